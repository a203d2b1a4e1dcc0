#include "cli/costed_decisions.hpp"

#include "cli/asked_case.hpp"
#include "cli/exit_code.hpp"
#include "explain/outcome.hpp"
#include "values/unit.hpp"

#include <algorithm>

namespace tiaoli::cli {

using program::Decision;
using program::Modality;
using words::DiagnosticId;

namespace {

bool is_money(const Decision& decision) {
    return decision.type.kind == program::ValueKind::number &&
           decision.type.unit.exponent(values::BaseUnit::currency) == 1;
}

const Decision* find(const std::vector<const program::Program*>& programs, const std::string& name,
                     const program::Program*& where) {
    for (const program::Program* program : programs) {
        const auto at = std::ranges::find(program->decisions, name, &Decision::name);
        if (at == program->decisions.end()) continue;
        where = program;
        return &*at;
    }
    return nullptr;
}

} // namespace

std::optional<CostedDecisions> costed_decisions(Context& context,
                                                const std::vector<const program::Program*>& programs,
                                                const std::vector<std::string>& names) {
    CostedDecisions result;
    for (const program::Program* program : programs)
        for (program::DecisionId id = 0; names.empty() && id < program->decisions.size(); ++id) {
            const Decision& decision = program->decisions[id];
            if (decision.kind != Decision::Kind::decision ||
                decision.type.kind != program::ValueKind::number ||
                !decision.type.unit.is(values::BaseUnit::currency) ||
                std::ranges::find(result.names, decision.name) != result.names.end())
                continue;
            const explain::Modalities modalities = explain::declared_modality(*program, id);
            const bool is_limit = modalities.has(Modality::at_most) || modalities.has(Modality::at_least);
            auto& list = is_limit ? result.left_out : result.names;
            if (std::ranges::find(list, decision.name) == list.end()) list.push_back(decision.name);
        }
    std::erase_if(result.left_out, [&](const std::string& name) {
        return std::ranges::find(result.names, name) != result.names.end();
    });
    const auto refuse = [&](DiagnosticId id, std::vector<std::string> arguments) {
        print_diagnostic(context, id, std::move(arguments));
        context.exit_code = exit_usage;
        return std::nullopt;
    };
    for (const std::string& name : names) {
        const program::Program* where = nullptr;
        const Decision* decision = find(programs, name, where);
        if (decision == nullptr) {
            find_decisions(context, *programs[0], {name}); // says so, with a guess
            context.exit_code = exit_usage;
            return std::nullopt;
        }
        if (!is_money(*decision)) return refuse(DiagnosticId::no_amount_of_money, {name});
        if (std::ranges::find(result.names, name) == result.names.end()) result.names.push_back(name);
    }
    if (result.names.empty()) return refuse(DiagnosticId::no_money_here, {});
    std::optional<values::Unit> unit;
    for (const std::string& name : result.names) {
        const program::Program* where = nullptr;
        const Decision* decision = find(programs, name, where);
        if (unit && *unit != decision->type.unit)
            return refuse(DiagnosticId::amounts_differ_in_unit, {result.names[0], name});
        unit = decision->type.unit;
        result.unit =
            values::to_text(*unit, where->units,
                            context.language == words::Language::chinese ? values::Language::chinese
                                                                         : values::Language::english);
    }
    return result;
}

} // namespace tiaoli::cli
