// Commands that move one thing through a range.
#include "explain/render.hpp"
#include "explore/chart.hpp"
#include "explore/fact_place.hpp"
#include "explore/shell.hpp"

#include <algorithm>
#include <limits>

namespace tiaoli::explore {

using analysis::Dial;
using analysis::Sweep;

namespace {

constexpr std::uint32_t plot_columns = 60;
constexpr std::size_t most_decisions = 4;

/// A whole row of points for the plot, but every step where there are not many.
std::uint32_t points_for(std::int64_t last) {
    constexpr std::int64_t all = 400;
    return last <= all ? static_cast<std::uint32_t>(last) + 1 : 4 * plot_columns + 1;
}

/// Decisions whose answers differ somewhere along the way, for whoever names none.
std::vector<program::DecisionId> moved_by(const Outcome& outcome, const Dial& dial, std::int64_t last) {
    const program::Program& program = outcome.program();
    std::vector<program::DecisionId> result;
    for (program::DecisionId id = 0; id < program.decisions.size() && result.size() < most_decisions; ++id) {
        const program::Decision& decision = program.decisions[id];
        if (decision.kind != program::Decision::Kind::decision || decision.scope != 0 || decision.list)
            continue;
        const auto cone = analysis::cone_of(program, decision.node);
        const bool depends = std::ranges::any_of(cone, [&](program::NodeId node) {
            const program::Node& each = program.nodes[node];
            if (dial.fact == program::none)
                return each.op == program::Op::today &&
                       outcome.evaluation.state(decision.node, 0) != engine::State::undetermined;
            return (each.op == program::Op::fact && each.payload == dial.fact) ||
                   (each.op == program::Op::parameter &&
                    program.parameters[each.payload].supplied == dial.fact);
        });
        if (!depends) continue;
        analysis::Probe probe(*outcome.plan, outcome.batch, outcome.options, id, 0);
        std::vector<std::int64_t> steps;
        constexpr std::int64_t samples = 16;
        for (std::int64_t i = 0; i <= samples; ++i)
            if (const std::int64_t step =
                    static_cast<std::int64_t>(static_cast<__int128>(last) * i / samples);
                dial.column_value(step))
                steps.push_back(step);
        const auto variants = probe.run(dial, steps);
        const bool moves = std::ranges::any_of(variants, [&](const analysis::Variant& variant) {
            return !analysis::same_outcome(variant.outcome, variants.front().outcome);
        });
        if (moves) result.push_back(id);
    }
    return result;
}

std::string sweep_text(const Shell& shell, const Sweep& sweep, const SweptNames& names) {
    const Outcome& outcome = shell.session().outcome();
    return stretches_text(outcome, sweep, names, shell.language()) +
           plot_text(outcome, sweep, shell.language(), plot_columns);
}

/// A decision of this case as of every day.
std::string history_text(const Shell& shell, program::DecisionId id) {
    const Outcome& outcome = shell.session().outcome();
    const auto first = *values::make_date(1990, 1, 1), last = *values::make_date(2060, 12, 31);
    analysis::SweepLimits limits;
    limits.points = 2;
    limits.samples = 142; // twice a year
    const Sweep sweep =
        analysis::sweep(*outcome.plan, outcome.batch, outcome.options, id, 0, Dial::of_day(first),
                        values::days_between(first, last), limits, shell.host().interrupted);
    const SweptNames names{std::string(shell.say("日期", "the day")), outcome.program().decisions[id].name};
    return stretches_text(outcome, sweep, names, shell.language());
}

} // namespace

std::optional<SweepRequest> sweep_request(const Outcome& outcome, std::string_view text,
                                          words::Language language, std::string& problem) {
    const bool chinese = language == words::Language::chinese;
    SweepRequest request;
    const std::string_view name = take_word(text);
    request.name = name;
    const std::size_t dots = text.find("..");
    if (name.empty() || dots == std::string_view::npos) {
        problem =
            chinese
                ? "请写：扫描 事实 起..止 [决定]，例如：扫描 核定新招人数 0人..20人 可得贴息"
                : "write: sweep FACT FROM..TO [DECISION], for example: sweep 核定新招人数 0人..20人 可得贴息";
        return std::nullopt;
    }
    const std::string_view from = trimmed(text.substr(0, dots));
    std::string_view rest = text.substr(dots + 2);
    const std::string_view to = take_word(rest);
    request.rest = rest;
    const program::Program& program = outcome.program();
    program::Type type;
    std::optional<FactPlace> place;
    const auto path = parse_path(name);
    if (path) place = fact_place(outcome, *path);
    if (place) {
        type = program.facts[place->fact].type;
    } else if (name == "日期" || name == "day" || name == "today" || name == "今日") {
        type.kind = program::ValueKind::date;
    } else {
        problem = (chinese ? "没有名为“" : "there is no fact or parameter `") + std::string(name) +
                  (chinese ? "”的事实或参数" : "`");
        return std::nullopt;
    }
    const auto first = value_in_text(program, type, from), last = value_in_text(program, type, to);
    if (!first || !last) {
        problem = chinese ? "范围的两端须是这个事实的值，如 0人..40人、2020-01-01..2021-12-31"
                          : "both ends are values of the fact: 0人..40人, 2020-01-01..2021-12-31";
        return std::nullopt;
    }
    request.dial = place ? Dial::of_fact(*outcome.plan, place->fact, place->row, *first)
                         : Dial::of_day(values::Date{static_cast<std::int32_t>(first->bits)});
    const auto steps = request.dial.step_of(*last);
    if (!steps || *steps <= 0 || !request.dial.column_value(0) || !request.dial.column_value(*steps)) {
        problem = chinese ? "范围须从小到大，且两端都是允许的值"
                          : "the range goes from low to high, and both ends are allowed values";
        return std::nullopt;
    }
    request.last = *steps;
    return request;
}

Reply command_sweep(Shell& shell, std::string_view arguments) {
    const Outcome& outcome = shell.session().outcome();
    std::string problem;
    auto request = sweep_request(outcome, arguments, shell.language(), problem);
    if (!request) return shell.failure(problem);
    std::string svg_path;
    std::string names;
    std::string_view rest = request->rest;
    while (!rest.empty()) {
        const std::string_view word = take_word(rest);
        if (word == "svg" || word == "SVG")
            svg_path = take_word(rest);
        else
            names.append(word).append(" ");
    }
    Reply reply;
    auto wanted = shell.decisions(names, reply);
    if (!wanted) return reply;
    if (wanted->empty()) wanted = moved_by(outcome, request->dial, request->last);
    if (wanted->empty())
        return {std::string(shell.say("在此范围内没有决定随之改变\n", "no decision changes in this range\n")),
                false, false};
    std::string out;
    for (const program::DecisionId id : *wanted) {
        analysis::SweepLimits limits;
        limits.points = points_for(request->last);
        const Sweep sweep = analysis::sweep(*outcome.plan, outcome.batch, outcome.options, id, 0,
                                            request->dial, request->last, limits, shell.host().interrupted);
        const SweptNames swept{request->name, outcome.program().decisions[id].name};
        out += sweep_text(shell, sweep, swept);
        if (!sweep.complete) break;
        if (svg_path.empty()) continue;
        if (!shell.host().write_file(svg_path, plot_svg(outcome, sweep, swept, shell.language()),
                                     shell.language(), problem))
            return shell.failure(problem);
        out.append(shell.say("  图已保存到 ", "  the drawing is in ")).append(svg_path).append("\n");
        svg_path.clear();
    }
    return {std::move(out), false, false};
}

Reply command_history(Shell& shell, std::string_view arguments) {
    const Outcome& outcome = shell.session().outcome();
    const program::Program& program = outcome.program();
    const auto parameter = std::ranges::find(program.parameters, arguments, &program::Parameter::name);
    if (parameter != program.parameters.end()) {
        std::string out = parameter->name + "\n";
        for (const program::ParameterEntry& entry : parameter->entries) {
            out += "  ";
            if (parameter->key != program::none)
                out += program.categories[parameter->key].values[static_cast<std::size_t>(entry.key)] + " ";
            const bool always = entry.from.days == std::numeric_limits<std::int32_t>::min();
            out += always ? std::string(shell.say("自始", "always")) : values::iso_text(entry.from);
            const bool open_end = entry.to.days == std::numeric_limits<std::int32_t>::max();
            out += " … " + (open_end ? std::string() : values::iso_text(entry.to)) + "  ";
            if (entry.value == program::none) {
                out += shell.say("另行规定", "set elsewhere");
            } else {
                engine::Cell cell;
                cell.number = program.constants[entry.value].number;
                cell.bits = program.constants[entry.value].bits;
                explain::append_value(out, program, parameter->type, cell, outcome.batch.texts,
                                      shell.language());
            }
            if (!entry.source.empty()) out.append("  ").append(entry.source);
            out += "\n";
        }
        if (parameter->entries.empty())
            out.append("  ")
                .append(shell.say("另行规定：", "set elsewhere: "))
                .append(parameter->source)
                .append("\n");
        return {std::move(out), false, false};
    }
    // A clause has the history of what it decides.
    const auto clause = std::ranges::find(program.clauses, arguments, &program::Clause::name);
    std::vector<program::DecisionId> wanted;
    if (clause != program.clauses.end() && !arguments.empty()) {
        const auto number = static_cast<program::ClauseId>(clause - program.clauses.begin());
        for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
            const program::Decision& decision = program.decisions[id];
            const bool is_made_by = std::ranges::find(decision.clauses, number) != decision.clauses.end();
            if (is_made_by && decision.scope == 0 && !decision.list) wanted.push_back(id);
        }
    }
    if (wanted.empty()) {
        Reply reply;
        const auto id = shell.decision(arguments, reply);
        if (!id) return reply;
        if (program.decisions[*id].scope != 0 || program.decisions[*id].list)
            return shell.failure(std::string(shell.say(
                "列表各项的决定不能逐日查看", "a decision about elements of a list has no history")));
        wanted.push_back(*id);
    }
    std::string out;
    for (const program::DecisionId id : wanted)
        out += history_text(shell, id);
    return {std::move(out), false, false};
}

} // namespace tiaoli::explore
