#include "runtime/column_export.hpp"

#include "explain/outcome.hpp"
#include "runtime/arrow_build.hpp"
#include "runtime/question.hpp"
#include "values/date.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <utility>

namespace tiaoli::runtime {

using engine::State;
using program::ValueKind;
using values::int128;
using Form = DecisionColumn::Form;

namespace {

constexpr std::string_view state_names[] = {"value", "not_applicable", "undetermined", "error", "invalid"};

Form form_of(const program::Program& program, const engine::Plan& plan, program::DecisionId id,
             bool money_in_fen) {
    const program::Decision& decision = program.decisions[id];
    if (decision.scope != 0 || decision.list) return Form::json;
    switch (decision.type.kind) {
    case ValueKind::yes_no: return Form::truths;
    case ValueKind::number: {
        if (is_money(decision.type)) return money_in_fen ? Form::fen : Form::money;
        const engine::Layout layout = plan.layout(decision.node);
        return layout.fraction || layout.denominator != 1 ? Form::fraction : Form::whole;
    }
    case ValueKind::date: return Form::day;
    case ValueKind::month: return Form::month;
    case ValueKind::category: return Form::category;
    case ValueKind::set:
    case ValueKind::text: return Form::text;
    }
    return Form::json;
}

std::size_t bytes_of(Form form) {
    switch (form) {
    case Form::whole:
    case Form::fen:
    case Form::fraction: return 8;
    case Form::money: return 16;
    case Form::day:
    case Form::month:
    case Form::category: return 4;
    default: return 0;
    }
}

void clear_bit(std::uint8_t* bits, std::size_t at) {
    bits[at / 8] &= static_cast<std::uint8_t>(~(1U << (at % 8)));
}

/// 0 and 1 in bytes to bits; `at` is a multiple of 8.
void pack(const std::uint8_t* truths, std::size_t rows, std::uint8_t* bits, std::size_t at) {
    std::uint8_t* out = bits + at / 8;
    std::size_t row = 0;
    for (; row + 8 <= rows; row += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, truths + row, 8);
        *out++ = static_cast<std::uint8_t>((eight * 0x0102040810204080U) >> 56U);
    }
    if (row == rows) return;
    std::uint8_t last = 0;
    for (std::size_t i = 0; row + i < rows; ++i)
        last |= static_cast<std::uint8_t>(truths[row + i] << i);
    *out = last;
}

/// How many of the bits are 0. Mostly none is, so bits are counted only where some is.
std::int64_t count_nulls(const std::uint8_t* validity, std::size_t rows) {
    std::int64_t nulls = 0;
    std::size_t row = 0;
    for (; row + 64 <= rows; row += 64) {
        std::uint64_t word = 0;
        std::memcpy(&word, validity + row / 8, sizeof word);
        if (word != ~std::uint64_t{0}) nulls += std::popcount(~word);
    }
    for (; row < rows; ++row)
        nulls += (validity[row / 8] >> (row % 8) & 1) == 0 ? 1 : 0;
    return nulls;
}

ArrowSchema field(std::string format, std::string name,
                  std::vector<std::pair<std::string, std::string>> metadata = {},
                  std::vector<ArrowSchema> children = {}, std::unique_ptr<ArrowSchema> dictionary = nullptr) {
    ArrowSchema schema{};
    make_schema(
        {std::move(format), std::move(name), std::move(metadata), std::move(children), std::move(dictionary)},
        schema);
    return schema;
}

ArrowSchema dictionary_field(std::string index, std::string name) {
    return field(std::move(index), std::move(name), {}, {}, std::make_unique<ArrowSchema>(field("u", "")));
}

template <typename Texts>
std::unique_ptr<ArrowArray> dictionary_of(const Texts& texts) {
    ArrayParts parts;
    Buffer offsets((texts.size() + 1) * 4);
    std::string all;
    std::size_t place = 0;
    offsets.as<std::int32_t>()[0] = 0;
    for (const std::string_view text : texts) {
        all += text;
        offsets.as<std::int32_t>()[++place] = static_cast<std::int32_t>(all.size());
    }
    Buffer bytes(all.size());
    std::memcpy(bytes.as<char>(), all.data(), all.size());
    parts.length = static_cast<std::int64_t>(texts.size());
    parts.buffers.emplace_back();
    parts.buffers.push_back(std::move(offsets));
    parts.buffers.push_back(std::move(bytes));
    auto made = std::make_unique<ArrowArray>();
    make_array(std::move(parts), *made);
    return made;
}

} // namespace

