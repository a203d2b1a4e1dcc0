// Facts that come as texts: from dictionaries, as they are, and as lists of texts.
#include "engine/columns.hpp"
#include "runtime/arrow_values.hpp"
#include "runtime/column_import.hpp"

#include <algorithm>

namespace tiaoli::runtime {

using engine::Presence;
using program::ValueKind;

void ColumnImporter::fill_dictionary(const ColumnBinding& binding, const Window& window) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.resize(window.rows);
    const ArrowArray* values = window.array->dictionary;
    if (!values) {
        broken_ = binding.name + ": dictionary";
        return;
    }
    const PreparedDictionary& prepared = dictionaries_[binding.dictionary];
    if (!prepared.plain.empty() && column.presence.empty()) {
        const void* indices = window.array->buffers[1];
        const std::int64_t at = window.at();
        bool done = false;
        if (binding.type.bytes == 1)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint8_t*>(indices) + at, window.rows);
        else if (binding.type.bytes == 2)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint16_t*>(indices) + at, window.rows);
        else if (binding.type.bytes == 4)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint32_t*>(indices) + at, window.rows);
        if (done) return;
    }
    column.numerators.assign(window.rows, 0);
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const std::int64_t index = arrow_integer(binding.type, *window.array, window.at() + row);
        if (index < 0 || index >= values->length) {
            broken_ = binding.name + ": dictionary";
            return;
        }
        if (rule.kind != ValueKind::text && prepared.entries[static_cast<std::size_t>(index)].good) {
            const facts::Stored& stored = prepared.entries[static_cast<std::size_t>(index)].stored;
            column.numerators[row] = stored.numerator;
            if (rule.fraction) column.denominators[row] = stored.denominator;
            if (stored.presence == Presence::given) continue;
            if (column.presence.empty()) column.presence.assign(window.rows, Presence::given);
            column.presence[row] = stored.presence;
            continue;
        }
        // Texts have numbers of this block; what is bad is described anew.
        const auto text = arrow_text(binding.value_type, *values, values->offset + index);
        facts::Stored stored;
        facts::Mistake mistake;
        if (!text) {
            broken_ = binding.name + ": text";
            return;
        }
        if (scalars_.read(binding.index, {facts::Scalar::Kind::text, *text}, stored, mistake))
            column.numerators[row] = stored.numerator;
        else
            refuse(binding, row, mistake.id, std::move(mistake.arguments));
    }
}

/// Every row is given and every value of the dictionary is good. False if an index is out of it (a negative
/// one is a very large one here).
template <typename Index>
bool ColumnImporter::fill_plain_dictionary(const ColumnBinding& binding, const Index* indices,
                                           std::uint32_t rows) {
    const std::vector<std::int64_t>& plain = dictionaries_[binding.dictionary].plain;
    std::int64_t* out = batch_->facts[binding.index].numerators.data();
    if constexpr (sizeof(Index) == 1) return engine::look_up({indices, rows}, plain, out);
    Index largest = 0;
    for (std::uint32_t row = 0; row < rows; ++row)
        largest = std::max(largest, indices[row]);
    if (rows > 0 && largest >= plain.size()) return false;
    const std::int64_t* values = plain.data();
    for (std::uint32_t row = 0; row < rows; ++row)
        out[row] = values[indices[row]];
    return true;
}

void ColumnImporter::fill_texts(const ColumnBinding& binding, const Window& window) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.assign(window.rows, 0);
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const auto text = arrow_text(binding.type, *window.array, window.at() + row);
        if (!text) {
            broken_ = binding.name + ": text";
            return;
        }
        facts::Stored stored;
        facts::Mistake mistake;
        if (!scalars_.read(binding.index, {facts::Scalar::Kind::text, *text}, stored, mistake)) {
            refuse(binding, row, mistake.id, std::move(mistake.arguments));
            continue;
        }
        column.numerators[row] = stored.numerator;
        if (rule.fraction) column.denominators[row] = stored.denominator;
        if (stored.presence == Presence::given) continue;
        if (column.presence.empty()) column.presence.assign(window.rows, Presence::given);
        column.presence[row] = stored.presence;
    }
}

