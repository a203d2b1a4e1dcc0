// One evaluation of a small program, and short words for what comes out of it.
#pragma once

#include "engine/program_builder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tiaoli::testing {

// A cell as text, so that a failing check shows what was there: "5", "1/3", "n/a", "? 0..5", "error
// conflict".
inline std::string text_of(const engine::Cell& cell, ValueKind kind) {
    using engine::Fault;
    using engine::State;
    switch (cell.state) {
    case State::not_applicable: return "n/a";
    case State::error:
        switch (cell.fault) {
        case Fault::none: return "error";
        case Fault::division_by_zero: return "error division";
        case Fault::conflict: return "error conflict";
        case Fault::overflow: return "error overflow";
        case Fault::no_such_date: return "error no date";
        case Fault::out_of_range: return "error range";
        case Fault::too_many_rows: return "error rows";
        }
        return "error ?";
    case State::undetermined: {
        std::string result = "?";
        if (cell.low || cell.high) result += " ";
        if (cell.low) result += values::to_decimal(*cell.low, 4);
        if (cell.low || cell.high) result += "..";
        if (cell.high) result += values::to_decimal(*cell.high, 4);
        return result;
    }
    case State::value: break;
    }
    switch (kind) {
    case ValueKind::number: return values::to_decimal(cell.number, 4);
    case ValueKind::yes_no: return cell.bits != 0 ? "yes" : "no";
    case ValueKind::date: return values::iso_text(values::Date{static_cast<std::int32_t>(cell.bits)});
    case ValueKind::month: return values::iso_text(values::Month{static_cast<std::int32_t>(cell.bits)});
    default: return std::to_string(cell.bits);
    }
}

// Builds, fills and runs; facts that a test does not set stay unknown.
struct Case {
    ProgramBuilder build;
    std::shared_ptr<const engine::Plan> plan;
    std::unique_ptr<BatchBuilder> facts;
    engine::Evaluation evaluation;
    engine::Options options;

    // The program is complete; from here on facts are set.
    BatchBuilder& prepare(std::uint32_t rows = 1) {
        plan = engine::Plan::prepare(build.finish());
        facts = std::make_unique<BatchBuilder>(*plan, rows);
        return *facts;
    }
    void run() {
        if (!plan) prepare();
        evaluation.run(*plan, facts->batch, options);
    }
    // After `run`.
    std::string at(NodeId node, std::uint32_t row = 0) const {
        return text_of(evaluation.cell(node, row), build.program.nodes[node].type.kind);
    }
    // The one-row shortcut: evaluates with what is set so far.
    std::string of(NodeId node) {
        run();
        return at(node);
    }
    program::FactId id(NodeId fact) const { return build.program.nodes[fact].payload; }
};

} // namespace tiaoli::testing
