// Random programs and random facts: the engine must agree with the slow reference evaluator on every node of
// every row.
//
// For each program and each case ("a pair")
//  1. the program passes `verify`;
//  2. the case gives the same cells alone as in a block with others, by kernels as by the general form, and
//  when only some
//     nodes are wanted; `column` shows the same as `cell`;
//  3. where the reference, which is no cleverer than the language asks for, has a value, not applicable or an
//  error, the
//     engine says the same;
//  4. where facts are unknown, random completions of them give what the engine claims without them: a known
//  answer is the
//     answer of every completion and bounds contain it. A completion that turns an undetermined input into an
//     error proves nothing. (engine/cells.hpp: "What an undetermined answer promises".)
// The engine may report an overflow only where numbers come near the limits of 128 bits; then the reference
// goes on with that error.
//
// Environment:
//   TIAOLI_DIFFERENTIAL_PAIRS=1000000   how many pairs; default 15000, a few seconds
//   TIAOLI_DIFFERENTIAL_FAILURES=100    how many failing programs to show; default 3
//   TIAOLI_DIFFERENTIAL_SEED=17         the first seed; a failure names the seed that shows it again at once
#include "engine/engine.hpp"
#include "engine/plan.hpp"
#include "program/dump.hpp"
#include "program/operations.hpp"
#include "program/verify.hpp"
#include "reference/random_program.hpp"
#include "reference/reference.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace tiaoli;
using engine::Cell;
using engine::Fault;
using engine::State;
using program::Node;
using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;
using reference::Answer;
using reference::Integer;
using reference::Number;
using reference::Place;
using reference::Record;
using reference::Reference;
using testing::Random;

constexpr int completions_per_case = 4;

std::string state_text(State state) {
    constexpr std::array<std::string_view, 4> names = {"value", "not applicable", "undetermined", "error"};
    return std::string(names[static_cast<std::size_t>(state)]);
}

std::string value_text(const program::Program& program, const program::Type& type, const Number& number,
                       std::int64_t bits) {
    if (type.kind == ValueKind::number) return number.str();
    if (type.kind == ValueKind::text) return fmt::format("text {}", bits);
    return program::constant_text(program, type, {type.kind, {}, bits});
}

std::string text(const program::Program& program, const program::Type& type, const Cell& cell) {
    if (cell.state == State::value)
        return value_text(program, type, reference::exact(cell.number), cell.bits);
    std::string result = state_text(cell.state);
    if (cell.state == State::error) result += fmt::format(" (fault {})", static_cast<int>(cell.fault));
    if (cell.low) result += " from " + reference::exact(*cell.low).str();
    if (cell.high) result += " to " + reference::exact(*cell.high).str();
    return result;
}

std::string text(const program::Program& program, const program::Type& type, const Answer& answer) {
    return answer.state == State::value ? value_text(program, type, answer.number, answer.bits)
                                        : state_text(answer.state);
}

void describe(const program::Program& program, const Record& record, const std::string& indent,
              std::string& out) {
    for (const auto& [id, leaf] : record.facts) {
        const program::Fact& fact = program.facts[id];
        out += indent + fact.path + " = ";
        switch (leaf.presence) {
        case engine::Presence::unknown: out += "unknown"; break;
        case engine::Presence::absent: out += "absent"; break;
        case engine::Presence::given: out += value_text(program, fact.type, leaf.number, leaf.bits); break;
        }
        out += '\n';
    }
    for (const auto& [id, elements] : record.lists) {
        out += indent + program.lists[id].path;
        out += elements.presence == engine::Presence::unknown ? " unknown\n" : "\n";
        for (std::size_t i = 0; i < elements.records.size(); ++i) {
            out += fmt::format("{}  {}:\n", indent, i);
            describe(program, elements.records[i], indent + "    ", out);
        }
    }
}

