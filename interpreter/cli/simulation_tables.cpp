#include "cli/simulation_tables.hpp"

#include "explain/wording.hpp"
#include "facts/csv_text.hpp"
#include "facts/json_text.hpp"
#include "values/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace tiaoli::cli {

using analysis::Cost;
using analysis::SimulationResult;
using analysis::Tally;
using analysis::Verdicts;
using analysis::Weighted;

namespace {

/// A quotient as a number with this many decimals.
std::string quotient_text(Weighted numerator, Weighted denominator, unsigned decimals) {
    Weighted scale = 1;
    for (unsigned i = 0; i < decimals; ++i)
        scale *= 10;
    const Weighted scaled = values::round_quotient(numerator * scale, denominator, values::Rounding::half_up);
    const bool negative = scaled < 0;
    std::string digits = values::to_string(values::magnitude(scaled));
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals > 0) digits.insert(digits.size() - decimals, ".");
    return (negative ? "-" : "") + digits;
}

std::string fen_text(std::int64_t fen) {
    return quotient_text(fen, 100, 2);
}

class Tables {
public:
    Tables(const Context& context, const SimulationResult& result, const std::string& unit)
        : context_(context), result_(result), unit_(unit) {}

    std::vector<ReportTable> all() {
        summary();
        decisions();
        costs("clauses", say("按条款", "By clause"), true);
        costs("funds", say("按资金来源", "By fund"), false);
        groups();
        provisions();
        changes();
        deciles();
        quantiles();
        missing();
        errors();
        std::erase_if(tables_, [](const ReportTable& table) { return table.rows.empty(); });
        return std::move(tables_);
    }

private:
    using Column = ReportTable::Column;

    [[nodiscard]] std::string say(std::string_view chinese, std::string_view english) const {
        return std::string(context_.say(chinese, english));
    }
    ReportTable& begin(std::string key, std::string title, std::vector<Column> columns) {
        tables_.push_back({std::move(key), std::move(title), {}, std::move(columns), {}});
        return tables_.back();
    }
    [[nodiscard]] std::string count(const Tally& tally) const {
        return result_.is_weighted ? quotient_text(tally.weight, analysis::weight_unit, 1)
                                   : std::to_string(tally.rows);
    }
    void add_cost_columns(std::vector<Column>& columns) const {
        if (!result_.has_reform) {
            columns.push_back({"cost", say("金额", "cost") + "/" + unit_, true});
            return;
        }
        columns.push_back({"before", say("现行", "before") + "/" + unit_, true});
        columns.push_back({"after", say("改后", "after") + "/" + unit_, true});
        columns.push_back({"difference", say("增减", "difference") + "/" + unit_, true});
    }
    void add_cost(std::vector<std::string>& row, const Cost& cost) const {
        row.push_back(amount_text(cost.before));
        if (!result_.has_reform) return;
        row.push_back(amount_text(cost.after));
        row.push_back(amount_text(cost.after - cost.before));
    }
    void add_verdict_columns(std::vector<Column>& columns) const {
        if (result_.has_reform) {
            columns.push_back({"winners", say("增加", "winners"), true});
            columns.push_back({"losers", say("减少", "losers"), true});
            columns.push_back({"unchanged", say("不变", "unchanged"), true});
        } else {
            columns.push_back({"determined", say("可定", "determined"), true});
        }
        columns.push_back({"undetermined", say("未定", "undetermined"), true});
        columns.push_back({"in_error", say("出错", "in error"), true});
    }
    void add_verdicts(std::vector<std::string>& row, const Verdicts& verdicts) const {
        if (result_.has_reform) {
            row.push_back(count(verdicts.winners));
            row.push_back(count(verdicts.losers));
        }
        row.push_back(count(verdicts.unchanged)); // without a reform nothing changes
        row.push_back(count(verdicts.undetermined));
        row.push_back(count(verdicts.in_error));
    }
    [[nodiscard]] std::string error_text(std::size_t i) const {
        // Four digits of an estimate say enough.
        return quotient_text(static_cast<Weighted>(std::llround(result_.standard_errors[i])), 100, 2);
    }