DecisionColumns decision_columns(const Policy::Implementation& policy, const ColumnOptions& options) {
    const program::Program& program = *policy.program;
    std::vector<program::DecisionId> decisions;
    for (const Decision decision : options.decisions)
        decisions.push_back(decision.index);
    for (program::DecisionId id = 0; options.decisions.empty() && id < program.decisions.size(); ++id)
        if (program.decisions[id].kind != program::Decision::Kind::definition &&
            program.decisions[id].kind != program::Decision::Kind::invariant && policy.computed[id])
            decisions.push_back(id);
    std::vector<program::NodeId> nodes;
    for (const program::DecisionId id : decisions)
        nodes.push_back(program.decisions[id].node);
    std::vector<DecisionColumn> columns;
    bool reads_more = false; // than what the decisions are
    for (const program::DecisionId id : decisions) {
        const auto modality = explain::declared_modality(program, id);
        columns.push_back(
            {id, form_of(program, *policy.full, id, options.money_in_fen),
             modality.has(program::Modality::at_most) || modality.has(program::Modality::at_least)});
        reads_more = reads_more || columns.back().may_be_modal || columns.back().form == Form::json;
    }
    std::shared_ptr<const engine::Plan> plan;
    if (reads_more || options.fired) plan = engine::Plan::prepare(policy.program, nodes);
    std::vector<engine::RuleCondition> conditions;
    if (options.fired) conditions = engine::rule_conditions(*plan);
    if (!reads_more) {
        for (const engine::RuleCondition& condition : conditions)
            engine::append_nodes_read(program, condition, nodes);
        plan = engine::Plan::prepare(policy.program, nodes, engine::Readable::wanted);
    }
    DecisionColumns made{
        plan, std::move(columns), {}, options.states, facts::DecisionWriter(plan, {}, decisions)};
    std::map<std::string, int> used;
    for (engine::RuleCondition& condition : conditions) {
        if (made.rules.empty() || made.rules.back().rule != condition.rule) {
            const program::Rule& rule = program.rules[condition.rule];
            std::string name;
            if (rule.clause != program::none) name = program.clauses[rule.clause].name;
            if (rule.exception) name += ".exception";
            const int number = ++used[name];
            if (number > 1) name += "/" + std::to_string(number);
            made.rules.push_back({condition.rule, std::move(name), {}});
        }
        made.rules.back().places.push_back(std::move(condition));
    }
    return made;
}

