#include "facts/json_tree.hpp"

#include "facts/json_syntax.hpp"

#include <simdjson.h>

#include <algorithm>
#include <unordered_set>

namespace tiaoli::facts {
namespace {

namespace ondemand = simdjson::ondemand;
using Kind = JsonValue::Kind;

constexpr int deepest = 100;
constexpr std::string_view spaces = " \t\r\n";

class TreeReader {
public:
    TreeReader(std::string_view json, std::vector<words::Diagnostic>& diagnostics, std::uint32_t file)
        : json_(json), text_(json), diagnostics_(diagnostics), file_(file) {}

    std::optional<JsonValue> read() {
        ondemand::parser parser;
        ondemand::document document;
        ondemand::value root;
        JsonValue result;
        const std::size_t first = json_.find_first_not_of(spaces);
        const bool is_container =
            first != std::string_view::npos && (json_[first] == '{' || json_[first] == '[');
        const char* next = nullptr;
        // simdjson does not look into what is skipped; here nothing is, so a success is the whole text.
        if (!is_container || parser.iterate(text_).get(document) != simdjson::SUCCESS ||
            document.get_value().get(root) != simdjson::SUCCESS || !read_value(root, result, 0) ||
            document.current_location().get(next) == simdjson::SUCCESS) {
            if (!reported_) report_syntax();
            return std::nullopt;
        }
        if (reported_) return std::nullopt;
        return result;
    }

private:
    void report(words::DiagnosticId id, std::size_t begin, std::size_t end,
                std::vector<std::string> arguments) {
        reported_ = true;
        diagnostics_.push_back({id,
                                {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                                std::move(arguments),
                                {}});
    }

    void report_syntax() {
        using words::DiagnosticId;
        if (json_.find_first_not_of(spaces) == std::string_view::npos) {
            report(DiagnosticId::facts_empty, 0, 0, {});
        } else if (const auto bad = utf8_error(json_)) {
            report(DiagnosticId::facts_invalid_utf8, *bad, *bad + 1, {});
        } else {
            const std::size_t at = json_error(json_).value_or(0);
            const bool unfinished = json_.find_first_not_of(spaces, at) == std::string_view::npos;
            report(unfinished ? DiagnosticId::facts_unfinished : DiagnosticId::facts_not_json, at, at + 1,
                   {});
        }
    }

    std::size_t offset(const char* place) const { return static_cast<std::size_t>(place - text_.data()); }

    bool read_value(ondemand::value& value, JsonValue& result, int depth) {
        const std::string_view token = value.raw_json_token();
        const std::size_t begin = offset(token.data());
        switch (token.empty() ? '\0' : token.front()) {
        case '{': return read_object(value, result, depth, begin);
        case '[': return read_list(value, result, depth, begin);
        case '"': {
            std::string_view text;
            if (value.get_string().get(text) != simdjson::SUCCESS) return false;
            result.kind = Kind::text;
            result.text = text;
            break;
        }
        default:
            if (!read_plain(token.substr(0, token.find_last_not_of(spaces) + 1), result)) return false;
        }
        const std::size_t length = token.find_last_not_of(spaces) + 1;
        result.source = json_.substr(begin, length);
        return true;
    }

    static bool read_plain(std::string_view token, JsonValue& result) {
        if (token == "true" || token == "false") {
            result.kind = Kind::boolean;
            result.boolean = token == "true";
            return true;
        }
        if (token == "null") return true;
        if (json_error(token)) return false;
        result.kind = Kind::number;
        result.text = token;
        return true;
    }

    bool too_deep(int depth, std::size_t begin) {
        if (depth < deepest) return false;
        report(words::DiagnosticId::too_deep, begin, begin + 1, {std::to_string(deepest)});
        return true;
    }

    bool read_list(ondemand::value& value, JsonValue& result, int depth, std::size_t begin) {
        result.kind = Kind::list;
        ondemand::array elements;
        if (too_deep(depth, begin) || value.get_array().get(elements) != simdjson::SUCCESS) return false;
        for (auto item : elements) {
            ondemand::value element;
            if (item.error() != simdjson::SUCCESS) return false;
            element = item.value_unsafe();
            if (!read_value(element, result.elements.emplace_back(), depth + 1)) return false;
        }
        const std::size_t last =
            result.elements.empty() ? begin + 1 : offset_in_json(result.elements.back().source);
        result.source = json_.substr(begin, json_.find(']', last) + 1 - begin);
        return true;
    }

    bool read_object(ondemand::value& value, JsonValue& result, int depth, std::size_t begin) {
        result.kind = Kind::object;
        ondemand::object members;
        if (too_deep(depth, begin) || value.get_object().get(members) != simdjson::SUCCESS) return false;
        std::unordered_set<std::string> names;
        for (auto item : members) {
            ondemand::field field;
            std::string_view name;
            if (std::move(item).get(field) != simdjson::SUCCESS) return false;
            const std::size_t key = offset(field.key().raw()) - 1;
            if (field.unescaped_key().get(name) != simdjson::SUCCESS) return false;
            if (!names.insert(std::string(name)).second)
                report(words::DiagnosticId::duplicate_fact, key, key + name.size() + 2, {std::string(name)});
            auto& [stored_name, stored] =
                result.members.emplace_back(JsonMember{std::string(name), JsonValue{}});
            ondemand::value content = field.value();
            if (!read_value(content, stored, depth + 1)) return false;
        }
        const std::size_t last =
            result.members.empty() ? begin + 1 : offset_in_json(result.members.back().value.source);
        result.source = json_.substr(begin, json_.find('}', last) + 1 - begin);
        return true;
    }

    /// The place after a part that has been read.
    std::size_t offset_in_json(std::string_view part) const {
        return static_cast<std::size_t>(part.data() - json_.data()) + part.size();
    }

    std::string_view json_;
    simdjson::padded_string text_;
    std::vector<words::Diagnostic>& diagnostics_;
    std::uint32_t file_;
    bool reported_ = false;
};

} // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
    const auto found = std::ranges::find(members, name, &JsonMember::name);
    return found == members.end() ? nullptr : &found->value;
}

std::optional<JsonValue> read_json(std::string_view json, std::vector<words::Diagnostic>& diagnostics,
                                   std::uint32_t file) {
    return TreeReader(json, diagnostics, file).read();
}

} // namespace tiaoli::facts
