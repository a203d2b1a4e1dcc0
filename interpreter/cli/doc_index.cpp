#include "cli/doc_index.hpp"

#include "analysis/clause_summary.hpp"
#include "cli/clause_words.hpp"
#include "cli/html.hpp"

#include <string_view>

namespace tiaoli::cli {
namespace {

using Cells = std::vector<std::string>;

struct Index {
    std::string title;
    Cells heads;
    std::vector<Cells> rows;
    std::vector<Cells> not_computable; ///< section, reason
};

Index index_of(const IndexedPolicy& policy, words::Language language) {
    const bool chinese = language == words::Language::chinese;
    const auto say = [&](const char* zh, const char* en) { return std::string(chinese ? zh : en); };
    const std::string_view comma = chinese ? "、" : ", ";
    const program::Program& program = *policy.program;
    Index index;
    index.title = policy_title(program, language);
    index.heads = {
        say("条款", "clause"),     say("依据", "section"),        say("摘要", "summary"),
        say("决定", "decides"),    say("语气", "modality"),       say("所需事实", "facts it needs"),
        say("参数", "parameters"), say("解读", "readings"),       say("主题", "topic"),
        say("资金", "fund"),       say("责任单位", "departments")};
    for (const analysis::ClauseSummary& summary : analysis::summarise(program, language)) {
        const program::Clause& clause = program.clauses[summary.clause];
        std::vector<std::string> needs = fact_names(program, summary);
        // What other clauses decide is needed like a fact.
        for (std::string& name : decision_names(program, summary.uses))
            needs.push_back(std::move(name));
        index.rows.push_back({clause.name, clause.citation, clause.summary,
                              joined(decision_names(program, summary.decisions), comma),
                              joined(modality_words(summary.modalities(), language), comma),
                              joined(needs, comma), joined(parameter_names(program, summary), comma),
                              joined(reading_names(program, summary), comma), clause.topic, clause.fund,
                              joined(clause.departments, comma)});
    }
    for (const auto& [section, reason] : policy.not_computable)
        index.not_computable.push_back({section, reason});
    return index;
}

std::string not_computable_title(words::Language language) {
    return language == words::Language::chinese ? "不可计算的条款" : "Sections that are not computable";
}

Cells not_computable_heads(words::Language language) {
    return language == words::Language::chinese ? Cells{"依据", "理由"} : Cells{"section", "reason"};
}

/// A cell of a table; a bar would end it.
std::string markdown_cell(std::string_view text) {
    std::string cell;
    for (const char c : text) {
        if (c == '|' || c == '\\' || c == '*' || c == '_' || c == '<') cell += '\\';
        cell += c == '\n' ? ' ' : c;
    }
    return cell;
}

void append_markdown_table(std::string& out, const Cells& heads, const std::vector<Cells>& rows) {
    const auto append_row = [&](const Cells& cells) {
        out += '|';
        for (const std::string& cell : cells)
            out.append(" ").append(markdown_cell(cell)).append(" |");
        out += '\n';
    };
    append_row(heads);
    append_row(Cells(heads.size(), "---"));
    for (const Cells& row : rows)
        append_row(row);
}

constexpr std::string_view style = R"(
main,header{max-width:none}
.scroll{overflow-x:auto}
.index{min-width:100rem}
.index td:first-child{font-weight:bold;min-width:8rem}
.index td:nth-child(2){min-width:4rem}
.index td:nth-child(9){min-width:7rem}
.index td:nth-child(3){min-width:16rem}
.index td:nth-child(6){min-width:14rem;overflow-wrap:anywhere}
.index td:last-child{min-width:14rem;font-size:.82rem;color:var(--quiet)}
)";

void append_table(HtmlPage& page, const Cells& heads, const std::vector<Cells>& rows) {
    page.raw("<thead><tr>");
    for (const std::string& head : heads)
        page.element("<th>", head, "</th>");
    page.raw("</tr></thead>\n");
    for (const Cells& row : rows) {
        page.raw("<tr>");
        for (const std::string& cell : row)
            page.element("<td>", cell, "</td>");
        page.raw("</tr>\n");
    }
}

} // namespace

std::string index_markdown(const std::vector<IndexedPolicy>& policies, words::Language language) {
    std::string out;
    for (const IndexedPolicy& policy : policies) {
        const Index index = index_of(policy, language);
        out.append(out.empty() ? "" : "\n").append("# ").append(index.title).append("\n\n");
        append_markdown_table(out, index.heads, index.rows);
        if (index.not_computable.empty()) continue;
        out.append("\n## ").append(not_computable_title(language)).append("\n\n");
        append_markdown_table(out, not_computable_heads(language), index.not_computable);
    }
    return out;
}

std::string index_page(const std::vector<IndexedPolicy>& policies, words::Language language) {
    const std::string title = language == words::Language::chinese ? "条款索引" : "Index of clauses";
    HtmlPage page(title, style, language);
    page.header(title, "");
    for (const IndexedPolicy& policy : policies) {
        const Index index = index_of(policy, language);
        page.heading(index.title);
        page.raw("<div class=\"scroll\"><table class=\"index\">\n");
        append_table(page, index.heads, index.rows);
        page.raw("</table></div>\n");
        if (index.not_computable.empty()) continue;
        page.element("<h3>", not_computable_title(language), "</h3>\n<table>\n");
        append_table(page, not_computable_heads(language), index.not_computable);
        page.raw("</table>\n");
    }
    return page.finish("tiaoli doc --index");
}

} // namespace tiaoli::cli
