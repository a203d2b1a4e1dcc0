#include "explore/case_finder.hpp"

#include "analysis/probe.hpp"
#include "explain/facts.hpp"
#include "explain/walk.hpp"
#include "explore/fact_place.hpp"
#include "explore/literal.hpp"

#include <algorithm>

namespace tiaoli::explore {

using analysis::Dial;
using engine::State;
using explain::Walk;
using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;

namespace {

constexpr std::uint32_t most_tries = 160;
constexpr int deepest = 60;

} // namespace

CaseFinder::CaseFinder(std::shared_ptr<const engine::Plan> plan, engine::Options options)
    : plan_(std::move(plan)), program_(plan_->program()), options_(std::move(options)) {}

void CaseFinder::evaluate() {
    static_cast<void>(read_facts(plan_, facts_, batch_)); // what does not fit is not taken, see `give`
    evaluation_.run(*plan_, batch_, options_);
}

std::optional<CaseTree> CaseFinder::find(NodeId condition, bool wanted) {
    facts_ = empty_case();
    tries_ = 0;
    return reach(condition, wanted) ? std::optional(facts_) : std::nullopt;
}

std::optional<CaseTree> CaseFinder::find(NodeId condition, bool wanted, NodeId settled) {
    facts_ = empty_case();
    tries_ = 0;
    if (!reach(condition, wanted)) return std::nullopt;
    const CaseTree reached = facts_;
    while (evaluation_.state(settled, 0) == State::undetermined && tries_++ < most_tries) {
        if (!settle({settled, 0})) break;
        evaluate();
    }
    // A fact that was only guessed may have undone what was reached.
    const engine::Cell cell = evaluation_.cell(condition, 0);
    if (cell.state == State::value && (cell.bits != 0) == wanted) return facts_;
    return reached;
}

bool CaseFinder::reach(NodeId condition, bool wanted) {
    evaluate();
    while (tries_++ < most_tries) {
        const engine::Cell cell = evaluation_.cell(condition, 0);
        if (cell.state == State::value && (cell.bits != 0) == wanted) return true;
        if (!make({condition, 0}, wanted, 0)) return false;
        evaluate();
    }
    return false;
}

Path CaseFinder::path(program::FactId id, std::uint32_t row) const {
    const program::Fact& fact = program_.facts[id];
    std::vector<std::uint32_t> positions;
    explain::append_positions(Walk(program_, evaluation_, &batch_), fact.scope, row, positions);
    return path_of(program_, fact.path, fact.scope, positions);
}

/// Gives a fact, if it is not given so already.
bool CaseFinder::give(program::FactId fact, std::uint32_t row, const engine::Cell& value) {
    CaseTree given = value_of(program_, program_.facts[fact].type, value, batch_.texts);
    const Path where = path(fact, row);
    const CaseTree* old = explore::find(facts_, where);
    std::string before, after;
    if (old != nullptr) append_json(before, *old);
    append_json(after, given);
    if (before == after) return false;
    CaseTree tried = facts_;
    if (!put(tried, where, std::move(given))) return false;
    engine::Batch batch;
    if (!read_facts(plan_, tried, batch).empty()) return false; // out of its range
    facts_ = std::move(tried);
    return true;
}

bool CaseFinder::give_list(program::ListId id, std::uint32_t row) {
    const program::ListFact& list = program_.lists[id];
    std::vector<std::uint32_t> positions;
    explain::append_positions(Walk(program_, evaluation_, &batch_), list.parent, row, positions);
    const Path where = path_of(program_, list.path, list.parent, positions);
    const CaseTree* old = explore::find(facts_, where);
    if (old != nullptr && !old->elements.empty()) return false;
    const program::InputField* field = field_at(program_, where);
    if (field == nullptr) return false;
    CaseTree value;
    const bool plain = field->kind == program::InputField::Kind::list && field->children.size() == 1 &&
                       field->children[0].name.empty();
    if (field->kind == program::InputField::Kind::table) return false;
    value.kind = CaseTree::Kind::list;
    value.elements.push_back(plain ? CaseTree{} : empty_case());
    return put(facts_, where, std::move(value));
}

engine::Cell CaseFinder::guess(const program::Type& type) const {
    engine::Cell cell;
    switch (type.kind) {
    case ValueKind::yes_no: cell.bits = 1; break;
    case ValueKind::number:
        cell.number = type.unit.is_none() && !type.whole ? values::Rational{1, 2} : values::from_integer(10);
        break;
    case ValueKind::date: cell.bits = options_.today.days; break;
    case ValueKind::month: cell.bits = values::month_of(options_.today).index; break;
    case ValueKind::category:
    case ValueKind::set:
    case ValueKind::text: break; // the first, none
    }
    return cell;
}

/// Gives the first fact that is missing for a cell.
bool CaseFinder::settle(Place place) {
    std::vector<explain::Leaf> leaves;
    const Walk walk(program_, evaluation_, &batch_);
    explain::collect_leaves(walk, {place.node, place.row}, explain::Purpose::missing, 1U << 16U, leaves);
    for (const explain::Leaf& leaf : leaves) {
        if (leaf.kind == explain::FactUse::Kind::fact &&
            give(leaf.index, leaf.row, guess(program_.facts[leaf.index].type)))
            return true;
        if (leaf.kind == explain::FactUse::Kind::list && give_list(leaf.index, leaf.row)) return true;
        if (leaf.kind == explain::FactUse::Kind::parameter) {
            const program::FactId supplied = program_.parameters[leaf.index].supplied;
            if (supplied != none && give(supplied, 0, guess(program_.facts[supplied].type))) return true;
        }
    }
    return false;
}

/// The fact that a cell is nothing but a copy of.
std::optional<CaseFinder::Place> CaseFinder::leaf_behind(Place place) const {
    const Walk walk(program_, evaluation_, &batch_);
    const explain::Cell behind = walk.behind({place.node, place.row});
    const bool is_fact = behind.node != none && program_.nodes[behind.node].op == Op::fact;
    return is_fact ? std::optional(Place{behind.node, behind.row}) : std::nullopt;
}

/// One change that brings the yes/no cell nearer to what is wanted. False: none is known.
bool CaseFinder::make(Place place, bool wanted, int depth) {
    if (depth > deepest || place.node == none) return false;
    const program::Node& node = program_.nodes[place.node];
    const auto in = program_.inputs_of(node);
    const engine::Cell now = evaluation_.cell(place.node, place.row);
    if (now.state == State::value && (now.bits != 0) == wanted) return false; // it is so already
    const auto down = [&](std::size_t input, bool to) { return make({in[input], place.row}, to, depth + 1); };
    switch (node.op) {
    case Op::fact: {
        engine::Cell value;
        value.bits = wanted ? 1 : 0;
        return node.type.kind == ValueKind::yes_no && give(node.payload, place.row, value);
    }
    case Op::all_of:
    case Op::any_of: {
        const bool all = (node.op == Op::all_of) == wanted; // every input has to be so
        for (std::size_t i = 0; i < in.size(); ++i) {
            const engine::Cell cell = evaluation_.cell(in[i], place.row);
            if (cell.state == State::value && (cell.bits != 0) == wanted) continue;
            if (down(i, wanted)) return true;
            if (all) return settle({in[i], place.row});
        }
        return false;
    }
    case Op::negation: return down(0, !wanted);
    case Op::equal:
    case Op::less:
    case Op::less_equal: return make_comparison(place, wanted, depth);
    case Op::includes:
    case Op::intersects: {
        if (const auto one = leaf_behind({in[1], place.row}); node.op == Op::includes && one)
            return make_member(*one, evaluation_.cell(in[0], place.row), wanted) || settle(place);
        const auto set = leaf_behind({in[0], place.row});
        const engine::Cell other = evaluation_.cell(in[1], place.row);
        if (!set || other.state != State::value) return settle(place);
        const std::uint64_t bits = node.op == Op::includes
                                       ? std::uint64_t{1} << static_cast<unsigned>(other.bits)
                                       : static_cast<std::uint64_t>(other.bits);
        const engine::Cell old = evaluation_.cell(set->node, set->row);
        const auto had = old.state == State::value ? static_cast<std::uint64_t>(old.bits) : 0;
        engine::Cell value;
        // Of several that would do, the first.
        value.bits = static_cast<std::int64_t>(wanted ? had | (bits & (~bits + 1)) : had & ~bits);
        return give(program_.nodes[set->node].payload, set->row, value);
    }
    case Op::select:
    case Op::coalesce:
    case Op::decide: return make_choice(place, wanted, depth);
    case Op::broadcast:
    case Op::gather:
    case Op::pick: {
        const explain::Cell behind = Walk(program_, evaluation_, &batch_).behind({place.node, place.row});
        return behind.node != place.node && make({behind.node, behind.row}, wanted, depth + 1);
    }
    case Op::any_over:
    case Op::all_over: return make_rows(place, wanted, depth);
    case Op::is_applicable: {
        const auto fact = leaf_behind({in[0], place.row});
        if (!fact) return settle(place);
        engine::Cell value = guess(program_.nodes[fact->node].type);
        if (!wanted) value.state = State::not_applicable;
        return give(program_.nodes[fact->node].payload, fact->row, value);
    }
    default: return settle(place);
    }
}

/// A category that has to be, or not to be, one of a set.
bool CaseFinder::make_member(Place fact, const engine::Cell& set, bool wanted) {
    if (set.state != State::value) return false;
    const program::Type& type = program_.nodes[fact.node].type;
    for (std::size_t i = 0; i < program_.categories[type.category].values.size(); ++i) {
        if ((static_cast<std::uint64_t>(set.bits) >> i & 1U) != (wanted ? 1U : 0U)) continue;
        engine::Cell value;
        value.bits = static_cast<std::int64_t>(i);
        return give(program_.nodes[fact.node].payload, fact.row, value);
    }
    return false;
}

bool CaseFinder::make_choice(Place place, bool wanted, int depth) {
    const program::Node& node = program_.nodes[place.node];
    const auto in = program_.inputs_of(node);
    if (node.op == Op::select) {
        const engine::Cell condition = evaluation_.cell(in[0], place.row);
        if (condition.state != State::value)
            return make({in[0], place.row}, true, depth + 1) || settle({in[0], place.row});
        return make({in[condition.bits != 0 ? 1 : 2], place.row}, wanted, depth + 1);
    }
    if (node.op == Op::coalesce) {
        const bool other = evaluation_.state(in[0], place.row) == State::not_applicable;
        return make({in[other ? 1 : 0], place.row}, wanted, depth + 1);
    }
    // The rule that applies has to say so; if none does, one that might.
    for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
        const engine::Cell condition = evaluation_.cell(in[i], place.row);
        if (condition.state == State::value && condition.bits != 0)
            return make({in[i + 1], place.row}, wanted, depth + 1);
    }
    for (std::size_t i = 0; i + 1 < in.size(); i += 2)
        if (make({in[i], place.row}, true, depth + 1)) return true;
    return settle(place);
}

