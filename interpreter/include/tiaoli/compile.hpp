// From source text to policies. Only in libtiaoli; libtiaoli-runtime is without it.
#pragma once

#include "tiaoli/export.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/result.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli {

/// A source file in memory.
struct Source {
    std::string name; ///< as diagnostics show it
    std::string text; ///< UTF-8
};

/// Finds the text of a module ("henan.people", "std.dates"); nothing if there is none. Called during
/// `compile` on the calling thread. May throw: `compile` then fails with Problem::file.
using Loader = std::function<std::optional<Source>(std::string_view module)>;

struct CompileOptions {
    // What is accepted at most; beyond it there is a diagnostic. The defaults take the largest known policies
    // a hundred times over.
    std::size_t file_bytes = std::size_t{4} << 20U;
    std::size_t files = 256;
    std::size_t nesting = 200;
    std::size_t diagnostics = 100;
    std::size_t nodes = std::size_t{1} << 20U; ///< computations of the whole policy
    /// For `compile_file`: folders with stdlib/ and policies/ in them, looked into before the usual ones.
    std::vector<std::string> module_folders;
};

/// What compiling gives beside the policy.
struct Compiled {
    Policy policy;
    std::vector<Diagnostic> warnings;
};

/// Compiles source files held in memory. The first file that has a `policy` header names the policy. Modules
/// that they use (`use henan.people`) are asked of the loader; without one there are none. Thread-safe, and
/// without effect on anything but the result. Problem::policy with every mistake if there are any.
[[nodiscard]] TIAOLI_API Result<Compiled> compile(std::vector<Source> files, const Loader& loader = {},
                                                  const CompileOptions& options = {});

/// Compiles what a path names: a .tiao file, a folder (every .tiao file in it but scenarios and replays), or
/// the name of a module. Modules are looked for where docs/cli.md says. Reads files and the environment
/// variable TIAOLI_PATH; Problem::file if something cannot be read.
[[nodiscard]] TIAOLI_API Result<Compiled> compile_file(const std::string& path,
                                                       const CompileOptions& options = {});

} // namespace tiaoli
