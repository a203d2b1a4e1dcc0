#include "cli/row_report.hpp"

#include "cli/exit_code.hpp"
#include "facts/json_text.hpp"

namespace tiaoli::cli {
namespace {

/// On standard error, before they are only counted.
constexpr std::size_t most_shown = 20;

} // namespace

bool RowReport::open(const std::string& path) {
    has_file_ = true;
    return file_.open(path);
}

void RowReport::add(std::uint64_t row, std::uint64_t line, std::string_view code, std::string_view message,
                    std::string_view help) {
    if (has_file_) {
        std::string out = "{\"row\":" + std::to_string(row);
        if (line > 0) out += ",\"line\":" + std::to_string(line);
        out.append(",\"code\":\"").append(code).append("\",\"message\":");
        facts::append_json_text(out, message);
        out += ",\"help\":";
        facts::append_json_text(out, help);
        file_.write(out + "}\n"); // that it failed is known at the end
        return;
    }
    if (shown_.size() == most_shown) return;
    std::string text = facts_ + ":" + std::to_string(line > 0 ? line : row) + ": ";
    text.append(context_.say("错误[", "error[")).append(code).append("]");
    text.append(context_.say("：", ": ")).append(message).append("\n");
    shown_.push_back(std::move(text));
}

bool RowReport::finish() {
    return !has_file_ || file_.finish();
}

void RowReport::print(std::uint64_t rows, const std::string& output) {
    for (const std::string& text : shown_)
        print_error(text);
    if (bad_rows_ == 0) return;
    context_.exit_code = exit_facts;
    const std::string bad = std::to_string(bad_rows_), all = std::to_string(rows);
    print_error(context_.language == words::Language::chinese
                    ? all + " 行中有 " + bad + " 行事实有误，未作决定；其余各行已写入 " + output + "\n"
                    : bad + " of " + all + " rows have mistakes and no decisions; all others are in " +
                          output + "\n");
}

} // namespace tiaoli::cli