void DecisionColumns::write_schema(ArrowSchema& out) const {
    const program::Program& program = plan->program();
    std::vector<ArrowSchema> children;
    for (const DecisionColumn& column : columns) {
        const program::Decision& decision = program.decisions[column.decision];
        std::vector<std::pair<std::string, std::string>> unit;
        if (decision.type.kind == ValueKind::number && !decision.type.unit.is_none())
            unit = {{"unit", values::to_text(decision.type.unit, program.units)}};
        switch (column.form) {
        case Form::truths: children.push_back(field("b", decision.name)); break;
        case Form::whole: children.push_back(field("l", decision.name, unit)); break;
        case Form::fen: {
            // 元 → 分, 元/月 → 分/月
            std::string name = unit[0].second;
            if (const std::size_t at = name.find("元"); at != std::string::npos)
                name.replace(at, std::string_view("元").size(), "分");
            children.push_back(field("l", decision.name, {{"unit", name}}));
            break;
        }
        case Form::money: children.push_back(field("d:38,2", decision.name, unit)); break;
        case Form::fraction: {
            std::vector<ArrowSchema> parts = {field("l", "numerator"), field("l", "denominator")};
            children.push_back(field("+s", decision.name, unit, std::move(parts)));
            break;
        }
        case Form::day:
        case Form::month: children.push_back(field("tdD", decision.name)); break;
        case Form::category: children.push_back(dictionary_field("i", decision.name)); break;
        case Form::text:
        case Form::json: children.push_back(field("U", decision.name)); break;
        }
        if (states) children.push_back(dictionary_field("c", decision.name + ".state"));
    }
    if (!rules.empty()) {
        std::vector<ArrowSchema> each;
        for (const FiredRule& rule : rules)
            each.push_back(field("b", rule.name));
        children.push_back(field("+s", "fired", {}, std::move(each)));
    }
    make_schema({"+s", "", {}, std::move(children), nullptr}, out);
}

struct DecisionArrays::Column {
    Buffer values, denominators, validity, states;
    std::vector<std::string> texts;                       ///< by block
    std::vector<std::vector<std::uint32_t>> text_lengths; ///< by block
};

DecisionArrays::DecisionArrays(const DecisionColumns& columns, std::size_t rows,
                               const std::shared_ptr<BlockPool>& pool)
    : columns_(columns), rows_(rows) {
    const std::size_t block_rows = columns.plan->block_rows();
    const std::size_t bits = (rows + 7) / 8, blocks = (rows + block_rows - 1) / block_rows;
    for (const DecisionColumn& declared : columns.columns) {
        Column column;
        column.validity = Buffer(pool, bits);
        std::memset(column.validity.as<char>(), 0xff, bits);
        if (columns.states) {
            column.states = Buffer(pool, rows);
            std::memset(column.states.as<char>(), 0, rows);
        }
        if (declared.form == Form::truths) {
            column.values = Buffer(pool, bits);
        } else if (declared.form == Form::text || declared.form == Form::json) {
            column.texts.resize(blocks);
            column.text_lengths.resize(blocks);
        } else {
            column.values = Buffer(pool, rows * bytes_of(declared.form));
            if (declared.form == Form::fraction) column.denominators = Buffer(pool, rows * 8);
        }
        made_.push_back(std::move(column));
    }
    for (std::size_t i = 0; i < columns.rules.size(); ++i)
        fired_.emplace_back(pool, bits); // every block writes all of its bytes
}

DecisionArrays::~DecisionArrays() = default;

void DecisionArrays::store(std::size_t first, const engine::Evaluation& evaluation,
                           const engine::Batch& batch, const std::vector<std::uint8_t>& bad, bool any_bad) {
    for (std::size_t i = 0; i < made_.size(); ++i)
        store_column(i, first, evaluation, batch, any_bad ? bad.data() : nullptr);
    std::vector<std::uint8_t> truths;
    for (std::size_t i = 0; i < fired_.size(); ++i) {
        const FiredRule& rule = columns_.rules[i];
        const engine::RuleCondition& only = rule.places[0];
        if (rule.places.size() == 1 && only.scope == 0 && only.conditions.size() == 1 &&
            only.displacing.empty() && !any_bad) {
            // The usual case, without a detour.
            const auto column = evaluation.column(only.conditions[0]);
            if (column.states.empty() && !column.uniform) {
                pack(column.truths.data(), batch.rows, fired_[i].as<std::uint8_t>(), first);
                continue;
            }
        }
        truths.assign(batch.rows, 0);
        for (const engine::RuleCondition& place : rule.places)
            engine::mark_fired(evaluation, columns_.plan->program(), place, truths);
        for (std::size_t row = 0; any_bad && row < batch.rows; ++row)
            truths[row] &= static_cast<std::uint8_t>(bad[row] ^ 1U);
        pack(truths.data(), batch.rows, fired_[i].as<std::uint8_t>(), first);
    }
}

