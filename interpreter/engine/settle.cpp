// Rows in which some input is not a plain value, as far as no numbers are needed to say what becomes of them:
// the general form without its numbers. Optional facts make rows that do not apply by the thousand ("has not
// graduated yet"), and of a case of which little is known most nodes are undetermined.
#include "engine/run.hpp"
#include "program/operations.hpp"

namespace tiaoli::engine {

using program::NodeId;
using program::Op;

namespace {

Content content_of(const Run& run, NodeId node, std::uint32_t row) {
    const Content all = run.contents[node];
    if (all != Content::mixed) return all;
    const Slot& slot = run.slot[node];
    row &= slot.row_mask;
    const std::uint8_t details = slot.details[row];
    switch (slot.states[row]) {
    case State::value: return details == 0 ? Content::plain : Content::other;
    case State::not_applicable: return Content::absent;
    case State::undetermined: return (details & detail::of_plan) != 0 ? Content::unknown : Content::other;
    default: return Content::other;
    }
}

// What becomes of a row: the kernel is right about it, it does not apply, it is undetermined (and may turn
// out not applicable), it is what one of the inputs is (Row::taken), or somebody else has to say.
enum class Verdict : std::uint8_t { kernel_is_right, absent, undetermined, may_be_absent, taken, ask };

} // namespace

bool is_planned(Op op) {
    switch (op) {
    case Op::all_of:
    case Op::any_of:
    case Op::select:
    case Op::decide:
    case Op::coalesce:
    case Op::highest:
    case Op::lowest:
    case Op::make_set:
    case Op::is_applicable: return true;
    default: return program::is_strict(op);
    }
}

namespace {

class Row {
public:
    Row(const Run& run, const Instruction& instruction, std::uint32_t row)
        : run_(run), ids_(run.input_ids + instruction.first_input), count_(instruction.input_count),
          row_(row) {}

    Verdict verdict(const Instruction& instruction) {
        switch (instruction.op) {
        case Op::all_of: return logic(false);
        case Op::any_of: return logic(true);
        case Op::select: return select();
        case Op::decide: return decide();
        case Op::coalesce: return coalesce();
        default: return instruction.is_strict ? strict() : Verdict::ask;
        }
    }

    // The input that the node is, bounds and all, where the verdict is `taken`.
    NodeId taken() const { return ids_[taken_]; }

private:
    Verdict strict() const {
        bool absent = false, unknown = false;
        for (std::uint32_t place = 0; place < count_; ++place) {
            const Content input = at(place);
            if (input == Content::other) return Verdict::ask;
            absent |= input == Content::absent;
            unknown |= input == Content::unknown;
        }
        if (absent) return Verdict::absent;
        return unknown ? Verdict::ask : Verdict::kernel_is_right;
    }

    // all_of and any_of (decisive: yes). The kernel took for a no what has no value.
    Verdict logic(bool decisive) const {
        bool absent = false, open = false, may_be_absent = false, decided = false;
        for (std::uint32_t place = 0; place < count_; ++place) {
            const Content input = at(place);
            if (input == Content::plain) {
                decided |= truth(place) == decisive;
            } else if (input == Content::absent) {
                absent = true;
            } else if (input == Content::unknown) {
                open = true;
                may_be_absent |= run_.plan->foreknowledge[ids_[place]].may_be_absent;
            } else {
                const Slot& slot = run_.slot[ids_[place]];
                const std::uint32_t row = row_ & slot.row_mask;
                if (slot.states[row] != State::undetermined) return Verdict::ask;
                open = true;
                may_be_absent |= (slot.details[row] & detail::may_be_absent) != 0;
            }
        }
        if (decided) return Verdict::kernel_is_right;
        if (open) return absent || may_be_absent ? Verdict::may_be_absent : Verdict::undetermined;
        return absent ? Verdict::absent : Verdict::kernel_is_right;
    }

    Verdict select() {
        switch (at(0)) {
        case Content::plain: return chosen(truth(0) ? 1 : 2);
        case Content::absent: return Verdict::absent;
        default: return Verdict::ask;
        }
    }

    Verdict coalesce() {
        const Content first = at(0);
        // What may turn out not applicable leaves two possibilities.
        if (first == Content::other) return Verdict::ask;
        if (first == Content::unknown && run_.plan->foreknowledge[ids_[0]].may_be_absent) return Verdict::ask;
        return chosen(first == Content::absent ? 1 : 0);
    }

