#include "analysis/replay.hpp"

#include "analysis/replay_answer.hpp"
#include "analysis/replay_possible.hpp"
#include "explain/facts.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"
#include "facts/fact_path.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_text.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace tiaoli::analysis {
namespace {

using engine::State;
using facts::JsonValue;
using words::DiagnosticId;

/// A list of names is compared as a whole: all of it.
constexpr explain::Limits every_row{.rows_of_fact = UINT32_MAX};

std::string json_list(const std::set<std::string>& names) {
    std::string json = "[";
    for (const std::string& name : names) {
        if (json.size() > 1) json += ", ";
        facts::append_json_text(json, name);
    }
    return json + "]";
}

} // namespace

struct Replayer::Implementation {
    /// A mapping made ready, when the first case needs it.
    struct Ready {
        std::shared_ptr<const engine::Plan> plan;
        std::unique_ptr<facts::JsonReader> reader;
        std::unordered_map<std::string_view, program::DecisionId> answers;
        program::DecisionId today = program::none;
    };

    std::vector<ReplayMapping> mappings;
    ReplayConventions conventions;
    ReplayOptions options;
    std::unordered_map<std::string, std::vector<std::size_t>> by_clause;
    std::vector<Ready> ready;
    engine::Batch batch;
    engine::Evaluation evaluation;
    JsonValue empty; // what a case does not have

