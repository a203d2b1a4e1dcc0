#include "semantics/checked_policy.hpp"

#include "semantics/lowering.hpp"
#include "semantics/sections.hpp"
#include "syntax/parse.hpp"
#include "syntax/parsed_texts.hpp"
#include "words/terms.hpp"

#include <algorithm>
#include <map>

namespace tiaoli::semantics {

struct CheckedPolicy::Implementation {
    Symbols symbols;
    Report report;
    Limits limits;
    std::shared_ptr<const program::Program> program;
    std::vector<ScenarioInfo> scenarios;
    std::vector<MappingInfo> mappings;

    syntax::ParsedTexts* parsed_texts = nullptr; // while loading
    struct Use {
        std::uint32_t file = 0;
        const syntax::Name* module = nullptr;
    };
    std::vector<Use> uses;
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> files_of_module; // without those not found

    explicit Implementation(const Limits& given)
        : report(given.diagnostics, &symbols.unread), limits(given) {}

    // Parses a file and, depth first, what it uses.
    // The files of a folder belong to the policy of `first`, its first one. `used_at`: where it is asked for.
    void load(Source source, const Loader& loader, Span used_at = {}, std::uint32_t first = program::none) {
        const auto number = static_cast<std::uint32_t>(symbols.files.size());
        if (number >= limits.files) {
            if (number == limits.files)
                report.add(DiagnosticId::too_many_files, used_at, {std::to_string(limits.files)});
            symbols.unread.is_anything = true;
            return;
        }
        syntax::ParseLimits parse_limits{limits.file_bytes, limits.nesting, limits.diagnostics};
        auto parsed = parsed_texts != nullptr ? parsed_texts->parse(source.text, number)
                                              : syntax::parse_file(source.text, number, parse_limits);
        report.take(std::move(parsed.diagnostics));
        symbols.unread.add(std::move(parsed.unread));
        inherit_from_sections(parsed.file);
        auto& starts = symbols.line_starts.emplace_back(1, 0U);
        for (std::uint32_t i = 0; i < source.text.size(); ++i)
            if (source.text[i] == '\n') starts.push_back(i + 1);
        symbols.texts.push_back({std::move(source.name), std::move(source.text)});
        symbols.files.push_back(std::make_unique<syntax::File>(std::move(parsed.file)));
        symbols.file_policy.push_back(program::none);
        symbols.first_of_folder.push_back(first);
        const auto& file = *symbols.files.back();
        std::vector<const syntax::Name*> modules;
        for (const auto& declaration : file.declarations)
            if (const auto* use = std::get_if<syntax::UseDeclaration>(&declaration))
                modules.push_back(&use->module);
        for (const auto* name : modules) {
            uses.push_back({number, name});
            const auto [place, is_new] = files_of_module.try_emplace(name->text);
            if (!is_new) continue;
            auto module = loader ? loader(name->text) : std::nullopt;
            if (!module) {
                fail_unknown(*name, loader);
                symbols.unread.is_anything = true;
                continue;
            }
            const auto head = static_cast<std::uint32_t>(symbols.files.size());
            symbols.file_of_module[name->text] = head;
            auto others = std::move(module->others);
            place->second.push_back(head);
            load(std::move(*module), loader, name->span);
            for (auto& other : others) {
                place->second.push_back(static_cast<std::uint32_t>(symbols.files.size()));
                load(std::move(other), loader, name->span, head);
            }
        }
    }

    void fail_unknown(const syntax::Name& module, const Loader& loader) {
        const auto names = loader.names();
        const std::vector<std::string_view> candidates(names.begin(), names.end());
        report.add(DiagnosticId::unknown_module, module.span,
                   {module.text, words::hint(words::nearest(module.text, candidates),
                                             words::term(words::Term::modules_are))});
    }

    // Every `use` that closes a circle, with the modules on it.
    void check_circles() {
        enum class Visit : std::uint8_t { outstanding, open, done };
        std::vector<Visit> visits(symbols.files.size(), Visit::outstanding);
        std::vector<Use> path; // the uses that lead to the file at hand
        const auto visit = [&](const auto& again, std::uint32_t file) -> void {
            visits[file] = Visit::open;
            for (const Use& use : uses) {
                if (use.file != file) continue;
                path.push_back(use);
                for (const std::uint32_t loaded : files_of_module[use.module->text]) {
                    const std::uint32_t used = own_file_of(loaded);
                    if (used >= visits.size() || visits[used] == Visit::done) continue;
                    if (visits[used] == Visit::outstanding) {
                        again(again, used);
                        continue;
                    }
                    std::string circle = use.module->text;
                    const auto begin = std::ranges::find(path, used, &Use::file);
                    for (auto each = begin; each != path.end(); ++each)
                        circle += " → " + each->module->text;
                    report.add(DiagnosticId::cyclic_use, use.module->span, {use.module->text, circle});
                }
                path.pop_back();
            }
            visits[file] = Visit::done;
        };
        for (std::uint32_t file = 0; file < symbols.files.size(); ++file)
            if (visits[file] == Visit::outstanding) visit(visit, file);
    }

