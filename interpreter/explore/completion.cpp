// What may be typed next.
#include "explore/shell.hpp"

#include <algorithm>

namespace tiaoli::explore {

namespace {

bool is_word_byte(char c) {
    return (static_cast<unsigned char>(c) & 0x80U) != 0 || c == '_' || c == '.' || c == '[' || c == ']' ||
           c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void add_spellings(std::string_view spellings, std::vector<std::string>& words) {
    while (!spellings.empty()) {
        const std::size_t end = std::min(spellings.find('|'), spellings.size());
        words.emplace_back(spellings.substr(0, end));
        spellings.remove_prefix(std::min(end + 1, spellings.size()));
    }
}

/// The values that the fact before the `=` can have.
const program::Category* category_before(const program::Program& program, std::string_view before) {
    const std::size_t equal = before.rfind('=');
    if (equal == std::string_view::npos) return nullptr;
    std::string_view text = trimmed(before.substr(0, equal));
    const std::size_t blank = text.find_last_of(" \t");
    if (blank != std::string_view::npos) text.remove_prefix(blank + 1);
    const auto path = parse_path(text);
    const program::InputField* field = path ? field_at(program, *path) : nullptr;
    if (field == nullptr || field->kind != program::InputField::Kind::leaf) return nullptr;
    const program::Type& type = program.facts[field->index].type;
    return type.category == program::none ? nullptr : &program.categories[type.category];
}

} // namespace

std::vector<std::string> Shell::completions(std::string_view line, std::size_t cursor,
                                            std::size_t& begin) const {
    begin = cursor;
    constexpr std::string_view wide_marks[] = {"（", "）", "，", "、", "：", "；", "｛", "｝", "＝"};
    while (begin > 0 && is_word_byte(line[begin - 1])) {
        const std::string_view before = line.substr(0, begin);
        if (std::ranges::any_of(wide_marks, [&](std::string_view mark) { return before.ends_with(mark); }))
            break;
        --begin;
    }
    const std::string_view typed = line.substr(begin, cursor - begin);
    std::vector<std::string> words;
    if (trimmed(line.substr(0, begin)).empty())
        for (const CommandInfo& command : commands()) {
            add_spellings(command.english, words);
            add_spellings(command.chinese, words);
        }
    if (has_session()) {
        const program::Program& program = session().outcome().program();
        if (const program::Category* category = category_before(program, line.substr(0, begin))) {
            words = category->values;
        } else {
            for (const program::Fact& fact : program.facts)
                if (fact.scope == 0) words.push_back(fact.path);
            for (const program::ListFact& list : program.lists)
                words.push_back(list.path);
            for (const program::Decision& decision : program.decisions)
                if (decision.kind != program::Decision::Kind::invariant) words.push_back(decision.name);
            for (const program::Parameter& parameter : program.parameters)
                words.push_back(parameter.name);
            for (const program::Reading& reading : program.readings)
                words.push_back(reading.name);
            // Values of categories, as in `借款人群体 包含 高校毕业生`; too many for an empty word.
            if (!typed.empty())
                for (const program::Category& each : program.categories)
                    words.insert(words.end(), each.values.begin(), each.values.end());
            // Clauses where one is to be shown or written anew.
            for (const program::Clause& clause : program.clauses)
                words.push_back(clause.name);
        }
    }
    std::erase_if(words, [&](const std::string& word) { return word.empty() || !word.starts_with(typed); });
    std::ranges::sort(words);
    const auto repeated = std::ranges::unique(words);
    words.erase(repeated.begin(), repeated.end());
    // `贷款.` before each of its parts: a record's name is offered first.
    if (typed.find('.') == std::string_view::npos) {
        std::vector<std::string> shortened;
        for (const std::string& word : words) {
            const std::size_t dot = word.find('.');
            std::string start = dot == std::string::npos ? word : word.substr(0, dot + 1);
            if (shortened.empty() || shortened.back() != start) shortened.push_back(std::move(start));
        }
        words = std::move(shortened);
    }
    return words;
}

} // namespace tiaoli::explore