    void summary() {
        ReportTable& table = begin("summary", say("总计", "Totals"),
                                   {{"key", "", false}, {"name", "", false}, {"value", "", true}});
        const auto add = [&](std::string_view key, std::string_view chinese, std::string_view english,
                             std::string value) {
            table.rows.push_back({std::string(key), say(chinese, english), std::move(value)});
        };
        add("cases", "案件数", "cases", std::to_string(result_.all.rows));
        if (result_.is_weighted)
            add("cases_weighted", "案件数（加权）", "cases (weighted)", count(result_.all));
        const std::string unit = "/" + unit_;
        if (!result_.has_reform) {
            table.rows.push_back({"cost", say("金额", "cost") + unit, amount_text(result_.cost.before)});
            if (result_.is_weighted) add("cost_error", "金额的标准误", "its standard error", error_text(0));
            add("determined", "全部可定的案件", "wholly determined cases", count(result_.verdicts.unchanged));
        } else {
            table.rows.push_back(
                {"before", say("现行金额", "cost before") + unit, amount_text(result_.cost.before)});
            if (result_.is_weighted) add("before_error", "　标准误", "  standard error", error_text(0));
            table.rows.push_back(
                {"after", say("改后金额", "cost after") + unit, amount_text(result_.cost.after)});
            if (result_.is_weighted) add("after_error", "　标准误", "  standard error", error_text(1));
            table.rows.push_back({"difference", say("增减", "difference") + unit,
                                  amount_text(result_.cost.after - result_.cost.before)});
            if (result_.is_weighted) add("difference_error", "　标准误", "  standard error", error_text(2));
            add("winners", "增加的案件", "winners", count(result_.verdicts.winners));
            add("losers", "减少的案件", "losers", count(result_.verdicts.losers));
            add("unchanged", "不变的案件", "unchanged", count(result_.verdicts.unchanged));
        }
        add("undetermined", "未定的案件（缺少事实）", "undetermined cases (facts are missing)",
            count(result_.verdicts.undetermined));
        add("in_error", "出错的案件", "cases in error", count(result_.verdicts.in_error));
        if (result_.bad_rows > 0)
            add("bad_rows", "未能读入的行", "rows that could not be read", std::to_string(result_.bad_rows));
    }

    void decisions() {
        std::vector<Column> columns = {{"decision", say("决定", "decision"), false}};
        add_cost_columns(columns);
        add_verdict_columns(columns);
        ReportTable& table = begin("decisions", say("按决定", "By decision"), std::move(columns));
        table.note = say("未定与出错的案件不计入金额，也不当作零。",
                         "Undetermined cases and errors are not in the amounts, and are not taken as zero.");
        for (const analysis::DecisionResult& decision : result_.decisions) {
            std::vector<std::string> row = {decision.name};
            add_cost(row, decision.cost);
            add_verdicts(row, decision.verdicts);
            table.rows.push_back(std::move(row));
        }
    }

    void costs(const char* key, std::string title, bool clauses) {
        std::vector<Column> columns = {
            {"name", clauses ? say("条款", "clause") : say("资金", "fund"), false}};
        if (clauses) {
            columns.push_back({"citation", say("依据", "citation"), false});
            if (result_.has_reform) {
                columns.push_back({"applied_before", say("现行适用", "applied before"), true});
                columns.push_back({"applied_after", say("改后适用", "applied after"), true});
            } else {
                columns.push_back({"applied", say("适用", "applied"), true});
            }
        }
        add_cost_columns(columns);
        ReportTable& table = begin(key, std::move(title), std::move(columns));
        const auto add = [&](std::vector<std::string> row, const Cost& cost) {
            add_cost(row, cost);
            table.rows.push_back(std::move(row));
        };
        if (!clauses) {
            for (const auto& [name, cost] : result_.funds)
                add({name.empty() ? say("（未写明）", "(not stated)") : name}, cost);
            return;
        }
        for (const analysis::ClauseResult& clause : result_.clauses) {
            const bool applied = clause.applied[0].rows > 0 || clause.applied[1].rows > 0;
            if (!applied && clause.cost.before == 0 && clause.cost.after == 0) continue;
            std::vector<std::string> row = {clause_name(clause), clause.citation, count(clause.applied[0])};
            if (result_.has_reform) row.push_back(count(clause.applied[1]));
            add(std::move(row), clause.cost);
        }
    }
    [[nodiscard]] std::string clause_name(const analysis::ClauseResult& clause) const {
        return clause.name.empty() ? say("（不属任何条款）", "(no clause)") : clause.name;
    }