    // A file that is checked and that a module uses is loaded as a second one of its name, without a text.
    std::uint32_t own_file_of(std::uint32_t file) const {
        if (file >= symbols.texts.size() || !symbols.texts[file].text.empty()) return file;
        for (const std::uint32_t own : symbols.own_files)
            if (symbols.texts[own].name == symbols.texts[file].name) return own;
        return file;
    }

    // A document that a header ranks need not be loaded, but there must be one of that name.
    void check_ranked(const Loader& loader) {
        const auto check = [&](const syntax::Name& name) {
            const bool is_loaded = symbols.policy_named(name.text) != program::none ||
                                   symbols.file_of_module.contains(name.text);
            if (is_loaded || !loader) return;
            const auto module = loader(name.text);
            if (!module)
                fail_unknown(name, loader);
            else if (!syntax::parse_file(module->text, 0).file.policy)
                report.add(DiagnosticId::unknown_policy, name.span, {name.text});
        };
        for (const auto& file : symbols.files)
            if (file->policy)
                for (const auto* names : {&file->policy->under, &file->policy->overrides})
                    std::ranges::for_each(*names, check);
    }

    void inform() {
        for (const auto& scenario : symbols.scenarios)
            scenarios.push_back({scenario.declaration->name, scenario.declaration->day,
                                 scenario.declaration->citation.section, scenario.declaration->span});
        for (const auto& mapping : symbols.mappings) {
            const auto& givens = mapping.declaration->givens;
            mappings.push_back(
                {mapping.declaration->clauses, mapping.declaration->span,
                 std::any_of(givens.begin(), givens.end(), [](const auto& given) { return given.today; })});
        }
    }