// One row of a scope: the same row as the reference, the block and the single case know it.
struct Row {
    const Place* place = nullptr; // null where the reference does not know that the row exists
    std::uint32_t block = 0;
    std::uint32_t single = 0;
    std::size_t parent = 0; // in the rows of the parent scope
    std::size_t source = 0; // repeat scopes: in the rows of the source
};
using Rows = std::vector<std::vector<Row>>; // by scope

class Differential {
public:
    std::uint64_t pairs = 0;
    std::uint64_t overflows = 0; // that were excused

    // Runs all checks for one program; what is wrong, or nothing.
    std::optional<std::string> run(std::uint64_t seed) {
        seed_ = seed;
        sample_ = testing::random_program(seed);
        failure_.reset();
        if (const auto violations = program::verify(program()); !violations.empty()) {
            failure_ = fmt::format("seed {}: verify: {}\n{}", seed, violations[0], program::dump(program()));
            return failure_;
        }
        find_used_scopes();
        plan_ = engine::Plan::prepare(sample_.program);
        std::vector<engine::Layout> layouts;
        for (program::FactId id = 0; id < program().facts.size(); ++id)
            layouts.push_back(plan_->fact_layout(id));

        Random random(seed ^ 0x5eedU);
        options_ = {};
        options_.today = testing::random_today(random);
        if (random.chance(50))
            for (std::size_t i = 0; i < program().readings.size(); ++i)
                options_.readings.push_back(static_cast<std::uint32_t>(random.below(3)));
        std::vector<Record> cases(random.chance(1) ? 1 + random.below(200) : 1 + random.below(24));
        for (Record& facts : cases)
            facts = testing::random_case(sample_, layouts, random);

        testing::fill(*plan_, cases, block_batch_);
        lent_.clear();
        if (random.chance(20)) lend(random);
        block_.run(*plan_, block_batch_, options_);
        general_.run(*engine::prepare_general(sample_.program), block_batch_, options_);
        wanted_nodes_.clear();
        for (std::uint64_t i = random.below(4); i > 0; --i)
            wanted_nodes_.push_back(static_cast<NodeId>(random.below(program().nodes.size())));
        if (!wanted_nodes_.empty())
            wanted_.run(*engine::Plan::prepare(sample_.program, wanted_nodes_), block_batch_, options_);
        std::vector<std::uint32_t> starts(program().scopes.size(),
                                          0); // of the rows of the case within the block
        for (std::size_t i = 0; i < cases.size() && !failure_; ++i) {
            testing::fill(*plan_, std::span(&cases[i], 1), single_batch_);
            single_.run(*plan_, single_batch_, options_);
            one_case(cases[i], starts, layouts, random);
            ++pairs;
        }
        return failure_;
    }

private:
    const program::Program& program() const { return *sample_.program; }

    // Some columns of the block are the host's own.
    void lend(Random& random) {
        for (auto& column : block_batch_.facts) {
            if (random.chance(50)) continue;
            column.lent_numerators = lent_.emplace_back(std::move(column.numerators)).data();
            if (!column.denominators.empty())
                column.lent_denominators = lent_.emplace_back(std::move(column.denominators)).data();
            column.numerators.clear();
            column.denominators.clear();
        }
    }

    void fail(const Record& facts, NodeId node, std::string_view what, const std::string& expected,
              const std::string& actual) {
        if (failure_) return;
        std::string facts_text;
        describe(program(), facts, "  ", facts_text);
        failure_ = fmt::format(
            "seed {}: {}\n{}today {}\n{}facts of the case:\n{}node {}\nexpected {}\nactual   {}\n", seed_,
            what, program::dump(program()), values::iso_text(options_.today), readings_text(), facts_text,
            program::dump_node(program(), node), expected, actual);
    }
    std::string readings_text() const {
        return options_.readings.empty() ? ""
                                         : fmt::format("readings {}\n", fmt::join(options_.readings, " "));
    }