    void groups() {
        std::vector<Column> columns = {{"group", say("组", "group"), false},
                                       {"cases", say("案件", "cases"), true}};
        add_cost_columns(columns);
        add_verdict_columns(columns);
        ReportTable& table = begin("groups", say("按组", "By group"), std::move(columns));
        for (const analysis::GroupResult& group : result_.groups) {
            const bool is_rest = result_.more_groups && &group == &result_.groups.back();
            std::vector<std::string> row = {is_rest ? say("（其余各组）", "(all other groups)") : group.name,
                                            count(group.all)};
            add_cost(row, group.cost);
            add_verdicts(row, group.verdicts);
            table.rows.push_back(std::move(row));
        }
    }

    void provisions() {
        ReportTable& table = begin(
            "provisions", say("各项修改的份额", "Shares of the changes"),
            {{"change", say("修改", "change"), false}, {"share", say("份额", "share") + "/" + unit_, true}});
        table.note =
            say("与修改的先后无关：每项修改在一切次序中的平均作用（沙普利值）。",
                "Whatever their order: the effect of each change, averaged over all orders (Shapley).");
        // Rounded so that the shown parts sum up to the shown whole.
        values::Rational sum;
        Weighted shown = 0;
        for (const auto& [name, share] : result_.provisions) {
            sum = values::add(sum, share).value_or(sum);
            const Weighted upto = values::round_quotient(
                sum.numerator, sum.denominator * analysis::weight_unit, values::Rounding::half_up);
            table.rows.push_back({name, quotient_text(upto - shown, 100, 2)});
            shown = upto;
        }
        if (!table.rows.empty() && result_.explained != result_.cost.after - result_.cost.before)
            table.note += say(" 只计在每一种组合下都可定的决定，合计 ",
                              " Only over decisions that are determined under every combination; in all ") +
                          with_thousands(amount_text(result_.explained)) + " " + unit_ + say("。", ".");
    }

    [[nodiscard]] std::string names(const std::vector<std::uint32_t>& clauses) const {
        std::string text;
        for (const std::uint32_t clause : clauses)
            text.append(text.empty() ? "" : say("、", ", ")).append(clause_name(result_.clauses[clause]));
        return text;
    }
    void changes() {
        if (!result_.has_reform) return;
        ReportTable& table = begin("changes", say("谁因哪些条款增减", "Which clauses made whom win or lose"),
                                   {{"gone", say("不再适用", "no longer apply"), false},
                                    {"come", say("新适用", "newly apply"), false},
                                    {"altered", say("数额有变", "give another amount"), false},
                                    {"winners", say("增加", "winners"), true},
                                    {"losers", say("减少", "losers"), true},
                                    {"difference", say("增减", "difference") + "/" + unit_, true}});
        constexpr std::size_t most = 50;
        for (const analysis::ChangeResult& change : result_.changes) {
            if (table.rows.size() == most) {
                table.note = say("只列增减最多的 50 种；共 ", "The 50 largest; in all ") +
                             std::to_string(result_.changes.size()) + say(" 种。", ".");
                break;
            }
            const bool is_rest = change.gone.empty() && change.come.empty() && change.altered.empty();
            table.rows.push_back({is_rest ? say("（其余）", "(others)") : names(change.gone),
                                  names(change.come), names(change.altered), count(change.winners),
                                  count(change.losers), amount_text(change.difference)});
        }
    }

