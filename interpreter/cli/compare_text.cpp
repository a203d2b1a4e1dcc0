#include "cli/clause_words.hpp"
#include "cli/columns.hpp"
#include "cli/compare_report.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace tiaoli::cli {

using analysis::Entitlement;
using analysis::TopicEntitlements;

namespace {

class CompareText {
public:
    CompareText(const Context& context, const CompareReport& report, std::uint32_t width)
        : context_(context), report_(report) {
        const auto count = static_cast<std::uint32_t>(report.columns.size());
        widths_.assign(count, (std::max(width, 20 * count) - 3 * (count - 1)) / count);
    }

    std::string write() {
        std::vector<std::string> heads;
        for (const ComparedColumn& column : report_.columns)
            heads.push_back(policy_number(*column.program));
        out_.append(say("按 ", "as of ")).append(report_.on).append("\n\n").append(context_.bold());
        append_columns(out_, heads, widths_, " │ ");
        out_.append(context_.plain());
        for (const ComparedTopic& topic : report_.topics)
            row(topic);
        notes();
        return std::move(out_);
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return context_.say(chinese, english);
    }

    void row(const ComparedTopic& topic) {
        out_.append("\n").append(context_.bold());
        out_.append(topic.name.empty() ? std::string(say("（未声明主题）", "(no topic)")) : topic.name);
        out_.append(context_.plain());
        if (!topic.label.empty())
            out_.append("  ").append(context_.dim()).append(topic.label).append(context_.plain());
        out_.append("\n");
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < topic.places.size(); ++i)
            cells.push_back(cell(report_.columns[i], topic.places[i]));
        append_columns(out_, cells, widths_, " │ ");
    }

    std::string cell(const ComparedColumn& column, std::size_t place) const {
        if (place == ComparedTopic::absent) return "—";
        const TopicEntitlements& topic = column.topics[place];
        using Status = TopicEntitlements::Status;
        if (topic.status == Status::not_asked)
            return std::string(say("（无相关事实）", "(no facts about it)"));
        std::vector<std::string> lines;
        std::size_t far_off = 0;
        for (const Entitlement& entry : topic.entries) {
            if (entry.missing.size() > most_missing) {
                ++far_off;
                continue;
            }
            lines.push_back(entitlement_words(column, entry, context_.language));
            if (!entry.missing.empty())
                lines.back()
                    .append(say("，尚缺：", "; missing: "))
                    .append(joined(entry.missing, say("、", ", ")));
        }
        if (far_off > 0)
            lines.push_back(std::string(say("所缺事实较多的：", "with more facts missing: ")) +
                            std::to_string(far_off) + std::string(say("项", "")));
        std::vector<std::string> inapplicable;
        for (const Entitlement& entry : topic.inapplicable)
            inapplicable.push_back(entitlement_words(column, entry, context_.language));
        if (!inapplicable.empty())
            lines.push_back(std::string(say("不适用：", "not applicable: ")) +
                            joined(inapplicable, say("、", ", ")));
        return joined(lines, "\n");
    }

    void notes() {
        out_.append("\n").append(context_.dim());
        out_.append(say("— 文件没有谈到；", "— the document is silent; "));
        out_.append(std::to_string(report_.not_asked));
        out_.append(
            say(" 个主题没有相关事实，未列出\n", " topics without any facts about them are left out\n"));
        for (const ComparedColumn& column : report_.columns)
            if (!column.unknown_facts.empty())
                out_.append(policy_number(*column.program))
                    .append(say(" 没有这些事实，未予考虑：", " has no such facts, left out: "))
                    .append(joined(column.unknown_facts, say("、", ", ")))
                    .append("\n");
        out_.append(context_.plain());
    }

    const Context& context_;
    const CompareReport& report_;
    std::vector<std::uint32_t> widths_;
    std::string out_;
};

} // namespace

std::string entitlement_words(const ComparedColumn& column, const Entitlement& entry,
                              words::Language language) {
    std::string text = column.program->decisions[entry.decision].name;
    std::string positions;
    for (const std::uint32_t position : entry.positions)
        positions.append(positions.empty() ? " [" : ",").append(std::to_string(position));
    if (!positions.empty()) text += positions + "]";
    const engine::State state = entry.answer.state;
    if (state == engine::State::undetermined || state == engine::State::not_applicable) return text;
    text += language == words::Language::chinese ? "：" : ": ";
    return text + entry.answer.text;
}

void align_topics(CompareReport& report) {
    using Status = TopicEntitlements::Status;
    std::map<std::string, std::size_t, std::less<>> numbers;
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
        const ComparedColumn& column = report.columns[i];
        for (std::size_t place = 0; place < column.topics.size(); ++place) {
            const auto [at, is_new] = numbers.try_emplace(column.topics[place].topic, report.topics.size());
            if (is_new) {
                ComparedTopic& topic = report.topics.emplace_back();
                topic.name = column.topics[place].topic;
                topic.places.assign(report.columns.size(), ComparedTopic::absent);
                const auto& declared = column.program->topics;
                const auto found = std::ranges::find(declared, topic.name, &program::Topic::name);
                if (found != declared.end()) topic.label = found->label;
            }
            report.topics[at->second].places[i] = place;
        }
    }
    const auto says_nothing = [&](const ComparedTopic& topic) {
        for (std::size_t i = 0; i < topic.places.size(); ++i)
            if (topic.places[i] != ComparedTopic::absent &&
                report.columns[i].topics[topic.places[i]].status != Status::not_asked)
                return false;
        return true;
    };
    report.not_asked = std::erase_if(report.topics, says_nothing);
    const auto order = [&](const ComparedTopic& topic) {
        for (const ComparedColumn& column : report.columns) {
            const auto& declared = column.program->topics;
            const auto found = std::ranges::find(declared, topic.name, &program::Topic::name);
            if (found != declared.end()) return found - declared.begin();
        }
        return std::numeric_limits<std::ptrdiff_t>::max();
    };
    std::ranges::stable_sort(report.topics, {}, order);
}

std::string compare_text(const Context& context, const CompareReport& report, std::uint32_t width) {
    return CompareText(context, report, width).write();
}

} // namespace tiaoli::cli