bool CaseFinder::make_rows(Place place, bool wanted, int depth) {
    const explain::AggregateInputs in = explain::aggregate_inputs(program_, place.node);
    const auto [begin, end] = Walk(program_, evaluation_, &batch_).child_rows(in.scope, place.row);
    if (begin == end) {
        const program::Scope& scope = program_.scopes[in.scope];
        return scope.kind == program::Scope::Kind::list ? give_list(scope.list, place.row) : false;
    }
    if (in.condition != none && make({in.condition, begin}, true, depth + 1)) return true;
    return make({in.value, begin}, wanted, depth + 1);
}

bool CaseFinder::make_comparison(Place place, bool wanted, int depth) {
    const program::Node& node = program_.nodes[place.node];
    const auto in = program_.inputs_of(node);
    static_cast<void>(depth);
    for (const NodeId side : in)
        if (evaluation_.state(side, place.row) == State::undetermined && settle({side, place.row}))
            return true;
    const engine::Cell a = evaluation_.cell(in[0], place.row), b = evaluation_.cell(in[1], place.row);
    if (a.state != State::value || b.state != State::value) return settle(place);
    if (node.op == Op::equal && !analysis::has_order(program_.nodes[in[0]].type)) {
        const program::Type& type = program_.nodes[in[0]].type;
        for (std::size_t side = 0; side < 2; ++side) {
            const auto fact = leaf_behind({in[side], place.row});
            if (!fact) continue;
            engine::Cell value = side == 0 ? b : a;
            if (!wanted) value.bits = value.bits == 0 ? 1 : 0;
            if (!wanted && type.kind == ValueKind::category &&
                program_.categories[type.category].values.size() < 2)
                continue;
            if (give(program_.nodes[fact->node].payload, fact->row, value)) return true;
        }
        return false;
    }
    return move_until(place, wanted);
}

