// A small policy built by hand, with the words of its author, and one case of it: what most tests of
// explanations look at.
#pragma once

#include "engine/program_builder.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tiaoli::testing {

inline constexpr std::string_view sample_text = R"(政策 样例 文号 "样政〔2020〕1号"
定义 新招用比例 之 企业 : 比例 = 新招用人数 / 在职职工人数
条款 创业担保贷款额度 依据 "三（十）"
  对象 申请人 当 申请金额 > 0元
  则 贷款额度 不超过 35万元
  但当 申请人.群体 包含 高校毕业生
  则 贷款额度 不超过 40万元
条款 小微企业贴息 依据 "三（九）"
  对象 企业 当 新招用比例 不低于 15% 且 成立日期 在 今日 前 2年 内
  则 贴息资格 为 是
条款 社会保险补贴 依据 "四（一）"
  则 社保补贴 为 社保缴费 × 2/3
条款 岗位补贴 依据 "四（二）"
  则 岗位补贴 为 补贴人数 × 岗位补贴标准 × 3个月 取整 四舍五入 到 元
条款 待遇上限 依据 "五"
  则 生活补助 为 最低工资标准 × 6个月 至多 1万元
)";

// Fact ids, in the order of the policy.
enum SampleFact : program::FactId {
    group,
    graduated,
    amount,
    hires,
    founded,
    employed_on, // of the list
    contract,    // of the list
    paid,
    worker, // name of an employee, of the list
};

struct Sample {
    ProgramBuilder build;
    ScopeId employees = 0;
    std::shared_ptr<const engine::Plan> plan;
    engine::Options options;

    // Decisions, by name.
    program::DecisionId id(std::string_view name) const {
        const auto& decisions = build.program.decisions;
        for (program::DecisionId i = 0; i < decisions.size(); ++i)
            if (decisions[i].name == name) return i;
        throw std::runtime_error("no such decision: " + std::string(name));
    }

    // The place of `words` in the sample.
    program::OriginId at(std::string_view words, std::string name = {}, std::string phrase = {},
                         program::ClauseId clause = program::none) {
        const std::size_t begin = sample_text.find(words);
        if (begin == std::string_view::npos)
            throw std::runtime_error("not in the sample: " + std::string(words));
        program::Origin origin;
        origin.file = 0;
        origin.begin = static_cast<std::uint32_t>(begin);
        origin.end = static_cast<std::uint32_t>(begin + words.size());
        origin.name = std::move(name);
        origin.phrase = std::move(phrase);
        origin.clause = clause;
        build.program.origins.push_back(std::move(origin));
        return static_cast<program::OriginId>(build.program.origins.size() - 1);
    }
    NodeId with(NodeId node, program::OriginId origin) {
        build.program.nodes[node].origin = origin;
        return node;
    }
    program::ClauseId clause(std::string name, std::string citation) {
        program::Clause clause;
        clause.name = std::move(name);
        clause.citation = std::move(citation);
        build.program.clauses.push_back(std::move(clause));
        return static_cast<program::ClauseId>(build.program.clauses.size() - 1);
    }
    NodeId decide(program::ClauseId clause, std::vector<NodeId> inputs,
                  std::vector<program::Modality> modalities = {}, std::vector<std::string_view> words = {}) {
        const NodeId node = build.decide(inputs);
        const program::RuleId first = build.program.nodes[node].payload;
        for (std::size_t i = 0; i < inputs.size() / 2; ++i) {
            program::Rule& rule = build.program.rules[first + i];
            rule.clause = clause;
            rule.exception = i > 0;
            rule.modalities = modalities;
            if (i < words.size()) {
                const program::OriginId origin = at(words[i]);
                build.program.rules[first + i].origin = origin;
            }
        }
        return node;
    }

    Sample() {
        program::Program& p = build.program;
        p.files.push_back({"样例.tiao", std::string(sample_text)});
        p.policies.push_back({"样例", "样例政策", "样政〔2020〕1号", "样例市人民政府", false, false, {}, {}});
        build.category({"高校毕业生", "就业困难人员", "返乡农民工"});
        p.categories[0].name = "群体";
        employees = build.list("企业.在职职工");
        p.scopes[employees].name = "职工";
        const auto declare = [&](Type type, const char* path, const char* name, const char* label,
                                 ScopeId scope = 0) {
            const program::FactId fact = build.declare(type, path, scope);
            p.facts[fact].name = name;
            p.facts[fact].label = label;
        };
        declare(set_of(), "申请人.群体", "群体", "该人员所属的全部群体");
        declare(date(), "申请人.毕业日期", "毕业日期", "尚未毕业则空缺");
        p.facts[graduated].optional = true;
        declare(money(), "申请人.申请金额", "申请金额", "");
        declare(whole(persons()), "企业.新招用人数", "新招用人数", "");
        declare(date(), "企业.成立日期", "成立日期", "");
        declare(date(), "企业.在职职工.录用日期", "录用日期", "", employees);
        declare(whole(month_unit()), "企业.在职职工.合同期限", "合同期限", "", employees);
        declare(money(), "企业.社保缴费", "社保缴费", "");
        declare(text(), "企业.在职职工.姓名", "姓名", "", employees);

        loan();
        interest();
        insurance();
        post();
        living();
        months();
        plan = engine::Plan::prepare(build.finish());
        options.today.days = static_cast<std::int32_t>(day(2020, 9, 1));
    }