void ColumnImporter::fill_sets(const ColumnBinding& binding, const Window& window) {
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.assign(window.rows, 0);
    const ArrowArray* elements = window.array->n_children == 1 ? window.array->children[0] : nullptr;
    const bool is_dictionary = binding.value_type.kind == ArrowType::Kind::dictionary;
    if (!elements || (is_dictionary && !elements->dictionary)) {
        broken_ = binding.name;
        return;
    }
    const auto offset = [&](std::int64_t row) {
        return arrow_offset(binding.type, *window.array, window.at() + row);
    };
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const std::int64_t begin = offset(row), end = offset(std::int64_t{row} + 1);
        if (begin < 0 || end < begin || !has_rows(*elements, begin, end - begin, 2)) {
            broken_ = binding.name + ": offsets";
            return;
        }
        std::int64_t bits = 0;
        for (std::int64_t i = begin; i < end; ++i) {
            std::int64_t at = elements->offset + i;
            const ArrowArray* texts = elements;
            ArrowType type = binding.value_type;
            if (is_dictionary) {
                at = arrow_integer(type, *elements, at);
                texts = elements->dictionary;
                type = binding.set_value_type;
                if (at < 0 || at >= texts->length) {
                    broken_ = binding.name + ": dictionary";
                    return;
                }
                at += texts->offset;
            }
            const auto text = arrow_text(type, *texts, at);
            if (!text) {
                broken_ = binding.name + ": text";
                return;
            }
            std::int64_t bit = 0;
            facts::Mistake mistake;
            if (scalars_.read_set_value(binding.index, {facts::Scalar::Kind::text, *text}, bit, mistake))
                bits |= bit;
            else
                refuse(binding, row, mistake.id, std::move(mistake.arguments));
        }
        column.numerators[row] = bits;
    }
}

namespace {

std::string prepare(const Policy::Implementation& policy, const ColumnBinding& binding,
                    const ArrowArray& array, facts::ScalarReader& scalars,
                    std::vector<PreparedDictionary>& prepared) {
    if (binding.use == ColumnBinding::Use::fact) {
        const FactRule& rule = policy.catalogue->fact_rules[binding.index];
        if (binding.type.kind != ArrowType::Kind::dictionary) return {};
        const ArrowArray* values = array.dictionary;
        if (!values || !has_rows(*values, 0, values->length, buffers_of(binding.value_type)))
            return binding.name + ": dictionary";
        auto& entries = prepared[binding.dictionary].entries;
        entries.assign(static_cast<std::size_t>(values->length), {});
        for (std::int64_t i = 0; i < values->length; ++i) {
            const auto text = arrow_text(binding.value_type, *values, values->offset + i);
            if (!text) return binding.name + ": text";
            auto& entry = entries[static_cast<std::size_t>(i)];
            facts::Mistake ignored;
            entry.good =
                scalars.read(binding.index, {facts::Scalar::Kind::text, *text}, entry.stored, ignored);
        }
        prepared[binding.dictionary].plain.clear();
        const bool is_plain = rule.kind != ValueKind::text && !rule.fraction &&
                              std::ranges::all_of(entries, [](const PreparedDictionary::Entry& entry) {
                                  return entry.good && entry.stored.presence == Presence::given;
                              });
        for (std::size_t i = 0; is_plain && i < entries.size(); ++i)
            prepared[binding.dictionary].plain.push_back(entries[i].stored.numerator);
        return {};
    }
    for (const ColumnBinding& child : binding.children) {
        const bool is_list = binding.use == ColumnBinding::Use::list;
        const std::size_t place = is_list ? 0 : child.child;
        if (static_cast<std::int64_t>(place) >= array.n_children || !array.children[place])
            return binding.name;
        if (auto broken = prepare(policy, child, *array.children[place], scalars, prepared); !broken.empty())
            return broken;
    }
    return {};
}

} // namespace

std::string prepare_dictionaries(const Policy::Implementation& policy, const ColumnBindings& bindings,
                                 const ArrowArray& facts, std::vector<PreparedDictionary>& prepared) {
    if (bindings.dictionaries == 0) return {};
    prepared.resize(bindings.dictionaries);
    facts::ScalarReader scalars(*policy.full);
    return prepare(policy, bindings.root, facts, scalars, prepared);
}

} // namespace tiaoli::runtime
