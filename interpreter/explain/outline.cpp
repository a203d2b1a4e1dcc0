#include "explain/outline.hpp"

#include "explain/wording.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;
using program::Op;
using program::ValueKind;
using words::Phrase;

namespace {

bool is_rule(StepKind kind) {
    return kind == StepKind::rule || kind == StepKind::displaced || kind == StepKind::idle_rule ||
           kind == StepKind::base;
}

// Leaves whose value stands in the sentence of the step above.
bool is_leaf(StepKind kind) {
    return kind == StepKind::fact || kind == StepKind::constant || kind == StepKind::today ||
           kind == StepKind::position || kind == StepKind::not_applicable;
}

class Outliner {
public:
    Outliner(const Steps& steps, const RenderOptions& options, std::vector<Line>& lines)
        : steps_(steps), wording_(steps, options.language), options_(options), lines_(lines),
          shown_(steps.steps.size()) {}

    void step(std::uint32_t index, std::uint32_t depth) {
        const Step& step = steps_.steps[index];
        // Rules speak for the choice between them.
        if (step.kind == StepKind::choice && step.operation == Op::decide && step.child_count > 0 &&
            !shown_[index]) {
            shown_[index] = true;
            children(step, depth);
            return;
        }
        const bool has_more = has_visible(step);
        // Where it is used again its value is in the sentence above.
        const bool is_condition = steps_.type_of(step).kind == ValueKind::yes_no;
        if (shown_[index] && !has_more && step.name.empty() && !is_condition) return;
        Line& line = lines_.emplace_back();
        line.depth = depth;
        line.mark = mark_of(step);
        wording_.sentence(line.text, step);
        line.cut = step.shortened;
        // The rules below quote themselves.
        const bool is_decided = step.kind == StepKind::definition && step.operation == Op::decide;
        if (options_.quotes && (is_rule(step.kind) || (step.kind == StepKind::definition && !is_decided)) &&
            !step.source.empty())
            append_on_one_line(line.quote, step.source);
        if (shown_[index]) {
            line.above = has_more;
            return;
        }
        shown_[index] = true;
        if (has_more) below(step, depth + 1);
    }

    // A "not" has said what it denies: what is below that is below it.
    void below(const Step& step, std::uint32_t depth) {
        if (!wording_.denies_inline(step)) return children(step, depth);
        const std::uint32_t denied = steps_.children_of(step)[0];
        if (shown_[denied]) return;
        shown_[denied] = true;
        children(steps_.steps[denied], depth);
    }

    void children(const Step& step, std::uint32_t depth) {
        const auto below = steps_.children_of(step);
        for (std::uint32_t i = 0; i < below.size(); ++i)
            if (is_visible(step, i)) this->step(below[i], depth);
        const std::uint32_t rows =
            step.kind == StepKind::aggregate || is_aggregate_definition(step) ? hidden_rows(step) : 0;
        if (rows == 0) return;
        Line& line = lines_.emplace_back();
        line.depth = depth;
        wording_.say(line.text, Phrase::rows_more, {std::to_string(rows)});
    }

    void root(const Step& step, std::uint32_t depth) {
        shown_[static_cast<std::size_t>(&step - steps_.steps.data())] = true;
        // Rules and roundings speak for the decision; any other operation has a line that says how the value
        // is made.
        if (step.operation == Op::decide ||
            (step.child_count == 1 &&
             steps_.steps[steps_.children_of(step)[0]].kind == StepKind::final_rounding)) {
            children(step, depth);
            return;
        }
        if (is_leaf_operation(step.operation)) return;
        Line& line = lines_.emplace_back();
        line.depth = depth;
        line.mark = mark_of(step);
        wording_.sentence(line.text, step, {}, true);
        quote(line, step);
        children(step, depth + 1);
    }

private:
    // What the author wrote, unless it is but the name.
    void quote(Line& line, const Step& step) const {
        if (options_.quotes && step.source != step.name) append_on_one_line(line.quote, step.source);
    }
    static bool is_leaf_operation(Op op) {
        return op == Op::fact || op == Op::constant || op == Op::today || op == Op::not_applicable;
    }
    static bool is_aggregate_definition(const Step& step) {
        return (step.kind == StepKind::definition || step.kind == StepKind::decision) &&
               step.operation >= Op::running_sum;
    }
    // Rows that say as much as those that are shown.
    std::uint32_t hidden_rows(const Step& step) const {
        if (step.child_count == 0) return 0;
        std::uint32_t counted = 0, rows = 0;
        for (const std::uint32_t child : steps_.children_of(step)) {
            if (steps_.steps[child].kind != StepKind::row) continue;
            ++rows;
            if (steps_.steps[child].counts == Counts::yes) ++counted;
        }
        const std::uint32_t all = counted > 0 ? step.counted : step.rows;
        const std::uint32_t shown = counted > 0 ? counted : rows;
        return all > shown ? all - shown : 0;
    }

