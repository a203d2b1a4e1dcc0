// One run reports every mistake of a file, each at its place.
#include "syntax/dump.hpp"
#include "syntax/parse.hpp"
#include "words/terms.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace tiaoli;

namespace {

/// "code `underlined text`" of each, in the order they are reported.
std::string mistakes(std::string_view text) {
    std::string result;
    for (const auto& diagnostic : syntax::parse_file(text, 0).diagnostics) {
        const words::Span span = diagnostic.span;
        result += (result.empty() ? "" : ", ") + std::string(words::info(diagnostic.id).code) + " `" +
                  std::string(text.substr(span.begin, span.end - span.begin)) + "`";
    }
    return result;
}

} // namespace

TEST_CASE("several mistakes in one file are all reported") {
    CHECK(mistakes("fact 甲 元\n"
                   "fact 乙 : 元\n"
                   "define 丙 = 1 +\n"
                   "define 丁 = (1 + 2\n"
                   "clause 戊 cites 三 then 己 is 1元\n"
                   "clause then 庚 is 2元\n"
                   "fact 辛 : 日期\n") ==
          "T0102 `元`, T0102 `define`, T0102 `clause`, T0102 `三`, T0109 `then`");
}

TEST_CASE("what stands after a mistake is read again") {
    const auto result =
        syntax::parse_file("define 甲 = * 2\nfact 乙 : 元\nclause 丙 cites \"一\" then 丁 is 乙\n", 0);
    CHECK(result.diagnostics.size() == 1);
    CHECK(syntax::dump(result.file).find("fact (乙 元)\nclause 丙 cites \"一\" (then 丁 is 乙)\n") !=
          std::string::npos);
}

TEST_CASE("a text without an end is one mistake, not one per word") {
    CHECK(mistakes("clause 甲 cites \"三（九）\n  then 乙 is 1元\n") == "T0110 `\"`");
    CHECK(mistakes("note “没有结尾 的 话\n") == "T0102 `note`");
}

TEST_CASE("the end of the file, strange characters, keywords as names") {
    CHECK(mistakes("define 甲 =") == "T0103 ``");
    CHECK(mistakes("fact 甲 : 元 @\n") == "T0104 `@`");
    CHECK(mistakes("fact 甲 : 元 \x01\n") == "T0104 `\x01`");
    CHECK(mistakes("fact 则 : 元\n") == "T0109 `则`");
    CHECK(mistakes("garbage\n") == "T0102 `garbage`");
}

TEST_CASE("an everyday word where the language has another") {
    const auto expected = [](std::string_view text) {
        const auto found = syntax::parse_file(text, 0).diagnostics;
        return found.size() != 1
                   ? ""
                   : found[0].arguments[0] + " -> " +
                         std::string(words::half(found[0].arguments[1], words::Language::chinese));
    };
    CHECK(expected("政策 甲 施行 从 2020-01-01\n") == "从 -> “自”");
    CHECK(expected("参数 甲 : 元\n  从 2020-01-01 : 3元\n") == "从 -> “自”");
    CHECK(expected("条款 甲 依据 \"一\" 如果 乙 则 丙 为 1元\n") == "如果 -> “当”");
    CHECK(expected("条款 甲 依据 \"一\" 则 丙 是 1元\n") == "是 -> “为”");
    CHECK(expected("条款 甲 依据 \"一\" 当 乙 那么 丙 为 1元\n") == "那么 -> “则”");
    CHECK(expected("条款 甲 依据 \"一\" 则 丙 为 1元 除非 丁 则 丙 为 2元\n") == "除非 -> “但当”");
    CHECK(expected("条款 甲 依据 \"一\" 当 乙 小于等于 3 则 丙 为 1元\n") == "小于等于 -> “<=”");
    CHECK(expected("条款 甲 依据 \"一\" 当 乙 和 丁 则 丙 为 1元\n") == "和 -> “且”");
    CHECK(expected("定义 甲 = 乙 和 丙\n") == "和 -> “且”");
    CHECK(expected("类别 甲 为 乙 和 丙\n") != "和 -> “且”");
    CHECK(expected("define 甲 is 3\n") == "is -> “=”");
}

TEST_CASE("literals that cannot be") {
    CHECK(mistakes("scenario \"甲\" on 2020-02-30 expect 是\n") == "T0105 `2020-02-30`");
    CHECK(mistakes("policy 甲 issued 2020-13-01\n") == "T0105 `2020-13-01`");
}

TEST_CASE("spans count bytes after a byte order mark, carriage returns and wide characters") {
    CHECK(mistakes("\xEF\xBB\xBF事实 甲 : 元\r\n\r\n定义 乙 = 甲 甲\r\n") == "T0102 `甲`");
    CHECK(mistakes("\xEF\xBB\xBF事实 甲 : 元\r\n").empty());
    CHECK(mistakes("定义 𠀀 = 1 ) 2\n") == "T0102 `)`");
}

TEST_CASE("one expression") {
    CHECK(syntax::dump_expression("1 + 2 3") == "`3` does not fit here; expected the end of the expression");
    CHECK(syntax::dump_expression("") == "the file ends here, but a value is still missing");
}
