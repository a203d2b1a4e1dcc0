#include "facts/json_case.hpp"

#include "facts/json_syntax.hpp"

#include <algorithm>
#include <unordered_set>

namespace tiaoli::facts {

using engine::Presence;
using program::InputField;

void JsonCase::report(DiagnosticId id, std::size_t begin, std::size_t end,
                      std::vector<std::string> arguments) {
    mistakes.report(id, {options.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                    std::move(arguments));
}

void JsonCase::report_value(DiagnosticId id, ondemand::value& value, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), mistakes.path_text());
    report_token(id, value, std::move(arguments));
}

void JsonCase::report_token(DiagnosticId id, ondemand::value& value, std::vector<std::string> arguments) {
    const std::string_view token = trimmed(value.raw_json_token());
    const std::size_t begin = offset(token.data());
    report(id, begin, begin + std::max<std::size_t>(token.size(), 1), std::move(arguments));
}

void JsonCase::report_mistake(Mistake mistake, std::size_t begin, std::size_t end) {
    mistake.arguments.insert(mistake.arguments.begin(), mistakes.path_text());
    report(mistake.id, begin, end, std::move(mistake.arguments));
}

void JsonCase::report_syntax(std::string_view part) {
    broken = true;
    const std::size_t base = offset(part.data());
    if (const auto at = utf8_error(part)) {
        report(DiagnosticId::facts_invalid_utf8, base + *at, base + *at + 1, {});
        return;
    }
    const std::size_t at = json_error(part).value_or(0);
    const bool unfinished = at >= trimmed(part).size();
    report(unfinished ? DiagnosticId::facts_unfinished : DiagnosticId::facts_not_json, base + at,
           base + at + 1, {});
}

Scalar JsonCase::scalar(ondemand::value& value) {
    const std::string_view token = trimmed(value.raw_json_token());
    const char first = token.empty() ? '\0' : token.front();
    if (first == '"') {
        std::string_view content;
        if (value.get_string().get(content) != simdjson::SUCCESS) {
            broken = true;
            return {Scalar::Kind::other, token};
        }
        return {Scalar::Kind::text, content};
    }
    if (first == '-' || (first >= '0' && first <= '9')) return {Scalar::Kind::number, token};
    if (token == "null") return {Scalar::Kind::null, {}};
    if (token == "true") return {Scalar::Kind::yes, {}};
    if (token == "false") return {Scalar::Kind::no, {}};
    return {Scalar::Kind::other, token};
}

void JsonCase::read_leaf(program::FactId fact, ondemand::value& value) {
    const program::Fact& declared = program.facts[fact];
    const std::string_view token = trimmed(value.raw_json_token());
    if (token.starts_with('[')) {
        if (declared.type.kind == program::ValueKind::set) {
            read_set(fact, value);
            return;
        }
        if (declared.optional && is_empty_list(value)) {
            filler.store(fact, {Presence::absent, 0, 1});
            return;
        }
    }
    const std::size_t begin = offset(token.data());
    const Scalar given = scalar(value);
    if (broken) return;
    if (given.kind == Scalar::Kind::null) {
        const bool absent = options.null_is_absent && declared.optional;
        filler.store(fact, {absent ? Presence::absent : Presence::unknown, 0, 1});
        return;
    }
    const bool says_absent =
        declared.optional && given.kind == Scalar::Kind::text &&
        std::ranges::find(options.absent_words, given.text) != options.absent_words.end();
    if (says_absent) {
        filler.store(fact, {Presence::absent, 0, 1});
        return;
    }
    Stored stored;
    Mistake mistake;
    if (scalars.read(fact, given, stored, mistake)) {
        filler.store(fact, stored);
        return;
    }
    filler.store(fact, Stored{});
    report_mistake(std::move(mistake), begin, begin + token.size());
}