    // Whether a child has a line of its own: not if the sentence above has said it.
    bool is_visible(const Step& parent, std::uint32_t place) const {
        const Step& child = steps_.steps[steps_.children_of(parent)[place]];
        const bool is_condition = steps_.type_of(child).kind == ValueKind::yes_no;
        const bool gives_value = is_rule(parent.kind) || parent.kind == StepKind::row;
        const bool is_value = gives_value && place + 1 == parent.child_count && child.node == parent.node;
        if (is_rule(child.kind)) return true;
        if (child.kind == StepKind::row || child.kind == StepKind::final_rounding) return true;
        const bool lists_conditions = gives_value || parent.operation == Op::all_of ||
                                      parent.operation == Op::any_of || parent.operation == Op::negation ||
                                      (parent.operation == Op::select && place == 0);
        if (is_leaf(child.kind))
            return is_condition && lists_conditions && !is_value && parent.kind != StepKind::comparison;
        if (is_value && is_condition && child.child_count == 0) return false;
        if (child.decisive) return true;
        return lists_conditions && !is_value && is_condition;
    }

    bool has_visible(const Step& step) const {
        if (!step.decisive && step.kind != StepKind::idle_rule && step.kind != StepKind::row) return false;
        if (step.kind == StepKind::displaced) return false;
        if (wording_.denies_inline(step)) return has_visible(steps_.steps[steps_.children_of(step)[0]]);
        for (std::uint32_t i = 0; i < step.child_count; ++i)
            if (is_visible(step, i)) return true;
        return false;
    }

    Mark mark_of(const Step& step) const {
        switch (step.kind) {
        case StepKind::rule: return step.counts == Counts::open ? Mark::open : Mark::yes;
        case StepKind::idle_rule: return Mark::no;
        case StepKind::row:
            if (step.counts == Counts::yes) return Mark::part;
            return step.counts == Counts::open ? Mark::open : Mark::no;
        case StepKind::displaced:
        case StepKind::base: return Mark::part;
        default: break;
        }
        if (step.state == State::undetermined) return Mark::open;
        if (step.state == State::error) return Mark::error;
        if (steps_.type_of(step).kind != ValueKind::yes_no) return Mark::part;
        return step.state == State::value && step.bits != 0 ? Mark::yes : Mark::no;
    }

    const Steps& steps_;
    Wording wording_;
    const RenderOptions& options_;
    std::vector<Line>& lines_;
    std::vector<bool> shown_;
};

void outline_facts(const Explanation& explanation, const Wording& wording, std::vector<Line>& lines) {
    if (explanation.facts.empty()) return;
    Line& heading = lines.emplace_back();
    wording.say(heading.text, Phrase::heading_facts);
    for (const FactUse& use : explanation.facts) {
        Line& line = lines.emplace_back();
        line.depth = 1;
        line.mark = Mark::part;
        constexpr std::size_t most_values = 3; // JSON has them all
        if (use.rows > most_values) {
            line.text += use.path;
            std::string count;
            wording.say(count, Phrase::rows_counted, {std::to_string(use.rows)});
            wording.say(line.text, Phrase::in_parentheses, {count});
        } else {
            wording.fact_name(line.text, use);
        }
        if (use.values.empty()) continue;
        wording.say(line.text, use.rows > most_values ? Phrase::colon_mark : Phrase::equals);
        if (use.kind == FactUse::Kind::list) {
            wording.say(line.text, Phrase::list_length, {values::to_decimal(use.values.front().number, 0)});
            continue;
        }
        const program::Type& type = explanation.program->facts[use.index].type;
        for (std::size_t i = 0; i < use.values.size(); ++i) {
            if (i > 0) wording.say(line.text, Phrase::semicolon);
            if (i == most_values) {
                line.text += "…";
                break;
            }
            wording.value(line.text, type, use.values[i]);
        }
    }
}

} // namespace

std::string_view sign_of(Mark mark) {
    switch (mark) {
    case Mark::note:
    case Mark::heading: return "";
    case Mark::yes: return "✓";
    case Mark::no: return "✗";
    case Mark::open: return "?";
    case Mark::error: return "!";
    case Mark::part: return "·";
    }
    return "";
}

