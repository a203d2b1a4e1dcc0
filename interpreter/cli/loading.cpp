#include "cli/loading.hpp"

#include "cli/exit_code.hpp"
#include "program/compiled.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

namespace tiaoli::cli {

std::vector<std::string> policy_files(const Context& context, const std::string& argument, Files files) {
    library::FoundFiles found = library::policy_files(argument, files);
    if (found.is_empty_folder)
        print_diagnostic(context, words::DiagnosticId::no_policy_here, {argument});
    else if (found.paths.empty())
        print_diagnostic(context, words::DiagnosticId::cannot_read,
                         {argument, std::make_error_code(std::errc::no_such_file_or_directory).message()});
    return std::move(found.paths);
}

namespace {

std::optional<explore::PolicySource> read_source(const Context& context, const std::string& argument,
                                                 std::vector<std::string> paths) {
    explore::PolicySource source;
    source.argument = argument;
    source.paths = std::move(paths);
    if (source.paths.empty()) return std::nullopt;
    library::PolicySources read = library::read_policy(source.paths);
    if (!read.unreadable.empty()) {
        print_diagnostic(context, words::DiagnosticId::cannot_read, {read.unreadable, read.reason});
        return std::nullopt;
    }
    if (program::is_compiled(std::as_bytes(std::span(read.sources[0].text)))) {
        print_diagnostic(context, words::DiagnosticId::no_syntax_here, {source.paths[0]});
        return std::nullopt;
    }
    source.files = std::move(read.sources);
    source.loader = library::module_loader(source.paths);
    return source;
}

std::optional<LoadedPolicy> checked(const std::string& argument,
                                    std::optional<explore::PolicySource> source) {
    if (!source) return std::nullopt;
    LoadedPolicy loaded{
        argument, semantics::CheckedPolicy::check(std::move(source->files), source->loader), {}};
    loaded.files = loaded.checked.files();
    return loaded;
}

std::optional<LoadedPolicy> if_good(Context& context, std::optional<LoadedPolicy> loaded) {
    if (loaded && loaded->checked.ok()) return loaded;
    context.exit_code = exit_policy;
    if (!loaded) return std::nullopt;
    std::vector<words::Diagnostic> errors;
    for (const words::Diagnostic& diagnostic : loaded->checked.diagnostics())
        if (words::info(diagnostic.id).severity == words::Severity::error) errors.push_back(diagnostic);
    print_diagnostics(context, errors, loaded->files);
    return std::nullopt;
}

} // namespace

std::optional<explore::PolicySource> policy_source(const Context& context, const std::string& argument,
                                                   Files files) {
    return read_source(context, argument, policy_files(context, argument, files));
}

std::optional<LoadedPolicy> load_policy(const Context& context, const std::string& argument, Files files) {
    return checked(argument, policy_source(context, argument, files));
}

std::optional<LoadedPolicy> load_good_policy(Context& context, const std::string& argument, Files files) {
    return if_good(context, load_policy(context, argument, files));
}

std::optional<TranslatedPolicy> load_translated_policy(Context& context, const std::string& argument,
                                                       const std::string& folder) {
    namespace fs = std::filesystem;
    if (folder.empty()) {
        const auto loaded = load_good_policy(context, argument, Files::policy);
        if (!loaded) return std::nullopt;
        return TranslatedPolicy{loaded->checked.program(), loaded->checked.program()};
    }
    context.exit_code = exit_policy;
    std::vector<std::string> paths = policy_files(context, argument, Files::policy);
    if (paths.empty()) return std::nullopt;
    std::error_code error;
    const fs::path name = fs::absolute(paths[0], error).parent_path().filename();
    const fs::path common = fs::path(folder) / "common.tiao";
    if (fs::exists(common, error)) paths.push_back(common.string());
    const fs::path translation = fs::path(folder) / (name.string() + ".tiao");
    paths.push_back(translation.string());
    auto loaded = if_good(context, checked(argument, read_source(context, argument, paths)));
    if (!loaded) return std::nullopt;
    const auto mappings = loaded->checked.mappings();
    const std::string shown = library::shown_path(translation.string());
    const auto found = std::ranges::find_if(mappings, [&](const semantics::MappingInfo& mapping) {
        return mapping.span.file < loaded->files.size() && loaded->files[mapping.span.file].name == shown;
    });
    if (found == mappings.end()) {
        print_diagnostic(context, words::DiagnosticId::no_translation, {translation.string()});
        return std::nullopt;
    }
    auto [translated, mistakes] =
        loaded->checked.mapped_policy(static_cast<std::size_t>(found - mappings.begin()));
    if (!translated) {
        print_diagnostics(context, mistakes, loaded->files);
        return std::nullopt;
    }
    context.exit_code = exit_ok;
    return TranslatedPolicy{loaded->checked.program(), std::move(translated)};
}

std::shared_ptr<const program::Program> load_program(Context& context, const std::string& argument) {
    std::error_code error;
    const bool is_file = std::filesystem::is_regular_file(argument, error);
    const auto text = is_file ? library::read_text(argument) : std::nullopt;
    if (!text || !program::is_compiled(std::as_bytes(std::span(*text)))) {
        const auto loaded = load_good_policy(context, argument, Files::policy);
        return loaded ? loaded->checked.program() : nullptr;
    }
    using Fault = program::ReadCompiled::Fault;
    const program::ReadCompiled read = program::read_compiled(std::as_bytes(std::span(*text)));
    if (read.fault == Fault::nothing) return read.program;
    if (read.fault == Fault::other_version)
        print_diagnostic(context, words::DiagnosticId::compiled_by_other_version,
                         {argument, std::to_string(read.version), std::to_string(program::compiled_version)});
    else
        print_diagnostic(context, words::DiagnosticId::compiled_policy_damaged, {argument, read.detail});
    context.exit_code = exit_policy;
    return nullptr;
}

} // namespace tiaoli::cli
