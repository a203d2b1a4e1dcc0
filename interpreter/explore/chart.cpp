#include "explore/chart.hpp"

#include "explain/render.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace tiaoli::explore {

using analysis::Sweep;
using analysis::SweepPoint;
using analysis::Turn;
using engine::State;
using program::ValueKind;
using values::Rational;

namespace {

std::string_view say(words::Language language, std::string_view chinese, std::string_view english) {
    return language == words::Language::chinese ? chinese : english;
}

std::string padded(std::string text, std::uint32_t width) {
    const std::uint32_t taken = words::display_width(text);
    if (taken < width) text.append(width - taken, ' ');
    return text;
}

/// For drawing alone: where a number stands between two others, in `parts` parts. Exact enough for a picture.
std::int64_t place_of(const Rational& value, const Rational& low, const Rational& high, std::int64_t parts) {
    const auto span = values::subtract(high, low), above = values::subtract(value, low);
    if (!span || !above || values::is_zero(*span)) return parts / 2;
    const auto share = values::divide(*above, *span);
    const auto scaled = share ? values::multiply(*share, values::from_integer(parts)) : std::nullopt;
    return scaled ? static_cast<std::int64_t>(scaled->numerator / scaled->denominator) : 0;
}

Rational height_of(const program::Type& type, const engine::Cell& cell) {
    return type.kind == ValueKind::number ? cell.number : values::from_integer(cell.bits);
}

struct Extent {
    const engine::Cell *low = nullptr, *high = nullptr; ///< outcomes; null: there is nothing with a height
};

Extent extent_of(const program::Type& type, const Sweep& sweep) {
    Extent extent;
    if (!analysis::has_order(type)) return extent;
    for (const SweepPoint& point : sweep.points) {
        const engine::Cell& cell = point.outcome;
        if (cell.state != State::value) continue;
        if (extent.low == nullptr || height_of(type, cell) < height_of(type, *extent.low)) extent.low = &cell;
        if (extent.high == nullptr || height_of(type, *extent.high) < height_of(type, cell))
            extent.high = &cell;
    }
    return extent;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

/// Distinct outcomes that are no numbers, each with a level of the drawing from the bottom up.
std::map<std::string, int> levels_of(const Outcome& outcome, const Sweep& sweep, words::Language language) {
    std::map<std::string, int> levels;
    for (const SweepPoint& point : sweep.points)
        levels.emplace(swept_text(outcome, sweep.decision, point.outcome, language), 0);
    int level = 0;
    for (auto& [text, place] : levels)
        place = level++;
    return levels;
}

} // namespace

std::string dial_text(const Outcome& outcome, const Sweep& sweep, const engine::Cell& cell,
                      words::Language language) {
    std::string out;
    if (sweep.dial.type.kind == ValueKind::date) // the short form lines up
        return values::iso_text(values::Date{static_cast<std::int32_t>(cell.bits)});
    explain::append_value(out, outcome.program(), sweep.dial.type, cell, outcome.batch.texts, language);
    return out;
}

std::string swept_text(const Outcome& outcome, program::DecisionId decision, const engine::Cell& cell,
                       words::Language language) {
    std::string out;
    explain::append_value(out, outcome.program(), outcome.program().decisions[decision].type, cell,
                          outcome.batch.texts, language);
    return out;
}

std::string cause_text(const program::Program& program, const analysis::Cause& cause,
                       words::Language language) {
    std::string out;
    if (cause.in_force)
        return std::string(say(language, "政策施行的起止", "the days the policy is in force"));
    if (cause.clause != program::none) {
        const program::Clause& clause = program.clauses[cause.clause];
        out.append(say(language, "条款“", "clause “")).append(clause.name).append("”");
        if (!clause.citation.empty())
            out.append(say(language, "（", " (")).append(clause.citation).append(say(language, "）", ")"));
    }
    if (cause.parameter != program::none) {
        const program::Parameter& parameter = program.parameters[cause.parameter];
        out.append(out.empty() ? "" : say(language, "，", ", "));
        out.append(say(language, "参数“", "parameter “")).append(parameter.name).append("”");
    }
    if (cause.quote.empty()) return out;
    // A condition is short; a whole rule is named well enough by its clause.
    constexpr std::size_t longest = 90;
    if (cause.quote.size() <= longest || out.empty())
        out.append(out.empty() ? "" : say(language, "：", ": ")).append(cause.quote.substr(0, 3 * longest));
    return out;
}

std::string stretches_text(const Outcome& outcome, const Sweep& sweep, const SweptNames& names,
                           words::Language language) {
    struct Stretch {
        std::string from, to, value, cause;
    };
    std::vector<Stretch> stretches;
    const bool is_unseen = !sweep.complete && sweep.turns.empty(); // stopped before anything was found
    const auto outcome_at = [&](std::int64_t step) -> const SweepPoint* {
        const auto found = std::ranges::lower_bound(sweep.points, step, {}, &SweepPoint::step);
        return found != sweep.points.end() && found->step == step ? &*found : nullptr;
    };
    for (std::size_t i = 0; i <= sweep.turns.size() && !is_unseen; ++i) {
        const Turn* begin = i == 0 ? nullptr : &sweep.turns[i - 1];
        const Turn* end = i == sweep.turns.size() ? nullptr : &sweep.turns[i];
        const std::int64_t first = begin == nullptr ? 0 : begin->step;
        const std::int64_t last = end == nullptr ? sweep.last : end->step - 1;
        const SweepPoint* first_point = outcome_at(first);
        const SweepPoint* last_point = outcome_at(last);
        if (begin == nullptr && first_point == nullptr) continue;
        const engine::Cell low = begin != nullptr ? begin->outcome_at : first_point->outcome;
        const engine::Cell high = end != nullptr          ? end->outcome_before
                                  : last_point != nullptr ? last_point->outcome
                                                          : low;
        Stretch stretch;
        stretch.from = dial_text(outcome, sweep, sweep.dial.cell_at(first), language);
        stretch.to = dial_text(outcome, sweep, sweep.dial.cell_at(last), language);
        stretch.value = swept_text(outcome, sweep.decision, low, language);
        if (!analysis::same_outcome(low, high))
            stretch.value += " … " + swept_text(outcome, sweep.decision, high, language) +
                             std::string(say(language, "（随之变动）", " (follows)"));
        if (begin != nullptr) stretch.cause = cause_text(outcome.program(), begin->cause, language);
        stretches.push_back(std::move(stretch));
    }
    std::uint32_t widths[3] = {0, 0, 0};
    for (const Stretch& each : stretches) {
        widths[0] = std::max(widths[0], words::display_width(each.from));
        widths[1] = std::max(widths[1], words::display_width(each.to));
        widths[2] = std::max(widths[2], words::display_width(each.value));
    }
    std::string out = names.decision + std::string(say(language, "，随 ", " by ")) + names.dial + "\n";
    for (const Stretch& each : stretches) {
        out.append("  ").append(padded(each.from, widths[0]));
        out.append(" … ").append(padded(each.to, widths[1])).append("  ");
        out.append(each.cause.empty() ? each.value : padded(each.value, widths[2]) + "  ← " + each.cause)
            .append("\n");
    }
    if (sweep.turns.empty() && sweep.certain)
        out += say(language, "  在此范围内没有跳变\n", "  nothing turns in this range\n");
    if (!sweep.complete)
        out += say(language, "  （已中断，未完：可能还有别的跳变）\n",
                   "  (stopped and not complete: it may turn in other places, too)\n");
    else if (!sweep.certain)
        out +=
            say(language,
                "  "
                "（范围太长，未逐步试算：取整、按月计等逐级变化的不一一列出，也可能还有别的跳变；缩小范围可全"
                "部列出）\n",
                "  (too long a range for trying every step: the steps of roundings and months are not listed "
                "one by one, and it may jump in other places, too; a shorter range lists all)\n");
    return out;
}

std::string plot_text(const Outcome& outcome, const Sweep& sweep, words::Language language,
                      std::uint32_t columns) {
    if (sweep.points.size() < 2) return {};
    columns = std::min<std::uint32_t>(columns, static_cast<std::uint32_t>(sweep.points.size()));
    const auto point_of = [&](std::uint32_t column) -> const SweepPoint& {
        return sweep
            .points[static_cast<std::size_t>(column) * (sweep.points.size() - 1) / std::max(1U, columns - 1)];
    };
    std::string out;
    const program::Type& type = outcome.program().decisions[sweep.decision].type;
    const Extent extent = extent_of(type, sweep);
    constexpr std::int64_t rows = 8;
    if (extent.low != nullptr) {
        constexpr std::array<std::string_view, 9> eighths = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
        const Rational low = height_of(type, *extent.low), high = height_of(type, *extent.high);
        const std::string top = swept_text(outcome, sweep.decision, *extent.high, language);
        const std::string bottom = swept_text(outcome, sweep.decision, *extent.low, language);
        const std::uint32_t width = std::max(words::display_width(top), words::display_width(bottom));
        for (std::int64_t row = rows - 1; row >= 0; --row) {
            out.append("  ")
                .append(padded(row == rows - 1 ? top
                               : row == 0      ? bottom
                                               : "",
                               width))
                .append(" │");
            for (std::uint32_t column = 0; column < columns; ++column) {
                const engine::Cell& cell = point_of(column).outcome;
                if (cell.state != State::value) {
                    out += row == 0 ? (cell.state == State::undetermined ? "?" : "·") : " ";
                    continue;
                }
                const std::int64_t height = 1 + place_of(height_of(type, cell), low, high, rows * 8 - 1);
                out += eighths[static_cast<std::size_t>(std::clamp<std::int64_t>(height - row * 8, 0, 8))];
            }
            out += "\n";
        }
        out.append(width + 3, ' ').append("└");
    } else {
        // A line for each outcome.
        const auto levels = levels_of(outcome, sweep, language);
        std::uint32_t width = 0;
        for (const auto& [text, level] : levels)
            width = std::max(width, words::display_width(text));
        for (const auto& [text, level] : levels) {
            out.append("  ").append(padded(text, width)).append(" │");
            for (std::uint32_t column = 0; column < columns; ++column)
                out += swept_text(outcome, sweep.decision, point_of(column).outcome, language) == text ? "█"
                                                                                                       : " ";
            out += "\n";
        }
        out.append(width + 3, ' ').append("└");
    }
    // The axis, with a mark where it turns.
    std::vector<bool> turns(columns, false);
    for (const Turn& turn : sweep.turns)
        for (std::uint32_t column = 0; column < columns; ++column)
            if (point_of(column).step >= turn.step) {
                turns[column] = true;
                break;
            }
    for (const bool is_turn : turns)
        out += is_turn ? "┴" : "─";
    const std::string from = dial_text(outcome, sweep, sweep.dial.cell_at(0), language);
    const std::string to = dial_text(outcome, sweep, sweep.dial.cell_at(sweep.last), language);
    out += "  " + from + " … " + to + "\n";
    return out;
}

std::string plot_svg(const Outcome& outcome, const Sweep& sweep, const SweptNames& names,
                     words::Language language) {
    constexpr int width = 720, height = 320, left = 110, right = 20, top = 40, bottom = 50;
    constexpr int plot_width = width - left - right, plot_height = height - top - bottom;
    const program::Type& type = outcome.program().decisions[sweep.decision].type;
    const Extent extent = extent_of(type, sweep);
    const bool by_height = extent.low != nullptr;
    const auto levels = by_height ? std::map<std::string, int>{} : levels_of(outcome, sweep, language);
    const auto x_of = [&](std::int64_t step) {
        return left + (sweep.last == 0
                           ? 0
                           : static_cast<int>(static_cast<__int128>(step) * plot_width / sweep.last));
    };
    const auto y_of = [&](const engine::Cell& cell) {
        std::int64_t place = 0;
        if (by_height)
            place = cell.state == State::value ? place_of(height_of(type, cell), height_of(type, *extent.low),
                                                          height_of(type, *extent.high), plot_height)
                                               : -8;
        else {
            const auto found = levels.find(swept_text(outcome, sweep.decision, cell, language));
            const int level = found == levels.end() ? 0 : found->second;
            place = levels.size() < 2 ? plot_height / 2
                                      : static_cast<std::int64_t>(level) * plot_height /
                                            (static_cast<int>(levels.size()) - 1);
        }
        return top + plot_height - static_cast<int>(place);
    };
    const auto number = [](int value) { return std::to_string(value); };
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + " " +
                      number(height) +
                      "\" font-family=\"system-ui, 'Noto Sans CJK SC', sans-serif\" font-size=\"12\">\n";
    const auto text = [&](int x, int y, std::string_view anchor, std::string_view content) {
        out += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + std::string(anchor) +
               "\">" + escaped(content) + "</text>\n";
    };
    const auto line = [&](int x1, int y1, int x2, int y2, std::string_view style) {
        out += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
               number(y2) + "\" " + std::string(style) + "/>\n";
    };
    out += "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    text(left, 20, "start", names.decision + std::string(say(language, "，随 ", " by ")) + names.dial);
    line(left, top + plot_height, width - right, top + plot_height, "stroke=\"#444\"");
    line(left, top, left, top + plot_height, "stroke=\"#444\"");
    text(left, height - 30, "start", dial_text(outcome, sweep, sweep.dial.cell_at(0), language));
    text(width - right, height - 30, "end",
         dial_text(outcome, sweep, sweep.dial.cell_at(sweep.last), language));
    if (by_height) {
        text(left - 6, top + 4, "end", swept_text(outcome, sweep.decision, *extent.high, language));
        if (!analysis::same_outcome(*extent.low, *extent.high))
            text(left - 6, top + plot_height + 4, "end",
                 swept_text(outcome, sweep.decision, *extent.low, language));
    } else {
        for (const SweepPoint& point : sweep.points)
            if (&point == &sweep.points.front() ||
                !analysis::same_outcome(point.outcome, (&point)[-1].outcome))
                text(left - 6, y_of(point.outcome) + 4, "end",
                     swept_text(outcome, sweep.decision, point.outcome, language));
    }
    // The points and both sides of each turn, in order; a turn is drawn as the step it is.
    std::map<std::int64_t, engine::Cell> places;
    for (const SweepPoint& point : sweep.points)
        places.emplace(point.step, point.outcome);
    for (const Turn& turn : sweep.turns) {
        places.emplace(turn.step - 1, turn.outcome_before);
        places.emplace(turn.step, turn.outcome_at);
    }
    out += "<polyline fill=\"none\" stroke=\"#1763a6\" stroke-width=\"2\" points=\"";
    int last_y = -1;
    for (const auto& [step, cell] : places) {
        const int x = x_of(step), y = y_of(cell);
        const bool jumps =
            std::ranges::any_of(sweep.turns, [&](const Turn& turn) { return turn.step == step; });
        if (jumps && last_y >= 0) out += number(x) + "," + number(last_y) + " ";
        out += number(x) + "," + number(y) + " ";
        last_y = y;
    }
    out += "\"/>\n";
    for (std::size_t i = 0; i < sweep.turns.size(); ++i) {
        const Turn& turn = sweep.turns[i];
        const int x = x_of(turn.step);
        out += "<g><title>" + escaped(cause_text(outcome.program(), turn.cause, language)) + "</title>\n";
        line(x, top, x, top + plot_height, "stroke=\"#b33\" stroke-dasharray=\"3 3\"");
        text(x, height - 30 + (i % 2 == 0 ? 0 : 14), "middle", dial_text(outcome, sweep, turn.at, language));
        out += "</g>\n";
    }
    return out + "</svg>\n";
}

} // namespace tiaoli::explore
