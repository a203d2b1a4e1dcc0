// Rows of scopes: lists of facts, months from one to another, and the literal rows of a table.
#include "engine/run.hpp"

#include <algorithm>

namespace tiaoli::engine {

using program::Scope;
using program::ScopeId;

namespace {

void set_list_state(Run& run, ScopeRows& scope, std::uint32_t row, State state, Fault fault) {
    if (scope.states.empty()) {
        scope.states.assign(scope.parent_rows, State::value);
        scope.faults.assign(scope.parent_rows, Fault::none);
    }
    scope.states[row] = state;
    scope.faults[row] = fault;
    run.lists_irregular = true;
}

void begin(Run& run, ScopeId id) {
    ScopeRows& scope = run.scopes[id];
    scope.parent_rows = run.scopes[run.plan->program->scopes[id].parent].rows;
    scope.states.clear();
    scope.faults.clear();
}

// May the scopes have that many more rows?
bool take_rows(Run& run, std::uint64_t count) {
    constexpr std::uint64_t addressable = 0xffffffffU;
    if (count > std::min(run.max_rows, addressable) ||
        run.total_rows > std::min(run.max_rows, addressable) - count)
        return false;
    run.total_rows += count;
    return true;
}

// What the months from `first` to `last` are as a list; a list that is not known has no rows.
Answer span_of_months(const Answer& first, const Answer& last) {
    if (first.state == State::error) return first;
    if (last.state == State::error) return last;
    if (first.state == State::not_applicable) return first;
    if (last.state != State::value) return last;
    if (first.state != State::value) return first;
    for (const std::int64_t month : {first.bits, last.bits}) // a fact may hold any number
        if (month < values::minimum_month.index || month > values::maximum_month.index)
            return error_answer(Fault::out_of_range);
    return first;
}

void enter_months(Run& run, ScopeId id) {
    const Scope& program_scope = run.plan->program->scopes[id];
    ScopeRows& scope = run.scopes[id];
    scope.own_offsets.resize(std::size_t{scope.parent_rows} + 1);
    scope.first_months.resize(scope.parent_rows);
    std::uint32_t rows = 0;
    for (std::uint32_t row = 0; row < scope.parent_rows; ++row) {
        scope.own_offsets[row] = rows;
        const Answer first = read(run, program_scope.first_month, row);
        const Answer last = read(run, program_scope.last_month, row);
        const Answer both = span_of_months(first, last);
        if (both.state != State::value) {
            set_list_state(run, scope, row, both.state, both.fault);
            continue;
        }
        scope.first_months[row] = first.bits;
        if (first.bits > last.bits) continue;
        const auto count = static_cast<std::uint64_t>(last.bits - first.bits + 1);
        if (!take_rows(run, count)) {
            set_list_state(run, scope, row, State::error, Fault::too_many_rows);
            continue;
        }
        rows += static_cast<std::uint32_t>(count);
    }
    scope.own_offsets[scope.parent_rows] = rows;
    scope.rows = rows;
}

void enter_literal(Run& run, ScopeId id) {
    const std::uint32_t length = run.plan->program->scopes[id].length;
    ScopeRows& scope = run.scopes[id];
    scope.own_offsets.resize(std::size_t{scope.parent_rows} + 1);
    std::uint32_t rows = 0;
    for (std::uint32_t row = 0; row < scope.parent_rows; ++row) {
        scope.own_offsets[row] = rows;
        if (take_rows(run, length))
            rows += length;
        else
            set_list_state(run, scope, row, State::error, Fault::too_many_rows);
    }
    scope.own_offsets[scope.parent_rows] = rows;
    scope.rows = rows;
}

// The rows of another list, once more for each row of this scope's parent.
void enter_repeat(Run& run, ScopeId id) {
    const auto& program_scopes = run.plan->program->scopes;
    const ScopeId source = program_scopes[id].source;
    const ScopeId owner = program_scopes[source].parent;
    ScopeRows& scope = run.scopes[id];
    const ScopeRows& rows_of = run.scopes[source];
    scope.own_offsets.resize(std::size_t{scope.parent_rows} + 1);
    scope.first_sources.resize(scope.parent_rows);
    std::uint32_t rows = 0;
    for (std::uint32_t row = 0; row < scope.parent_rows; ++row) {
        scope.own_offsets[row] = rows;
        const std::uint32_t owned_by = ancestor_row(run, program_scopes[id].parent, row, owner);
        if (!rows_of.states.empty() && rows_of.states[owned_by] != State::value)
            set_list_state(run, scope, row, rows_of.states[owned_by], rows_of.faults[owned_by]);
        const std::uint32_t count = rows_of.offsets[owned_by + 1] - rows_of.offsets[owned_by];
        scope.first_sources[row] = rows_of.offsets[owned_by];
        if (take_rows(run, count))
            rows += count;
        else
            set_list_state(run, scope, row, State::error, Fault::too_many_rows);
    }
    scope.own_offsets[scope.parent_rows] = rows;
    scope.rows = rows;
}

void enter_list(Run& run, ScopeId id) {
    const ListColumn& list = run.batch->lists[run.plan->program->scopes[id].list];
    begin(run, id);
    ScopeRows& scope = run.scopes[id];
    scope.offsets = list.offsets.data();
    scope.rows = list.offsets[scope.parent_rows];
    run.total_rows += scope.rows;
    for (std::uint32_t row = 0; row < scope.parent_rows && !list.presence.empty(); ++row) {
        if (list.presence[row] == Presence::unknown)
            set_list_state(run, scope, row, State::undetermined, Fault::none);
        if (list.presence[row] == Presence::absent)
            set_list_state(run, scope, row, State::not_applicable, Fault::none);
    }
    reserve_rows(run, id);
}

} // namespace

void enter_lists(Run& run) {
    run.scopes[0].rows = run.batch->rows;
    run.total_rows = run.batch->rows;
    reserve_rows(run, 0);
    for (ScopeId id = 1; id < run.scopes.size(); ++id)
        if (run.plan->program->scopes[id].kind == Scope::Kind::list) enter_list(run, id);
}

void enter_scope(Run& run, ScopeId id) {
    begin(run, id);
    switch (run.plan->program->scopes[id].kind) {
    case Scope::Kind::months: enter_months(run, id); break;
    case Scope::Kind::repeat: enter_repeat(run, id); break;
    default: enter_literal(run, id); break;
    }
    run.scopes[id].offsets = run.scopes[id].own_offsets.data();
    reserve_rows(run, id);
}

std::uint32_t parent_row(const ScopeRows& scope, std::uint32_t row) {
    const std::uint32_t* end = scope.offsets + scope.parent_rows + 1;
    return static_cast<std::uint32_t>(std::upper_bound(scope.offsets, end, row) - scope.offsets - 1);
}

std::uint32_t source_row(const ScopeRows& scope, std::uint32_t row) {
    const std::uint32_t parent = parent_row(scope, row);
    return scope.first_sources[parent] + (row - scope.offsets[parent]);
}

std::uint32_t ancestor_row(const Run& run, ScopeId scope, std::uint32_t row, ScopeId ancestor) {
    while (scope != ancestor) {
        row = parent_row(run.scopes[scope], row);
        scope = run.plan->program->scopes[scope].parent;
    }
    return row;
}

} // namespace tiaoli::engine
