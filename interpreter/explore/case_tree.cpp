#include "explore/case_tree.hpp"

#include "facts/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tiaoli::explore {

using Kind = CaseTree::Kind;
using program::InputField;

namespace {

constexpr std::size_t longest_path = 64;

CaseTree* member(CaseTree& tree, std::string_view name) {
    const auto found = std::ranges::find(tree.members, name, &facts::JsonMember::name);
    return found == tree.members.end() ? nullptr : &found->value;
}

/// The text with full-width signs as their twins.
std::string narrowed(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        constexpr std::pair<std::string_view, char> twins[] = {
            {"［", '['}, {"］", ']'}, {"．", '.'}, {"【", '['}, {"】", ']'}};
        bool found = false;
        for (const auto& [wide, narrow] : twins) {
            if (!text.starts_with(wide)) continue;
            result += narrow;
            text.remove_prefix(wide.size());
            found = true;
            break;
        }
        if (found) continue;
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

bool is_name_byte(char c) {
    return (static_cast<unsigned char>(c) & 0x80U) != 0 || c == '_' || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

std::optional<Path> parse_path(std::string_view text) {
    const std::string narrow = narrowed(text);
    std::string_view rest = narrow;
    Path path;
    while (true) {
        std::size_t length = 0;
        const bool quoted = rest.starts_with('`');
        if (quoted) {
            length = rest.find('`', 1);
            if (length == std::string_view::npos || length == 1) return std::nullopt;
            path.push_back({std::string(rest.substr(1, length - 1)), 0});
            ++length;
        } else {
            while (length < rest.size() && is_name_byte(rest[length]))
                ++length;
            if (length == 0 || (rest[0] >= '0' && rest[0] <= '9')) return std::nullopt;
            path.push_back({std::string(rest.substr(0, length)), 0});
        }
        rest.remove_prefix(length);
        if (rest.starts_with('[')) {
            const std::size_t end = rest.find(']');
            if (end == std::string_view::npos) return std::nullopt;
            const std::string_view digits = rest.substr(1, end - 1);
            const auto [stop, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), path.back().position);
            if (error != std::errc{} || stop != digits.data() + digits.size() || path.back().position == 0)
                return std::nullopt;
            rest.remove_prefix(end + 1);
        }
        if (rest.empty()) return path.size() <= longest_path ? std::optional(path) : std::nullopt;
        if (!rest.starts_with('.')) return std::nullopt;
        rest.remove_prefix(1);
    }
}

std::string path_text(const Path& path) {
    std::string text;
    for (const PathPart& part : path) {
        if (!text.empty()) text += '.';
        text += part.name;
        if (part.position != 0) text += "[" + std::to_string(part.position) + "]";
    }
    return text;
}

const InputField* field_at(const program::Program& program, const Path& path) {
    const std::vector<InputField>* level = &program.input_tree;
    const InputField* field = nullptr;
    for (const PathPart& part : path) {
        // The parts of a list are those of its elements.
        const auto found = std::ranges::find(*level, part.name, &InputField::name);
        if (found == level->end()) return nullptr;
        field = &*found;
        const bool is_list = field->kind == InputField::Kind::list || field->kind == InputField::Kind::table;
        const bool is_last = &part == &path.back();
        if (part.position != 0 && !is_list) return nullptr;
        if (is_list && part.position == 0 && !is_last) return nullptr;
        level = &field->children;
    }
    return field;
}

const CaseTree* find(const CaseTree& tree, const Path& path) {
    const CaseTree* at = &tree;
    for (const PathPart& part : path) {
        at = at->find(part.name);
        if (at == nullptr) return nullptr;
        if (part.position == 0) continue;
        if (at->kind != Kind::list || part.position > at->elements.size()) return nullptr;
        at = &at->elements[part.position - 1];
    }
    return at;
}

bool put(CaseTree& tree, const Path& path, CaseTree value) {
    CaseTree* at = &tree;
    for (const PathPart& part : path) {
        if (at->kind == Kind::null) *at = empty_case();
        if (at->kind != Kind::object) return false;
        CaseTree* next = member(*at, part.name);
        if (next == nullptr) {
            at->members.push_back({part.name, {}});
            next = &at->members.back().value;
        }
        at = next;
        if (part.position == 0) continue;
        if (at->kind == Kind::null) at->kind = Kind::list;
        if (at->kind != Kind::list || part.position > at->elements.size() + 1) return false;
        if (part.position > at->elements.size()) at->elements.emplace_back();
        at = &at->elements[part.position - 1];
    }
    *at = std::move(value);
    return true;
}

bool remove(CaseTree& tree, const Path& path) {
    if (path.empty()) return false;
    if (find(tree, path) == nullptr) return false;
    Path above(path.begin(), path.end() - 1);
    CaseTree* at = &tree;
    for (const PathPart& part : above) {
        at = member(*at, part.name);
        if (part.position != 0) at = &at->elements[part.position - 1];
    }
    if (path.back().position != 0) {
        CaseTree* list = member(*at, path.back().name);
        list->elements.erase(list->elements.begin() + path.back().position - 1);
        return true;
    }
    std::erase_if(at->members, [&](const facts::JsonMember& each) { return each.name == path.back().name; });
    if (at->members.empty() && !above.empty() && above.back().position == 0) remove(tree, above);
    return true;
}

void merge(CaseTree& tree, const CaseTree& other) {
    for (const facts::JsonMember& each : other.members) {
        CaseTree* mine = member(tree, each.name);
        if (mine == nullptr)
            tree.members.push_back(each);
        else if (mine->kind == Kind::object && each.value.kind == Kind::object)
            merge(*mine, each.value);
        else
            *mine = each.value;
    }
}

CaseTree text_value(std::string text) {
    CaseTree value;
    value.kind = Kind::text;
    value.text = std::move(text);
    return value;
}

CaseTree number_value(std::string digits) {
    CaseTree value;
    value.kind = Kind::number;
    value.text = std::move(digits);
    return value;
}

CaseTree yes_no_value(bool yes) {
    CaseTree value;
    value.kind = Kind::boolean;
    value.boolean = yes;
    return value;
}

CaseTree empty_case() {
    CaseTree value;
    value.kind = Kind::object;
    return value;
}

void append_json(std::string& out, const CaseTree& tree) {
    bool first = true;
    switch (tree.kind) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += tree.boolean ? "true" : "false"; return;
    case Kind::number: out += tree.text; return;
    case Kind::text: facts::append_json_text(out, tree.text); return;
    case Kind::list:
        out += '[';
        for (const CaseTree& element : tree.elements) {
            if (!first) out += ',';
            first = false;
            append_json(out, element);
        }
        out += ']';
        return;
    case Kind::object:
        out += '{';
        for (const facts::JsonMember& each : tree.members) {
            if (!first) out += ',';
            first = false;
            facts::append_json_text(out, each.name);
            out += ':';
            append_json(out, each.value);
        }
        out += '}';
        return;
    }
}

} // namespace tiaoli::explore
