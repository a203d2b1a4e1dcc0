#include "analysis/probe.hpp"

#include "analysis/movement.hpp"
#include "explain/cell_map.hpp"
#include "explain/facts.hpp"
#include "explain/outcome.hpp"
#include "explain/wording.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tiaoli::analysis {

using engine::State;
using explain::Walk;
using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;
using values::Rational;

namespace {

// Variants evaluated at a time, so that the batch stays of the size the engine likes.
constexpr std::uint64_t rows_at_a_time = 200'000;
// Cells and comparisons of one variant that are looked at.
constexpr std::size_t most_watched = 20'000;

} // namespace

bool has_order(const program::Type& type) {
    return type.kind == ValueKind::number || type.kind == ValueKind::date || type.kind == ValueKind::month;
}

bool same_outcome(const engine::Cell& a, const engine::Cell& b) {
    if (a.state != b.state) return false;
    if (a.state == State::error) return a.fault == b.fault;
    return a.state != State::value || (a.number == b.number && a.bits == b.bits);
}

bool is_wanted(const program::Decision& decision, const engine::Cell& now, const engine::Cell& then) {
    if (same_outcome(now, then) || then.state == State::error || then.state == State::undetermined)
        return false;
    const bool asks = decision.type.kind == ValueKind::yes_no;
    const bool was_no = now.state == State::not_applicable || (asks && now.bits == 0);
    return !was_no || (then.state == State::value && (!asks || then.bits != 0));
}

std::vector<NodeId> cone_of(const program::Program& program, NodeId root) {
    std::set<NodeId> seen;
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
        const NodeId id = open.back();
        open.pop_back();
        if (id == none || !seen.insert(id).second) continue;
        const program::Node& node = program.nodes[id];
        const auto in = program.inputs_of(node);
        open.insert(open.end(), in.begin(), in.end());
        if (!program::is_aggregate(node.op)) continue;
        const program::Scope* scope = &program.scopes[node.payload];
        while (scope->kind == program::Scope::Kind::repeat)
            scope = &program.scopes[scope->source];
        open.insert(open.end(), {scope->first_month, scope->last_month});
    }
    return {seen.begin(), seen.end()};
}

bool differ(const Variant& a, const Variant& b) {
    return a.features != b.features || a.trace != b.trace || a.outcome.state != b.outcome.state;
}

void Track::look(std::vector<std::int64_t> steps) {
    std::erase_if(steps,
                  [&](std::int64_t step) { return known_.contains(step) || !dial_.column_value(step); });
    std::ranges::sort(steps);
    const auto repeated = std::ranges::unique(steps);
    steps.erase(repeated.begin(), repeated.end());
    const auto variants = probe_.run(dial_, steps);
    for (std::size_t i = 0; i < steps.size(); ++i)
        known_.emplace(steps[i], variants[i]);
}

bool Track::refine(const std::function<bool()>& stop, std::size_t most) {
    constexpr std::size_t at_once = 2048;
    // A number or a day may follow the dial step by step; anything else that comes out differently has
    // turned.
    const ValueKind kind = probe_.program().decisions[probe_.decision()].type.kind;
    const bool may_follow = kind == ValueKind::number || kind == ValueKind::date;
    const auto turns = [&](const Variant& a, const Variant& b) {
        return differ(a, b) || (!may_follow && !same_outcome(a.outcome, b.outcome));
    };
    while (known_.size() < most) {
        if (stop && stop()) return false;
        std::vector<std::int64_t> middles;
        for (auto next = known_.begin(), before = next == known_.end() ? next : next++; next != known_.end();
             before = next++)
            if (next->first - before->first > 1 && turns(before->second, next->second))
                middles.push_back(before->first + (next->first - before->first) / 2);
        if (middles.empty()) return true;
        if (middles.size() > at_once) middles.resize(at_once);
        const std::size_t count = known_.size();
        look(std::move(middles));
        if (known_.size() == count) return true;
    }
    return false;
}