    void deciles() {
        if (result_.before.rows() < 10) return;
        std::vector<Column> columns = {{"part", say("十等分组", "decile"), false},
                                       {"from", say("自", "from") + "/" + unit_, true},
                                       {"to", say("至", "to") + "/" + unit_, true},
                                       {"cases", say("案件", "cases"), true}};
        if (result_.has_reform) {
            columns.push_back({"mean_before", say("现行平均", "mean before") + "/" + unit_, true});
            columns.push_back({"mean_after", say("改后平均", "mean after") + "/" + unit_, true});
            columns.push_back({"mean_difference", say("平均增减", "mean difference") + "/" + unit_, true});
        } else {
            columns.push_back({"mean", say("平均", "mean") + "/" + unit_, true});
        }
        ReportTable& table =
            begin("deciles", say("分布：按金额从低到高十等分", "Deciles, by amount"), std::move(columns));
        table.note = result_.has_reform
                         ? say("按现行金额排列；金额相同的案件不拆分，所以各组大小不一。",
                               "By the amount before; cases of one amount stay together, so that parts "
                               "differ in size.")
                         : say("金额相同的案件不拆分，所以各组大小不一。",
                               "Cases of one amount stay together, so that parts differ in size.");
        note_width(table, result_.before);
        unsigned number = 0;
        for (const analysis::Distribution::Part& part : result_.before.parts(10)) {
            ++number;
            const auto& sums = part.sums;
            if (sums.rows == 0 || sums.weight == 0) continue;
            const auto mean = [&](Weighted sum) { return quotient_text(sum, sums.weight * 100, 2); };
            std::vector<std::string> row = {std::to_string(number), fen_text(part.lowest),
                                            fen_text(part.highest), count({sums.rows, sums.weight}),
                                            mean(sums.before)};
            if (result_.has_reform) {
                row.push_back(mean(sums.after));
                row.push_back(mean(sums.after - sums.before));
            }
            table.rows.push_back(std::move(row));
        }
    }
    void note_width(ReportTable& table, const analysis::Distribution& distribution) const {
        if (distribution.width() > 1)
            table.note +=
                say(" 不同的金额太多，此处精确到 ", " There are too many different amounts: exact to ") +
                fen_text(distribution.width()) + " " + unit_ + say("。", ".");
    }

    void quantiles() {
        if (result_.before.rows() == 0) return;
        std::vector<Column> columns = {{"share", say("分位", "quantile"), false}};
        if (result_.has_reform) {
            columns.push_back({"before", say("现行", "before") + "/" + unit_, true});
            columns.push_back({"after", say("改后", "after") + "/" + unit_, true});
            columns.push_back({"gain", say("每案增减", "change of a case") + "/" + unit_, true});
        } else {
            columns.push_back({"amount", say("金额", "amount") + "/" + unit_, true});
        }
        ReportTable& table = begin("quantiles", say("分位数", "Quantiles"), std::move(columns));
        for (const unsigned percent : {0U, 10U, 25U, 50U, 75U, 90U, 100U}) {
            const auto at = [&](const analysis::Distribution& distribution) {
                return fen_text(distribution.quantile(percent, 100).value_or(0));
            };
            std::vector<std::string> row = {std::to_string(percent) + "%", at(result_.before)};
            if (result_.has_reform) {
                row.push_back(at(result_.after));
                row.push_back(at(result_.gain));
            }
            table.rows.push_back(std::move(row));
        }
        note_width(table, result_.gain);
    }

    void missing() {
        ReportTable& table =
            begin("missing", say("未定的决定所缺的事实", "Facts that undetermined decisions lack"),
                  {{"decision", say("决定", "decision"), false},
                   {"fact", say("事实或参数", "fact or parameter"), false},
                   {"rows", say("案件", "cases"), true}});
        for (const analysis::DecisionResult& decision : result_.decisions)
            for (const auto& [name, tally] : decision.missing)
                table.rows.push_back({decision.name, name, count(tally)});
    }

    void errors() {
        ReportTable& table = begin("errors", say("出错的案件", "Cases in error"),
                                   {{"row", say("行", "row"), true},
                                    {"decision", say("决定", "decision"), false},
                                    {"fault", say("错误", "error"), false},
                                    {"version", say("版本", "version"), false}});
        for (const analysis::RowError& error : result_.errors) {
            std::string fault;
            words::append(fault, explain::phrase_of(error.fault), context_.language, {});
            table.rows.push_back({std::to_string(error.row), error.decision, fault,
                                  error.after ? say("改后", "after") : say("现行", "before")});
        }
        if (result_.error_count > result_.errors.size())
            table.note = say("只列最先的；共 ", "The first ones; in all ") +
                         std::to_string(result_.error_count) + say(" 处。", ".");
    }

    const Context& context_;
    const SimulationResult& result_;
    const std::string& unit_;
    std::vector<ReportTable> tables_;
};

