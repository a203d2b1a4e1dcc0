// The part of tiaoli.h that needs the parser.
#include "runtime/c_handles.hpp"
#include "tiaoli/compile.hpp"
#include "tiaoli/tiaoli.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

extern "C" {

tiaoli_status tiaoli_policy_compile_file(const char* path, tiaoli_policy** policy, tiaoli_failure** failure) {
    if (failure) *failure = nullptr;
    if (policy) *policy = nullptr;
    if (!path || !policy) return TIAOLI_USAGE;
    return tiaoli::runtime::into_c(
        failure, [&] { return tiaoli::compile_file(path); },
        [&](tiaoli::Compiled made) { *policy = new tiaoli_policy{std::move(made.policy)}; });
}

tiaoli_status tiaoli_policy_compile(const tiaoli_source* sources, size_t count, tiaoli_loader loader,
                                    void* loader_context, tiaoli_policy** policy, tiaoli_failure** failure) {
    if (failure) *failure = nullptr;
    if (policy) *policy = nullptr;
    if (!policy || (!sources && count > 0)) return TIAOLI_USAGE;
    const auto copy_of = [](const tiaoli_source& source) {
        return tiaoli::Source{source.name ? source.name : "", std::string(source.text, source.text_length)};
    };
    return tiaoli::runtime::into_c(
        failure,
        [&] {
            std::vector<tiaoli::Source> files;
            for (size_t i = 0; i < count; ++i)
                files.push_back(copy_of(sources[i]));
            const auto load = [&](std::string_view module) -> std::optional<tiaoli::Source> {
                tiaoli_source found{};
                if (!loader || !loader(loader_context, std::string(module).c_str(), &found))
                    return std::nullopt;
                return copy_of(found);
            };
            return tiaoli::compile(std::move(files), load);
        },
        [&](tiaoli::Compiled made) { *policy = new tiaoli_policy{std::move(made.policy)}; });
}

} // extern "C"