    // A condition that does not apply does not hold, as the kernel has it.
    Verdict decide() {
        const std::uint32_t pairs = count_ / 2;
        std::uint32_t holding = 0, last = 0;
        bool some_apply = false, some_do_not = false, some_are_not_plain = false;
        for (std::uint32_t place = 0; place < 2 * pairs; place += 2) {
            const Content condition = at(place);
            if (condition == Content::unknown || condition == Content::other) return Verdict::ask;
            if (condition == Content::absent || !truth(place)) continue;
            ++holding;
            last = place + 1;
            const Content value = at(last);
            some_apply |= value == Content::plain;
            some_do_not |= value == Content::absent;
            some_are_not_plain |= value == Content::unknown || value == Content::other;
        }
        if (holding == 1) return chosen(last);
        if (some_are_not_plain) return Verdict::ask;
        // Of rules that hold, one that does not apply yields to one that does, which the kernel did not know.
        if (some_apply) return some_do_not ? Verdict::ask : Verdict::kernel_is_right;
        if (some_do_not) return Verdict::absent;
        return count_ % 2 == 1 ? chosen(count_ - 1) : Verdict::absent;
    }

    Content at(std::uint32_t place) const { return content_of(run_, ids_[place], row_); }
    bool truth(std::uint32_t place) const {
        const Slot& slot = run_.slot[ids_[place]];
        return slot.truths[row_ & slot.row_mask] != 0;
    }
    Verdict chosen(std::uint32_t place) {
        switch (at(place)) {
        case Content::plain: return Verdict::kernel_is_right;
        case Content::absent: return Verdict::absent;
        default: taken_ = place; return Verdict::taken;
        }
    }

    const Run& run_;
    const NodeId* ids_;
    std::uint32_t count_;
    std::uint32_t row_;
    std::uint32_t taken_ = 0;
};

// Is nothing known of the inputs but what the plan says? Then neither is more known of the node.
bool are_as_planned(const Run& run, const Instruction& instruction, std::uint32_t row) {
    const auto is_as_planned = [&](NodeId input) {
        const Content content = content_of(run, input, row);
        return content == Content::unknown ||
               (content == Content::plain && run.plan->foreknowledge[input].is_value);
    };
    for (const NodeId input : instruction.first_inputs)
        if (!is_as_planned(input)) return false;
    for (std::size_t place = instruction.first_inputs.size(); place < instruction.input_count; ++place)
        if (!is_as_planned(run.input_ids[instruction.first_input + place])) return false;
    return true;
}

Settled settle_by_rules(Run& run, const Instruction& instruction, std::uint32_t row, std::uint32_t rows) {
    const NodeId node = instruction.node;
    Row inputs(run, instruction, row);
    switch (inputs.verdict(instruction)) {
    case Verdict::kernel_is_right: return Settled::by_kernel;
    case Verdict::absent: write_absent(run, node, row, rows); return Settled::written;
    case Verdict::undetermined: write_unknown(run, node, row, rows, false); return Settled::written;
    case Verdict::may_be_absent: write_unknown(run, node, row, rows, true); return Settled::written;
    case Verdict::taken: write(run, node, row, rows, read(run, inputs.taken(), row)); return Settled::written;
    case Verdict::ask: break;
    }
    return Settled::not_yet;
}

Settled settle_row(Run& run, const Instruction& instruction, std::uint32_t row, std::uint32_t rows) {
    if (instruction.is_planned && are_as_planned(run, instruction, row)) {
        write_as_planned(run, instruction.node, row, rows);
        return Settled::written;
    }
    return settle_by_rules(run, instruction, row, rows);
}

} // namespace

namespace {

// The only row of inputs that are plain values or not known: were all of the values known beforehand?
inline bool are_values_planned(const Run& run, const Instruction& instruction) {
    const Content* const contents = run.contents.data();
    const Foreknowledge* const foreknowledge = run.plan->foreknowledge.data();
    bool planned = true;
    for (const NodeId input : instruction.first_inputs)
        planned &= contents[input] != Content::plain || foreknowledge[input].is_value;
    for (std::size_t place = instruction.first_inputs.size(); place < instruction.input_count; ++place) {
        const NodeId input = run.input_ids[instruction.first_input + place];
        planned &= contents[input] != Content::plain || foreknowledge[input].is_value;
    }
    return planned;
}

} // namespace

Settled settle_only_row(Run& run, const Instruction& instruction, std::uint8_t contents) {
    constexpr auto absent = static_cast<std::uint8_t>(Content::absent),
                   unknown = static_cast<std::uint8_t>(Content::unknown);
    if (contents == absent && instruction.is_strict) {
        write_only_row(run, instruction.node, State::not_applicable, 0, Content::absent);
        return Settled::written;
    }
    // Of an input nothing more is known than planned, or it is a value.
    if (contents == unknown && instruction.is_planned && are_values_planned(run, instruction)) {
        if (run.plan->foreknowledge[instruction.node].is_undetermined)
            write_only_row(run, instruction.node, State::undetermined, detail::of_plan, Content::unknown);
        else
            write_as_planned(run, instruction.node, 0, 1);
        return Settled::written;
    }
    return settle_by_rules(run, instruction, 0, 1);
}

void settle_rows(Run& run, const Instruction& instruction, std::uint32_t rows, std::uint8_t* mask) {
    for (std::uint32_t row = 0; row < rows; ++row)
        if (mask[row] != 0 && settle_row(run, instruction, row, rows) != Settled::not_yet) mask[row] = 0;
}

} // namespace tiaoli::engine
