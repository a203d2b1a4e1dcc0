#include "cli/doc_page.hpp"

#include "analysis/clause_summary.hpp"
#include "analysis/quotation.hpp"
#include "cli/clause_words.hpp"
#include "cli/html.hpp"
#include "explain/render.hpp"

#include <string_view>
#include <vector>

namespace tiaoli::cli {
namespace {

using program::ClauseId;
using program::InputField;
using program::none;

constexpr std::string_view style = R"(
.clause{display:grid;grid-template-columns:minmax(15rem,1fr) 2.2fr;gap:1.5rem;padding:1.2rem 0;border-top:1px solid var(--line);break-inside:avoid}
@media(max-width:50rem){.clause{grid-template-columns:1fr}}
@media print{.clause{grid-template-columns:13rem 1fr}}
)";

class Page {
public:
    Page(const program::Program& program, words::Language language)
        : program_(program), language_(language), page_(title(program), style, language) {}

    std::string write(std::span<const std::pair<std::string, std::string>> not_computable) {
        head();
        contents();
        clauses();
        parameters();
        readings();
        facts();
        if (!not_computable.empty()) {
            page_.heading(say("不可计算的条款", "Sections that are not computable"));
            page_.raw("<table>\n");
            for (const auto& [section, reason] : not_computable)
                page_.row({section, reason});
            page_.raw("</table>\n");
        }
        return page_.finish("tiaoli doc");
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return language_ == words::Language::chinese ? chinese : english;
    }

    static std::string title(const program::Program& program) {
        if (program.policies.empty()) return {};
        const program::Policy& policy = program.policies[0];
        return policy.title.empty() ? policy.name : policy.title;
    }

    void head() {
        const program::Policy policy = program_.policies.empty() ? program::Policy{} : program_.policies[0];
        std::string about = policy.number;
        if (!policy.issuer.empty()) about += (about.empty() ? "" : "　") + policy.issuer;
        if (policy.has_from)
            about.append(about.empty() ? "" : "　")
                .append(say("自 ", "in force from "))
                .append(day(policy.from));
        if (policy.has_until)
            about.append(say(" 至 ", " until ")).append(day(policy.until));
        else if (policy.has_from)
            about.append(say(" 起施行", ""));
        page_.header(title(program_), about);
    }

    std::string day(values::Date date) const {
        return language_ == words::Language::chinese ? values::chinese_text(date) : values::iso_text(date);
    }

    void contents() {
        page_.raw("<nav>\n");
        for (ClauseId id = 0; id < program_.clauses.size(); ++id) {
            const program::Clause& clause = program_.clauses[id];
            page_.raw("<a href=\"#c" + std::to_string(id) + "\">");
            page_.element("<span>", clause.citation, "</span> ");
            page_.text(clause.name);
            page_.raw("</a>\n");
        }
        page_.raw("</nav>\n");
    }

    void clauses() {
        page_.heading(say("条款", "Clauses"));
        const std::vector<analysis::ClauseSummary> summaries = analysis::summarise(program_, language_);
        for (ClauseId id = 0; id < program_.clauses.size(); ++id) {
            const program::Clause& clause = program_.clauses[id];
            const analysis::ClauseSummary& summary = summaries[id];
            page_.raw("<section class=\"clause\" id=\"c" + std::to_string(id) + "\">\n<div>\n");
            page_.element("<h3>", clause.name, "</h3>\n");
            page_.element("<p class=\"cites\">", clause.citation, "</p>\n");
            if (!clause.summary.empty()) page_.element("<p class=\"summary\">", clause.summary, "</p>\n");
            page_.raw("<dl>\n");
            const std::string_view comma = say("、", ", ");
            page_.term(say("决定", "decides"), joined(decision_names(program_, summary.decisions), comma));
            page_.term(say("语气", "modality"),
                       joined(modality_words(summary.modalities(), language_), comma));
            page_.term(say("主题", "topic"), clause.topic);
            page_.term(say("资金", "fund"), clause.fund);
            page_.term(say("责任单位", "departments"), joined(clause.departments, comma));
            page_.term(say("解读", "readings"), joined(reading_names(program_, summary), comma));
            page_.term(say("参数", "parameters"), joined(parameter_names(program_, summary), comma));
            page_.term(say("说明", "note"), clause.note);
            page_.raw("</dl>\n</div>\n");
            page_.element("<pre>", analysis::clause_text(program_, id), "</pre>\n</section>\n");
        }
    }

