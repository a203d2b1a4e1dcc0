#include "analysis/replay_conventions.hpp"

#include <algorithm>
#include <cstdint>

namespace tiaoli::analysis {
namespace {

std::optional<bool> yes_no(std::string_view value) {
    if (value == "yes" || value == "是") return true;
    if (value == "no" || value == "否") return false;
    return std::nullopt;
}

enum class Convention : std::uint8_t {
    unmentioned,
    unmentioned_list,
    null_fact,
    absent_value,
    unknown_names,
    unknown_value,
    not_applicable_value,
    ordered
};

struct ConventionRow {
    std::string_view english, chinese;
    Convention convention;
};
constexpr ConventionRow convention_rows[] = {
    {"unmentioned", "未提及", Convention::unmentioned},
    {"unmentioned_list", "未提及的列表", Convention::unmentioned_list},
    {"null_fact", "空值", Convention::null_fact},
    {"absent_value", "空缺标记", Convention::absent_value},
    {"unknown_names", "未知名单", Convention::unknown_names},
    {"unknown_value", "未知标记", Convention::unknown_value},
    {"not_applicable_value", "不适用标记", Convention::not_applicable_value},
    {"ordered_answers", "有序答复", Convention::ordered},
};

/// What stands between spaces or commas.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find_first_of(" ,"), text.size());
        if (length > 0) words.emplace_back(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return words;
}

} // namespace

bool set_convention(ReplayConventions& conventions, std::string_view name, std::string_view value) {
    const auto row = std::ranges::find_if(convention_rows, [&](const ConventionRow& each) {
        return each.english == name || each.chinese == name;
    });
    if (row == std::end(convention_rows)) return false;
    const bool is_unknown = value == "unknown" || value == "未知";
    switch (row->convention) {
    case Convention::unmentioned:
        conventions.unmentioned = yes_no(value);
        return conventions.unmentioned || is_unknown;
    case Convention::unmentioned_list:
        conventions.unmentioned_lists_are_empty = value == "empty" || value == "空";
        return conventions.unmentioned_lists_are_empty || is_unknown;
    case Convention::null_fact:
        conventions.null_is_absent = value == "absent" || value == "空缺";
        return conventions.null_is_absent || is_unknown;
    case Convention::absent_value: conventions.absent_values = words_of(value); break;
    case Convention::unknown_names: conventions.unknown_names = value; break;
    case Convention::unknown_value: conventions.unknown_values = words_of(value); break;
    case Convention::not_applicable_value: conventions.not_applicable_values = words_of(value); break;
    case Convention::ordered:
        for (std::string& answer : words_of(value))
            conventions.ordered.insert(std::move(answer));
        break;
    }
    return !value.empty();
}

std::vector<std::string_view> convention_names() {
    std::vector<std::string_view> names;
    for (const ConventionRow& row : convention_rows) {
        names.push_back(row.english);
        names.push_back(row.chinese);
    }
    return names;
}

} // namespace tiaoli::analysis
