#include "cli/decided_cases.hpp"

#include "cli/exit_code.hpp"

#include <utility>

namespace tiaoli::cli {
namespace {

using facts::JsonValue;

/// A list, or the entry `cases` of an object.
const JsonValue* case_list(const JsonValue& tree) {
    if (tree.kind == JsonValue::Kind::list) return &tree;
    const JsonValue* cases = tree.find("cases");
    return cases != nullptr && cases->kind == JsonValue::Kind::list ? cases : nullptr;
}

/// A case that expects nothing would pass whatever the policy says.
void report_incomplete(const DecidedCases& file, bool are_compared,
                       std::vector<words::Diagnostic>& diagnostics) {
    for (const JsonValue& decided : file.cases->elements) {
        const auto begin = static_cast<std::uint32_t>(decided.source.data() - file.text.data());
        for (const std::string_view name : {"facts", "expected"}) {
            const JsonValue* part = decided.find(name);
            const bool is_object = part != nullptr && part->kind == JsonValue::Kind::object;
            const bool is_needed = name == "facts" || are_compared;
            if (!is_needed || (is_object && (name == "facts" || !part->members.empty()))) continue;
            diagnostics.push_back(
                {words::DiagnosticId::incomplete_case, {0, begin, begin + 1}, {std::string(name)}, {}});
        }
    }
}

/// What the policy says of its files of cases; mistakes in it are added.
analysis::ReplayConventions conventions_of(const LoadedPolicy& loaded,
                                           std::vector<words::Diagnostic>& mistakes) {
    analysis::ReplayConventions conventions;
    for (const semantics::Convention& convention : loaded.checked.conventions()) {
        if (analysis::set_convention(conventions, convention.name, convention.value)) continue;
        std::string names;
        for (const std::string_view name : analysis::convention_names())
            names.append(names.empty() ? "" : ", ").append(name);
        mistakes.push_back({words::DiagnosticId::unknown_convention,
                            convention.span,
                            {convention.name, convention.value, names},
                            {}});
    }
    return conventions;
}

std::vector<analysis::ReplayMapping> mappings_of(const LoadedPolicy& loaded,
                                                 std::vector<words::Diagnostic>& mistakes) {
    std::vector<analysis::ReplayMapping> result;
    const auto mappings = loaded.checked.mappings();
    for (std::size_t i = 0; i < mappings.size(); ++i) {
        analysis::ReplayMapping mapping;
        mapping.program = loaded.checked.mapping_program(i, mistakes);
        if (!mapping.program) continue;
        mapping.clauses = mappings[i].clauses;
        mapping.span = mappings[i].span;
        mapping.sets_today = mappings[i].sets_today;
        for (const program::Decision& decision : mapping.program->decisions)
            if (decision.kind == program::Decision::Kind::answer &&
                loaded.checked.answer_is_possible(i, decision.name))
                mapping.possible.insert(decision.name);
        result.push_back(std::move(mapping));
    }
    return result;
}

} // namespace

std::string DecidedCases::place_of(const JsonValue& decided) const {
    const auto offset = static_cast<std::uint32_t>(decided.source.data() - text.data());
    return name + ":" + std::to_string(words::line_column(text, offset).line);
}

bool holds_decided_cases(std::string_view text) {
    for (const std::string_view name : {"\"clause\"", "\"facts\""})
        if (text.find(name) == std::string_view::npos) return false;
    std::vector<words::Diagnostic> ignored;
    const auto tree = facts::read_json(text, ignored);
    const JsonValue* cases = tree ? case_list(*tree) : nullptr;
    if (cases == nullptr || cases->elements.empty()) return false;
    const JsonValue& first = cases->elements.front();
    const JsonValue* clause = first.find("clause");
    return clause != nullptr && clause->kind == JsonValue::Kind::text && first.find("facts") != nullptr;
}

std::unique_ptr<DecidedCases> decided_cases(Context& context, const std::string& name, std::string text,
                                            bool are_compared) {
    auto file = std::make_unique<DecidedCases>();
    file->name = name;
    file->text = std::move(text);
    std::vector<words::Diagnostic> diagnostics;
    auto tree = facts::read_json(file->text, diagnostics);
    if (tree) {
        file->tree = std::move(*tree);
        file->cases = case_list(file->tree);
        if (file->cases == nullptr)
            diagnostics.push_back({words::DiagnosticId::not_a_case_file, {0, 0, 1}, {}, {}});
        else
            report_incomplete(*file, are_compared, diagnostics);
    }
    if (diagnostics.empty()) return file;
    const words::SourceText source{file->name, file->text};
    print_diagnostics(context, diagnostics, {&source, 1});
    context.exit_code = exit_facts;
    return nullptr;
}

std::optional<analysis::Replayer> replayer_of(Context& context, const LoadedPolicy& loaded,
                                              analysis::ReplayOptions options) {
    std::vector<words::Diagnostic> mistakes;
    auto mappings = mappings_of(loaded, mistakes);
    auto conventions = conventions_of(loaded, mistakes);
    if (!mistakes.empty()) {
        print_diagnostics(context, mistakes, loaded.files);
        context.exit_code = exit_policy;
        return std::nullopt;
    }
    return analysis::Replayer(std::move(mappings), std::move(conventions), options);
}

void report_unreadable(Context& context, const DecidedCases& file, const JsonValue& decided,
                       const analysis::ReplayedCase& read) {
    print_error(file.place_of(decided) + ": " + read.id + "\n");
    const words::SourceText source{read.id, read.facts};
    print_diagnostics(context, read.mistakes, {&source, 1});
    context.exit_code = exit_facts;
}

} // namespace tiaoli::cli
