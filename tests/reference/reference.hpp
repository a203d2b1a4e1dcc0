// A slow and plain evaluator of checked programs, to hold the engine against.
//
// One recursive function computes the answer of one node in one row, on exact fractions of unlimited size,
// from facts that lie in a tree. It shares no code with the engine beyond the calendar and knows nothing of
// columns, layouts or blocks. Where a fact is unknown it answers as the language says and no cleverer: the
// engine may know more, and the test then tries out completions of the facts.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/date.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tiaoli::reference {

using Integer = boost::multiprecision::cpp_int;
using Number = boost::multiprecision::cpp_rational;
using engine::Presence;
using engine::State;
using program::FactId;
using program::ListId;
using program::NodeId;
using program::ParameterId;
using program::Program;
using program::ScopeId;

// The facts of a case, or of one element of a list.
struct Leaf {
    Presence presence = Presence::unknown;
    Number number = 0;
    std::int64_t bits = 0;
};
struct Record;
struct Elements {
    Presence presence = Presence::unknown;
    std::vector<Record> records;
};
struct Record {
    std::map<FactId, Leaf> facts;
    std::map<ListId, Elements> lists;
};

struct Answer {
    State state = State::value;
    Number number = 0;               // numbers
    std::int64_t bits = 0;           // every other kind
    std::vector<std::uint32_t> rows; // list_over: which of the child rows, counted from 0
};

// A row: the case, an element of a list, a month of a months scope, an alternative of a literal scope, or one
// of these once more in a repeat scope.
struct Place {
    ScopeId scope = 0;
    const Place* above = nullptr;    // the row of the parent scope
    std::uint32_t index = 0;         // among the rows of `above`
    const Record* record = nullptr;  // where the facts of this row are; null where there are none
    std::int64_t month = 0;          // months scopes
    const Place* repeated = nullptr; // repeat scopes: the row of the source that stands here again
};

// The rows of a scope below one row of its parent. There are none unless the state is `value`.
struct Rows {
    State state = State::value;
    std::deque<Place> places;
};

Number exact(const values::Rational& rational);

class Reference {
public:
    // What a parameter is worth where the program states nothing. Undetermined unless a test makes it up.
    using Unset = std::function<Answer(ParameterId, std::int64_t key, values::Date)>;

    // Everything given must outlive the object.
    Reference(const Program& program, const Record& facts, const engine::Options& options, Unset unset = {});
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    const Place& root() const { return root_; }
    const Rows& rows(ScopeId scope, const Place& above);
    const Answer& value(NodeId node, const Place& place);

    // From now on the answer of this node in this row is another one, for the nodes that follow it too.
    void overrule(NodeId node, const Place& place, Answer answer);

private:
    Answer compute(NodeId id, const Place& place);
    Answer aggregate(const program::Node& node, const Place& place);
    Answer decide(std::span<const NodeId> inputs, const Place& place);
    Answer parameter(const program::Node& node, const Place& place);
    Answer running_sum(const program::Node& node, const Place& place);
    Answer fact(FactId id, const Place& place);
    Rows enumerate(ScopeId scope, const Place& above);

    const Program& program_;
    const engine::Options& options_;
    Unset unset_;
    Place root_;
    std::map<std::pair<const Place*, ScopeId>, Rows> rows_;
    std::map<std::pair<const Place*, NodeId>, Answer> answers_;
};

} // namespace tiaoli::reference
