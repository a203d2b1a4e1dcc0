#include "explore/boundary_scenarios.hpp"
#include "explore/declarations.hpp"
#include "explore/shell_fixture.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;
using testing::MemoryShell;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("facts are given, shown, taken back, undone and redone") {
    MemoryShell s;
    CHECK(contains(s.loaded.text, "贷款办法（示政〔2020〕1号）：3个条款"));
    CHECK(s("申请人.合格 = 是") == "");
    CHECK(s("申请人.所属群体 = {高校毕业生}") == "  额度：未定 → 可 最高不超过 40万元\n");
    CHECK(s("额度") == "可 最高不超过 40万元\n");
    CHECK(s("申请人.申请金额 = 30万元 + 15万元") == "  补助额：未定 → 15万元\n");
    CHECK(s("核准金额") == "可 最高不超过 40万元\n");
    CHECK(contains(s("事实"), "已知 申请人 = {所属群体: {高校毕业生}, 合格: 是, 申请金额: 45万元}"));
    CHECK(s("撤销") == "已撤销\n  补助额：15万元 → 未定\n");
    CHECK(s("重做") == "已重做\n  补助额：未定 → 15万元\n");
    CHECK(s("申请人.合格 = 未知") == "  额度：可 最高不超过 40万元 → 未定\n");
    CHECK(s("清除 申请人.所属群体") == "");
    CHECK(s("清除 全部") == "所有事实已收回\n  补助额：15万元 → 未定\n");
    for (int i = 0; i < 20; ++i)
        s("撤销");
    CHECK(s.shell.enter("撤销").is_error);
}

TEST_CASE("lists, records and absent values") {
    MemoryShell s;
    CHECK(s("名单 = [{录用日期: 2020-01-31}, {}]") == "");
    CHECK(s("名单[2].录用日期 = 2020-02-29") == "");
    CHECK(s("计数 名单") == "2人\n");
    CHECK(s("最大 录用日期 于 名单") == "2020年2月29日\n");
    CHECK(s.shell.enter("名单[4].录用日期 = 2020-02-29").is_error);
    CHECK(s("名单[3] = {录用日期: 2020-03-01}") == "");
    CHECK(
        contains(s("事实 名单"), "[{录用日期: 2020-01-31}, {录用日期: 2020-02-29}, {录用日期: 2020-03-01}]"));
    CHECK(s("申请人 = {合格: 是, 所属群体: {}}") == "  额度：未定 → 可 最高不超过 35万元\n");
    CHECK(s("申请人.所属群体 = 高校毕业生") == "  额度：可 最高不超过 35万元 → 可 最高不超过 40万元\n");
}

TEST_CASE("what there is none of is 无, as in JSON and in the interview") {
    MemoryShell s;
    s.files["loan"] = "政策 some 施行 自 2020-01-01\n事实 已认定 : 是否?\n事实 人数 : 人\n"
                      "条款 认定条 依据 \"一\" 则 认定 为 已认定 缺则 否\n";
    REQUIRE(s.shell.load("loan").text.find("error") == std::string::npos);
    CHECK(s("已认定 = 无") == "  认定：未定 → 否\n");
    CHECK(s.shell.enter("人数 = 无").is_error);
}

TEST_CASE("the day as answers put it") {
    MemoryShell s(words::Language::english);
    CHECK(s("day") == "as of 2020-07-30\n");
    s("as of 2021-06-01");
    CHECK(s("as of") == s("day"));
    CHECK(s("day") == "as of 2021-06-01\n");
}

