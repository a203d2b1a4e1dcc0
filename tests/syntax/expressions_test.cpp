// Literals and precedence: an expression beside the tree it must become.
#include "syntax/dump.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <utility>

using namespace tiaoli::syntax;

namespace {

struct Row {
    std::string_view text, tree;
};

void check(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(dump_expression(row.text) == row.tree);
    }
}

ExpressionKind kind_of(std::string_view text) {
    const ParseResult result = parse_expression(text, 0);
    REQUIRE(result.diagnostics.empty());
    return result.file.expressions.back().kind;
}

} // namespace

TEST_CASE("literals are what people write") {
    using enum ExpressionKind;
    const std::initializer_list<std::pair<std::string_view, ExpressionKind>> rows = {
        {"3", number},
        {"0.25", number},
        {"35万元", quantity},
        {"1520元/月", quantity},
        {"500元/人·月", quantity},
        {"70%", quantity},
        {"70％", quantity},
        {"5‰", quantity},
        {"6个月", quantity},
        {"2年", quantity},
        {"2020年", quantity},
        {"2020-12-31", date},
        {"2020年12月31日", date},
        {"2020年2月3日", date},
        {"2020-12", month},
        {"2020年2月", month},
        {"\"文本\"", text},
        {"“文本”", text},
        {"yes", yes_no},
        {"否", yes_no},
        {"`not`", name},
        {"`名 称`", name},
        {"贷款额度2", name},
        {"_x", name},
    };
    for (const auto& [source, kind] : rows) {
        CAPTURE(source);
        CHECK(kind_of(source) == kind);
    }
    check({{R"("a\"b\\c")", R"("a"b\c")"}, {"“a\\b”", "\"a\\b\""}, {"`名 称`", "名 称"}});
}

TEST_CASE("arithmetic binds tighter than rounding, ranges, comparison, not, and, or, or else, if") {
    check({
        {"a + b * c - d / e", "(- (+ a (* b c)) (/ d e))"},
        {"a - b - c", "(- (- a b) c)"},
        {"a / b / c", "(/ (/ a b) c)"},
        {"-a * b", "(* (neg a) b)"},
        {"- -a", "(neg (neg a))"},
        {"a above b + c", "(above a (+ b c))"},
        {"a + b rounded half up to 分", "(round 分 half-up (+ a b))"},
        {"a 取整 舍去 到 100元 * b", "(* (round 100元 down a) b)"},
        {"a rounded down", "(round down a)"},
        {"a + 1 .. b * 2", "(.. (+ a 1) (* b 2))"},
        {"a in b..c and d", "(and (in a (.. b c)) d)"},
        {"a = b + 1", "(= a (+ b 1))"},
        {"not a = b", "(not (= a b))"},
        {"not a and b", "(and (not a) b)"},
        {"a or b and c", "(or a (and b c))"},
        {"a and b and c", "(and a b c)"},
        {"(a and b) and c", "(and (and a b) c)"},
        {"a or b or else c", "(or-else (or a b) c)"},
        {"a or else b or else c", "(or-else (or-else a b) c)"},
        {"if a or b then c + 1 else d or else e", "(if (or a b) (+ c 1) (or-else d e))"},
        {"如果 甲 则 1 否则 如果 乙 则 2 其余 3", "(if 甲 1 (if 乙 2 3))"},
        {"a is applicable and b is given", "(and (applicable? a) (given? b))"},
        {"a.b.c meets d", "(meets d (. c (. b a)))"},
        {"a 的 b 符合 c", "(meets c (. b a))"},
        {"(a)", "a"},
        {"smallest (a, b) + 1", "(+ (group smallest a b) 1)"},
    });
}

TEST_CASE("comparisons in both languages; the inclusive words include") {
    check({
        {"a 达到 b", "(>= a b)"},
        {"a 不低于 b", "(>= a b)"},
        {"a 不少于 b", "(>= a b)"},
        {"a at least b", "(>= a b)"},
        {"a 不超过 b", "(<= a b)"},
        {"a 不高于 b", "(<= a b)"},
        {"a 超过 b", "(> a b)"},
        {"a 不足 b", "(< a b)"},
        {"a 不满 b", "(< a b)"},
        {"a 未满 b", "(< a b)"},
        {"a 低于 b", "(< a b)"},
        {"a less than b", "(< a b)"},
        {"a ≥ b", "(>= a b)"},
        {"a ≤ b", "(<= a b)"},
        {"a ≠ b", "(!= a b)"},
        {"a ＝ b", "(= a b)"},
        {"a 包含 b", "(includes a b)"},
        {"a 涉及 {b，c、d}", "(intersects a ({} b c d))"},
    });
}

TEST_CASE("time") {
    check({
        {"d within 2年 after e + 1天", "(within after d 2年 (+ e 1天))"},
        {"d 在 e 前 12个月 内", "(within before d 12个月 e)"},
        {"d 在 e 前 12个月 内 and b", "(and (within before d 12个月 e) b)"},
        {"m in 2020-02..2020-06", "(in m (.. 2020-02 2020-06))"},
        {"P(所在地 on d)", "(call P 所在地 on d)"},
        {"P(on d)", "(call P on d)"},
        {"f()", "(call f)"},
    });
}

TEST_CASE("aggregates reach to the end of their condition") {
    check({
        {"count of L where a and b", "(aggregate count _ L (and a b) _)"},
        {"sum of v over L", "(aggregate sum v L _ _)"},
        {"合计 补贴 于 企业.职工 其中 a", "(aggregate sum 补贴 (. 职工 企业) a _)"},
        {"all of L satisfies a or b", "(aggregate all _ L (or a b) _)"},
        {"count of each x in L where x.a", "(aggregate x count _ L (. a x) _)"},
        {"sum of v over each x in L where x.a", "(aggregate x sum v L (. a x) _)"},
        {"list of v by k over L", "(aggregate list v L _ k)"},
        {"count of each m in months 2020-02 .. 2020-12 where f(m)",
         "(aggregate m count _ (months 2020-02 2020-12) (call f m) _)"},
        {"running sum of v by k where c", "(running v k c)"},
        {"nth 36个月 months from 2019-01 where m satisfies a and b", "(nth m 36个月 2019-01 (and a b))"},
        {"first of v over L", "(aggregate first v L _ _)"},
    });
}

TEST_CASE("braces, lists, tables of decisions") {
    check({
        {"{a: 1, b: {c, d}}", "({} a:1 b:({} c d))"},
        {"{}", "({})"},
        {"[1, 2 when c]", "([] 1 2:c)"},
        {"[{a: 1} for x in L where c]", "(for x ({} a:1) L c)"},
        {"match a, b { 小型, <= 100人: 15%; in {x}, any: 8%; otherwise: 0% }",
         "(match a b [=小型 <=100人 => 15%] [in({} x) any => 8%] [=> 0%])"},
        {"对应 a { 1..2：3；其余：4；}", "(match a [=(.. 1 2) => 3] [=> 4])"},
        {"reading R is O", "(reading R O)"},
        {"fund of D", "(fund D)"},
        {"not applicable", "(n/a)"},
        {"today + 1天", "(+ (today) 1天)"},
        {"position", "(position)"},
    });
}
