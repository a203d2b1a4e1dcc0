// `tiaoli solve`: the value of a parameter at which the cost over a population meets a budget.
#include "analysis/budget.hpp"
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/costed_decisions.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/population_file.hpp"
#include "cli/simulation_tables.hpp"
#include "explain/wording.hpp"
#include "facts/json_text.hpp"
#include "facts/scalar.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

using analysis::BudgetAnswer;
using analysis::BudgetPoint;
using words::DiagnosticId;

struct SolveCommand {
    std::string policy, parameter, budget, step, on;
    PopulationQuestion population;
    std::vector<std::string> decisions;
    Format format = Format::text;
};

bool refuse(Context& context, DiagnosticId id, std::vector<std::string> arguments) {
    print_diagnostic(context, id, std::move(arguments));
    context.exit_code = exit_usage;
    return false;
}

std::optional<program::ParameterId> find_parameter(Context& context, const program::Program& program,
                                                   const std::string& name) {
    std::string names;
    for (program::ParameterId id = 0; id < program.parameters.size(); ++id) {
        const program::Parameter& parameter = program.parameters[id];
        if (parameter.type.kind != program::ValueKind::number || parameter.supplied == program::none)
            continue;
        if (parameter.name == name) return id;
        names += (names.empty() ? "" : ", ") + parameter.name;
    }
    refuse(context, DiagnosticId::no_such_parameter, {name, names.empty() ? "-" : names});
    return std::nullopt;
}

/// "500万元" or "5000000" as 分; nothing if it is no amount of whole 分.
std::optional<analysis::Weighted> parse_budget(std::string_view text) {
    std::size_t digits = 0;
    while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.'))
        ++digits;
    auto amount = values::parse_decimal(text.substr(0, digits));
    if (amount && digits < text.size()) {
        const auto unit = values::parse_unit(text.substr(digits));
        if (!unit || !unit->unit.is(values::BaseUnit::currency)) return std::nullopt;
        amount = values::multiply(*amount, unit->factor);
    }
    const auto fen = amount ? values::multiply(*amount, values::from_integer(100)) : std::nullopt;
    const auto whole = fen ? values::to_integer(*fen) : std::nullopt;
    if (!whole) return std::nullopt;
    return analysis::Weighted{*whole} * analysis::weight_unit;
}

std::string value_text(const Context& context, const program::Program& program, const program::Type& type,
                       const values::Rational& value) {
    std::string text;
    explain::append_quantity(text, program, type, value, context.language);
    return text;
}

std::string answer_text(const Context& context, const program::Program& program, const program::Type& type,
                        const SolveCommand& command, const BudgetAnswer& answer, const std::string& unit) {
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    const auto cost = [&](const BudgetPoint& point) {
        return with_thousands(amount_text(point.cost)) + " " + unit;
    };
    std::string out;
    if (answer.kind != BudgetAnswer::Kind::found) {
        const BudgetPoint &first = answer.tried.front(), &last = answer.tried.back();
        out += answer.kind == BudgetAnswer::Kind::always_within
                   ? say("无论取何值，花费都在预算之内", "Whatever the value, the cost is within the budget")
                   : say("无论取何值，花费都超出预算", "Whatever the value, the cost exceeds the budget");
        out += say("：", ": ") + value_text(context, program, type, first.value) + " → " + cost(first) +
               say("；", "; ") + value_text(context, program, type, last.value) + " → " + cost(last) + "\n";
    } else {
        out += command.parameter + " = " + value_text(context, program, type, answer.within.value) + "\n";
        out += say("  花费 ", "  costs ") + cost(answer.within) + say("，预算 ", ", the budget is ") +
               command.budget + "\n";
        out += say("  再多一步：", "  one step on: ") +
               value_text(context, program, type, answer.beyond.value) + " → " + cost(answer.beyond) + "\n";
    }
    const BudgetPoint& shown = answer.kind == BudgetAnswer::Kind::found ? answer.within : answer.tried.back();
    if (shown.undetermined > 0)
        out += say("  未定而未计的决定：", "  decisions that are undetermined and not counted: ") +
               std::to_string(shown.undetermined) + "\n";
    if (shown.in_error > 0)
        out += say("  出错而未计的决定：", "  decisions that are in error and not counted: ") +
               std::to_string(shown.in_error) + "\n";
    if (!answer.is_monotone)
        out += say("  注意：花费不随此参数单调变化，预算还可能在别的值上相符\n",
                   "  Beware: the cost rises and falls with this parameter; other values may meet the "
                   "budget, too\n");
    return out;
}