TEST_CASE("what is wrong is said, and nothing changes") {
    MemoryShell s;
    CHECK(s("申请人.申请金鹅 = 3元") == "没有名为“申请人.申请金鹅”的事实；是否想写“申请人.申请金额”？\n");
    CHECK(s("申请金额 = 3元") == "没有名为“申请金额”的事实；是否想写“申请人.申请金额”？\n");
    CHECK(s("申请人.所属群体 = {毕业生}") == "毕业生不是“群体”的值：高校毕业生、返乡农民工\n");
    CHECK(contains(s("差多少"), "请写决定的名称"));
    CHECK(contains(s("沿革"), "请写决定的名称"));
    CHECK(contains(s("读入"), "读入哪个文件"));
    for (const char* entry : {"申请人.申请金额 = 3天", "申请人.合格 = 也许", "企业规模 = 中型", "额度 +",
                              "申请人.申请金额 = ", "条款 额度 则", "\x01(\x7f", "为什么 额渡", "展开 3",
                              "采用 甲 = 乙", "于 2020-02-30", "保存 情形 \"空\" f", "读入 nowhere",
                              "载入 nowhere", "xyzzy", "= = =", "「」", "列出 什么"})
        CHECK_MESSAGE(s.shell.enter(entry).is_error, entry);
    CHECK(s.shell.enter("\xff\xfe").is_error);
    CHECK(s.shell.enter(std::string(2U << 20U, 'x')).is_error);
    CHECK(s.shell.enter(std::string(100'000, '(')).is_error);
    CHECK(s.shell.session().situation().facts.members.empty());
}

TEST_CASE("a value of the wrong shape is named as one") {
    MemoryShell s;
    CHECK(s("申请人 = [{合格: 是}]") == "“申请人”应为一条记录，不是列表：请写 {名称: 值, …}\n");
    CHECK(s("申请人 = 3元") == "“申请人”应为一条记录，不是一个值：请写 {名称: 值, …}\n");
    CHECK(s("名单 = {录用日期: 2020-01-31}") == "“名单”应为列表，不是一条记录：请写 [{名称: 值, …}, …]\n");
    CHECK(s("名单[1] = [{}]") == "“名单[1]”应为一条记录，不是列表：请写 {名称: 值, …}\n");
    CHECK(s("名单 = [{}, 2020-01-31]") == "“名单[2]”应为一条记录，不是一个值：请写 {名称: 值, …}\n");
    CHECK(s("名单 = [{录用日期: [2020-01-31]}]") == "“名单[1].录用日期”应为一个值，不是列表：请写 值\n");
    CHECK(s("名单 = [{}, {录用日期: 无}]") == "“名单[2].录用日期”须写明值本身；没有的写“不适用”\n");
    CHECK(s("新招人数 = {甲: 1}") == "“新招人数”应为一个值，不是一条记录：请写 值\n");
    CHECK(s("申请人.所属群体 = [高校毕业生]") == "“申请人.所属群体”应为集合，不是列表：请写 {甲, 乙}\n");
    CHECK(s("申请人 = {所属群体: {毕业生}}") == "毕业生不是“群体”的值：高校毕业生、返乡农民工\n");
    CHECK(s.shell.session().situation().facts.members.empty());
    s("语言 en");
    CHECK(s("申请人 = [{合格: 是}]") == "`申请人` is one record, not a list: write {NAME: VALUE, …}\n");
    CHECK(s("名单 = {录用日期: 2020-01-31}") ==
          "`名单` is a list, not one record: write [{NAME: VALUE, …}, …]\n");
    CHECK(s("申请人.所属群体 = [高校毕业生]") == "`申请人.所属群体` is a set, not a list: write {A, B}\n");
}

TEST_CASE("a clause declared on the spot takes the place of the one of its name") {
    MemoryShell s;
    s("申请人 = {合格: 是, 所属群体: {高校毕业生}}");
    const std::string raised = "条款 贷款额度 依据 \"一（一）\" 对象 申请人 当 合格 则 可 额度 不超过 35万元 "
                               "但当 所属群体 包含 高校毕业生 则 可 额度 不超过 45万元";
    CHECK(contains(s("假如 " + raised), "额度：可 最高不超过 40万元 → 可 最高不超过 45万元"));
    CHECK(s("额度") == "可 最高不超过 40万元\n");
    CHECK(s(raised) == "条款 贷款额度\n  额度：可 最高不超过 40万元 → 可 最高不超过 45万元\n");
    CHECK(contains(s("显示 贷款额度"), "45万元"));
    CHECK(s("定义 两倍 = 额度 * 2") == "定义 两倍\n");
    CHECK(s("两倍") == "90万元\n");
    CHECK(s.shell.enter("条款 贷款额度 则 额度 为 3天").is_error);
    CHECK(s("额度") == "可 最高不超过 45万元\n");
    CHECK(contains(s("保存 情形 \"提高\" f.tiao"), "以改动后的条款为前提"));
    CHECK(contains(s.files["f.tiao"], "--   条款 贷款额度"));
    CHECK(contains(s.files["f.tiao"], "  预期 额度 = 45万元\n"));
    s("保存 草案 draft");
    CHECK(contains(s.files["draft/loan.tiao"], "不超过 45万元"));
    CHECK(s("撤销") == "已撤销\n");
    CHECK(s("撤销") == "已撤销\n  额度：可 最高不超过 45万元 → 可 最高不超过 40万元\n");
}

TEST_CASE("mistakes of a declaration are shown in what was typed") {
    MemoryShell s;
    // In the place of one of the policy's, new, and after another.
    CHECK(
        s.shell.enter("参数 比例标准 : 比例 自 2020-01-01 : 丁").text.starts_with("输入:1:29: 错误[T0202]"));
    CHECK(s.shell.enter("定义 甲 = 乙").text.starts_with("输入:1:8: 错误[T0202]"));
    CHECK_FALSE(s.shell.enter("参数 比例标准 : 比例 自 2020-01-01 : 10%").is_error);
    CHECK(s.shell.enter("定义 甲 = 乙").text.starts_with("输入:1:8: 错误[T0202]"));
    // An expression stands behind what was declared.
    CHECK(s.shell.enter("比例标准 + 丁").text.starts_with("输入:1:8: 错误[T0202]"));
    // Where the policy no longer fits: as its file has it, with more lines put before.
    CHECK(s.shell.enter("类别 群体 为\n返乡农民工,\n退役军人")
              .text.starts_with("loan.tiao:26:14: 错误[T0202]"));
}

TEST_CASE("a parameter is changed like a fact, a day and a reading for a moment") {
    MemoryShell s;
    s("企业规模 = 小型");
    s("总人数 = 100人");
    s("申请日期 = 2020-08-15");
    CHECK(s("新招人数 = 12人") == "  可贴息：未定 → 否\n");
    const auto before = s.shell.session().outcome().policy;
    CHECK(contains(s("假如 比例标准 = 12%"), "  可贴息：否 → 是\n"));
    CHECK(s("比例标准 = 10%") == "  可贴息：否 → 是\n");
    CHECK(s.shell.session().outcome().policy == before); // nothing was compiled
    CHECK(s("清除 比例标准") == "  可贴息：是 → 否\n");
    CHECK(contains(s("假如 新招人数 = 18人; 于 2021-06-01"), "没有决定因此改变"));
    CHECK(contains(s("假如 新招人数 = 18人"), "可贴息：否 → 是\n      因为 "));
    CHECK(contains(s("差多少 可贴息"), "新招人数：达到15人（+3人），可贴息变为是"));
}

TEST_CASE("explanations unfold level by level") {
    MemoryShell s;
    s("申请人 = {合格: 是, 所属群体: {高校毕业生}}");
    const std::string closed = s("为什么 额度");
    CHECK(contains(closed, "▸"));
    CHECK(!contains(closed, "（高校毕业生）包含"));
    const std::string opened = s("展开 3");
    CHECK(contains(opened, "（高校毕业生）包含 高校毕业生"));
    CHECK(s("收起 3") == closed);
    CHECK(contains(s("展开 全部"), "（高校毕业生）包含 高校毕业生"));
    s("申请人.合格 = 否");
    CHECK(contains(s("为什么 额度"), "申请人.合格：否"));
}

TEST_CASE("a session is saved as a scenario that holds, or not at all") {
    MemoryShell s;
    s("申请人 = {合格: 是, 所属群体: {高校毕业生}, 申请金额: 100元}");
    s("申请日期 = 2020-08-15");
    const std::string saved = s("保存 情形 \"甲\" a.tiao");
    CHECK(contains(saved, "2项预期"));
    CHECK(s.files["a.tiao"] == "情形 \"甲\" 于 2020-07-30\n"
                               "  已知 申请人 = {所属群体: {高校毕业生}, 合格: 是, 申请金额: 100元}\n"
                               "  已知 申请日期 = 2020-08-15\n"
                               "  预期 额度 = 40万元\n"
                               "  预期 补助额 = 100元 / 3\n");
    s("语言 en");
    CHECK(contains(s("save scenario \"乙\" a.tiao 额度"), "1 expectations"));
    CHECK(contains(s.files["a.tiao"], "\n\nscenario \"乙\" on 2020-07-30\n"));
    s.disk_full = true;
    CHECK(s.shell.enter("save scenario \"丙\" a.tiao").is_error);
    CHECK(!contains(s.files["a.tiao"], "丙"));
    s.disk_full = false;
    s("save facts f.json");
    s("unset all");
    CHECK(contains(s("read f.json"), "额度: undetermined → may at most 400,000 yuan"));
    s.files["f.json"] = "{\"申请人\": {\"合格\": 3}}";
    CHECK(contains(s("read f.json"), "f.json:1:"));
}

TEST_CASE("files that change on disk are read again; broken ones leave the last good version in force") {
    MemoryShell s;
    s("申请人 = {合格: 是, 所属群体: {高校毕业生}}");
    std::string& text = s.files["loan"];
    const std::string good = text;
    text.replace(text.find("40万元"), 8, "50万元");
    CHECK(s.shell.reload().text == "政策已重新读入\n  额度：可 最高不超过 40万元 → 可 最高不超过 50万元\n");
    text = "条款 (";
    const explore::Reply broken = s.shell.reload();
    CHECK(broken.is_error);
    CHECK(contains(broken.text, "仍按上一个无误的版本"));
    CHECK(s("额度") == "可 最高不超过 50万元\n");
    s.files.erase("loan");
    CHECK(s.shell.reload().is_error);
    CHECK(s("额度") == "可 最高不超过 50万元\n");
    s.files["loan"] = good;
    CHECK(contains(s.shell.reload().text, "→ 可 最高不超过 40万元"));
    // A fact that is gone from the policy is kept and reported.
    s("新招人数 = 3人");
    s.files["loan"].replace(s.files["loan"].find("事实 新招人数 : 人"), 25, "事实 新招 : 人");
    s.files["loan"].replace(s.files["loan"].find("新招人数 / 总人数"), 24, "新招 / 总人数");
    CHECK(contains(s.shell.reload().text, "新招人数"));
    CHECK(s("额度") == "可 最高不超过 40万元\n");
}

TEST_CASE("every command has both spellings, a help text and an example that is answered") {
    for (const auto language : {words::Language::chinese, words::Language::english}) {
        MemoryShell s(language);
        const std::string page = s("?");
        for (const explore::CommandInfo& command : explore::commands()) {
            const bool chinese = language == words::Language::chinese;
            const std::string_view name = chinese ? command.chinese : command.english;
            const std::string first(name.substr(0, name.find('|')));
            CHECK(contains(page, first));
            CHECK(contains(s("? " + first), chinese ? command.chinese_example : command.english_example));
            std::string_view arguments;
            CHECK(explore::find_command(first, arguments) == &command);
        }
    }
}

TEST_CASE("commands, facts, decisions and categories are completed") {
    MemoryShell s;
    const auto completed = [&](std::string_view line) {
        std::size_t begin = 0;
        std::string all;
        for (const std::string& word : s.shell.completions(line, line.size(), begin))
            all += word + " ";
        return std::string(line.substr(0, begin)) + "|" + all;
    };
    CHECK(completed("what") == "|what-if whatif ");
    CHECK(completed("为") == "|为什么 为何 为何不 ");
    CHECK(completed("申请人.申") == "|申请人.申请金额 ");
    CHECK(completed("企业规模 = ") == "企业规模 = |大型 小型 ");
    CHECK(completed("申请人.所属群体 = {返") == "申请人.所属群体 = {|返乡农民工 ");
    CHECK(completed("申请人.所属群体 包含 高校") == "申请人.所属群体 包含 |高校毕业生 ");
    CHECK(completed("为什么 可") == "为什么 |可贴息 ");
    CHECK(completed("无此") == "|");
}

TEST_CASE("an entry goes on while a bracket is open or a declaration is unfinished") {
    MemoryShell s;
    CHECK(s.shell.is_unfinished("申请人 = {合格: 是,"));
    CHECK(!s.shell.is_unfinished("申请人 = {合格: 是}"));
    CHECK(s.shell.is_unfinished("条款 额度 依据 \"一\""));
    CHECK(s.shell.is_unfinished("假如 条款 额度 依据 \"一\""));
    CHECK(!s.shell.is_unfinished("定义 甲 = 1元"));
    CHECK(!s.shell.is_unfinished("为什么 额度"));
    CHECK(!s.shell.is_unfinished("额度)"));
}

TEST_CASE("a sweep finds each jump to the step, with its clause") {
    MemoryShell s;
    s("企业规模 = 小型");
    s("总人数 = 101人");
    s("申请日期 = 2020-08-15");
    const std::string text = s("扫描 新招人数 0人..40人 可贴息");
    CHECK(contains(text, "  0人  … 15人  否\n"));
    CHECK(contains(text, "  16人 … 40人  是  ← 条款“贴息”（一（二））"));
    // Far apart points: the place is found all the same.
    CHECK(contains(s("扫描 申请日期 1990-01-01..2090-12-31 可贴息"), "2020-12-31"));
    CHECK(contains(s("扫描 新招人数 0..1000000000 可贴息"), "  16人 "));
    s("申请人 = {合格: 是, 所属群体: {}}");
    const std::string cap = s("扫描 申请人.申请金额 0元..100万元 核准金额 svg cap.svg");
    CHECK(contains(cap, "0元         … 35万元   0元 … 35万元（随之变动）"));
    CHECK(contains(cap, "350000.01元 … 100万元  35万元  "));
    CHECK(contains(s.files["cap.svg"], "</svg>"));
    CHECK(contains(s("新招人数 = 20人; 3"), "T0"));
    s("新招人数 = 20人");
    CHECK(contains(s("扫描 比例标准 0%..100% 可贴息"), "19.81%"));
    s("清除 新招人数");
    CHECK(contains(s("sweep 日期 2020-01-01..2022-12-31 额度"), "2020-07-30"));
    for (const char* wrong : {"扫描", "扫描 新招人数", "扫描 新招人数 40..0", "扫描 新招人数 0元..3元",
                              "扫描 无此 0..3", "扫描 企业规模 0..3", "扫描 新招人数 0..3 无此"})
        CHECK_MESSAGE(s.shell.enter(wrong).is_error, std::string(wrong));
    s.stop = true;
    const std::string stopped = s("扫描 新招人数 0人..40人 可贴息");
    CHECK(contains(stopped, "已中断"));
    CHECK(!contains(stopped, "没有跳变"));
    CHECK(!contains(stopped, " … "));
    s.stop = false;
    CHECK(s("新招人数 = 20人") == "  可贴息：未定 → 是\n"); // the state is kept
    CHECK(contains(s("沿革 比例标准"), "2020-01-01 … 2020-12-31  15%"));
    CHECK(contains(s("沿革 额度"), "2020-07-30"));
    CHECK(s("沿革 贷款额度") == s("沿革 额度")); // the clause, and what it decides
}

TEST_CASE("a sweep that may have missed a jump says so") {
    MemoryShell s;
    s.files["steps"] = R"(政策 steps
  施行 自 2020-01-01
记录 笔
  金额 : 元
事实 人数 : 人
事实 起点 : 日期
事实 各笔 : 列出 之 笔
定义 当季 = 月序(今日) = 3
定义 凑数 = (人数 / 1人) * ((1000000人 - 人数) / 1人) > 249999999999
定义 过线 = 人数 > 100人
定义 整额 = (人数 * 1元/人) 取整 舍去 到 100元
定义 满月 = 满月数(起点, 今日)
定义 万元 之 笔 = 金额 取整 舍去 到 1万元
)";
    const explore::Reply loaded = s.shell.load("steps");
    REQUIRE_MESSAGE(!loaded.is_error, loaded.text);
    s("各笔 = [{金额: 5000元}, {金额: 5000元}]");
    constexpr std::string_view note = "范围太长";
    // Every step is tried: of a fact, of a fact in a list, of the day.
    const std::string steps = s("扫描 人数 0人..250人 整额");
    CHECK(contains(steps, "100人 … 199人  100元  ← "));
    CHECK(contains(steps, "取整 舍去 到 100元"));
    CHECK(!contains(steps, note));
    CHECK(contains(s("扫描 日期 2020-01-01..2021-12-31 当季"), "2021-03-01 … 2021-03-31  是"));
    s("起点 = 2020-01-01");
    CHECK(contains(s("扫描 日期 2020-01-01..2020-12-31 满月"), "2020-01-31"));
    // Too long for that: proven to turn once at most, or a note.
    const std::string once = s("扫描 人数 0..1000000 过线");
    CHECK(contains(once, "  101人 … "));
    CHECK(!contains(once, note));
    CHECK(contains(s("扫描 人数 0..1000000 整额"), note));
    CHECK(contains(s("扫描 日期 1960-01-01..2090-12-31 当季"), note));
    const std::string twice = s("扫描 人数 0..1000000 凑数"); // at 500,000 alone
    CHECK(contains(twice, note));
    CHECK(!contains(twice, "没有跳变"));
    CHECK(contains(s("扫描 人数 499990人..500010人 凑数"), "500000人"));
}

TEST_CASE("an interview asks what can still change the answer, and no more") {
    MemoryShell s;
    std::string text = s("询问 可贴息");
    int asked = 0;
    std::string order;
    while (s.shell.is_interviewing() && asked++ < 20) {
        const auto is_about = [&](std::string_view name) {
            const std::size_t line = text.rfind('\n', text.size() - 2);
            const std::size_t start = line == std::string::npos ? 0 : text.rfind('\n', line - 1);
            return text.find(name, start == std::string::npos ? 0 : start) != std::string::npos;
        };
        if (is_about("企业规模")) {
            order += "规模 ";
            text = s("2");
        } else if (is_about("新招人数")) {
            order += "新招 ";
            text = s("20人");
        } else if (is_about("总人数")) {
            order += "总数 ";
            text = s("100人");
        } else if (is_about("申请日期")) {
            order += "日期 ";
            text = s("2020-08-15");
        } else {
            FAIL(text);
        }
    }
    CHECK(asked == 4);
    CHECK(contains(text, "不必再问"));
    CHECK(contains(text, "可贴息：是"));
    // One answer may make the others needless.
    s("清除 全部");
    s("询问 可贴息");
    s("企业规模 = 大型"); // is no answer to any question but this one
    s("停");
    s("企业规模 = 大型");
    CHECK(contains(s("询问 可贴息"), "不必再问"));
    CHECK(contains(s("询问 额度"), "申请人.合格，是否合格（是/否）"));
    CHECK(contains(s("也许"), "申请人.合格"));
    CHECK(contains(s("跳过"), "申请人.所属群体"));
    CHECK(contains(s("高校毕业生、返乡农民工"), "没有您能回答的问题了"));
    CHECK(!s.shell.is_interviewing());
    CHECK(contains(s("事实"), "所属群体: {高校毕业生, 返乡农民工}"));
    CHECK(contains(s("缺什么 额度"), "  ? 申请人.合格（是否合格）"));
}

TEST_CASE("a scenario for every boundary that a case can be found for") {
    explore::PolicySource source;
    source.argument = "loan";
    source.files.push_back({"loan.tiao", std::string(testing::loan_policy)});
    explore::Policy policy(std::move(source));
    REQUIRE(policy.base()->program);
    explore::BoundaryOptions options;
    options.today = *values::make_date(2020, 9, 1);
    const explore::BoundaryScenarios found = explore::boundary_scenarios(policy, options);
    // 新招人数 / 总人数 达到 比例标准, 申请日期 不晚于 2020-12-31, 总人数 > 0人
    for (const char* part : {"申请日期 2020-12-31\"", "申请日期 2021-01-01\"", "申请日期 不晚于 2020-12-31",
                             "新招人数 / 总人数 达到 比例标准", "总人数 > 0人"})
        CHECK_MESSAGE(contains(found.text, part), std::string(part));
    CHECK(found.boundaries >= 3);
    CHECK(found.not_found.empty());
    // What is written is text of the language, and holds.
    const auto compiled = policy.with({found.text});
    REQUIRE(compiled->program);
    CHECK(compiled->checked.scenarios().size() == found.scenarios);
    CHECK(compiled->checked.check_the_rest().empty());
}

TEST_CASE("what would change a decision: two facts where one is not enough, and only there") {
    MemoryShell s;
    s("企业规模 = 大型");
    s("总人数 = 100人");
    s("申请日期 = 2020-08-15");
    CHECK(s("新招人数 = 12人") == "");
    // Not small, and too few: the size alone gives "no" instead of nothing, which is not what is wanted.
    CHECK(contains(s("差多少 可贴息"), "企业规模：由大型改为小型，可贴息变为否\n"
                                       "  两个事实一起改变：企业规模：由大型改为小型，且 "
                                       "总人数：降至80人（−20人），可贴息变为是"));
    s("新招人数 = 15人");
    const std::string one = s("差多少 可贴息");
    CHECK(contains(one, "企业规模：由大型改为小型，可贴息变为是"));
    CHECK(!contains(one, "两个事实"));
    s("清除 新招人数");
    s("企业规模 = 小型");
    CHECK(contains(s("差多少 可贴息"), "尚未确定"));
    s("语言 en");
    s("企业规模 = 大型");
    s("新招人数 = 12人");
    CHECK(contains(s("nearest 可贴息"), "two together: "));
}

TEST_CASE("what would change a decision about elements of a list: each element by its number") {
    MemoryShell s;
    s.files["loan"] += R"(
条款 入职奖 对象 职工 则 入职奖 为 100元 但当 录用日期 晚于 2020-06-30 则 入职奖 为 300元
定义 录用日 = 列出 录用日期 于 名单
)";
    s.shell.load("loan");
    CHECK(s("差多少 名单.入职奖") == "名单.入职奖：所属的列表中还没有一项\n");
    s("名单 = [{录用日期: 2020-06-29}, {录用日期: 2020-07-03}]");
    CHECK(s("差多少 名单.入职奖") ==
          "名单.入职奖 [1]：100元\n"
          "  名单.录用日期，第1项：2020年7月1日起（晚2天），名单.入职奖变为300元\n"
          "名单.入职奖 [2]：300元\n"
          "  名单.录用日期，第2项：2020年6月30日及以前（早3天），名单.入职奖变为100元\n");
    CHECK(s("差多少 录用日") == "录用日是一个列表，不能问差多少；请问各项的决定\n");
}

TEST_CASE("a file that cannot be read is not written over") {
    MemoryShell s;
    s("申请人 = {合格: 是, 所属群体: {}}");
    s.files["old.scenarios.tiao"] = "-- kept\n";
    s.unreadable = true;
    CHECK(s.shell.enter("保存 情形 \"甲\" old.scenarios.tiao 额度").is_error);
    CHECK(s.files["old.scenarios.tiao"] == "-- kept\n");
    s.unreadable = false;
    CHECK(!s.shell.enter("保存 情形 \"甲\" old.scenarios.tiao 额度").is_error);
    CHECK(s.files["old.scenarios.tiao"].starts_with("-- kept\n"));
}