/// Moves one of the facts that a comparison rests on, the least that does.
bool CaseFinder::move_until(Place place, bool wanted) {
    std::vector<explain::Leaf> leaves;
    const Walk walk(program_, evaluation_, &batch_);
    for (const NodeId side : program_.inputs_of(place.node))
        explain::collect_leaves(walk, {side, place.row}, explain::Purpose::basis, 1U << 14U, leaves);
    const CaseTree before = facts_;
    for (const explain::Leaf& leaf : leaves) {
        if (leaf.kind != explain::FactUse::Kind::fact) continue;
        const program::Type& type = program_.facts[leaf.index].type;
        evaluate();
        const engine::Cell now = evaluation_.cell(leaf.cell.node, leaf.cell.row);
        if (!analysis::has_order(type) || now.state != State::value) continue;
        const Dial dial = Dial::of_fact(*plan_, leaf.index, leaf.row, now);
        const auto holds = [&](std::int64_t step) {
            if (!dial.column_value(step) || tries_++ > 20 * most_tries) return false;
            facts_ = before;
            if (step != 0 && !give(leaf.index, leaf.row, dial.cell_at(step))) return false;
            evaluate();
            const engine::Cell cell = evaluation_.cell(place.node, place.row);
            return cell.state == State::value && (cell.bits != 0) == wanted;
        };
        for (const std::int64_t sign : {1, -1})
            for (std::int64_t step = 1, last = 0; step <= 100'000'000; last = step, step *= 4) {
                if (!dial.column_value(sign * step)) break;
                if (!holds(sign * step)) continue;
                std::int64_t good = step, bad = last;
                while (good - bad > 1) {
                    const std::int64_t middle = bad + (good - bad) / 2;
                    (holds(sign * middle) ? good : bad) = middle;
                }
                const bool found = holds(sign * good);
                tries_ = std::min(tries_, most_tries / 2);
                return found;
            }
        facts_ = before;
        evaluate();
    }
    return false;
}

} // namespace tiaoli::explore