std::string answer_json(const SolveCommand& command, const program::Type& type, const BudgetAnswer& answer,
                        const std::string& unit) {
    std::string out = "{\"schema\":\"tiaoli.solution/1\",\"parameter\":";
    facts::append_json_text(out, command.parameter);
    const std::pair<BudgetAnswer::Kind, std::string_view> kinds[] = {
        {BudgetAnswer::Kind::found, "found"},
        {BudgetAnswer::Kind::always_within, "always_within"},
        {BudgetAnswer::Kind::never_within, "never_within"}};
    for (const auto& [kind, name] : kinds)
        if (kind == answer.kind) out.append(",\"outcome\":\"").append(name).append("\"");
    out.append(",\"monotone\":").append(answer.is_monotone ? "true" : "false");
    out += ",\"unit\":";
    facts::append_json_text(out, unit);
    const auto point = [&](std::string_view name, const BudgetPoint& at) {
        out.append(",\"").append(name).append("\":{\"value\":");
        facts::append_json_number(out, at.value, type);
        out += ",\"cost\":";
        facts::append_json_text(out, amount_text(at.cost));
        out += ",\"undetermined\":" + std::to_string(at.undetermined) +
               ",\"in_error\":" + std::to_string(at.in_error) + "}";
    };
    if (answer.kind == BudgetAnswer::Kind::found) {
        point("within", answer.within);
        point("beyond", answer.beyond);
    } else {
        point("first", answer.tried.front());
        point("last", answer.tried.back());
    }
    return out + "}\n";
}

void solve(Context& context, const SolveCommand& command) {
    const auto program = load_program(context, command.policy);
    if (!program) return;
    const auto parameter = find_parameter(context, *program, command.parameter);
    if (!parameter) return;
    const auto costed = costed_decisions(context, {program.get()}, command.decisions);
    const auto day = chosen_day(context, *program, command.on);
    if (!costed || !day) return;
    const auto decisions = find_decisions(context, *program, costed->names);
    if (!decisions) return;
    const auto budget = parse_budget(command.budget);
    if (!budget) {
        refuse(context, DiagnosticId::no_budget, {command.budget});
        return;
    }
    std::optional<values::Rational> step;
    if (!command.step.empty()) {
        step = values::parse_decimal(command.step);
        if (!step || values::is_negative(*step) || values::is_zero(*step)) {
            refuse(context, DiagnosticId::no_step, {command.step});
            return;
        }
    }
    engine::Options options;
    options.today = *day;
    analysis::BudgetSearch search(program, *parameter, *decisions, *budget, options, step);
    // Complaints about rows are the same in every pass: the first one makes them.
    for (bool first = true; !search.is_done(); first = false) {
        search.begin_pass();
        PopulationFile population(context, command.population);
        if (!population.open({search.plan()}, !first)) return;
        analysis::PopulationRows rows;
        std::vector<const engine::Batch*> batches;
        while (population.next(rows, batches))
            search.add(rows, *batches[0]);
        if (!population.finish(!first)) return;
        search.end_pass();
    }
    const BudgetAnswer answer = search.answer();
    if (!answer.is_exact) {
        print_sum_too_large(context);
        context.exit_code = exit_facts;
        return;
    }
    const program::Type& type = program->parameters[*parameter].type;
    print(command.format == Format::json
              ? answer_json(command, type, answer, costed->unit)
              : answer_text(context, *program, type, command, answer, costed->unit));
    if (answer.kind != BudgetAnswer::Kind::found && context.exit_code == exit_ok)
        context.exit_code = exit_negative;
}

} // namespace

void add_solve(CLI::App& program, Context& context) {
    auto options = std::make_shared<SolveCommand>();
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command =
        program.add_subcommand("solve", say("求参数取何值时花费正合预算",
                                            "the value of a parameter at which the cost meets a budget"));
    command
        ->add_option("POLICY", options->policy,
                     say("政策：.tiao 文件、目录、模块名或 .tiaob 文件",
                         "a .tiao file, a folder, a module or a .tiaob file"))
        ->required();
    add_population_options(*command, options->population, options->decisions, options->on, context);
    command->add_option("--parameter", options->parameter, say("要求的参数", "the parameter to solve for"))
        ->type_name("NAME")
        ->required();
    command->add_option("--budget", options->budget, say("预算：5000000 或 500万元", "5000000 or 500万元"))
        ->type_name("AMOUNT")
        ->required();
    command
        ->add_option("--step", options->step,
                     say("参数的步长，以其单位计（缺省为最小一步）",
                         "step of the parameter, in its unit (the smallest one)"))
        ->type_name("NUMBER");
    add_format_option(*command, options->format, false, context);
    command->footer(say("示例：\n", "Example:\n") +
                    "  tiaoli solve examples/population/subsidy.tiao --population "
                    "examples/population/enterprises.csv \\\n"
                    "    --parameter 新招补贴标准 --budget 500万元");
    command->callback([&context, options] { solve(context, *options); });
}

} // namespace tiaoli::cli