    void check_unused(Report& into) const {
        Report known; // what is reported of the whole policy already
        Lowering lowering(symbols, known, limits);
        lowering.all_facts();
        lowering.all_decisions();
        lowering.all_invariants();
        lowering.check_unused(into);
    }
    std::shared_ptr<const program::Program> scenario_program(std::size_t index, Report& into) const {
        const auto& scenario = symbols.scenarios[index];
        Lowering lowering(symbols, into, limits);
        lowering.bind(scenario.declaration->givens, *scenario.file);
        lowering.expectations(scenario);
        lowering.all_invariants();
        return std::make_shared<const program::Program>(lowering.finish());
    }
    void check_scenario(std::size_t index, Report& into) const {
        scenario_program(index, into);
        const auto& scenario = symbols.scenarios[index];
        Lowering lowering(symbols, into, limits);
        lowering.bind(scenario.declaration->givens, *scenario.file);
        lowering.check_givens();
    }
    enum class Outputs : std::uint8_t { answers, decisions };
    std::shared_ptr<const program::Program> mapping_program(std::size_t index, Report& into,
                                                            Outputs outputs = Outputs::answers) const {
        const auto& mapping = symbols.mappings[index];
        Lowering lowering(symbols, into, limits);
        lowering.read_names(mapping.declaration->reads, *mapping.file);
        lowering.bind(mapping.declaration->givens, *mapping.file);
        if (outputs == Outputs::answers) {
            lowering.answers(mapping);
        } else {
            lowering.bound_facts();
            lowering.all_decisions();
        }
        return std::make_shared<const program::Program>(lowering.finish());
    }
};

CheckedPolicy::CheckedPolicy(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
CheckedPolicy::CheckedPolicy(CheckedPolicy&&) noexcept = default;
CheckedPolicy& CheckedPolicy::operator=(CheckedPolicy&&) noexcept = default;
CheckedPolicy::~CheckedPolicy() = default;

CheckedPolicy CheckedPolicy::check(std::vector<Source> files, const Loader& loader, const Limits& limits,
                                   syntax::ParsedTexts* parsed) {
    auto work = std::make_unique<Implementation>(limits);
    work->parsed_texts = parsed;
    for (auto& file : files) {
        work->symbols.own_files.push_back(static_cast<std::uint32_t>(work->symbols.files.size()));
        work->load(std::move(file), loader);
    }
    work->check_circles();
    work->parsed_texts = nullptr;
    collect(work->symbols, work->report);
    work->check_ranked(loader);
    work->inform();
    // Mistakes in some declarations do not hide those in others.
    Lowering lowering(work->symbols, work->report, limits);
    lowering.all_facts();
    lowering.all_decisions();
    lowering.all_invariants();
    auto program = std::make_shared<const program::Program>(lowering.finish());
    if (!work->report.has_errors()) work->program = std::move(program);
    return CheckedPolicy(std::move(work));
}

bool CheckedPolicy::ok() const {
    return !implementation_->report.has_errors();
}

std::span<const Diagnostic> CheckedPolicy::diagnostics() const {
    return implementation_->report.all();
}

std::vector<Diagnostic> CheckedPolicy::check_the_rest() const {
    const auto& work = *implementation_;
    Report report(work.limits.diagnostics, &work.symbols.unread);
    work.check_unused(report);
    for (std::size_t i = 0; i < work.scenarios.size(); ++i)
        work.check_scenario(i, report);
    for (std::size_t i = 0; i < work.mappings.size(); ++i)
        work.mapping_program(i, report);
    std::vector<Diagnostic> rest;
    for (const auto& found : report.all()) {
        // A scenario needs clauses, whose mistakes are known.
        const bool is_known = std::ranges::any_of(work.report.all(), [&](const Diagnostic& each) {
            return each.id == found.id && each.span == found.span;
        });
        if (!is_known) rest.push_back(found);
    }
    return rest;
}

std::vector<words::SourceText> CheckedPolicy::files() const {
    std::vector<words::SourceText> result;
    for (const auto& file : implementation_->symbols.texts)
        result.push_back({file.name, file.text});
    return result;
}

std::shared_ptr<const program::Program> CheckedPolicy::program() const {
    return implementation_->program;
}

std::span<const ScenarioInfo> CheckedPolicy::scenarios() const {
    return implementation_->scenarios;
}

std::shared_ptr<const program::Program> CheckedPolicy::scenario_program(std::size_t scenario) const {
    if (!ok() || scenario >= implementation_->scenarios.size()) return nullptr;
    Report report;
    auto program = implementation_->scenario_program(scenario, report);
    return report.has_errors() ? nullptr : program;
}

std::span<const MappingInfo> CheckedPolicy::mappings() const {
    return implementation_->mappings;
}
std::span<const Convention> CheckedPolicy::conventions() const {
    return implementation_->symbols.conventions;
}

std::shared_ptr<const program::Program>
CheckedPolicy::mapping_program(std::size_t mapping, std::vector<Diagnostic>& mistakes) const {
    if (!ok() || mapping >= implementation_->mappings.size()) return nullptr;
    Report report;
    auto program = implementation_->mapping_program(mapping, report);
    mistakes.insert(mistakes.end(), report.all().begin(), report.all().end());
    return report.has_errors() ? nullptr : program;
}

std::pair<std::shared_ptr<const program::Program>, std::vector<Diagnostic>>
CheckedPolicy::mapped_policy(std::size_t mapping) const {
    if (!ok() || mapping >= implementation_->mappings.size()) return {nullptr, {}};
    Report report;
    auto program = implementation_->mapping_program(mapping, report, Implementation::Outputs::decisions);
    if (report.has_errors()) return {nullptr, report.all()};
    return {program, {}};
}

bool CheckedPolicy::answer_is_possible(std::size_t mapping, std::string_view answer) const {
    if (mapping >= implementation_->symbols.mappings.size()) return false;
    for (const auto& item : implementation_->symbols.mappings[mapping].declaration->answers)
        if (item.name.text == answer) return item.possible;
    return false;
}

std::pair<std::shared_ptr<const program::Program>, std::vector<Diagnostic>>
CheckedPolicy::expression_program(std::string_view expression) const {
    if (!ok()) return {nullptr, {}};
    const auto number = static_cast<std::uint32_t>(implementation_->symbols.files.size());
    auto parsed = syntax::parse_expression(expression, number);
    if (!parsed.diagnostics.empty()) return {nullptr, std::move(parsed.diagnostics)};
    Report report;
    Lowering lowering(implementation_->symbols, report, implementation_->limits);
    lowering.all_facts();
    lowering.ask(std::string(expression), parsed.file);
    auto program = std::make_shared<const program::Program>(lowering.finish());
    if (report.has_errors() || program->decisions.empty()) return {nullptr, report.all()};
    return {program, {}};
}

std::span<const std::pair<std::string, std::string>> CheckedPolicy::not_computable() const {
    return implementation_->symbols.not_computable;
}

} // namespace tiaoli::semantics