std::string left_padded(std::string_view text, std::uint32_t width) {
    const std::uint32_t own = words::display_width(text);
    return std::string(own < width ? width - own : 0, ' ').append(text);
}

} // namespace

std::string amount_text(Weighted sum) {
    return quotient_text(sum, Weighted{analysis::weight_unit} * 100, 2);
}

std::string with_thousands(std::string_view number) {
    const std::size_t begin = number.starts_with('-') ? 1 : 0;
    const std::size_t end = std::min(number.find('.'), number.size());
    std::string out(number.substr(0, begin));
    for (std::size_t i = begin; i < number.size(); ++i) {
        if (i > begin && i < end && (end - i) % 3 == 0) out += ',';
        out += number[i];
    }
    return out;
}

void print_sum_too_large(Context& context) {
    print_error(context.say(
        "错误：对人群的合计超出128位整数的范围，请核对金额与权数\n",
        "error: a sum over the population does not fit 128 bits: check the amounts and the weights\n"));
}

std::vector<ReportTable> simulation_tables(const Context& context, const SimulationResult& result,
                                           const std::string& unit) {
    return Tables(context, result, unit).all();
}

std::string report_text(const Context& context, const SimulationReport& report) {
    std::string out = report.title + "\n" + report.about + "\n";
    for (const std::string& note : report.notes)
        out += note + "\n";
    for (const ReportTable& table : report.tables) {
        out.append("\n").append(context.bold()).append(table.title).append(context.plain()).append("\n");
        std::vector<std::uint32_t> widths;
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            widths.push_back(words::display_width(table.columns[c].heading));
            for (const auto& row : table.rows)
                widths[c] = std::max(
                    widths[c],
                    words::display_width(table.columns[c].is_number ? with_thousands(row[c]) : row[c]));
        }
        const auto line = [&](const auto& text_of) {
            std::string text;
            for (std::size_t c = 0; c < table.columns.size(); ++c) {
                if (table.columns[c].is_for_programs()) continue;
                text += "  ";
                text += table.columns[c].is_number ? left_padded(text_of(c), widths[c])
                                                   : padded(text_of(c), widths[c]);
            }
            text.erase(text.find_last_not_of(' ') + 1);
            out += text + "\n";
        };
        if (table.key != "summary") line([&](std::size_t c) { return table.columns[c].heading; });
        for (const auto& row : table.rows)
            line([&](std::size_t c) { return table.columns[c].is_number ? with_thousands(row[c]) : row[c]; });
        if (!table.note.empty())
            out.append("  ").append(context.dim()).append(table.note).append(context.plain()).append("\n");
    }
    return out;
}

std::string report_csv(const SimulationReport& report) {
    std::string out = "table,row,column,value\n";
    for (const ReportTable& table : report.tables)
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            for (std::size_t c = 0; c < table.columns.size(); ++c) {
                out += table.key + "," + std::to_string(r + 1) + "," + table.columns[c].key + ",";
                facts::append_csv_field(out, table.rows[r][c]);
                out += '\n';
            }
    return out;
}

std::string report_json(const SimulationReport& report) {
    std::string out = "{\"schema\":\"tiaoli.simulation/1\",\"policy\":";
    facts::append_json_text(out, report.title);
    out += ",\"about\":";
    facts::append_json_text(out, report.about);
    out += ",\"unit\":";
    facts::append_json_text(out, report.unit);
    out += ",\"notes\":[";
    for (const std::string& note : report.notes) {
        if (&note != report.notes.data()) out += ',';
        facts::append_json_text(out, note);
    }
    out += "],\"tables\":{";
    for (const ReportTable& table : report.tables) {
        if (&table != report.tables.data()) out += ',';
        facts::append_json_text(out, table.key);
        out += ":[";
        for (const auto& row : table.rows) {
            if (&row != table.rows.data()) out += ',';
            out += '{';
            for (std::size_t c = 0; c < table.columns.size(); ++c) {
                if (c > 0) out += ',';
                facts::append_json_text(out, table.columns[c].key);
                out += ':';
                facts::append_json_text(out, row[c]); // amounts as texts: no reader makes them doubles
            }
            out += '}';
        }
        out += ']';
    }
    return out + "}}\n";
}

} // namespace tiaoli::cli