void DecisionArrays::store_column(std::size_t index, std::size_t first, const engine::Evaluation& evaluation,
                                  const engine::Batch& batch, const std::uint8_t* bad) {
    const DecisionColumn& declared = columns_.columns[index];
    Column& column = made_[index];
    const program::Program& program = columns_.plan->program();
    const program::NodeId node = program.decisions[declared.decision].node;
    auto* const states = column.states.as<std::int8_t>();
    const bool is_json = declared.form == Form::json;
    bool is_plain = is_json;
    if (declared.form == Form::text || is_json) {
        store_texts(declared, column, first, evaluation, batch, bad);
    } else {
        const engine::Evaluation::Column from = evaluation.column(node);
        is_plain = from.states.empty();
        const engine::Layout layout = columns_.plan->layout(node);
        const bool is_money = declared.form == Form::money || declared.form == Form::fen;
        bool in_one_go = from.exact && !from.uniform;
        std::int64_t divisor = 1;
        if (is_money) {
            in_one_go = in_one_go && !layout.fraction && layout.denominator % 100 == 0;
            divisor = layout.denominator / 100;
        }
        if (in_one_go && divisor <= 1) {
            store_whole_column(declared, column, first, batch.rows, from,
                               layout.fraction ? 0 : layout.denominator);
        } else if (in_one_go) {
            // Exact multiples of a 分 are the rule; what is not is rounded row by row.
            const auto put = [&](std::size_t at, std::int64_t fen) {
                if (declared.form == Form::fen)
                    column.values.as<std::int64_t>()[at] = fen;
                else
                    column.values.as<int128>()[at] = fen;
            };
            for (std::uint32_t row = 0; row < batch.rows; ++row) {
                const std::int64_t number = from.numerators[row], fen = number / divisor;
                if (fen * divisor == number)
                    put(first + row, fen);
                else if (from.states.empty() || from.states[row] == State::value)
                    store_row(declared, column, first + row, evaluation, batch, row);
            }
        } else {
            for (std::uint32_t row = 0; row < batch.rows; ++row)
                store_row(declared, column, first + row, evaluation, batch, row);
        }
    }
    // Where there is no value.
    const auto states_of_node = [&](std::uint32_t row) { return evaluation.state(node, row); };
    if (is_plain && !bad) return;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
        const bool is_bad = bad && bad[row] != 0;
        const State state = is_plain ? State::value : states_of_node(row);
        if (!is_bad && state == State::value) continue;
        clear_bit(column.validity.as<std::uint8_t>(), first + row);
        if (states) states[first + row] = is_bad ? invalid_state : static_cast<std::int8_t>(state);
    }
}

void DecisionArrays::store_whole_column(const DecisionColumn& declared, Column& column, std::size_t first,
                                        std::uint32_t rows, const engine::Evaluation::Column& from,
                                        std::int64_t denominator) {
    const std::int64_t* numbers = from.numerators.data();
    switch (declared.form) {
    case Form::truths: pack(from.truths.data(), rows, column.values.as<std::uint8_t>(), first); break;
    case Form::whole:
    case Form::fen:
        std::memcpy(column.values.as<std::int64_t>() + first, numbers, std::size_t{rows} * 8);
        break;
    case Form::money: {
        auto* out = column.values.as<int128>() + first;
        for (std::uint32_t row = 0; row < rows; ++row)
            out[row] = numbers[row];
        break;
    }
    case Form::fraction: {
        std::memcpy(column.values.as<std::int64_t>() + first, numbers, std::size_t{rows} * 8);
        auto* below = column.denominators.as<std::int64_t>() + first;
        if (denominator == 0)
            std::memcpy(below, from.denominators.data(), std::size_t{rows} * 8);
        else
            std::fill(below, below + rows, denominator);
        break;
    }
    case Form::day:
    case Form::category: {
        auto* out = column.values.as<std::int32_t>() + first;
        for (std::uint32_t row = 0; row < rows; ++row)
            out[row] = static_cast<std::int32_t>(numbers[row]);
        break;
    }
    case Form::month: {
        auto* out = column.values.as<std::int32_t>() + first;
        for (std::uint32_t row = 0; row < rows; ++row) {
            // Rows without a value hold anything.
            const std::int64_t month = std::clamp<std::int64_t>(numbers[row], values::minimum_month.index,
                                                                values::maximum_month.index);
            out[row] = values::first_day(values::Month{static_cast<std::int32_t>(month)}).days;
        }
        break;
    }
    case Form::text:
    case Form::json: break;
    }
}

