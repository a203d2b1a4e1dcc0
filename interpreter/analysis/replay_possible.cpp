#include "analysis/replay_possible.hpp"

#include "explain/facts.hpp"

#include <algorithm>
#include <set>

namespace tiaoli::analysis {
namespace {

using engine::Presence;
using engine::State;
using program::ValueKind;

/// An unknown fact, of the case or of one element, and the values to try for it.
struct Open {
    program::FactId fact = program::none;
    std::uint32_t row = 0;
    std::vector<std::int64_t> values;
};

/// Days (or months) on which the answer may turn: those that the policy or the case names, with their
/// neighbours, and some that lie far before and after all of them.
std::vector<std::int64_t> times_of(const program::Program& program, const engine::Batch& batch,
                                   ValueKind kind) {
    std::set<std::int64_t> named;
    for (const program::Constant& constant : program.constants)
        if (constant.kind == kind) named.insert(constant.bits);
    for (program::FactId fact = 0; fact < program.facts.size(); ++fact) {
        if (program.facts[fact].type.kind != kind) continue;
        const auto& column = batch.facts[fact];
        for (std::size_t row = 0; row < column.numerators.size(); ++row)
            if (column.presence.empty() || column.presence[row] == Presence::given)
                named.insert(column.numerators[row]);
    }
    std::set<std::int64_t> values;
    for (const std::int64_t time : named)
        values.insert({time - 1, time, time + 1});
    for (const int year : {1900, 2200})
        if (const auto far = values::make_date(year, 1, 1))
            values.insert(kind == ValueKind::date ? far->days : values::month_of(*far).index);
    return {values.begin(), values.end()};
}

std::vector<std::int64_t> values_of(const program::Program& program, const engine::Batch& batch,
                                    const program::Type& type, std::size_t other_text, std::uint32_t limit) {
    std::uint64_t count = 0;
    switch (type.kind) {
    case ValueKind::yes_no: count = 2; break;
    case ValueKind::category: count = program.categories[type.category].values.size(); break;
    case ValueKind::set: {
        const std::size_t size = program.categories[type.category].values.size();
        count = size < 32 ? std::uint64_t{1} << size : UINT64_MAX;
        break;
    }
    case ValueKind::text: count = program.texts.size(); break;
    case ValueKind::date:
    case ValueKind::month: return times_of(program, batch, type.kind);
    case ValueKind::number: return {};
    }
    if (count > limit) return {};
    std::vector<std::int64_t> values;
    for (std::uint64_t i = 0; i < count; ++i)
        values.push_back(static_cast<std::int64_t>(i));
    if (type.kind == ValueKind::text) values.push_back(static_cast<std::int64_t>(other_text));
    return values;
}

template <typename T>
void repeat(std::vector<T>& values, std::size_t times) {
    const std::size_t size = values.size();
    values.reserve(size * times);
    for (std::size_t i = 1; i < times; ++i)
        values.insert(values.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(size));
}

/// The one case of this batch, `times` times.
engine::Batch repeated(const engine::Batch& batch, std::uint32_t times) {
    engine::Batch result = batch;
    result.rows = times;
    for (auto& column : result.facts) {
        repeat(column.numerators, times);
        repeat(column.denominators, times);
        repeat(column.presence, times);
    }
    for (auto& column : result.lists) {
        const std::vector<std::uint32_t> once = column.offsets;
        for (std::uint32_t i = 1; i < times; ++i)
            for (std::size_t j = 1; j < once.size(); ++j)
                column.offsets.push_back(once[j] + i * once.back());
        repeat(column.presence, times);
    }
    return result;
}

bool same(const Answer& a, const Answer& b) {
    if (a.state != b.state) return false;
    if (a.state != State::value) return true;
    return a.type.kind == ValueKind::number ? a.number == b.number : a.bits == b.bits && a.text == b.text;
}

} // namespace

std::optional<std::vector<Answer>>
possible_answers(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
                 const engine::Options& options, program::DecisionId decision, std::uint32_t limit) {
    const program::Program& program = plan.program();
    const std::size_t other_text = program.texts.size() + batch.texts.size();
    std::vector<Open> open;
    std::uint64_t combinations = 1;
    std::vector<explain::Leaf> leaves;
    const explain::Walk walk(program, evaluation, &batch);
    const explain::Cell asked{program.decisions[decision].node, 0};
    if (!explain::collect_leaves(walk, asked, explain::Purpose::missing, explain::Limits{}.cells, leaves))
        return std::nullopt;
    for (const explain::Leaf& leaf : leaves) {
        if (leaf.kind != explain::FactUse::Kind::fact) return std::nullopt;
        const program::Type& type = program.facts[leaf.index].type;
        open.push_back({leaf.index, leaf.row, values_of(program, batch, type, other_text, limit)});
        combinations *= open.back().values.size();
        if (combinations == 0 || combinations > limit) return std::nullopt;
    }

    const auto rows = static_cast<std::uint32_t>(combinations);
    engine::Batch tried = repeated(batch, rows);
    tried.texts.emplace_back();
    std::uint32_t period = 1; // rows for which a fact keeps its value
    for (const Open& fact : open) {
        auto& column = tried.facts[fact.fact];
        const std::size_t rows_of_case = column.numerators.size() / rows;
        for (std::uint32_t copy = 0; copy < rows; ++copy) {
            const std::size_t row = copy * rows_of_case + fact.row;
            column.numerators[row] = fact.values[copy / period % fact.values.size()];
            column.presence[row] = Presence::given;
        }
        period *= static_cast<std::uint32_t>(fact.values.size());
    }
    engine::Evaluation all;
    all.run(plan, tried, options);
    std::vector<Answer> answers;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const AnswerTree tree = answer_of(plan, all, tried, decision, row);
        if (tree.is_list) return std::nullopt;
        if (std::ranges::none_of(answers, [&](const Answer& each) { return same(each, tree.value); }))
            answers.push_back(tree.value);
    }
    return answers;
}

} // namespace tiaoli::analysis
