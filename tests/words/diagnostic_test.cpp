#include "words/diagnostic.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace tiaoli::words;

namespace {

Diagnostic diagnostic(DiagnosticId id, Span span, std::vector<std::string> arguments = {}) {
    return {id, span, std::move(arguments), {}};
}

std::string rendered(std::string_view text, const Diagnostic& what, Language language = Language::english) {
    const SourceText file{"a.tiao", text};
    return render(what, {&file, 1}, language, false);
}

std::string_view nearest_of(std::string_view name, std::vector<std::string_view> candidates) {
    return nearest(name, candidates);
}

// Lines of the rendered text, from 0.
std::string line_of(const std::string& text, int number) {
    std::size_t begin = 0;
    for (; number > 0; --number)
        begin = text.find('\n', begin) + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
}

} // namespace

TEST_CASE("every row of the table has a unique code, and words in both languages") {
    std::set<std::string_view> codes;
    for (const DiagnosticInfo& row : all_diagnostics()) {
        CAPTURE(row.name);
        CHECK(codes.insert(row.code).second);
        CHECK(row.code.size() == 5);
        CHECK(row.code.starts_with("T0"));
        CHECK_FALSE(row.english.empty());
        CHECK_FALSE(row.chinese.empty());
        CHECK_FALSE(row.english_help.empty());
        CHECK_FALSE(row.chinese_help.empty());
    }
}

TEST_CASE("a message is filled with its arguments") {
    const auto what = diagnostic(DiagnosticId::file_too_large, {}, {"9", "4"});
    CHECK(message(what, Language::english) == "the file has 9 bytes, more than the limit of 4");
    CHECK(message(what, Language::chinese) == "文件有9字节，超过4字节的上限");
    CHECK(message(diagnostic(DiagnosticId::unknown_unit, {}), Language::english) == "`{0}` is not a unit");
}

TEST_CASE("a caret stands below Chinese text") {
    const std::string text = "policy p\n贷款额度 为 3五万元\n";
    const auto begin = static_cast<std::uint32_t>(text.find("3五"));
    const auto what = diagnostic(DiagnosticId::unknown_unit, {0, begin, begin + 10}, {"五万元"});
    CHECK(rendered(text, what) ==
          "a.tiao:2:8: error[T0106]: `五万元` is not a unit\n"
          "   2 | 贷款额度 为 3五万元\n"
          "     |             ^^^^^^^\n"
          "     = help: declare it with `unit 五万元`, or put a space before a division\n");
    CHECK(rendered(text, what, Language::chinese) ==
          "a.tiao:2:8: 错误[T0106]：“五万元”不是计量单位\n"
          "   2 | 贷款额度 为 3五万元\n"
          "     |             ^^^^^^^\n"
          "     = 办法：可用“单位 五万元”声明；若表示相除，请在除号两侧加空格\n");
}

TEST_CASE("tabs, bad bytes, ends of file and ends of line") {
    const auto at = [](std::uint32_t begin, std::uint32_t end) {
        return diagnostic(DiagnosticId::unknown_character, {0, begin, end}, {"x"});
    };
    CHECK(line_of(rendered("\tx", at(1, 2)), 1) == "   1 |     x");
    CHECK(line_of(rendered("\tx", at(1, 2)), 2) == "     |     ^");
    CHECK(line_of(rendered("ab\tx", at(3, 4)), 2) == "     |     ^");
    CHECK(line_of(rendered("a\xFF\xFEz", at(3, 4)), 1) == "   1 | a\uFFFD\uFFFDz");
    CHECK(line_of(rendered("a\xFF\xFEz", at(3, 4)), 2) == "     |    ^");
    // A span that goes on over the end of the line, one beyond the end of the file, and an empty one.
    CHECK(line_of(rendered("abc\r\ndef", at(1, 8)), 1) == "   1 | abc");
    CHECK(line_of(rendered("abc\r\ndef", at(1, 8)), 2) == "     |  ^^");
    CHECK(line_of(rendered("abc\n", at(4, 4)), 0).starts_with("a.tiao:2:1: "));
    CHECK(line_of(rendered("abc", at(99, 100)), 2) == "     |    ^");
    CHECK(line_of(rendered("", at(0, 0)), 2) == "     | ^");
}