void outline_missing(const std::vector<FactUse>& missing, const program::Program& program,
                     words::Language language, std::uint32_t depth, std::vector<Line>& lines) {
    Steps steps;
    steps.program =
        std::shared_ptr<const program::Program>(std::shared_ptr<void>(), &program); // a view, not an owner
    const Wording wording(steps, language);
    for (const FactUse& use : missing) {
        Line& line = lines.emplace_back();
        line.depth = depth;
        line.mark = Mark::open;
        std::string name;
        wording.fact_name(name, use);
        if (use.kind == FactUse::Kind::list) {
            wording.say(line.text, Phrase::list_unknown, {name});
        } else if (use.kind == FactUse::Kind::parameter) {
            if (use.source.empty())
                wording.say(line.text, Phrase::missing_standard_unset, {name});
            else
                wording.say(line.text, Phrase::missing_standard, {name, use.source});
        } else {
            line.text += name;
        }
        if (!use.label.empty()) wording.say(line.text, Phrase::in_parentheses, {use.label});
    }
}

std::vector<Line> outline(const Explanation& explanation, const RenderOptions& options) {
    std::vector<Line> lines;
    if (explanation.steps.empty()) return lines;
    const Wording wording(explanation, options.language);
    const Step& root = explanation.steps[explanation.root];
    Line& heading = lines.emplace_back();
    heading.mark = Mark::heading;
    std::string value;
    wording.modal_value(value, explanation.modalities, root);
    wording.say(heading.text, Phrase::colon, {root.name, value});
    if (options.quotes && root.operation == Op::decide) heading.quote.clear();

    Outliner(explanation, options, lines).root(root, 1);
    if (!explanation.missing.empty()) {
        Line& missing = lines.emplace_back();
        wording.say(missing.text, Phrase::heading_missing);
        outline_missing(explanation.missing, *explanation.program, options.language, 1, lines);
    }
    if (options.facts) outline_facts(explanation, wording, lines);
    if (!explanation.complete) {
        Line& cut = lines.emplace_back();
        wording.say(cut.text, Phrase::cut_short);
    }
    return lines;
}

std::vector<Line> outline(const WhyNot& why_not, const RenderOptions& options) {
    std::vector<Line> lines;
    const Wording wording(why_not, options.language);
    const program::Program& program = *why_not.program;
    const program::Decision& decision = program.decisions[why_not.decision];
    Line& heading = lines.emplace_back();
    heading.mark = Mark::heading;
    if (why_not.applies) {
        std::string value;
        if (!why_not.steps.empty()) wording.value(value, why_not.steps.front());
        wording.say(heading.text, Phrase::why_not_applies, {decision.name, value});
        return lines;
    }
    Phrase phrase = Phrase::why_not_no;
    if (why_not.state == State::not_applicable)
        phrase = Phrase::why_not_applicable;
    else if (why_not.state == State::undetermined)
        phrase = Phrase::why_not_undetermined;
    else if (why_not.state == State::error)
        phrase = Phrase::why_not_error;
    wording.say(heading.text, phrase, {decision.name});

    for (const Candidate& candidate : why_not.candidates) {
        Line& line = lines.emplace_back();
        line.depth = 1;
        line.mark = Mark::no;
        std::string name;
        if (!candidate.name.empty())
            wording.clause(name, candidate.name, candidate.clause, candidate.citation);
        else if (candidate.rule != none)
            wording.say(name, Phrase::rule_unnamed, {std::to_string(candidate.rule + 1)});
        const bool exception = candidate.rule != none && program.rules[candidate.rule].exception;
        const bool open = candidate.possible && std::ranges::all_of(candidate.failures, &Failure::unknown);
        if (open) line.mark = Mark::open;
        if (!candidate.possible)
            wording.say(line.text, Phrase::candidate_impossible, {name});
        else if (name.empty())
            wording.say(line.text, open ? Phrase::candidate_value_open : Phrase::candidate_value);
        else if (open)
            wording.say(line.text, exception ? Phrase::candidate_exception_open : Phrase::candidate_open,
                        {name});
        else
            wording.say(line.text, exception ? Phrase::candidate_exception : Phrase::candidate_rule, {name});
        if (options.quotes) append_on_one_line(line.quote, candidate.source);
        for (const Failure& failure : candidate.failures) {
            Line& below = lines.emplace_back();
            below.depth = 2;
            below.mark = failure.unknown ? Mark::open : Mark::no;
            std::string sentence;
            wording.sentence(sentence, why_not.steps[failure.step]);
            const bool is_fact_unknown = why_not.steps[failure.step].kind == StepKind::fact;
            if (failure.unknown && !is_fact_unknown)
                wording.say(below.text, Phrase::also_unknown, {sentence});
            else if (!failure.wanted && !failure.unknown)
                wording.say(below.text, Phrase::must_not_hold, {sentence});
            else
                below.text = sentence;
        }
    }
    return lines;
}

} // namespace tiaoli::explain
