// The report of a simulation as one HTML page: its charts are SVG within the page, and nothing is fetched.
#include "cli/html.hpp"
#include "cli/simulation_tables.hpp"

#include <algorithm>
#include <string_view>

namespace tiaoli::cli {

using analysis::SimulationResult;
using analysis::Weighted;

namespace {

constexpr std::string_view style = R"(
:root{--before:#b9b4a6;--up:#2f6f5e;--down:#b4472f}
@media(prefers-color-scheme:dark){:root{--before:#6d695f;--up:#6cbfa6;--down:#e08a76}}
main table{width:auto;min-width:24rem}
td,th{padding-right:1.2rem}
.quiet{color:var(--quiet);margin:.2rem 0}
.scroll{overflow-x:auto}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
svg{display:block;width:100%;max-width:46rem;height:auto;margin:.4rem 0 1rem}
svg text{fill:var(--ink);font-size:12px}
.before{fill:var(--before)}.up{fill:var(--up)}.down{fill:var(--down)}
)";

/// A bar of a chart; exact amounts become places on paper only here.
struct Bar {
    std::string name;
    Weighted before = 0, after = 0;
};

constexpr int label_width = 170, bar_width = 330, chart_width = 660;

/// Where a value lies on a line of `bar_width` between two others.
int place(Weighted value, Weighted low, Weighted high) {
    if (high == low) return 0;
    // Both fit: sums are far below 2^127 / 330, or the simulation has failed.
    return static_cast<int>((value - low) / std::max<Weighted>(1, (high - low) / bar_width));
}

std::string shortened(std::string_view text) {
    std::string out;
    std::uint32_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        const std::string_view letter = text.substr(at, end - at);
        width += words::display_width(letter);
        if (width > 24) return out + "…";
        out += letter;
        at = end;
    }
    return out;
}

/// Two bars for each name, before above after; or one, where there is no reform.
void append_bars(HtmlPage& page, const std::vector<Bar>& bars, bool has_reform, std::string_view title) {
    std::string& out = page.out();
    Weighted low = 0, high = 0;
    for (const Bar& bar : bars) {
        low = std::min({low, bar.before, has_reform ? bar.after : low});
        high = std::max({high, bar.before, has_reform ? bar.after : high});
    }
    const int step = has_reform ? 34 : 22;
    const int height = static_cast<int>(bars.size()) * step + 8;
    out += "<svg role=\"img\" viewBox=\"0 0 " + std::to_string(chart_width) + " " + std::to_string(height) +
           "\"><title>";
    page.text(title);
    out += "</title>\n";
    const int zero = label_width + place(0, low, high);
    int y = 4;
    const auto draw = [&](Weighted value, int top, int thickness, std::string_view kind) {
        const int end = label_width + place(value, low, high);
        const int left = std::min(zero, end), width = std::max(1, std::max(zero, end) - left);
        out += "<rect class=\"" + std::string(kind) + "\" x=\"" + std::to_string(left) + "\" y=\"" +
               std::to_string(top) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
               std::to_string(thickness) + "\"/>";
        out += "<text x=\"" + std::to_string(std::max(zero, end) + 6) + "\" y=\"" +
               std::to_string(top + thickness - 1) + "\">" + with_thousands(amount_text(value)) + "</text>\n";
    };
    for (const Bar& bar : bars) {
        out += "<text x=\"0\" y=\"" + std::to_string(y + (has_reform ? 18 : 12)) + "\">";
        page.text(shortened(bar.name));
        out += "</text>";
        draw(bar.before, y, has_reform ? 12 : 14, has_reform ? "before" : "up");
        if (has_reform) draw(bar.after, y + 14, 12, bar.after >= bar.before ? "up" : "down");
        y += step;
    }
    out += "</svg>\n";
}

/// Winners, losers and those without a change as one bar.
void append_verdicts(HtmlPage& page, const Context& context, const analysis::Verdicts& verdicts) {
    std::string& out = page.out();
    struct Part {
        Weighted weight;
        std::string_view name, kind;
    };
    const Part parts[] = {{verdicts.winners.weight, context.say("增加", "winners"), "up"},
                          {verdicts.unchanged.weight, context.say("不变", "unchanged"), "before"},
                          {verdicts.losers.weight, context.say("减少", "losers"), "down"}};
    Weighted all = 0;
    for (const Part& part : parts)
        all += part.weight;
    if (all == 0) return;
    out += "<svg role=\"img\" viewBox=\"0 0 " + std::to_string(chart_width) + " 46\"><title>";
    out += context.say("增减的案件", "winners and losers");
    out += "</title>\n";
    Weighted below = 0;
    for (const Part& part : parts) {
        const int left = static_cast<int>(below * chart_width / all);
        below += part.weight;
        const int right = static_cast<int>(below * chart_width / all);
        if (part.weight == 0) continue;
        out += "<rect class=\"" + std::string(part.kind) + "\" x=\"" + std::to_string(left) +
               "\" y=\"0\" width=\"" + std::to_string(std::max(1, right - left)) + "\" height=\"22\"/>";
        const int tenths =
            static_cast<int>((part.weight * 2000 + all) / (2 * all)); // of a hundredth, rounded
        out += "<text x=\"" + std::to_string(std::min(left, chart_width - 110)) + "\" y=\"38\">" +
               std::string(part.name) + " " + std::to_string(tenths / 10) + "." +
               std::to_string(tenths % 10) + "%</text>\n";
    }
    out += "</svg>\n";
}

std::vector<Bar> bars_of(std::string_view key, const SimulationResult& result) {
    std::vector<Bar> bars;
    if (key == "decisions")
        for (const auto& decision : result.decisions)
            bars.push_back({decision.name, decision.cost.before, decision.cost.after});
    if (key == "clauses")
        for (const auto& clause : result.clauses)
            bars.push_back({clause.name, clause.cost.before, clause.cost.after});
    if (key == "funds")
        for (const auto& [name, cost] : result.funds)
            bars.push_back({name, cost.before, cost.after});
    if (key == "groups")
        for (const auto& group : result.groups)
            bars.push_back({group.name, group.cost.before, group.cost.after});
    if (key == "deciles") {
        unsigned number = 0;
        for (const auto& part : result.before.parts(10)) {
            ++number;
            if (part.sums.weight == 0) continue;
            // The mean of a part, in the measure of the sums.
            const auto mean = [&](Weighted sum) { return sum / part.sums.weight * analysis::weight_unit; };
            bars.push_back({std::to_string(number), mean(part.sums.before), mean(part.sums.after)});
        }
    }
    std::erase_if(bars, [](const Bar& bar) { return bar.before == 0 && bar.after == 0; });
    constexpr std::size_t most_bars = 20;
    if (key != "deciles" && bars.size() > most_bars) {
        std::ranges::stable_sort(bars, std::greater{}, [](const Bar& bar) {
            return std::max(values::magnitude(bar.before), values::magnitude(bar.after));
        });
        bars.resize(most_bars);
    }
    return bars;
}

void append_table(HtmlPage& page, const ReportTable& table) {
    std::string& out = page.out();
    const auto cell = [&](const char* tag, const ReportTable::Column& column, std::string_view text) {
        if (column.is_for_programs()) return;
        out += std::string("<") + tag + (column.is_number ? " class=\"n\">" : ">");
        page.text(text);
        out += std::string("</") + tag + ">";
    };
    out += "<div class=\"scroll\"><table id=\"" + table.key + "\">";
    if (table.key != "summary") {
        out += "<thead><tr>";
        for (const auto& column : table.columns)
            cell("th", column, column.heading);
        out += "</tr></thead>";
    }
    out += "<tbody>\n";
    for (const auto& row : table.rows) {
        out += "<tr>";
        for (std::size_t c = 0; c < table.columns.size(); ++c)
            cell("td", table.columns[c], table.columns[c].is_number ? with_thousands(row[c]) : row[c]);
        out += "</tr>\n";
    }
    out += "</tbody></table></div>\n";
    if (table.note.empty()) return;
    page.element("<p class=\"quiet\">", table.note, "</p>\n");
}

} // namespace

std::string report_page(const Context& context, const SimulationReport& report,
                        const SimulationResult& result) {
    HtmlPage page(report.title, style, context.language);
    page.header(report.title, report.about);
    for (const std::string& note : report.notes)
        page.element("<p class=\"quiet\">", note, "</p>\n");
    for (const ReportTable& table : report.tables) {
        page.raw("<section>");
        page.heading(table.title);
        if (table.key == "summary" && result.has_reform) append_verdicts(page, context, result.verdicts);
        const std::vector<Bar> bars = bars_of(table.key, result);
        if (bars.size() > 1) append_bars(page, bars, result.has_reform, table.title);
        append_table(page, table);
        if (table.key == "summary" && result.has_reform)
            page.element(
                "<p class=\"quiet\">",
                context.say("图中灰色为现行或不变，绿色为增加，红色为减少。",
                            "In the charts grey is before, or unchanged; green is more, red is less."),
                "</p>\n");
        page.raw("</section>\n");
    }
    return page.finish("tiaoli simulate");
}

} // namespace tiaoli::cli