/// One row in its final form, however it is held.
void DecisionArrays::store_row(const DecisionColumn& declared, Column& column, std::size_t at,
                               const engine::Evaluation& evaluation, const engine::Batch&,
                               std::uint32_t row) {
    const program::Program& program = columns_.plan->program();
    const explain::Outcome outcome =
        declared.may_be_modal
            ? explain::outcome(evaluation, program, declared.decision, row)
            : explain::outcome_without_modality(evaluation, program, declared.decision, row);
    const values::Rational& number = outcome.cell.number;
    const bool is_value = outcome.cell.state == State::value;
    bool fits = true;
    const auto narrow = [&](int128 value) {
        const auto result = values::narrow(value);
        fits = fits && result;
        return result.value_or(0);
    };
    switch (declared.form) {
    case Form::truths: {
        auto* bits = column.values.as<std::uint8_t>();
        clear_bit(bits, at);
        if (is_value && outcome.cell.bits != 0) bits[at / 8] |= static_cast<std::uint8_t>(1U << (at % 8));
        break;
    }
    case Form::whole: column.values.as<std::int64_t>()[at] = is_value ? narrow(number.numerator) : 0; break;
    case Form::fen:
    case Form::money: {
        const auto fen = values::multiply(is_value ? number : values::Rational{}, values::from_integer(100));
        fits = fen && fen->denominator == 1;
        const int128 whole = fits ? fen->numerator : 0;
        if (declared.form == Form::fen)
            column.values.as<std::int64_t>()[at] = narrow(whole);
        else
            column.values.as<int128>()[at] = whole;
        break;
    }
    case Form::fraction:
        column.values.as<std::int64_t>()[at] = is_value ? narrow(number.numerator) : 0;
        column.denominators.as<std::int64_t>()[at] = is_value ? narrow(number.denominator) : 1;
        break;
    case Form::day:
    case Form::category:
        column.values.as<std::int32_t>()[at] = static_cast<std::int32_t>(outcome.cell.bits);
        break;
    case Form::month:
        column.values.as<std::int32_t>()[at] =
            is_value ? values::first_day(values::Month{static_cast<std::int32_t>(outcome.cell.bits)}).days
                     : 0;
        break;
    case Form::text:
    case Form::json: break;
    }
    if (fits) return;
    // A value that the column cannot hold is an error of the row, not another number.
    clear_bit(column.validity.as<std::uint8_t>(), at);
    if (auto* states = column.states.as<std::int8_t>()) states[at] = static_cast<std::int8_t>(State::error);
}