    // 35万元, 40万元 for graduates: the general rule carries "and not the exception".
    void loan() {
        const program::ClauseId c = clause("创业担保贷款额度", "三（十）");
        const NodeId general =
            with(build.op(Op::less, yes_no(), {build.constant(ratio(0), money()), build.fact(amount)}),
                 at("申请金额 > 0元"));
        const NodeId graduate =
            with(build.op(Op::includes, yes_no(), {build.fact(group), build.constant_bits(0, category())}),
                 at("申请人.群体 包含 高校毕业生"));
        const NodeId not_graduate = build.op(Op::negation, yes_no(), {graduate});
        const NodeId node = decide(
            c,
            {build.op(Op::all_of, yes_no(), {general, not_graduate}), build.constant(ratio(350'000), money()),
             build.op(Op::all_of, yes_no(), {general, graduate}), build.constant(ratio(400'000), money())},
            {program::Modality::at_most},
            {"则 贷款额度 不超过 35万元", "但当 申请人.群体 包含 高校毕业生\n  则 贷款额度 不超过 40万元"});
        build.decision("贷款额度", node);
        build.program.decisions.back().label = "可申请的贷款额度";
    }

    // At least 15% newly hired, founded within two years.
    void interest() {
        const program::ClauseId c = clause("小微企业贴息", "三（九）");
        const NodeId all = build.op(Op::count, whole(persons()), {program::none}, employees);
        Type share_type = number();
        share_type.percent = true;
        const NodeId share = with(build.op(Op::divide, share_type, {build.fact(hires), all}),
                                  at("新招用人数 / 在职职工人数", "新招用比例"));
        const NodeId enough =
            with(build.op(Op::less_equal, yes_no(), {build.constant(ratio(3, 20), share_type), share}),
                 at("新招用比例 不低于 15%", "", "at_least", c));
        const NodeId today = build.node(Op::today, date(), 0, {});
        const NodeId earliest =
            build.op(Op::add_months, date(), {today, build.constant(ratio(-24), whole(month_unit()))});
        const NodeId since = build.op(Op::less_equal, yes_no(), {earliest, build.fact(founded)});
        const NodeId until = build.op(Op::less_equal, yes_no(), {build.program.inputs_of(since)[1], today});
        const NodeId window = with(build.op(Op::all_of, yes_no(), {since, until}),
                                   at("成立日期 在 今日 前 2年 内", "", "within_before", c));
        const NodeId node = decide(c, {build.op(Op::all_of, yes_no(), {enough, window}), build.yes()},
                                   {program::Modality::may}, {"则 贴息资格 为 是"});
        build.decision("贴息资格", node);
    }

    // Two thirds, which nobody rounds.
    void insurance() {
        const program::ClauseId c = clause("社会保险补贴", "四（一）");
        const NodeId value =
            with(build.op(Op::multiply, money(), {build.fact(paid), build.constant(ratio(2, 3))}),
                 at("社保缴费 × 2/3"));
        build.decision("社保补贴", decide(c, {build.yes(), value}, {}, {"则 社保补贴 为 社保缴费 × 2/3"}));
    }

    // A standard that another document sets, and a sum over employees.
    void post() {
        const program::ClauseId c = clause("岗位补贴", "四（二）");
        program::Program& p = build.program;
        program::Parameter standard;
        standard.name = "岗位补贴标准";
        standard.type = number(*values::divide(*values::divide(yuan(), persons()), month_unit()));
        standard.source = "省人力资源和社会保障厅规定";
        p.parameters.push_back(standard);
        const NodeId today = build.node(Op::today, date(), 0, {});
        const NodeId rate = build.node(Op::parameter, standard.type, 0, {today}, 0);
        const NodeId long_contract =
            build.op(Op::less_equal, yes_no(),
                     {build.broadcast(build.constant(ratio(12), whole(month_unit())), employees),
                      build.fact(contract)});
        const NodeId people = with(build.op(Op::count, whole(persons()), {long_contract}, employees),
                                   at("补贴人数", "补贴人数"));
        const NodeId by_month =
            build.op(Op::multiply, number(*values::divide(yuan(), month_unit())), {people, rate});
        const NodeId months = build.constant(ratio(3), whole(month_unit()));
        const NodeId value = with(build.round(build.op(Op::multiply, money(), {by_month, months}), ratio(1),
                                              values::Rounding::half_up),
                                  at("补贴人数 × 岗位补贴标准 × 3个月 取整 四舍五入 到 元", "", "rounded"));
        build.decision("岗位补贴", decide(c, {build.op(Op::less, yes_no(),
                                                       {build.constant(ratio(0), whole(persons())), people}),
                                              value}));
        build.decision("补贴人数", people);
        p.decisions.back().kind = program::Decision::Kind::definition;
    }

    // A dated parameter, a cap.
    void living() {
        const program::ClauseId c = clause("待遇上限", "五");
        program::Program& p = build.program;
        const Unit by_month = *values::divide(yuan(), month_unit());
        program::Parameter wage;
        wage.name = "最低工资标准";
        wage.type = number(by_month);
        wage.entries.push_back({0,
                                {INT32_MIN},
                                {static_cast<std::int32_t>(day(2018, 9, 30))},
                                build.constant_id(ValueKind::number, ratio(1720)),
                                "豫政〔2017〕1号"});
        wage.entries.push_back({0,
                                {static_cast<std::int32_t>(day(2018, 10, 1))},
                                {INT32_MAX},
                                build.constant_id(ValueKind::number, ratio(1900)),
                                "豫政〔2018〕26号"});
        p.parameters.push_back(wage);
        const NodeId today = build.node(Op::today, date(), 0, {});
        const NodeId rate = build.node(Op::parameter, wage.type, 0, {today}, 1);
        const NodeId six = build.constant(ratio(6), whole(month_unit()));
        const NodeId value = with(
            build.op(Op::minimum, money(),
                     {build.op(Op::multiply, money(), {rate, six}), build.constant(ratio(10'000), money())}),
            at("最低工资标准 × 6个月 至多 1万元"));
        build.decision("生活补助", decide(c, {build.yes(), value}));
    }

    // Months of 2020-02 to 2020-12 from graduation on.
    void months() {
        const NodeId first = build.constant_bits(month_index(2020, 2), month());
        const NodeId last = build.constant_bits(month_index(2020, 12), month());
        const ScopeId scope = build.months(first, last);
        const NodeId row = build.in_scope(scope, Op::scope_month, month());
        const NodeId begin = build.op(Op::month_of, month(), {build.fact(graduated)});
        const NodeId counts = build.op(Op::less_equal, yes_no(), {build.broadcast(begin, scope), row});
        build.decision("补助月数", build.op(Op::count, whole(month_unit()), {counts}, scope));
    }

    // The case that most tests look at: 20 of 120 newly hired, a graduate, 1,000元 paid.
    BatchBuilder facts(int staff = 120, int new_hires = 20) const {
        BatchBuilder facts(*plan, 1);
        facts.list(0, {staff});
        facts.set_bits(group, 0, 1).set_bits(graduated, 0, day(2020, 6, 30)).set(amount, 0, ratio(500'000));
        facts.set(hires, 0, ratio(new_hires)).set_bits(founded, 0, day(2019, 3, 1)).set(paid, 0, ratio(1000));
        for (int i = 0; i < staff; ++i) {
            const auto row = static_cast<std::uint32_t>(i);
            facts.set_bits(employed_on, row, day(2020, 1, 1) + i)
                .set(contract, row, ratio(i % 2 == 0 ? 24 : 6));
            facts.set_bits(worker, row, static_cast<std::int64_t>(build.program.texts.size()));
        }
        facts.batch.texts.push_back("张三");
        return facts;
    }
};

// An evaluation of one case and the questions about it.
struct Answered {
    const Sample& sample;
    BatchBuilder facts;
    engine::Evaluation evaluation;

    Answered(const Sample& policy, BatchBuilder given) : sample(policy), facts(std::move(given)) {
        evaluation.run(*sample.plan, facts.batch, sample.options);
    }
    explicit Answered(const Sample& policy) : Answered(policy, policy.facts()) {}

    explain::Explanation why(std::string_view decision, const explain::Limits& limits = {}) const {
        return explain::why(*sample.plan, evaluation, facts.batch, sample.id(decision), 0, limits);
    }
    explain::WhyNot why_not(std::string_view decision) const {
        return explain::why_not(*sample.plan, evaluation, facts.batch, sample.id(decision), 0);
    }
    template <typename Subject>
    static std::string text(const Subject& subject, words::Language language,
                            explain::Format format = explain::Format::text) {
        std::string out;
        explain::RenderOptions options;
        options.language = language;
        explain::render(subject, format, options, out);
        return out;
    }
    std::string chinese(std::string_view decision) const {
        return text(why(decision), words::Language::chinese);
    }
    std::string english(std::string_view decision) const {
        return text(why(decision), words::Language::english);
    }
};

} // namespace tiaoli::testing