bool JsonCase::is_empty_list(ondemand::value& value) {
    ondemand::array elements;
    bool empty = false;
    if (value.get_array().get(elements) != simdjson::SUCCESS ||
        elements.is_empty().get(empty) != simdjson::SUCCESS)
        broken = true;
    return empty;
}

void JsonCase::read_set(program::FactId fact, ondemand::value& value) {
    ondemand::array elements;
    if (value.get_array().get(elements) != simdjson::SUCCESS) {
        broken = true;
        return;
    }
    std::int64_t bits = 0;
    bool good = true;
    mistakes.path.push_back({{}, 0, true});
    for (auto item : elements) {
        ondemand::value element;
        if (item.error() != simdjson::SUCCESS) {
            broken = true;
            break;
        }
        element = item.value_unsafe();
        const std::string_view token = trimmed(element.raw_json_token());
        const std::size_t begin = offset(token.data());
        std::int64_t bit = 0;
        Mistake mistake;
        const Scalar given = scalar(element);
        if (broken) break;
        if (given.kind == Scalar::Kind::null) {
            good = false; // one of them is not known: nor is the set
        } else if (scalars.read_set_value(fact, given, bit, mistake)) {
            bits |= bit;
        } else {
            good = false;
            report_mistake(std::move(mistake), begin, begin + token.size());
        }
        ++mistakes.path.back().position;
    }
    mistakes.path.pop_back();
    filler.store(fact, good ? Stored{Presence::given, bits, 1} : Stored{});
}

void JsonCase::read_list(const Field& field, ondemand::value& value) {
    if (trimmed(value.raw_json_token()) == "null") return filler.forget_list(field.index);
    ondemand::array elements;
    if (value.get_array().get(elements) != simdjson::SUCCESS) {
        report_value(DiagnosticId::expects_list, value, {shown(scalar(value))});
        return;
    }
    const Level& level = shape.levels[field.level];
    std::uint32_t count = 0;
    for (auto item : elements) {
        ondemand::value element;
        if (item.error() != simdjson::SUCCESS) {
            broken = true;
            break;
        }
        element = item.value_unsafe();
        if (count == limits.list_elements) {
            report_value(DiagnosticId::list_too_long, element, {std::to_string(limits.list_elements)});
            break;
        }
        mistakes.path.push_back({{}, count, true});
        filler.append_row(level.scope);
        if (field.plain_elements)
            read_leaf(shape.fields[level.first_field].index, element);
        else
            read_element(level, element);
        mistakes.path.pop_back();
        ++count;
        if (broken) break;
    }
    filler.store_list(field.index, level.scope);
}

void JsonCase::read_table(const Field& field, ondemand::value& value) {
    if (trimmed(value.raw_json_token()) == "null") return filler.forget_list(field.index);
    ondemand::object entries;
    if (value.get_object().get(entries) != simdjson::SUCCESS) {
        report_value(DiagnosticId::expects_table, value, {shown(scalar(value))});
        return;
    }
    const Level& level = shape.levels[field.level];
    std::unordered_set<std::string_view> keys;
    std::uint32_t count = 0;
    for (auto item : entries) {
        ondemand::field entry;
        std::string_view key;
        std::size_t begin = 0;
        if (!take_key(std::move(item), entry, key, begin)) break;
        ondemand::value content = entry.value();
        mistakes.path.push_back({key, 0, false});
        if (count == limits.list_elements) {
            report_value(DiagnosticId::list_too_long, content, {std::to_string(limits.list_elements)});
            mistakes.path.pop_back();
            break;
        }
        if (!keys.insert(key).second)
            report(DiagnosticId::duplicate_fact, begin, offset_of_key_end(begin), {mistakes.path_text()});
        filler.append_row(level.scope);
        read_table_key(shape.fields[level.first_field].index, key, begin);
        if (field.plain_values)
            read_field(shape.fields[level.first_field + 1], content);
        else
            read_element(level, content);
        mistakes.path.pop_back();
        ++count;
        if (broken) break;
    }
    filler.store_list(field.index, level.scope);
}