void DecisionArrays::store_texts(const DecisionColumn& declared, Column& column, std::size_t first,
                                 const engine::Evaluation& evaluation, const engine::Batch& batch,
                                 const std::uint8_t* bad) {
    const program::Program& program = columns_.plan->program();
    const program::Decision& decision = program.decisions[declared.decision];
    const std::size_t block = first / columns_.plan->block_rows();
    std::string& text = column.texts[block];
    auto& lengths = column.text_lengths[block];
    lengths.reserve(batch.rows);
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
        const std::size_t before = text.size();
        if (bad && bad[row] != 0) {
        } else if (declared.form == Form::json) {
            columns_.writer.append_decision(evaluation, batch, declared.decision, row, text);
        } else if (const engine::Cell cell = evaluation.cell(decision.node, row);
                   cell.state == State::value) {
            if (decision.type.kind == ValueKind::text) {
                const auto id = static_cast<std::size_t>(cell.bits);
                text +=
                    id < program.texts.size() ? program.texts[id] : batch.texts[id - program.texts.size()];
            } else {
                const auto& names = program.categories[decision.type.category].values;
                for (std::size_t i = 0; i < names.size(); ++i)
                    if ((static_cast<std::uint64_t>(cell.bits) >> i & 1U) != 0)
                        text.append(text.size() == before ? "" : "、").append(names[i]);
            }
        }
        lengths.push_back(static_cast<std::uint32_t>(text.size() - before));
    }
}

void DecisionArrays::release_into(ArrowArray& out) {
    const program::Program& program = columns_.plan->program();
    const auto length = static_cast<std::int64_t>(rows_);
    std::vector<ArrowArray> children;
    const auto add = [&](ArrayParts parts) {
        parts.length = length;
        children.emplace_back();
        make_array(std::move(parts), children.back());
    };
    for (std::size_t i = 0; i < made_.size(); ++i) {
        Column& column = made_[i];
        const DecisionColumn& declared = columns_.columns[i];
        const std::int64_t nulls = count_nulls(column.validity.as<std::uint8_t>(), rows_);
        ArrayParts parts;
        parts.null_count = nulls;
        parts.buffers.push_back(nulls == 0 ? Buffer() : std::move(column.validity));
        if (declared.form == Form::fraction) {
            for (Buffer* buffer : {&column.values, &column.denominators}) {
                ArrayParts part;
                part.length = length;
                part.buffers.emplace_back();
                part.buffers.push_back(std::move(*buffer));
                parts.children.emplace_back();
                make_array(std::move(part), parts.children.back());
            }
        } else if (declared.form == Form::text || declared.form == Form::json) {
            Buffer offsets((rows_ + 1) * 8);
            std::size_t size = 0, row = 0;
            offsets.as<std::int64_t>()[0] = 0;
            for (const auto& lengths : column.text_lengths)
                for (const std::uint32_t each : lengths)
                    offsets.as<std::int64_t>()[++row] = static_cast<std::int64_t>(size += each);
            Buffer bytes(size);
            char* at = bytes.as<char>();
            for (const std::string& text : column.texts)
                at = std::copy(text.begin(), text.end(), at);
            parts.buffers.push_back(std::move(offsets));
            parts.buffers.push_back(std::move(bytes));
        } else {
            parts.buffers.push_back(std::move(column.values));
        }
        if (declared.form == Form::category)
            parts.dictionary =
                dictionary_of(program.categories[program.decisions[declared.decision].type.category].values);
        add(std::move(parts));
        if (!columns_.states) continue;
        ArrayParts states;
        states.buffers.emplace_back();
        states.buffers.push_back(std::move(column.states));
        states.dictionary = dictionary_of(std::span(state_names));
        add(std::move(states));
    }
    if (!fired_.empty()) {
        ArrayParts fired;
        fired.buffers.emplace_back();
        for (Buffer& bits : fired_) {
            ArrayParts rule;
            rule.length = length;
            rule.buffers.emplace_back();
            rule.buffers.push_back(std::move(bits));
            fired.children.emplace_back();
            make_array(std::move(rule), fired.children.back());
        }
        add(std::move(fired));
    }
    ArrayParts all;
    all.length = length;
    all.buffers.emplace_back();
    all.children = std::move(children);
    make_array(std::move(all), out);
}

} // namespace tiaoli::runtime
