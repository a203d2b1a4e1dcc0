// `./dev bench`: every figure that Tiaoli states about its speed and memory, and whether it meets its target.
//
//   tiaoli_bench [--markdown FILE] [arguments of Google Benchmark]
#include "bench/children.hpp"
#include "bench/figures.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

int main(int argc, char** argv) {
    using namespace tiaoli;
    if (bench::run_task(argc, argv)) return 0;

    // Interleaved, so that what is compared has the same neighbours on the machine; the user's arguments win.
    std::string defaults[] = {"--benchmark_repetitions=5", "--benchmark_enable_random_interleaving=true",
                              "--benchmark_min_time=0.1", "--benchmark_report_aggregates_only=false"};
    std::vector<char*> arguments{argv[0]};
    for (std::string& argument : defaults)
        arguments.push_back(argument.data());
    std::string markdown;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--markdown" && i + 1 < argc)
            markdown = argv[++i];
        else
            arguments.push_back(argv[i]);
    }
    int count = static_cast<int>(arguments.size());
    arguments.push_back(nullptr);
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;

    bench::Recorder recorder;
    benchmark::RunSpecifiedBenchmarks(&recorder);
    const auto rows = bench::figure_rows(recorder.measurements());
    std::printf("\n%s", bench::as_text(rows).c_str());
    if (!markdown.empty()) std::ofstream(markdown) << bench::as_markdown(rows, markdown);
    return 0;
}