Dial Dial::of_fact(const engine::Plan& plan, program::FactId id, std::uint32_t row, const engine::Cell& now) {
    const program::Fact& fact = plan.program().facts[id];
    Dial dial;
    dial.fact = id;
    dial.row = row;
    dial.type = fact.type;
    dial.is_signed = fact.is_signed;
    dial.has_range = fact.has_range;
    dial.low = fact.low;
    dial.high = fact.high;
    dial.layout = plan.fact_layout(id);
    dial.start = fact.type.kind == ValueKind::number ? now.number : values::from_integer(now.bits);
    if (fact.type.kind != ValueKind::number || fact.type.whole) return dial;
    dial.size = fact.type.unit.is_none() ? Rational{1, 10'000} : Rational{1, 100};
    return dial;
}

Dial Dial::of_day(values::Date day) {
    Dial dial;
    dial.type.kind = ValueKind::date;
    dial.start = values::from_integer(day.days);
    return dial;
}

std::int64_t Dial::reach(std::int64_t days, std::int64_t months, std::int64_t steps) const {
    if (type.kind == ValueKind::date) return days;
    if (type.kind == ValueKind::month) return months;
    const auto in_a_unit = static_cast<std::int64_t>(size.denominator);
    if (type.unit == values::Unit::of(values::BaseUnit::day)) return days * in_a_unit;
    if (type.unit == values::Unit::of(values::BaseUnit::month)) return months * in_a_unit;
    return steps;
}

std::optional<Rational> Dial::value_at(std::int64_t step) const {
    const auto moved = values::multiply(values::from_integer(step), size);
    return moved ? values::add(start, *moved) : std::nullopt;
}

std::optional<FactValue> Dial::column_value(std::int64_t step) const {
    const auto value = value_at(step);
    if (!value) return std::nullopt;
    if (type.kind == ValueKind::date) {
        const bool valid = *value >= values::from_integer(values::minimum_date.days) &&
                           *value <= values::from_integer(values::maximum_date.days);
        return valid ? std::optional(FactValue{*values::to_integer(*value), 1}) : std::nullopt;
    }
    if (type.kind == ValueKind::month) {
        const bool valid = *value >= values::from_integer(values::minimum_month.index) &&
                           *value <= values::from_integer(values::maximum_month.index);
        return valid ? std::optional(FactValue{*values::to_integer(*value), 1}) : std::nullopt;
    }
    if (!is_signed && values::is_negative(*value)) return std::nullopt;
    if (has_range && (*value < low || *value > high)) return std::nullopt;
    if (layout.fraction) {
        const auto numerator = values::narrow(value->numerator),
                   denominator = values::narrow(value->denominator);
        if (!numerator || !denominator) return std::nullopt;
        return FactValue{*numerator, *denominator};
    }
    const auto scaled = values::multiply(*value, values::from_integer(layout.denominator));
    const auto whole = scaled ? values::to_integer(*scaled) : std::nullopt;
    return whole ? std::optional(FactValue{*whole, 1}) : std::nullopt;
}

engine::Cell Dial::cell_at(std::int64_t step) const {
    engine::Cell cell;
    const auto value = value_at(step);
    if (!value) return cell;
    if (type.kind == ValueKind::number)
        cell.number = *value;
    else
        cell.bits = values::to_integer(*value).value_or(0);
    return cell;
}

std::optional<std::int64_t> Dial::step_of(const engine::Cell& value) const {
    const Rational at = type.kind == ValueKind::number ? value.number : values::from_integer(value.bits);
    const auto distance = values::subtract(at, start);
    const auto steps = distance ? values::divide(*distance, size) : std::nullopt;
    return steps ? values::to_integer(*steps) : std::nullopt;
}

Probe::Probe(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
             program::DecisionId decision, std::uint32_t row)
    : cone_(cone_of(plan.program(), plan.program().decisions[decision].node)),
      plan_(engine::Plan::prepare(plan.shared_program(), cone_)), program_(plan.program()), options_(options),
      decision_(decision), given_(batch), needed_(rows_needed(program_, decision, cone_)),
      features_(*plan_, evaluation_) {
    for (ScopeId scope = program_.decisions[decision].scope; scope != 0;
         scope = program_.scopes[scope].parent)
        path_.insert(path_.begin(), scope);
    for (const NodeId node : cone_)
        if (is_feature(program_.nodes[node].op)) nodes_.push_back(node);
    for (const program::Scope& scope : program_.scopes) { // a scope comes after its parent
        using Kind = program::Scope::Kind;
        is_of_months_.push_back(scope.kind == Kind::months || scope.kind == Kind::repeat ||
                                (scope.kind != Kind::root && is_of_months_[scope.parent]));
    }
    aim(row);
}

void Probe::aim(std::uint32_t row) {
    row_ = row;
    positions_.clear();
    // Copies of no more than the row of the decision can rest on.
    std::vector<std::optional<Variants::Range>> kept(program_.scopes.size());
    for (ScopeId scope = 1; scope < needed_.size(); ++scope)
        if (needed_[scope] == RowsNeeded::none) kept[scope] = Variants::Range{};
    const ScopeId own = program_.decisions[decision_].scope;
    std::uint32_t root_row = row;
    if (own != 0) {
        evaluation_.run(*plan_, given_, options_);
        const Walk walk(program_, evaluation_, &given_);
        root_row = walk.row_in(0, own, row);
        for (const ScopeId scope : path_) {
            const std::uint32_t at = walk.row_in(scope, own, row);
            const bool is_alone = program_.scopes[scope].kind == program::Scope::Kind::list &&
                                  needed_[scope] == RowsNeeded::one;
            if (is_alone) kept[scope] = Variants::Range{at, at + 1};
            positions_.push_back(is_alone ? 1 : walk.position(scope, at));
        }
    }
    variants_.emplace(*plan_, given_, root_row, kept);
}

std::vector<Variant> Probe::run(program::FactId fact, std::uint32_t row,
                                const std::vector<FactValue>& values) {
    std::vector<Variant> result;
    const std::vector<NodeId>& features = features_moved_by(fact);
    const std::size_t at_once = std::max<std::uint64_t>(1, rows_at_a_time / variants_->rows());
    for (std::size_t begin = 0; begin < values.size(); begin += at_once) {
        const std::size_t end = std::min(values.size(), begin + at_once);
        const std::vector<FactValue> part(values.begin() + static_cast<std::ptrdiff_t>(begin),
                                          values.begin() + static_cast<std::ptrdiff_t>(end));
        variants_->fill(fact, row, part, batch_);
        evaluate(options_);
        for (std::uint32_t copy = 0; copy < part.size(); ++copy)
            result.push_back(read(copy, features));
    }
    return result;
}

Variant Probe::run() {
    variants_->fill(1, batch_);
    evaluate(options_);
    return read(0, {});
}

void Probe::evaluate(const engine::Options& options) {
    evaluation_.run(*plan_, batch_, options);
    features_.renew();
}

const std::vector<NodeId>& Probe::features_moved_by(program::FactId fact) {
    const auto [found, is_new] = moved_.try_emplace(fact);
    if (is_new) {
        const std::vector<bool> is_moved = moved_by(program_, fact);
        std::ranges::copy_if(nodes_, std::back_inserter(found->second),
                             [&](NodeId node) { return is_moved[node]; });
    }
    return found->second;
}

std::vector<engine::Cell> Probe::outcomes(std::span<const std::pair<TriedValue, TriedValue>> pairs) {
    std::vector<engine::Cell> result;
    result.reserve(pairs.size());
    const std::size_t at_once = std::max<std::uint64_t>(1, rows_at_a_time / variants_->rows());
    while (!pairs.empty()) {
        const auto part = pairs.first(std::min(pairs.size(), at_once));
        pairs = pairs.subspan(part.size());
        variants_->fill(static_cast<std::uint32_t>(part.size()), batch_);
        for (std::uint32_t copy = 0; copy < part.size(); ++copy)
            for (const TriedValue& change : {part[copy].first, part[copy].second})
                variants_->set(batch_, copy, change.fact, change.row, change.value);
        evaluate(options_);
        for (std::uint32_t copy = 0; copy < part.size(); ++copy)
            result.push_back(outcome(decision_row(copy)));
    }
    return result;
}

std::vector<engine::Cell> Probe::outcomes(const Dial& dial, std::span<const std::int64_t> steps) {
    constexpr std::size_t block = 1024;
    std::vector<engine::Cell> result;
    result.reserve(steps.size());
    const program::Decision& decision = program_.decisions[decision_];
    const bool is_money = decision.type.kind == ValueKind::number &&
                          decision.type.unit.exponent(values::BaseUnit::currency) == 1;
    const auto read_outcome = [&](std::uint32_t copy) {
        const std::uint32_t row = decision_row(copy);
        if (row == none) return outcome(row);
        engine::Cell cell = evaluation_.cell(decision.node, row);
        // Only an amount with a part of a 分 is rounded.
        return is_money && 100 % cell.number.denominator != 0 ? outcome(row) : cell;
    };
    if (dial.fact == none) {
        for (const std::int64_t step : steps) {
            evaluate(dial, step);
            result.push_back(read_outcome(0));
        }
        return result;
    }
    const std::size_t at_once = std::clamp<std::size_t>(rows_at_a_time / variants_->rows(), 1, block);
    for (std::size_t begin = 0; begin < steps.size(); begin += at_once) {
        const auto part = steps.subspan(begin, std::min(at_once, steps.size() - begin));
        const auto copies = static_cast<std::uint32_t>(part.size());
        if (begin == 0 || batch_.rows != copies) variants_->fill(copies, batch_);
        for (std::uint32_t copy = 0; copy < copies; ++copy)
            variants_->set(batch_, copy, dial.fact, dial.row, *dial.column_value(part[copy]));
        evaluate(options_);
        for (std::uint32_t copy = 0; copy < copies; ++copy)
            result.push_back(read_outcome(copy));
    }
    return result;
}

std::vector<Variant> Probe::run(const Dial& dial, const std::vector<std::int64_t>& steps) {
    std::vector<Variant> result;
    if (dial.fact != none) {
        std::vector<FactValue> values;
        values.reserve(steps.size());
        for (const std::int64_t step : steps)
            values.push_back(*dial.column_value(step));
        return run(dial.fact, dial.row, values);
    }
    // One day an evaluation: the day is the same for every row of a batch.
    for (const std::int64_t step : steps) {
        evaluate(dial, step);
        result.push_back(read(0, features_moved_by(none)));
    }
    return result;
}

// One variant alone, for a closer look.
void Probe::evaluate(const Dial& dial, std::int64_t step) {
    engine::Options options = options_;
    if (dial.fact != none) {
        variants_->fill(dial.fact, dial.row, {*dial.column_value(step)}, batch_);
    } else {
        variants_->fill(1, batch_);
        options.today = values::Date{static_cast<std::int32_t>(dial.column_value(step)->numerator)};
    }
    evaluate(options);
}

// The row of the decision in a copy; none if it is gone (a month that is no longer there).
std::uint32_t Probe::decision_row(std::uint32_t copy) const {
    std::uint32_t row = copy;
    for (std::size_t i = 0; i < path_.size(); ++i) {
        const auto offsets = evaluation_.offsets(path_[i]);
        const std::uint32_t at = offsets[row] + positions_[i] - 1;
        if (at >= offsets[row + 1]) return none;
        row = at;
    }
    return row;
}

engine::Cell Probe::outcome(std::uint32_t row) const {
    if (row != none) return explain::outcome(evaluation_, program_, decision_, row).cell;
    engine::Cell gone;
    gone.state = State::not_applicable;
    return gone;
}

Variant Probe::read(std::uint32_t copy, const std::vector<NodeId>& features) const {
    Variant variant;
    const Walk walk(program_, evaluation_, &batch_);
    const std::uint32_t row = decision_row(copy);
    variant.outcome = outcome(row);
    if (row != none) variant.trace = trace(walk, {program_.decisions[decision_].node, row}, copy);
    std::size_t seen = 0;
    for (const NodeId node : features) {
        visit_features(node, copy, [&](std::int8_t feature) {
            variant.features =
                (variant.features ^ static_cast<std::uint8_t>(feature)) * 0x100000001b3U + 0x9e3779b9U;
            ++seen;
        });
        variant.saw_all = seen < most_watched;
        if (!variant.saw_all) break;
    }
    return variant;
}

// The rows of a scope that belong to one copy.
std::pair<std::uint32_t, std::uint32_t> Probe::rows_of(ScopeId scope, std::uint32_t copy) const {
    if (scope == 0) return {copy, copy + 1};
    const auto [begin, end] = rows_of(program_.scopes[scope].parent, copy);
    const auto offsets = evaluation_.offsets(scope);
    return {offsets[begin], offsets[end]};
}

// What lies on the way to an answer: each cell once. Of a running sum every row up to the one asked for,
// under whatever key, so that the sums of a long list cost no more than the list is long.
template <typename Visit>
void Probe::follow(const Walk& walk, explain::Cell start, const Visit& visit) {
    const program::Program& program = walk.program();
    explain::CellMap seen, summed; // of a running sum, by its first row: the next row to be taken in
    std::vector<explain::Cell> open = {start};
    std::vector<explain::Input> inputs;
    seen.insert(start, 1);
    while (!open.empty()) {
        const explain::Cell cell = open.back();
        open.pop_back();
        visit(cell);
        inputs.clear();
        const program::Node& node = program.nodes[cell.node];
        if (node.op == Op::running_sum) {
            const std::uint32_t first = cell.row + 1 - walk.position(node.scope, cell.row);
            std::uint32_t* next = summed.insert({cell.node, first}, first).first;
            for (; *next <= cell.row; ++*next)
                for (const NodeId input : program.inputs_of(node))
                    if (input != none) inputs.push_back({{input, *next}, explain::Relevance::decisive});
        } else {
            walk.inputs(cell, inputs);
        }
        for (const explain::Input& input : inputs)
            if (input.relevance == explain::Relevance::decisive && seen.size() < most_watched &&
                seen.insert(input.cell, 1).second)
                open.push_back(input.cell);
    }
}

// The way to the answer as a number: every condition and choice that it rests on, with its result.
std::uint64_t Probe::trace(const Walk& walk, explain::Cell start, std::uint32_t copy) const {
    std::uint64_t hash = 0;
    explain::CellMap said; // by months
    follow(walk, start, [&](explain::Cell cell) {
        const program::Node& node = program_.nodes[cell.node];
        std::uint64_t what = features_.state_and_truth(cell.node, cell.row);
        if (node.type.kind != ValueKind::yes_no && is_feature(node.op))
            what = what * 256 + static_cast<std::uint8_t>(features_.of(cell.node, cell.row));
        // Order does not matter: the sum of what each cell says. Of months, each thing said counts once.
        std::uint32_t row = 0;
        if (!is_of_months_[node.scope])
            row = cell.row - rows_of(node.scope, copy).first;
        else if (!said.insert({cell.node, static_cast<std::uint32_t>(what)}, 1).second)
            return;
        std::uint64_t mixed =
            (static_cast<std::uint64_t>(cell.node) << 32U | row) * 0x9e3779b97f4a7c15U + what;
        mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9U;
        hash += mixed ^ mixed >> 27U;
    });
    return hash;
}

std::map<std::pair<NodeId, std::uint32_t>, int> Probe::decisive_facts() const {
    std::map<std::pair<NodeId, std::uint32_t>, int> result;
    const std::uint32_t row = decision_row(0);
    if (row == none) return result;
    const Walk walk(program_, evaluation_, &batch_);
    follow(walk, {program_.decisions[decision_].node, row}, [&](explain::Cell cell) {
        const program::Node& node = program_.nodes[cell.node];
        const engine::Cell content =
            node.op == Op::list_over ? engine::Cell{} : evaluation_.cell(cell.node, cell.row);
        int what = static_cast<int>(content.state) * 1000;
        if (node.type.kind == ValueKind::yes_no) what += content.bits != 0 ? 1 : 0;
        if (is_feature(node.op)) what += 500 + features_.of(cell.node, cell.row);
        result.emplace(std::pair{cell.node, cell.row - rows_of(node.scope, 0).first}, what);
    });
    return result;
}

// Every value of the one case that goes by steps, in the order of the program.
std::vector<std::pair<NodeId, engine::Cell>> Probe::by_steps() const {
    std::vector<std::pair<NodeId, engine::Cell>> result;
    for (const NodeId node : cone_) {
        if (!goes_by_steps(program_.nodes[node].op)) continue;
        const auto [begin, end] = rows_of(program_.nodes[node].scope, 0);
        for (std::uint32_t row = begin; row < end && result.size() < most_watched; ++row)
            result.emplace_back(node, evaluation_.cell(node, row));
    }
    return result;
}

// How a node comes out in each row of a copy. Of months, which come and go as a day is moved, only what comes
// out in any of them: otherwise every month more would be a turn.
template <typename Visit>
void Probe::visit_features(NodeId node, std::uint32_t copy, const Visit& visit) const {
    const ScopeId scope = program_.nodes[node].scope;
    const auto [begin, end] = rows_of(scope, copy);
    if (!is_of_months_[scope]) {
        const std::uint32_t last = std::min<std::uint32_t>(end, begin + most_watched);
        for (std::uint32_t row = begin; row < last; ++row)
            visit(features_.of(node, row));
        return;
    }
    std::uint32_t seen = 0;
    for (std::uint32_t row = begin; row < end; ++row)
        seen |= 1U << (static_cast<unsigned>(features_.of(node, row) + 1) % 32U);
    for (unsigned part = 0; part < 32; part += 8)
        visit(static_cast<std::int8_t>(seen >> part));
}

std::vector<std::int8_t> Probe::features_of(NodeId node) const {
    std::vector<std::int8_t> result;
    visit_features(node, 0, [&](std::int8_t feature) { result.push_back(feature); });
    return result;
}

bool Probe::takes_a_step(const Dial& dial, std::int64_t before, std::int64_t after) {
    evaluate(dial, before);
    const auto was = by_steps();
    evaluate(dial, after);
    const auto is = by_steps();
    return !std::ranges::equal(was, is, [](const auto& a, const auto& b) {
        return a.first == b.first && same_outcome(a.second, b.second);
    });
}

Cause Probe::cause(const Dial& dial, std::int64_t before, std::int64_t after) {
    std::map<NodeId, std::vector<std::int8_t>> was_so;
    const std::vector<NodeId>& features = features_moved_by(dial.fact);
    evaluate(dial, before);
    for (const NodeId node : features)
        was_so.emplace(node, features_of(node));
    const auto was = decisive_facts();
    const auto was_by_steps = by_steps();
    evaluate(dial, after);
    const auto is = decisive_facts();
    std::set<NodeId> on_the_way;
    for (const auto& [place, what] : was)
        on_the_way.insert(place.first);
    for (const auto& [place, what] : is)
        on_the_way.insert(place.first);
    Cause cause;
    // The lowest comparison, limit or parameter that says something else is where it turned: inputs come
    // before what they feed.
    for (const NodeId node : features)
        if (on_the_way.contains(node) && features_of(node) != was_so.at(node)) {
            cause.node = node;
            break;
        }
    for (auto place = was.begin(); place != was.end() && cause.node == none; ++place) {
        const auto found = is.find(place->first);
        if (found != is.end() && found->second != place->second) cause.node = place->first.first;
    }
    // What is rounded to whole steps jumps by itself.
    if (cause.node == none) {
        const auto is_by_steps = by_steps();
        for (std::size_t i = 0; i < is_by_steps.size() && i < was_by_steps.size() && cause.node == none; ++i)
            if (on_the_way.contains(is_by_steps[i].first) &&
                !same_outcome(is_by_steps[i].second, was_by_steps[i].second))
                cause.node = is_by_steps[i].first;
    }
    if (cause.node == none) return cause;
    const program::Node& node = program_.nodes[cause.node];
    if (node.op == Op::parameter) cause.parameter = node.payload;
    const auto clause_of = [&](NodeId id) {
        const program::OriginId origin = program_.nodes[id].origin;
        return origin == none ? none : program_.origins[origin].clause;
    };
    cause.clause = clause_of(cause.node);
    // A definition may belong to no clause: then the clause whose rule rests on it.
    for (auto above = on_the_way.rbegin(); above != on_the_way.rend() && cause.clause == none; ++above)
        if (program_.nodes[*above].op == Op::decide) {
            const program::RuleId rule = program_.nodes[*above].payload;
            if (rule != none) cause.clause = program_.rules[rule].clause;
        }
    if (node.origin != none) {
        const program::Origin& origin = program_.origins[node.origin];
        cause.in_force = origin.phrase == "in_force";
        if (!cause.in_force && origin.file != none && origin.file < program_.files.size()) {
            const std::string_view text = program_.files[origin.file].text;
            if (origin.end <= text.size() && origin.begin <= origin.end)
                explain::append_on_one_line(cause.quote,
                                            text.substr(origin.begin, origin.end - origin.begin));
        }
    }
    return cause;
}

} // namespace tiaoli::analysis