    Ready& prepare(std::size_t mapping) {
        Ready& it = ready[mapping];
        if (it.plan) return it;
        it.plan = engine::Plan::prepare(mappings[mapping].program);
        it.reader = std::make_unique<facts::JsonReader>(it.plan);
        const program::Program& program = it.plan->program();
        for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
            const program::Decision& decision = program.decisions[id];
            if (decision.kind == program::Decision::Kind::answer)
                it.answers.emplace(decision.name, id);
            else if (decision.name == "today" || decision.name == "今日")
                it.today = id;
        }
        return it;
    }

    /// The names this case leaves open, if the file lists them.
    std::vector<std::string> unknown_names(const JsonValue& expected) const {
        std::vector<std::string> names;
        if (conventions.unknown_names.empty()) return names;
        if (const JsonValue* list = expected.find(conventions.unknown_names))
            for (const JsonValue& name : list->elements)
                names.push_back(name.text);
        return names;
    }

    void read_facts(Ready& it, const JsonValue& expected, ReplayedCase& result) {
        const std::vector<std::string> unknown = unknown_names(expected);
        facts::ReadOptions reading;
        reading.unknown_names = unknown;
        reading.unmentioned_yes_no = conventions.unmentioned;
        reading.unmentioned_lists_are_empty = conventions.unmentioned_lists_are_empty;
        reading.null_is_absent = conventions.null_is_absent;
        reading.absent_words = conventions.absent_values;
        it.reader->read(result.facts, batch, result.mistakes, reading);
        // A name that no mapping knows is not a mistake of the case.
        std::erase_if(result.mistakes, [&](const words::Diagnostic& mistake) {
            const bool is_unmapped =
                mistake.id == DiagnosticId::unknown_fact || mistake.id == DiagnosticId::misspelt_fact;
            if (is_unmapped) result.unmapped.push_back(mistake.arguments[0]);
            return is_unmapped;
        });
        for (const auto& [name, value] : expected.members)
            if (name != conventions.unknown_names && !it.answers.contains(name))
                result.unmapped.push_back(name);
    }

    /// Cases of one clause may come in several forms, each with a mapping of its own: the first that knows
    /// every name and can read every value. Where none does, the one that comes nearest says what is wrong.
    std::size_t choose(const std::vector<std::size_t>& candidates, const JsonValue& expected,
                       ReplayedCase& result) {
        std::size_t chosen = candidates.front();
        std::vector<std::string> unmapped;
        std::vector<words::Diagnostic> mistakes;
        for (const std::size_t candidate : candidates) {
            result.unmapped.clear();
            result.mistakes.clear();
            read_facts(prepare(candidate), expected, result);
            if (result.unmapped.empty() && result.mistakes.empty()) return candidate;
            const auto distance = [](const auto& names, const auto& values) {
                return std::pair(values.size(), names.size());
            };
            const bool is_first = candidate == candidates.front();
            if (!is_first && distance(unmapped, mistakes) <= distance(result.unmapped, result.mistakes))
                continue;
            chosen = candidate;
            unmapped = result.unmapped;
            mistakes = result.mistakes;
        }
        result.unmapped = std::move(unmapped);
        result.mistakes = std::move(mistakes);
        return chosen;
    }

    engine::Options evaluate(const Ready& it, bool sets_today) {
        engine::Options run;
        run.today = options.today;
        evaluation.run(*it.plan, batch, run);
        if (!sets_today || it.today == program::none) return run;
        const engine::Cell today = evaluation.cell(it.plan->program().decisions[it.today].node, 0);
        if (today.state != State::value || today.bits == run.today.days) return run;
        run.today = values::Date{static_cast<std::int32_t>(today.bits)};
        evaluation.run(*it.plan, batch, run);
        return run;
    }

    std::string explanation(const Ready& it, program::DecisionId id) const {
        if (!options.explain) return {};
        std::string text;
        const explain::RenderOptions rendering{.language = options.language, .indent = 6};
        explain::render(explain::why(*it.plan, evaluation, batch, id, 0), explain::Format::text, rendering,
                        text);
        const program::Decision& decision = it.plan->program().decisions[id];
        if (decision.list) return text;
        const engine::Cell cell = evaluation.cell(decision.node, 0);
        const bool is_no =
            cell.state == State::value && decision.type.kind == program::ValueKind::yes_no && cell.bits == 0;
        if (cell.state == State::not_applicable || is_no)
            explain::render(explain::why_not(*it.plan, evaluation, batch, id, 0), explain::Format::text,
                            rendering, text);
        return text;
    }

    void compare_possible(const Ready& it, const engine::Options& run, program::DecisionId id,
                          const std::string& name, const JsonValue& expected, ReplayedCase& result) {
        const program::Program& program = it.plan->program();
        const auto answers = possible_answers(*it.plan, evaluation, batch, run, id, options.combinations);
        if (answers && expected.kind == JsonValue::Kind::list &&
            agrees(*answers, expected.elements, program, conventions, false))
            return;
        std::string actual = "[";
        if (answers) {
            for (const Answer& answer : *answers)
                actual.append(actual.size() > 1 ? ", " : "").append(json_of(answer, program, conventions));
        } else {
            actual += "\"…\""; // what is missing cannot be tried
        }
        result.mismatches.push_back(
            {name, facts::compact(expected.source), actual + "]", explanation(it, id)});
    }

    /// What could settle this answer, or the elements of a list that is settled itself.
    void add_missing(const Ready& it, program::DecisionId id, std::set<std::string>& names) const {
        const program::Program& program = it.plan->program();
        const auto add = [&](const std::vector<explain::FactUse>& uses) {
            for (const explain::FactUse& use : uses)
                for (std::string& path : facts::paths_of(program, use))
                    names.insert(std::move(path));
        };
        add(explain::missing(*it.plan, evaluation, batch, id, 0, every_row));
        const program::Decision& decision = program.decisions[id];
        std::vector<std::uint32_t> rows;
        if (!decision.list || evaluation.list_rows(decision.node, 0, rows) != State::value) return;
        const explain::Walk walk(program, evaluation, &batch);
        const program::NodeId element = program.inputs_of(decision.node)[0];
        std::vector<explain::FactUse> uses;
        for (const std::uint32_t row : rows)
            explain::collect_facts(walk, {element, row}, explain::Purpose::missing, every_row, uses, batch);
        add(uses);
    }

    void compare(const ReplayMapping& mapping, const Ready& it, const engine::Options& run,
                 const JsonValue& expected, ReplayedCase& result) {
        const program::Program& program = it.plan->program();
        std::set<std::string> missing;
        for (const auto& [name, value] : expected.members) {
            if (name == conventions.unknown_names) continue;
            const program::DecisionId id = it.answers.at(name);
            if (!conventions.unknown_names.empty() || mapping.possible.contains(name))
                add_missing(it, id, missing);
            if (mapping.possible.contains(name)) {
                compare_possible(it, run, id, name, value, result);
                continue;
            }
            const AnswerTree answer = answer_of(*it.plan, evaluation, batch, id, 0);
            if (agrees(answer, value, program, conventions, conventions.ordered.contains(name))) continue;
            result.mismatches.push_back({name, std::string(value.source),
                                         json_of(answer, program, conventions), explanation(it, id)});
        }
        const JsonValue* listed =
            conventions.unknown_names.empty() ? nullptr : expected.find(conventions.unknown_names);
        if (listed == nullptr) return;
        std::set<std::string> names;
        for (const JsonValue& name : listed->elements)
            names.insert(name.text);
        if (names != missing)
            result.mismatches.push_back(
                {conventions.unknown_names, facts::compact(listed->source), json_list(missing), {}});
    }

    const JsonValue& member(const JsonValue& decided, std::string_view name) const {
        const JsonValue* found = decided.find(name);
        return found == nullptr ? empty : *found;
    }

    /// What a case needs to be decided, or to be compared as well.
    bool is_complete(const JsonValue& decided, bool is_compared, ReplayedCase& result) const {
        const JsonValue* facts = decided.find("facts");
        const JsonValue& expected = member(decided, "expected");
        const bool has_facts = facts != nullptr && facts->kind == JsonValue::Kind::object;
        // A case that expects nothing would pass whatever the policy says.
        const bool expects = expected.kind == JsonValue::Kind::object && !expected.members.empty();
        if (has_facts && (expects || !is_compared)) return true;
        result.mistakes.push_back(
            {words::DiagnosticId::incomplete_case, {}, {has_facts ? "expected" : "facts"}, {}});
        result.outcome = ReplayedCase::Outcome::failed;
        return false;
    }

    /// Reads a case through the mapping that fits it; the mapping's number where it could be read.
    std::optional<std::size_t> read(const JsonValue& decided, bool is_compared, ReplayedCase& result) {
        result.id = member(decided, "id").text;
        result.clause = member(decided, "clause").text;
        result.facts = facts::compact(member(decided, "facts").source);
        const auto found = by_clause.find(result.clause);
        if (found == by_clause.end()) {
            result.outcome = ReplayedCase::Outcome::skipped;
            result.unmapped = {result.clause};
            return std::nullopt;
        }
        if (!is_complete(decided, is_compared, result)) return std::nullopt;
        const std::size_t chosen = choose(found->second, member(decided, "expected"), result);
        result.mapping = mappings[chosen].span;
        if (!result.unmapped.empty()) {
            result.outcome = ReplayedCase::Outcome::skipped;
            result.mistakes.clear();
            return std::nullopt;
        }
        if (result.mistakes.empty()) return chosen;
        result.outcome = ReplayedCase::Outcome::failed;
        return std::nullopt;
    }

    ReplayedCase replay(const JsonValue& decided) {
        ReplayedCase result;
        const auto chosen = read(decided, true, result);
        if (!chosen) return result;
        const ReplayMapping& mapping = mappings[*chosen];
        const Ready& it = prepare(*chosen);
        compare(mapping, it, evaluate(it, mapping.sets_today), member(decided, "expected"), result);
        if (!result.mismatches.empty()) result.outcome = ReplayedCase::Outcome::failed;
        return result;
    }

    DecidedCase decide(const JsonValue& decided) {
        DecidedCase result;
        const auto chosen = read(decided, false, result.read);
        if (!chosen) return result;
        const Ready& it = prepare(*chosen);
        result.options = evaluate(it, mappings[*chosen].sets_today);
        result.evaluated.emplace(Evaluated{*it.plan, evaluation, batch});
        return result;
    }
};

Replayer::Replayer(std::vector<ReplayMapping> mappings, ReplayConventions conventions,
                   const ReplayOptions& options)
    : implementation_(std::make_unique<Implementation>()) {
    implementation_->empty.kind = JsonValue::Kind::object;
    implementation_->empty.source = "{}";
    implementation_->mappings = std::move(mappings);
    implementation_->conventions = std::move(conventions);
    implementation_->options = options;
    implementation_->ready.resize(implementation_->mappings.size());
    for (std::size_t i = 0; i < implementation_->mappings.size(); ++i)
        for (const std::string& clause : implementation_->mappings[i].clauses)
            implementation_->by_clause[clause].push_back(i);
}
Replayer::~Replayer() = default;
Replayer::Replayer(Replayer&&) noexcept = default;

ReplayedCase Replayer::replay(const JsonValue& decided) {
    return implementation_->replay(decided);
}
DecidedCase Replayer::decide(const JsonValue& decided) {
    return implementation_->decide(decided);
}

} // namespace tiaoli::analysis