    void one_case(const Record& facts, std::vector<std::uint32_t>& starts,
                  std::span<const engine::Layout> layouts, Random& random) {
        Reference known(program(), facts, options_);
        Rows rows = match_rows(known, facts, &starts);
        if (failure_) return;
        for (NodeId id = 0; id < program().nodes.size() && !failure_; ++id)
            for (const Row& row : rows[program().nodes[id].scope]) {
                compare_runs(facts, id, row);
                if (row.place != nullptr) compare(facts, known, id, row, rows);
            }
        if (!sample_.partial) return;
        for (int i = 0; i < completions_per_case && !failure_; ++i)
            complete(facts, rows, layouts, random);
    }

    void complete(const Record& facts, Rows& rows, std::span<const engine::Layout> layouts, Random& random) {
        const Record completion = testing::completed(facts, sample_, layouts, random);
        const std::uint64_t seed = random.next();
        Reference reference(program(), completion, options_,
                            [&](program::ParameterId parameter, std::int64_t key, values::Date day) {
                                return testing::made_up_parameter(sample_, layouts, parameter, key, day,
                                                                  seed);
                            });
        rows = match_rows(reference, completion, nullptr);
        for (NodeId id = 0; id < program().nodes.size() && !failure_; ++id)
            for (const Row& row : rows[program().nodes[id].scope])
                if (row.place != nullptr) compare_completion(completion, reference, id, row, rows);
    }

    // The engine need not enumerate a scope in which no node lives and that no node reduces.
    void find_used_scopes() {
        used_scopes_.assign(program().scopes.size(), false);
        for (const Node& node : program().nodes) {
            used_scopes_[node.scope] = true;
            if (program::operation(node.op).payload == program::Payload::scope)
                used_scopes_[node.payload] = true;
        }
        for (ScopeId scope = static_cast<ScopeId>(used_scopes_.size()); --scope > 0;) {
            if (!used_scopes_[scope]) continue;
            used_scopes_[program().scopes[scope].parent] = true;
            if (const ScopeId source = program().scopes[scope].source; source != none)
                used_scopes_[source] = true;
        }
    }

    // The rows of the case in each scope, as the engine has them; with `starts` also where they lie in the
    // block (it is moved on to the next case).
    Rows match_rows(Reference& reference, const Record& facts, std::vector<std::uint32_t>* starts) {
        if (starts != nullptr) block_starts_ = *starts;
        Rows rows(program().scopes.size());
        rows[0].push_back({&reference.root(), block_starts_[0], 0, 0});
        if (starts != nullptr) ++(*starts)[0];
        for (ScopeId scope = 1; scope < program().scopes.size(); ++scope) {
            if (!used_scopes_[scope]) continue;
            const auto block = block_.offsets(scope);
            const auto single = single_.offsets(scope);
            const auto& parents = rows[program().scopes[scope].parent];
            if (block.size() != block_.rows(program().scopes[scope].parent) + 1U ||
                single.size() != single_.rows(program().scopes[scope].parent) + 1U) {
                fail(facts, 0, fmt::format("scope {}: the parent has another number of rows", scope), "", "");
                return rows;
            }
            for (std::size_t i = 0; i < parents.size(); ++i) {
                const Row& parent = parents[i];
                const std::uint32_t size = single[parent.single + 1] - single[parent.single];
                if (block[parent.block + 1] - block[parent.block] != size ||
                    block_.list_unknown(scope, parent.block) != single_.list_unknown(scope, parent.single))
                    fail(facts, 0, fmt::format("scope {}: a block has other rows", scope), "", "");
                if (starts != nullptr) (*starts)[scope] += size;
                const reference::Rows* places = nullptr;
                if (parent.place != nullptr) {
                    const reference::Rows& found = reference.rows(scope, *parent.place);
                    if (found.state == State::value && !single_.list_unknown(scope, parent.single))
                        places = &found;
                    if (found.state == State::value && single_.list_unknown(scope, parent.single) &&
                        starts != nullptr)
                        fail(facts, 0, fmt::format("scope {}: the engine does not know the list", scope), "",
                             "");
                }
                if (places != nullptr && places->places.size() != size) {
                    fail(facts, 0, fmt::format("scope {}: number of rows", scope),
                         std::to_string(places->places.size()), std::to_string(size));
                    places = nullptr;
                }
                for (std::uint32_t j = 0; j < size; ++j)
                    rows[scope].push_back({places == nullptr ? nullptr : &places->places[j],
                                           block[parent.block] + j, single[parent.single] + j, i,
                                           source_of(rows, scope, i, j, facts)});
            }
        }
        return rows;
    }

