#include "cli/clause_words.hpp"
#include "cli/compare_report.hpp"
#include "cli/html.hpp"

namespace tiaoli::cli {
namespace {

using analysis::Entitlement;
using analysis::TopicEntitlements;

constexpr std::string_view style = R"(
main,header{max-width:none}
.scroll{overflow-x:auto}
.compare{table-layout:fixed;min-width:60rem}
.compare thead th{position:sticky;top:0;background:var(--paper);color:var(--ink);font-weight:bold;border-bottom:2px solid var(--line)}
.compare thead small{display:block;font-weight:normal;color:var(--quiet)}
.compare tbody th{padding-top:1.1rem;border-bottom:0;color:var(--mark);font-weight:bold}
.compare tbody th small{color:var(--quiet);font-weight:normal}
.compare td{padding-right:1rem;overflow-wrap:anywhere}
.none{color:var(--quiet)}
.open{color:var(--quiet)}
.open::before{content:"？ "}
details{margin:0 0 .3rem}
summary{cursor:pointer}
summary::marker{color:var(--quiet)}
.cell-cites{color:var(--quiet);font-size:.82rem;margin:.2rem 0 0}
blockquote{margin:.1rem 0 .1rem .8rem;color:var(--quiet);font-size:.85rem}
.tiaoli-explanation{font-size:.85rem;border-left:2px solid var(--line);padding-left:.5rem;margin:.3rem 0}
.tiaoli-explanation details,.tiaoli-explanation p{margin:.1rem 0 .1rem .5rem}
@media print{details>*{display:block}}
)";

class ComparePage {
public:
    ComparePage(const CompareReport& report, words::Language language)
        : report_(report), language_(language),
          page_(say("各地政策对照", "The same case under several policies"), style, language) {}

    std::string write() {
        std::string about(say("按 ", "as of "));
        about.append(report_.on).append(say("；点开每一项看理由", "; open an entry for its reasons"));
        page_.header(say("各地政策对照", "The same case under several policies"), about);
        page_.raw("<div class=\"scroll\"><table class=\"compare\">\n<thead><tr>");
        for (const ComparedColumn& column : report_.columns) {
            page_.element("<th>", policy_number(*column.program), "");
            const auto& policies = column.program->policies;
            if (!policies.empty()) page_.element("<small>", policies[0].issuer, "</small>");
            page_.raw("</th>");
        }
        page_.raw("</tr></thead>\n");
        for (const ComparedTopic& topic : report_.topics)
            row(topic);
        page_.raw("</table></div>\n");
        notes();
        return page_.finish("tiaoli compare");
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return language_ == words::Language::chinese ? chinese : english;
    }

    void row(const ComparedTopic& topic) {
        page_.raw("<tbody><tr><th colspan=\"" + std::to_string(report_.columns.size()) + "\">");
        page_.text(topic.name.empty() ? say("（未声明主题）", "(no topic)") : std::string_view(topic.name));
        page_.element(" <small>", topic.label, "</small></th></tr>\n<tr>");
        for (std::size_t i = 0; i < topic.places.size(); ++i) {
            page_.raw("<td>");
            cell(report_.columns[i], topic.places[i]);
            page_.raw("</td>\n");
        }
        page_.raw("</tr></tbody>\n");
    }

    void cell(const ComparedColumn& column, std::size_t place) {
        if (place == ComparedTopic::absent) return page_.raw("<span class=\"none\">—</span>");
        const TopicEntitlements& topic = column.topics[place];
        using Status = TopicEntitlements::Status;
        if (topic.status == Status::not_asked)
            page_.element("<span class=\"none\">", say("（无相关事实）", "(no facts about it)"), "</span>");
        std::size_t number = 0, far_off = 0;
        const auto unfold_next = [&](const Entitlement& entry, bool inapplicable) {
            unfold(column, entry, inapplicable, column.reasons[place][number++]);
        };
        for (const Entitlement& entry : topic.entries) {
            if (entry.missing.size() > most_missing && far_off++ == 0) {
                page_.raw("<details class=\"group\">");
                page_.element("<summary class=\"none\">", say("所缺事实较多的", "with more facts missing"),
                              "</summary>");
            }
            unfold_next(entry, false);
        }
        if (far_off > 0) page_.raw("</details>");
        if (!topic.inapplicable.empty() && !topic.entries.empty()) {
            page_.raw("<details class=\"group\">");
            page_.element("<summary class=\"none\">", say("不适用的", "not applicable"), "</summary>");
        }
        for (const Entitlement& entry : topic.inapplicable)
            unfold_next(entry, true);
        if (!topic.inapplicable.empty() && !topic.entries.empty()) page_.raw("</details>");
        std::vector<std::string> cited;
        for (const program::ClauseId id : topic.clauses) {
            const program::Clause& clause = column.program->clauses[id];
            const std::string name = clause.citation + " " + clause.name;
            cited.push_back(name);
        }
        page_.element("<p class=\"cell-cites\">", joined(cited, say("；", "; ")), "</p>");
    }

    void unfold(const ComparedColumn& column, const Entitlement& entry, bool inapplicable,
                const std::string& reason) {
        page_.raw("<details>");
        page_.raw(inapplicable            ? "<summary class=\"none\">"
                  : entry.missing.empty() ? "<summary>"
                                          : "<summary class=\"open\">");
        page_.text(entitlement_words(column, entry, language_));
        if (inapplicable) page_.text(say("：不适用", ": not applicable"));
        if (!entry.missing.empty())
            page_.element(" <small>",
                          std::string(say("尚缺：", "missing: ")) + joined(entry.missing, say("、", ", ")),
                          "</small>");
        page_.raw("</summary>");
        page_.raw(reason);
        page_.raw("</details>");
    }

    void notes() {
        std::string left_out(
            say("— 文件没有谈到；？ 尚不能定。", "— the document is silent; ？ not settled yet. "));
        left_out.append(std::to_string(report_.not_asked));
        left_out.append(
            say(" 个主题没有相关事实，未列出。", " topics without any facts about them are left out."));
        page_.element("<p class=\"about\">", left_out, "</p>\n");
        for (const ComparedColumn& column : report_.columns)
            if (!column.unknown_facts.empty())
                page_.element(
                    "<p class=\"about\">",
                    policy_number(*column.program) +
                        std::string(say(" 没有这些事实，未予考虑：", " has no such facts, left out: ")) +
                        joined(column.unknown_facts, say("、", ", ")),
                    "</p>\n");
    }

    const CompareReport& report_;
    words::Language language_;
    HtmlPage page_;
};

} // namespace

std::string compare_page(const CompareReport& report, words::Language language) {
    return ComparePage(report, language).write();
}

} // namespace tiaoli::cli
