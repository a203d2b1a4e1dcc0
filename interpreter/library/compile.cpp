#include "tiaoli/compile.hpp"

#include "library/policy_files.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "runtime/policy_implementation.hpp"
#include "semantics/checked_policy.hpp"

#include <exception>
#include <system_error>
#include <utility>

namespace tiaoli {
namespace {

using words::DiagnosticId;

semantics::Limits limits_of(const CompileOptions& options) {
    return {options.file_bytes, options.files, options.nesting, options.diagnostics, options.nodes};
}

Result<Compiled> check(std::vector<semantics::Source> files, const semantics::Loader& loader,
                       const CompileOptions& options) {
    const auto checked = semantics::CheckedPolicy::check(std::move(files), loader, limits_of(options));
    const auto sources = checked.files();
    if (!checked.ok()) return runtime::failure(Problem::policy, checked.diagnostics(), sources);
    Compiled compiled{runtime::make_policy(checked.program()), {}};
    for (const words::Diagnostic& warning : checked.diagnostics())
        compiled.warnings.push_back(runtime::public_diagnostic(warning, sources));
    return compiled;
}

} // namespace

Result<Compiled> compile(std::vector<Source> files, const Loader& loader, const CompileOptions& options) {
    return runtime::guarded([&]() -> Result<Compiled> {
        std::vector<semantics::Source> sources;
        for (Source& file : files)
            sources.push_back({std::move(file.name), std::move(file.text)});
        // What the host's loader throws goes no further than here.
        std::string thrown;
        const auto load = [&](std::string_view module) -> std::optional<semantics::Source> {
            if (!loader) return std::nullopt;
            try {
                auto found = loader(module);
                if (!found) return std::nullopt;
                return semantics::Source{std::move(found->name), std::move(found->text)};
            } catch (const std::exception& error) {
                thrown = std::string(module) + ": " + error.what();
            } catch (...) {
                thrown = module;
            }
            return std::nullopt;
        };
        auto result = check(std::move(sources), load, options);
        if (thrown.empty()) return result;
        return runtime::failure(Problem::file, DiagnosticId::cannot_read, {thrown, "loader"});
    });
}

Result<Compiled> compile_file(const std::string& path, const CompileOptions& options) {
    return runtime::guarded([&]() -> Result<Compiled> {
        const auto found = library::policy_files(path, library::Files::policy, options.module_folders);
        if (found.is_empty_folder)
            return runtime::failure(Problem::file, DiagnosticId::no_policy_here, {path});
        if (found.paths.empty())
            return runtime::failure(
                Problem::file, DiagnosticId::cannot_read,
                {path, std::make_error_code(std::errc::no_such_file_or_directory).message()});
        auto read = library::read_policy(found.paths);
        if (!read.unreadable.empty())
            return runtime::failure(Problem::file, DiagnosticId::cannot_read, {read.unreadable, read.reason});
        return check(std::move(read.sources), library::module_loader(found.paths, options.module_folders),
                     options);
    });
}

} // namespace tiaoli