void JsonCase::read_table_key(program::FactId fact, std::string_view key, std::size_t begin) {
    Stored stored;
    Mistake mistake;
    if (!scalars.read(fact, {Scalar::Kind::text, key}, stored, mistake)) {
        report_mistake(std::move(mistake), begin, offset_of_key_end(begin));
        stored = Stored{};
    }
    filler.store(fact, stored);
}

std::size_t JsonCase::offset_of_key_end(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < text.size() && text[end] != '"')
        end += text[end] == '\\' ? 2 : 1;
    return end + 1;
}

void JsonCase::read_field(const Field& field, ondemand::value& value) {
    switch (field.kind) {
    case InputField::Kind::leaf: read_leaf(field.index, value); break;
    case InputField::Kind::record: read_element(shape.levels[field.level], value); break;
    case InputField::Kind::list: read_list(field, value); break;
    case InputField::Kind::table: read_table(field, value); break;
    }
}

void JsonCase::forget_record(const Level& level) {
    for (std::uint32_t i = level.first_field; i < level.first_field + level.field_count; ++i) {
        const Field& field = shape.fields[i];
        if (field.kind == InputField::Kind::leaf) filler.store(field.index, Stored{});
        if (field.kind == InputField::Kind::record) forget_record(shape.levels[field.level]);
        if (field.kind == InputField::Kind::list || field.kind == InputField::Kind::table)
            filler.forget_list(field.index);
    }
}

void JsonCase::read_element(const Level& level, ondemand::value& value) {
    if (trimmed(value.raw_json_token()) == "null")
        forget_record(level);
    else
        read_record(level, value);
}

void JsonCase::read_record(const Level& level, ondemand::value& value) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) {
        report_value(DiagnosticId::expects_record, value, {shown(scalar(value))});
        return;
    }
    read_object(level, object);
}

bool JsonCase::take_key(simdjson::simdjson_result<ondemand::field> item, ondemand::field& entry,
                        std::string_view& key, std::size_t& begin) {
    if (std::move(item).get(entry) != simdjson::SUCCESS) {
        broken = true;
        return false;
    }
    begin = offset(entry.key().raw()) - 1;
    if (entry.unescaped_key().get(key) != simdjson::SUCCESS) broken = true;
    return !broken;
}

void JsonCase::read_object(const Level& level, ondemand::object& object) {
    const std::uint64_t number = ++object_number;
    std::uint32_t expected = level.first_field;
    for (auto item : object) {
        ondemand::field entry;
        std::string_view key;
        std::size_t begin = 0;
        if (!take_key(std::move(item), entry, key, begin)) return;
        const std::uint32_t found = shape.find(level, key, expected);
        mistakes.path.push_back({key, 0, false});
        if (found == program::none) {
            report_unknown(level, key, begin);
        } else if (last_seen[found] == number) {
            report(DiagnosticId::duplicate_fact, begin, offset_of_key_end(begin), {mistakes.path_text()});
        } else {
            last_seen[found] = number;
            expected = found + 1;
            ondemand::value content = entry.value();
            read_field(shape.fields[found], content);
        }
        mistakes.path.pop_back();
        if (broken) return;
    }
}

void JsonCase::report_unknown(const Level& level, std::string_view key, std::size_t begin) {
    std::vector<std::string_view> names;
    for (std::uint32_t i = level.first_field; i < level.first_field + level.field_count; ++i)
        names.push_back(shape.fields[i].name);
    const std::string_view near = words::nearest(key, names);
    std::vector<std::string> arguments{mistakes.path_text()};
    if (!near.empty()) arguments.emplace_back(near);
    report(near.empty() ? DiagnosticId::unknown_fact : DiagnosticId::misspelt_fact, begin,
           offset_of_key_end(begin), std::move(arguments));
}

} // namespace tiaoli::facts
