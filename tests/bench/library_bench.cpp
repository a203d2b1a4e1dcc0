// The size of what a host links.
#include "bench/children.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace tiaoli::bench {
namespace {

// ANTLR's runtime is a shared library of its own, so it is not in the figure.
void library_size(benchmark::State& state) {
    const std::filesystem::path library = TIAOLI_SHARED_LIBRARY;
    if (library.empty()) {
        state.SkipWithError("libtiaoli is not built");
        return;
    }
    const std::string stripped = library.string() + ".stripped";
    for (auto _ : state)
        seconds_of(state, {"/usr/bin/strip", "-o", stripped, library.string()});
    std::error_code failed; // then the row says so already
    state.counters["megabytes"] = static_cast<double>(std::filesystem::file_size(stripped, failed)) / 1e6;
    std::filesystem::remove(stripped, failed);
}
BENCHMARK(library_size)->Name("library/size")->Iterations(1)->Repetitions(1);

} // namespace
} // namespace tiaoli::bench