    // Where the row that row `j` of a parent repeats is in the rows of the source.
    std::size_t source_of(const Rows& rows, ScopeId scope, std::size_t parent, std::uint32_t j,
                          const Record& facts) {
        const ScopeId source = program().scopes[scope].source;
        if (source == none) return 0;
        std::size_t owner = parent;
        for (ScopeId at = program().scopes[scope].parent; at != program().scopes[source].parent;
             at = program().scopes[at].parent)
            owner = rows[at][owner].parent;
        std::size_t first = 0;
        while (rows[source][first].parent != owner)
            ++first;
        const Row& parent_row = rows[program().scopes[scope].parent][parent];
        const std::uint32_t row = block_.offsets(scope)[parent_row.block] + j;
        if (block_.source_row(scope, row) != rows[source][first + j].block)
            fail(facts, 0, fmt::format("scope {}: repeats another row", scope), "", "");
        return first + j;
    }

    void compare_runs(const Record& facts, NodeId id, const Row& row) {
        compare_runs(facts, id, row.block, single_, row.single, "a block gives another answer");
        compare_runs(facts, id, row.block, general_, row.block, "the general form gives another answer");
        if (std::count(wanted_nodes_.begin(), wanted_nodes_.end(), id) != 0)
            compare_runs(facts, id, row.block, wanted_, row.block,
                         "unless it is wanted a node has another answer");
        if (program().nodes[id].op != Op::list_over) compare_column(facts, id, row);
    }

    // Row `at` of the block against the same row of another evaluation.
    void compare_runs(const Record& facts, NodeId id, std::uint32_t at, const engine::Evaluation& other,
                      std::uint32_t other_at, std::string_view what) {
        const Node& node = program().nodes[id];
        if (node.op == Op::list_over) {
            std::vector<std::uint32_t> a, b;
            const State state_a = block_.list_rows(id, at, a);
            const State state_b = other.list_rows(id, other_at, b);
            for (auto& child : a)
                child -= block_.offsets(node.payload)[at];
            for (auto& child : b)
                child -= other.offsets(node.payload)[other_at];
            if (state_a != state_b || a != b) fail(facts, id, what, state_text(state_b), state_text(state_a));
            return;
        }
        const Cell a = block_.cell(id, at);
        const Cell b = other.cell(id, other_at);
        bool equal = a.state == b.state && a.low == b.low && a.high == b.high;
        if (a.state == State::value)
            equal = equal && (node.type.kind == ValueKind::number ? a.number == b.number : a.bits == b.bits);
        if (a.state == State::error) equal = equal && a.fault == b.fault;
        if (!equal) fail(facts, id, what, text(program(), node.type, b), text(program(), node.type, a));
    }

    void compare_column(const Record& facts, NodeId id, const Row& row) {
        const Node& node = program().nodes[id];
        const bool is_number = node.type.kind == ValueKind::number;
        const Cell a = block_.cell(id, row.block);
        if (block_.state(id, row.block) != a.state)
            fail(facts, id, "state() is not the state of cell()", "", "");

        const auto column = block_.column(id);
        if (!column.exact || failure_) return;
        const std::uint32_t at = column.uniform ? 0 : row.block;
        const State state = column.states.empty() ? State::value : column.states[at];
        if (state != a.state)
            fail(facts, id, "a column has another state", state_text(a.state), state_text(state));
        if (state != State::value) return;
        const engine::Layout layout = plan_->layout(id);
        Number shown =
            node.type.kind == ValueKind::yes_no ? Number(column.truths[at]) : Number(column.numerators[at]);
        if (is_number) shown /= layout.fraction ? column.denominators[at] : layout.denominator;
        if (shown != (is_number ? reference::exact(a.number) : Number(a.bits)))
            fail(facts, id, "a column has another value", text(program(), node.type, a), shown.str());
    }

