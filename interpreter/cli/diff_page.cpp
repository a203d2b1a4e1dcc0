#include "cli/clause_words.hpp"
#include "cli/diff_report.hpp"
#include "cli/html.hpp"

#include <utility>

namespace tiaoli::cli {
namespace {

using analysis::DiffRow;

constexpr std::string_view style = R"(
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5rem}
.pair>div{min-width:0}
.topic{border-top:1px solid var(--line);padding:1rem 0}
.topic h3{display:flex;gap:.8rem;align-items:baseline}
.status{font-size:.8rem;font-weight:normal;color:var(--quiet)}
.different .status{color:var(--mark)}
.clause{margin:0 0 .8rem}
.clause p{margin:0}
.clause ul{margin:.2rem 0;padding-left:1.2rem;font-size:.92rem}
.departments{color:var(--quiet);font-size:.82rem}
.differences{margin:.4rem 0 0}
.differences td{width:44%}
.differences th{width:12%}
ins,del{text-decoration:none;border-radius:.2em;padding:0 .3em;margin:0 .3em .2em 0;display:inline-block}
del{background:#f6dfda}
ins{background:#dcecdf}
@media(prefers-color-scheme:dark){del{background:#55291f}ins{background:#1f4129}}
details{margin:.4rem 0}
summary{cursor:pointer}
blockquote{margin:.2rem 0 .2rem 1.2rem;color:var(--quiet);font-size:.88rem}
.tiaoli-explanation{font-size:.92rem}
.tiaoli-explanation details,.tiaoli-explanation p{margin:.1rem 0 .1rem 1rem}
.heads{position:sticky;top:0;background:var(--paper);border-bottom:1px solid var(--line);padding:.5rem 0;font-weight:bold}
@media(max-width:45rem){.pair{grid-template-columns:1fr}.heads{position:static}}
)";

class DiffPage {
public:
    DiffPage(const DiffReport& report, words::Language language)
        : report_(report), language_(language),
          page_(policy_number(*report.left.program) + " ⟷ " + policy_number(*report.right.program), style,
                language) {}

    std::string write() {
        page_.header(say("两份政策的差别", "What differs between two policies"), counts());
        contents();
        page_.raw("<div class=\"pair heads\">");
        page_.element("<div>", policy_title(*report_.left.program, language_), "</div>");
        page_.element("<div>", policy_title(*report_.right.program, language_), "</div></div>\n");
        for (std::size_t i = 0; i < report_.diff.rows.size(); ++i)
            row(report_.diff.rows[i], i);
        if (report_.cases) cases(*report_.cases);
        return page_.finish("tiaoli diff");
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return language_ == words::Language::chinese ? chinese : english;
    }
    std::string_view comma() const { return say("、", ", "); }

    std::string_view status_words(DiffRow::Status status) const {
        switch (status) {
        case DiffRow::Status::same: return say("相同", "same");
        case DiffRow::Status::different: return say("有别", "different");
        case DiffRow::Status::only_left: return say("仅左方有", "left only");
        case DiffRow::Status::only_right: return say("仅右方有", "right only");
        }
        return {};
    }

    std::string counts() const {
        std::string text;
        for (const auto status : {DiffRow::Status::different, DiffRow::Status::same,
                                  DiffRow::Status::only_left, DiffRow::Status::only_right}) {
            std::size_t count = 0;
            for (const DiffRow& row : report_.diff.rows)
                count += row.status == status ? 1U : 0U;
            text.append(text.empty() ? "" : say("，", ", ")).append(status_words(status));
            text.append(" ").append(std::to_string(count));
        }
        return text;
    }

    void contents() {
        page_.raw("<nav>\n");
        for (std::size_t i = 0; i < report_.diff.rows.size(); ++i) {
            const DiffRow& row = report_.diff.rows[i];
            page_.raw("<a href=\"#r" + std::to_string(i) + "\">");
            page_.text(row_title(report_.diff, row, language_));
            page_.element(" <span>", status_words(row.status), "</span></a>\n");
        }
        page_.raw("</nav>\n");
    }

    void row(const DiffRow& row, std::size_t number) {
        page_.raw(row.status == DiffRow::Status::different ? "<section class=\"topic different\" id=\"r"
                                                           : "<section class=\"topic\" id=\"r");
        page_.raw(std::to_string(number) + "\">\n");
        page_.element("<h3>", row_title(report_.diff, row, language_), "");
        page_.element(" <span class=\"status\">", status_words(row.status), "</span></h3>\n");
        page_.raw("<div class=\"pair\">\n<div>");
        clauses(report_.left, row.left);
        page_.raw("</div>\n<div>");
        clauses(report_.right, row.right);
        page_.raw("</div>\n</div>\n");
        if (!row.differences.empty()) differences(row);
        page_.raw("</section>\n");
    }

    void clauses(const ComparedPolicy& policy, const std::vector<program::ClauseId>& ids) {
        if (ids.empty()) page_.raw("<p class=\"status\">—</p>");
        for (const program::ClauseId id : ids) {
            const program::Clause& clause = policy.program->clauses[id];
            page_.raw("<div class=\"clause\"><p>");
            page_.element("<span class=\"cites\">", clause.citation, "</span> ");
            page_.element("<strong>", clause.name, "</strong></p>");
            if (!clause.summary.empty()) page_.element("<p>", clause.summary, "</p>");
            page_.raw("<ul>");
            for (const analysis::RuleSummary& rule : policy.summaries[id].rules) {
                page_.element("<li>", rule.exception ? say("但：", "except: ") : "", "");
                page_.text(effect_words(*policy.program, rule, language_));
                page_.raw("</li>");
            }
            page_.raw("</ul>");
            std::vector<std::string> payers;
            if (!clause.fund.empty()) payers.push_back(clause.fund);
            payers.insert(payers.end(), clause.departments.begin(), clause.departments.end());
            if (!payers.empty()) page_.element("<p class=\"departments\">", joined(payers, comma()), "</p>");
            page_.raw("</div>\n");
        }
    }

    void differences(const DiffRow& row) {
        page_.raw("<table class=\"differences\">\n");
        for (const analysis::AspectDifference& difference : row.differences) {
            page_.element("<tr><th>", aspect_words(difference.aspect, language_), "</th><td>");
            for (const std::string& item : difference.left)
                page_.element("<del>", item, "</del>");
            page_.raw("</td><td>");
            for (const std::string& item : difference.right)
                page_.element("<ins>", item, "</ins>");
            page_.raw("</td></tr>\n");
        }
        page_.raw("</table>\n");
    }

    void cases(const ComparedCases& cases) {
        page_.heading(say("案件", "Cases"));
        std::string about(say("按 ", "as of "));
        about.append(cases.on).append(say("，共 ", ", ")).append(std::to_string(cases.cases));
        about.append(say(" 件，结果不同 ", " cases, with a difference "));
        about.append(std::to_string(cases.different)).append(say(" 件", ""));
        page_.element("<p class=\"about\">", about, "</p>\n");
        const auto left_out = [&](const ComparedPolicy& policy, std::string_view what,
                                  const std::vector<std::string>& names) {
            if (names.empty()) return;
            page_.element("<p class=\"about\">",
                          policy_number(*policy.program) + std::string(what) + joined_some(names, comma()),
                          "</p>\n");
        };
        for (const ComparedPolicy* policy : {&report_.left, &report_.right}) {
            left_out(*policy, say(" 没有这些事实，未予考虑：", " has no such facts, left out: "),
                     policy->unknown_facts);
            left_out(*policy, say(" 没有对照的案件，未予比较：", " has no mapping for cases, left out: "),
                     policy->unmapped);
        }
        page_.raw("<table>\n");
        for (const auto& [name, count] : cases.by_decision)
            page_.row({name, std::to_string(count)});
        page_.raw("</table>\n");
        for (const ComparedAnswer& answer : cases.answers) {
            std::string title(say("案件 ", "Case "));
            title.append(std::to_string(answer.case_number))
                .append(answer.case_name.empty() ? "" : "  ")
                .append(answer.case_name)
                .append(say("：", ": "))
                .append(answer.difference.name);
            if (answer.difference.position > 0)
                title += " [" + std::to_string(answer.difference.position) + "]";
            page_.element("<section class=\"topic\"><h3>", title, "</h3>\n<div class=\"pair\">");
            side(answer.difference.left, answer.difference.left_answer, answer.left_reason);
            side(answer.difference.right, answer.difference.right_answer, answer.right_reason);
            page_.raw("</div></section>\n");
        }
        if (cases.left_out > 0)
            page_.element("<p class=\"about\">",
                          std::to_string(cases.left_out) +
                              std::string(say(" 处未列出（--most）", " more are not shown (--most)")),
                          "</p>\n");
    }

    void side(program::DecisionId id, const analysis::StatedAnswer& answer, const std::string& reason) {
        page_.raw("<div>");
        if (id == program::none) {
            page_.element("<p>", say("（没有这项决定）", "(no such decision)"), "</p>");
        } else if (reason.empty()) {
            page_.element("<p>", answer.text, "</p>");
        } else {
            page_.raw("<details><summary>");
            page_.text(answer.text);
            page_.raw("</summary>\n" + reason + "</details>");
        }
        page_.raw("</div>\n");
    }

    const DiffReport& report_;
    words::Language language_;
    HtmlPage page_;
};

} // namespace

std::string diff_page(const DiffReport& report, words::Language language) {
    return DiffPage(report, language).write();
}

} // namespace tiaoli::cli