TEST_CASE("of a very long line only the neighbourhood is shown") {
    const std::string text = std::string(1'000'000, 'a') + "字!" + std::string(1'000'000, 'b');
    const auto what = diagnostic(DiagnosticId::unknown_character, {0, 1'000'003, 1'000'004}, {"!"});
    const std::string shown = rendered(text, what);
    CHECK(shown.size() < 1000);
    const std::string source = line_of(shown, 1);
    const std::string carets = line_of(shown, 2);
    CHECK(display_width(source.substr(0, source.find('!'))) == carets.find('^'));
    CHECK(source.ends_with("…"));
}

TEST_CASE("without a place only the message is shown") {
    CHECK(rendered("", diagnostic(DiagnosticId::unknown_character, {}, {"#"}))
              .starts_with("error[T0104]: `#`"));
}

TEST_CASE("related places follow") {
    auto what = diagnostic(DiagnosticId::unknown_character, {0, 0, 1}, {"#"});
    what.related.push_back({{0, 2, 3}, "first seen here", "首次出现于此"});
    const std::string shown = rendered("#\n甲", what);
    CHECK(shown.find("a.tiao:2:1: note: first seen here\n   2 | 甲\n     | ^^\n") != std::string::npos);
}

TEST_CASE("colour is added around the text, which stays the same") {
    const SourceText file{"a.tiao", "#"};
    std::string shown = render(diagnostic(DiagnosticId::unknown_character, {0, 0, 1}, {"#"}), {&file, 1},
                               Language::english, true);
    CHECK(shown.find("\033[1;31m") != std::string::npos);
    for (std::size_t begin; (begin = shown.find('\033')) != std::string::npos;)
        shown.erase(begin, shown.find('m', begin) + 1 - begin);
    CHECK(shown == rendered("#", diagnostic(DiagnosticId::unknown_character, {0, 0, 1}, {"#"})));
}

TEST_CASE("lines and columns count characters from 1") {
    CHECK(line_column("ab\n条款x", 0).line == 1);
    CHECK(line_column("ab\n条款x", 2).column == 3);
    CHECK(line_column("ab\n条款x", 9).line == 2);
    CHECK(line_column("ab\n条款x", 9).column == 3);
    CHECK(line_column("ab", 99).column == 3);
}

TEST_CASE("wide characters take two columns, combining ones none") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("条款") == 4);
    CHECK(display_width("（），：") == 8);
    CHECK(display_width("“”") == 2);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("😀") == 2);
    CHECK(display_width("한글") == 4);
    CHECK(display_width("𠀀") == 2);
    CHECK(display_width("\xFF") == 1);
    CHECK(display_width("") == 0);
}

TEST_CASE("the nearest name is guessed, a far one is not") {
    CHECK(nearest_of("emplyees", {"employer", "employees"}) == "employees");
    CHECK(nearest_of("Employees", {"employees"}) == "employees");
    CHECK(nearest_of("在职职人", {"在职职工", "企业"}) == "在职职工");
    CHECK(nearest_of("企页", {"企业", "职工"}) == "企业");
    CHECK(nearest_of("ab", {"ba"}) == "ba");
    CHECK(nearest_of("贷款", {"额度"}).empty());
    CHECK(nearest_of("x", {"y"}).empty());
    CHECK(nearest_of("employees", {"income"}).empty());
    CHECK(nearest_of("", {"a"}).empty());
    CHECK(nearest_of("a", {}).empty());
    CHECK(nearest_of(std::string(100'000, 'a'), {"a"}).empty());
}