    bool is_same(const Node& node, const Cell& cell, const Answer& answer) const {
        if (cell.state != answer.state) return false;
        if (cell.state != State::value) return true;
        return node.type.kind == ValueKind::number ? reference::exact(cell.number) == answer.number
                                                   : cell.bits == answer.bits;
    }

    Answer to_answer(const Cell& cell) const {
        Answer answer;
        answer.state = cell.state;
        answer.number = reference::exact(cell.number);
        answer.bits = cell.bits;
        return answer;
    }

    void compare(const Record& facts, Reference& known, NodeId id, const Row& row, const Rows& rows) {
        const Node& node = program().nodes[id];
        const Answer& expected = known.value(id, *row.place);
        if (node.op == Op::list_over) return compare_list(facts, expected, id, row);
        const Cell actual = single_.cell(id, row.single);
        if (excused_overflow(known, id, row, rows, expected, actual)) return;
        if (expected.state == State::undetermined) {
            // Whether it is right, the completions will show; is_known has to say what the engine knows.
            if (actual.state != State::undetermined) known.overrule(id, *row.place, to_answer(actual));
        } else if (!is_same(node, actual, expected)) {
            fail(facts, id, "wrong answer", text(program(), node.type, expected),
                 text(program(), node.type, actual));
        }
    }

    void compare_list(const Record& facts, const Answer& expected, NodeId id, const Row& row) {
        std::vector<std::uint32_t> children;
        const State state = single_.list_rows(id, row.single, children);
        if (expected.state == State::undetermined && state != State::error) return;
        for (auto& child : children)
            child -= single_.offsets(program().nodes[id].payload)[row.single];
        if (state != expected.state || (state == State::value && children != expected.rows))
            fail(facts, id, "wrong rows in a list",
                 fmt::format("{}: {}", state_text(expected.state), fmt::join(expected.rows, " ")),
                 fmt::format("{}: {}", state_text(state), fmt::join(children, " ")));
    }

    void compare_completion(const Record& completion, Reference& reference, NodeId id, const Row& row,
                            const Rows& rows) {
        const Node& node = program().nodes[id];
        if (node.op == Op::is_known || node.op == Op::list_over) return;
        const Answer& expected = reference.value(id, *row.place);
        const Cell actual = single_.cell(id, row.single);
        if (excused_overflow(reference, id, row, rows, expected, actual)) return;
        const auto wrong = [&](std::string_view what) {
            fail(completion, id, what, text(program(), node.type, expected),
                 text(program(), node.type, actual));
        };
        if (actual.state == State::undetermined) {
            if (expected.state != State::value || node.type.kind != ValueKind::number) return;
            if ((actual.low && expected.number < reference::exact(*actual.low)) ||
                (actual.high && expected.number > reference::exact(*actual.high)))
                wrong("a completion lies outside of the bounds");
        } else if (expected.state == State::error && actual.state != State::error) {
            if (!has_new_error(reference, id, row, rows)) wrong("a completion is an error");
            reference.overrule(id, *row.place, to_answer(actual));
        } else if (!is_same(node, actual, expected)) {
            wrong("a completion gives another answer");
        }
    }