    void parameters() {
        if (program_.parameters.empty()) return;
        page_.heading(say("参数", "Parameters"));
        page_.raw("<table>\n");
        page_.row({say("名称", "name"), say("起", "from"), say("止", "until"), say("值", "value"),
                   say("来源", "source")},
                  "th");
        for (const program::Parameter& parameter : program_.parameters) {
            if (parameter.entries.empty())
                page_.row({parameter.name, "", "", say("另行规定", "set elsewhere"), parameter.source});
            for (const program::ParameterEntry& entry : parameter.entries) {
                std::string name = parameter.name;
                if (parameter.key != none)
                    name +=
                        " " + program_.categories[parameter.key].values[static_cast<std::size_t>(entry.key)];
                std::string value(say("另行规定", "set elsewhere"));
                if (entry.value != none) {
                    const program::Constant& constant = program_.constants[entry.value];
                    engine::Cell cell;
                    cell.number = constant.number;
                    cell.bits = constant.bits;
                    value.clear();
                    explain::append_value(value, program_, parameter.type, cell, {}, language_);
                }
                const std::string from = entry.from.days == INT32_MIN ? "" : values::iso_text(entry.from);
                const std::string to = entry.to.days == INT32_MAX ? "" : values::iso_text(entry.to);
                page_.row({name, from, to, value, entry.source});
            }
        }
        page_.raw("</table>\n");
    }

    void readings() {
        if (program_.readings.empty()) return;
        page_.heading(say("解读", "Readings"));
        page_.raw("<table>\n");
        page_.row(
            {say("名称", "name"), say("依据", "section"), say("选项", "options"), say("理由", "reason")},
            "th");
        for (const program::Reading& reading : program_.readings) {
            std::string options;
            for (std::size_t i = 0; i < reading.options.size(); ++i) {
                options.append(options.empty() ? "" : say("；", "; ")).append(reading.options[i]);
                if (i < reading.option_texts.size() && !reading.option_texts[i].empty())
                    options.append(say("：", ": ")).append(reading.option_texts[i]);
                if (i == reading.in_force) options.append(say("（采用）", " (chosen)"));
            }
            page_.row({reading.name, reading.citation, options, reading.reason});
        }
        page_.raw("</table>\n");
    }

    void facts() {
        page_.heading(say("所需事实", "Facts"));
        page_.raw("<table>\n");
        page_.row({say("名称", "name"), say("含义", "meaning"), say("类型", "type")}, "th");
        fact_rows(program_.input_tree, "");
        page_.raw("</table>\n");
    }

    void fact_rows(const std::vector<InputField>& fields, const std::string& prefix) {
        for (const InputField& field : fields) {
            const std::string path =
                prefix.empty() || field.name.empty() ? prefix + field.name : prefix + "." + field.name;
            switch (field.kind) {
            case InputField::Kind::leaf:
                page_.row({path, field.label, type_text(program_.facts[field.index])});
                break;
            case InputField::Kind::record: fact_rows(field.children, path); break;
            case InputField::Kind::list:
            case InputField::Kind::table:
                page_.row({path, field.label,
                           field.kind == InputField::Kind::list ? say("列表", "list") : say("表", "table")});
                fact_rows(field.children, path);
                break;
            }
        }
    }

    std::string type_text(const program::Fact& fact) const {
        using program::ValueKind;
        const program::Type& type = fact.type;
        std::string name;
        switch (type.kind) {
        case ValueKind::yes_no: name = say("是否", "yes/no"); break;
        case ValueKind::number: {
            const auto language =
                language_ == words::Language::chinese ? values::Language::chinese : values::Language::english;
            name = values::to_text(type.unit, program_.units, language);
            if (name.empty())
                name = type.percent ? say("比例", "ratio")
                       : type.whole ? say("整数", "whole")
                                    : say("数值", "numeric");
            break;
        }
        case ValueKind::date: name = say("日期", "date"); break;
        case ValueKind::month: name = say("月份", "month"); break;
        case ValueKind::category: name = program_.categories[type.category].name; break;
        case ValueKind::set:
            name = std::string(say("若干", "set of ")) + program_.categories[type.category].name;
            break;
        case ValueKind::text: name = say("文本", "text"); break;
        }
        if (fact.optional) name += say("，可空缺", ", may be absent");
        return name;
    }

    const program::Program& program_;
    words::Language language_;
    HtmlPage page_;
};

} // namespace

std::string doc_page(const program::Program& program,
                     std::span<const std::pair<std::string, std::string>> not_computable,
                     words::Language language) {
    return Page(program, language).write(not_computable);
}

} // namespace tiaoli::cli
