#include "cli/reform.hpp"

#include "analysis/simulation.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "explore/declarations.hpp"
#include "syntax/parse.hpp"

#include <algorithm>

namespace tiaoli::cli {
namespace {

constexpr std::size_t most_provisions = analysis::Simulation::most_provisions;

/// True if there are errors; prints them.
bool print_errors(Context& context, const explore::Compiled& compiled,
                  std::span<const explore::Declared> declared = {}) {
    if (compiled.program) return false;
    std::vector<words::Diagnostic> errors;
    for (const words::Diagnostic& diagnostic : compiled.checked.diagnostics())
        if (words::info(diagnostic.id).severity == words::Severity::error) errors.push_back(diagnostic);
    const explore::Placed placed = explore::written_places(compiled, std::move(errors), declared);
    print_diagnostics(context, placed.diagnostics, placed.files);
    context.exit_code = exit_policy;
    return true;
}

} // namespace

std::optional<Reform> load_reform(Context& context, const std::string& argument, const std::string& path,
                                  const std::string& name) {
    auto source = policy_source(context, argument, Files::policy);
    if (!source) {
        context.exit_code = exit_policy;
        return std::nullopt;
    }
    explore::Policy policy(std::move(*source));
    if (print_errors(context, *policy.base())) return std::nullopt;
    Reform reform;
    reform.before = policy.base()->program;
    if (path.empty()) return reform;

    const auto text = read_file(context, path);
    if (!text) {
        context.exit_code = exit_policy;
        return std::nullopt;
    }
    std::vector<std::string> texts;
    const words::SourceText file{name, *text};
    if (const auto parsed = syntax::parse_file(*text, 0); !parsed.diagnostics.empty()) {
        print_diagnostics(context, parsed.diagnostics, {&file, 1});
        context.exit_code = exit_policy;
        return std::nullopt;
    }
    const auto parts = explore::declarations_in(*text);
    std::vector<explore::Declared> declared;
    for (const explore::Declaration& part : parts) {
        texts.push_back(text->substr(part.begin, part.end - part.begin));
        declared.push_back({file, part.begin});
    }
    if (parts.empty()) {
        texts.push_back(*text);
        declared.push_back({file, 0});
    }
    const auto all = policy.with(texts);
    if (print_errors(context, *all, declared)) return std::nullopt;
    reform.after = all->program;

    std::vector<std::string> always;     // without a place among the provisions
    std::vector<std::size_t> provisions; // of `texts`
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto revised = policy.revised({texts[i]});
        const bool replaces = std::ranges::any_of(revised, [](const explore::RevisedFile& each) {
            return each.is_changed && each.name != "<session>";
        });
        if (replaces || parts[i].kind == words::Word::CLAUSE) {
            provisions.push_back(i);
            reform.provisions.push_back(parts[i].name);
        } else {
            always.push_back(texts[i]);
        }
    }
    if (provisions.size() < 2) return reform;
    if (provisions.size() > most_provisions) {
        reform.no_combinations = std::string(context.say(
            "修改超过 8 项，不计算各项的份额。", "More than 8 changes: their shares are not computed."));
        return reform;
    }
    for (std::size_t bits = 1; bits + 1 < std::size_t{1} << provisions.size(); ++bits) {
        std::vector<std::string> chosen = always;
        for (std::size_t i = 0; i < provisions.size(); ++i)
            if ((bits >> i & 1U) != 0) chosen.push_back(texts[provisions[i]]);
        const auto compiled = policy.with(chosen);
        if (!compiled->program) {
            reform.combinations.clear();
            reform.no_combinations = std::string(
                context.say("有的修改离开其他修改便不成立，不计算各项的份额。",
                            "Some changes do not stand without others: their shares are not computed."));
            return reform;
        }
        reform.combinations.push_back(compiled->program);
    }
    return reform;
}

} // namespace tiaoli::cli