    // Calls with each input of a node and each row of it that the node looks at.
    template <typename Call>
    void for_inputs(NodeId id, const Row& row, const Rows& rows, Call call) {
        const Node& node = program().nodes[id];
        for (const NodeId input : program().inputs_of(id)) {
            if (input == none) continue;
            const ScopeId scope = program().nodes[input].scope;
            for (const Row& candidate : rows[scope]) {
                const bool related = node.op == Op::running_sum ? candidate.parent == row.parent
                                     : program::operation(node.op).payload == program::Payload::scope
                                         ? &rows[node.scope][candidate.parent] == &row
                                     : node.op == Op::gather ? &candidate == &rows[scope][row.source]
                                     : scope == node.scope
                                         ? &candidate == &row
                                         : is_above(rows, candidate, scope, row, node.scope);
                if (related) call(input, candidate);
            }
        }
    }
    bool is_above(const Rows& rows, const Row& ancestor, ScopeId ancestor_scope, const Row& row,
                  ScopeId scope) const {
        const Row* place = &row;
        for (; scope != ancestor_scope; scope = program().scopes[scope].parent)
            place = &rows[program().scopes[scope].parent][place->parent];
        return place == &ancestor;
    }

    // Has something that the engine does not know turned out to be an error?
    bool has_new_error(Reference& reference, NodeId id, const Row& row, const Rows& rows) {
        const Node& node = program().nodes[id];
        if (program::operation(node.op).payload == program::Payload::scope &&
            single_.list_unknown(node.payload, row.single))
            return true;
        bool found = false;
        for_inputs(id, row, rows, [&](NodeId input, const Row& place) {
            found = found || place.place == nullptr ||
                    (single_.state(input, place.single) == State::undetermined &&
                     reference.value(input, *place.place).state == State::error);
        });
        return found;
    }

    static std::size_t size(const Integer& number) { return number == 0 ? 0 : msb(abs(number)) + 1; }
    static std::size_t size(const Number& number) {
        return size(Integer(numerator(number))) + size(Integer(denominator(number)));
    }

    // The engine says overflow where the reference does not. Then the numbers must be near the limits of 128
    // bits, and the reference goes on with the error.
    bool excused_overflow(Reference& reference, NodeId id, const Row& row, const Rows& rows,
                          const Answer& expected, const Cell& actual) {
        if (actual.state != State::error || actual.fault != Fault::overflow || expected.state == State::error)
            return false;
        constexpr std::size_t limit = 120;
        std::size_t bits = expected.state == State::value ? size(expected.number) : 0;
        std::size_t of_inputs = 0;
        for_inputs(id, row, rows, [&](NodeId input, const Row& place) {
            if (place.place != nullptr) of_inputs += size(reference.value(input, *place.place).number);
        });
        if (program().nodes[id].op == Op::round)
            of_inputs += size(reference::exact(program().constants[program().nodes[id].payload].number));
        if (std::max(bits, of_inputs) < limit) return false;
        ++overflows;
        Answer error;
        error.state = State::error;
        reference.overrule(id, *row.place, error);
        return true;
    }

    std::uint64_t seed_ = 0;
    testing::RandomProgram sample_;
    std::shared_ptr<const engine::Plan> plan_;
    engine::Options options_;
    engine::Batch block_batch_, single_batch_;
    std::deque<std::vector<std::int64_t>> lent_;
    engine::Evaluation block_, single_, general_, wanted_;
    std::vector<NodeId> wanted_nodes_;
    std::vector<bool> used_scopes_;
    std::vector<std::uint32_t> block_starts_; // of the case at hand
    std::optional<std::string> failure_;
};

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST_CASE("the engine agrees with the reference evaluator on random programs") {
    const std::uint64_t pairs = number_from_environment("TIAOLI_DIFFERENTIAL_PAIRS", 15'000);
    const std::uint64_t first = number_from_environment("TIAOLI_DIFFERENTIAL_SEED", 1);
    Differential differential;
    const std::uint64_t most_failures = number_from_environment("TIAOLI_DIFFERENTIAL_FAILURES", 3);
    std::uint64_t failures = 0;
    for (std::uint64_t seed = first; differential.pairs < pairs && failures < most_failures; ++seed)
        if (const auto failure = differential.run(seed)) {
            ++failures;
            FAIL_CHECK(*failure);
        }
    MESSAGE(differential.pairs, " pairs, ", differential.overflows, " overflows");
    CHECK(failures == 0);
}

} // namespace
