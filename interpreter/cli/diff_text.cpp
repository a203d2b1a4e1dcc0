#include "cli/clause_words.hpp"
#include "cli/columns.hpp"
#include "cli/diff_report.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::cli {

using analysis::Aspect;
using analysis::DiffRow;

std::string_view aspect_words(Aspect aspect, words::Language language) {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {"数额", "figures"},  {"期限", "windows"},    {"范围", "groups"},
        {"语气", "modality"}, {"条件", "conditions"}, {"另定标准", "standards set elsewhere"},
        {"解读", "readings"}, {"资金", "fund"},       {"责任单位", "departments"},
        {"依据", "citation"}, {"条文", "text"}};
    static_assert(std::size(rows) == analysis::aspect_count);
    const auto& [chinese, english] = rows[static_cast<std::size_t>(aspect)];
    return language == words::Language::chinese ? chinese : english;
}

std::string row_title(const analysis::PolicyDiff& diff, const DiffRow& row, words::Language language) {
    const bool chinese = language == words::Language::chinese;
    if (diff.by_clause) return row.key;
    if (row.key.empty()) return chinese ? "（未声明主题）" : "(no topic)";
    if (row.label.empty() || row.label == row.key) return row.key;
    return row.key + (chinese ? "：" : ": ") + row.label;
}

namespace {

class DiffText {
public:
    DiffText(const Context& context, const DiffReport& report, std::uint32_t width)
        : context_(context), report_(report), column_((std::max(width, 40U) - 3) / 2) {}

    std::string write() {
        out_.append(context_.bold());
        columns(policy_title(*report_.left.program, context_.language),
                policy_title(*report_.right.program, context_.language));
        out_.append(context_.plain());
        rows();
        if (report_.cases) cases(*report_.cases);
        return std::move(out_);
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return context_.say(chinese, english);
    }
    void columns(std::string left, std::string right) {
        append_columns(out_, {std::move(left), std::move(right)}, {column_, column_}, " │ ");
    }

    void rows() {
        std::size_t same = 0;
        for (const DiffRow& row : report_.diff.rows) {
            if (row.status == DiffRow::Status::same && !report_.all) {
                ++same;
                continue;
            }
            heading(row);
            columns(side(report_.left, row.left), side(report_.right, row.right));
            for (const analysis::AspectDifference& difference : row.differences)
                line(difference);
        }
        if (same == 0) return;
        out_.append("\n").append(context_.dim());
        out_.append(say("没有差别：", "Without a difference: ")).append(std::to_string(same));
        out_.append(say("项（--all 列出）", " (--all lists them)")).append(context_.plain()).append("\n");
    }

    void heading(const DiffRow& row) {
        std::string_view status;
        switch (row.status) {
        case DiffRow::Status::same: status = say("相同", "same"); break;
        case DiffRow::Status::different: status = say("有别", "different"); break;
        case DiffRow::Status::only_left: status = say("仅左方有", "left only"); break;
        case DiffRow::Status::only_right: status = say("仅右方有", "right only"); break;
        }
        out_.append("\n").append(context_.bold());
        out_.append(row_title(report_.diff, row, context_.language)).append(context_.plain());
        out_.append("  ").append(context_.dim()).append(status).append(context_.plain()).append("\n");
    }

    std::string side(const ComparedPolicy& policy, const std::vector<program::ClauseId>& clauses) const {
        std::string text;
        for (const program::ClauseId id : clauses) {
            const program::Clause& clause = policy.program->clauses[id];
            if (!text.empty()) text += '\n';
            text.append(clause.citation).append(clause.citation.empty() ? "" : " ").append(clause.name);
            if (!clause.summary.empty()) text.append("\n  ").append(clause.summary);
            for (const analysis::RuleSummary& rule : policy.summaries[id].rules) {
                text.append(rule.exception ? say("\n  · 但：", "\n  · except: ") : "\n  · ");
                text.append(effect_words(*policy.program, rule, context_.language));
            }
        }
        return text;
    }

    void line(const analysis::AspectDifference& difference) {
        const auto items = [&](const std::vector<std::string>& side) {
            return std::string(aspect_words(difference.aspect, context_.language)) +
                   std::string(say("：", ": ")) + (side.empty() ? "—" : joined(side, say("；", "; ")));
        };
        out_.append(context_.red());
        columns(items(difference.left), items(difference.right));
        out_.append(context_.plain());
    }

    void cases(const ComparedCases& cases) {
        out_.append("\n").append(context_.bold());
        out_.append(say("案件", "Cases")).append(context_.plain()).append(say("（按 ", " (as of "));
        out_.append(cases.on).append(say("）：", "): ")).append(std::to_string(cases.different));
        out_.append(say(" 件结果不同，共 ", " with a difference, of ")).append(std::to_string(cases.cases));
        out_.append(say(" 件\n", "\n"));
        const auto left_out = [&](const ComparedPolicy& policy, const std::vector<std::string>& names,
                                  std::string_view reason) {
            if (!names.empty())
                out_.append("  ")
                    .append(policy_number(*policy.program))
                    .append(reason)
                    .append(joined_some(names, say("、", ", ")))
                    .append("\n");
        };
        for (const ComparedPolicy* policy : {&report_.left, &report_.right}) {
            left_out(*policy, policy->unknown_facts,
                     say(" 没有这些事实，未予考虑：", " has no such facts, left out: "));
            left_out(*policy, policy->unmapped,
                     say(" 没有对照的案件，未予比较：", " has no mapping for cases, left out: "));
        }
        for (const auto& [name, count] : cases.by_decision)
            out_.append("  ")
                .append(name)
                .append(say("：", ": "))
                .append(std::to_string(count))
                .append(say(" 件\n", "\n"));
        for (const ComparedAnswer& answer : cases.answers)
            answer_lines(answer);
        if (cases.left_out > 0)
            out_.append("\n")
                .append(context_.dim())
                .append(std::to_string(cases.left_out))
                .append(say(" 处未列出（--most）\n", " more are not shown (--most)\n"))
                .append(context_.plain());
    }

    void answer_lines(const ComparedAnswer& answer) {
        const analysis::AnswerDifference& difference = answer.difference;
        out_.append("\n").append(context_.bold()).append(say("案件 ", "Case "));
        out_.append(std::to_string(answer.case_number)).append(answer.case_name.empty() ? "" : "  ");
        out_.append(answer.case_name).append(say("：", ": ")).append(difference.name);
        if (difference.position > 0) out_.append(" [" + std::to_string(difference.position) + "]");
        out_.append(context_.plain()).append("\n");
        columns(answer_words(difference.left, difference.left_answer),
                answer_words(difference.right, difference.right_answer));
        if (answer.left_reason.empty() && answer.right_reason.empty()) return;
        for (const auto& [policy, reason] :
             {std::pair{&report_.left, &answer.left_reason}, std::pair{&report_.right, &answer.right_reason}})
            if (!reason->empty())
                out_.append("  ").append(policy_number(*policy->program)).append("\n").append(*reason);
    }

    std::string answer_words(program::DecisionId id, const analysis::StatedAnswer& answer) const {
        if (id == program::none) return std::string(say("（没有这项决定）", "(no such decision)"));
        return answer.text;
    }

    const Context& context_;
    const DiffReport& report_;
    std::uint32_t column_;
    std::string out_;
};

} // namespace

std::string diff_text(const Context& context, const DiffReport& report, std::uint32_t width) {
    return DiffText(context, report, width).write();
}

} // namespace tiaoli::cli
