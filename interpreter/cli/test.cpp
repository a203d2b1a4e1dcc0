// `tiaoli test`: the scenarios and invariants that stand beside the law.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/test_report.hpp"
#include "engine/engine.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/json_reader.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

using engine::State;
using program::Decision;

struct TestOptions {
    std::vector<std::string> policies;
    std::string lcov, junit;
    std::vector<std::string> only;
    Format format = Format::text;
    bool coverage = false;
};

/// A scenario's program, evaluated: it has one case, whose facts are those that the scenario leaves open.
struct Run {
    std::shared_ptr<const engine::Plan> plan;
    engine::Batch batch;
    engine::Evaluation evaluation;
};

Run run_program(const std::shared_ptr<const program::Program>& program, values::Date day) {
    Run run;
    run.plan = engine::Plan::prepare(program);
    std::vector<words::Diagnostic> none;
    facts::JsonReader(run.plan).read("{}", run.batch, none);
    engine::Options options;
    options.today = day;
    run.evaluation.run(*run.plan, run.batch, options);
    return run;
}

/// What came out for a yes/no decision, and why if that is not yes. An undetermined invariant is no failure.
TestedExpectation tested(const Context& context, const Run& run, program::DecisionId id, std::uint32_t row) {
    const program::Program& program = run.plan->program();
    const Decision& decision = program.decisions[id];
    const engine::Cell cell = run.evaluation.cell(decision.node, row);
    TestedExpectation result;
    result.text = decision.name;
    result.passed = cell.state == State::value && cell.bits != 0;
    explain::append_value(result.answer, program, decision.type, cell, run.batch.texts, context.language);
    if (result.passed) return result;
    const explain::RenderOptions rendering{.language = context.language, .indent = 6};
    explain::render(explain::why(*run.plan, run.evaluation, run.batch, id, row), explain::Format::text,
                    rendering, result.explanation);
    return result;
}

TestedScenario test_scenario(const Context& context, const LoadedPolicy& loaded, std::size_t number,
                             analysis::CoverageCounter& coverage) {
    const semantics::ScenarioInfo& info = loaded.checked.scenarios()[number];
    TestedScenario result;
    result.name = info.name;
    result.citation = info.citation;
    if (info.span.file < loaded.files.size()) {
        result.file = loaded.files[info.span.file].name;
        result.line = words::line_column(loaded.files[info.span.file].text, info.span.begin).line;
    }
    const auto program = loaded.checked.scenario_program(number);
    const program::Policy* policy =
        loaded.checked.program()->policies.empty() ? nullptr : &loaded.checked.program()->policies[0];
    if (!program) {
        result.mistake =
            context.say("情形有错误，见 tiaoli check", "the scenario has mistakes; see tiaoli check");
        return result;
    }
    if (!info.day && (policy == nullptr || !policy->has_from)) {
        result.mistake =
            context.say("未写明日期（当日 …），政策也未写明自何日起施行",
                        "no day (`on …`), and the policy does not say since when it is in force");
        return result;
    }
    const Run run = run_program(program, info.day ? *info.day : policy->from);
    for (program::DecisionId id = 0; id < program->decisions.size(); ++id) {
        const Decision& decision = program->decisions[id];
        const std::uint32_t rows = run.evaluation.rows(decision.scope);
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (decision.kind == Decision::Kind::answer) {
                result.expectations.push_back(tested(context, run, id, row));
            } else if (decision.kind == Decision::Kind::invariant) {
                const engine::Cell cell = run.evaluation.cell(decision.node, row);
                const bool is_broken =
                    cell.state == State::error || (cell.state == State::value && cell.bits == 0);
                if (is_broken) result.broken_invariants.push_back(tested(context, run, id, row));
            }
        }
    }
    coverage.add(*program, run.evaluation);
    return result;
}

} // namespace

void add_tested_options(CLI::App& command, std::vector<std::string>& policies, std::vector<std::string>& only,
                        const Context& context) {
    command
        .add_option("--only", only,
                    std::string(context.say("只运行名称含此文字的情形",
                                            "only scenarios whose name has this text in it")))
        ->type_name("TEXT");
    command
        .add_option(
            "POLICY", policies,
            std::string(context.say("政策：.tiao 文件、目录或模块名", ".tiao files, folders or modules")))
        ->required();
}

std::optional<TestReport> test_policy(Context& context, const std::string& policy,
                                      const std::vector<std::string>& only) {
    const auto loaded = load_good_policy(context, policy, Files::with_scenarios);
    if (!loaded) return std::nullopt;
    const program::Program& program = *loaded->checked.program();
    TestReport report;
    report.policy =
        program.policies.empty() || program.policies[0].name.empty() ? policy : program.policies[0].name;
    analysis::CoverageCounter coverage(program);
    for (const Decision& decision : program.decisions)
        if (decision.kind == Decision::Kind::invariant) report.invariants.push_back(decision.name);
    const auto scenarios = loaded->checked.scenarios();
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const bool is_wanted = only.empty() || std::ranges::any_of(only, [&](const std::string& part) {
                                   return scenarios[i].name.find(part) != std::string::npos;
                               });
        if (is_wanted) report.scenarios.push_back(test_scenario(context, *loaded, i, coverage));
    }
    report.coverage = coverage.coverage();
    if (report.failed() > 0 && context.exit_code == exit_ok) context.exit_code = exit_negative;
    return report;
}

namespace {

void test(Context& context, const TestOptions& options) {
    std::vector<TestReport> reports;
    std::string lcov;
    for (const std::string& policy : options.policies) {
        auto report = test_policy(context, policy, options.only);
        if (!report) continue;
        if (options.format == Format::text) print(test_text(context, *report, options.coverage));
        lcov += analysis::lcov(report->coverage);
        reports.push_back(std::move(*report));
    }
    if (options.format == Format::json) {
        std::string out = "{\"schema\":\"tiaoli.test/1\",\"policies\":[";
        for (std::size_t i = 0; i < reports.size(); ++i)
            out.append(i == 0 ? "\n" : ",\n").append(test_json(reports[i]));
        print(out + "\n]}\n");
    }
    if (!options.lcov.empty() && !write_file(context, options.lcov, lcov)) context.exit_code = exit_usage;
    if (!options.junit.empty() && !write_file(context, options.junit, test_junit(reports)))
        context.exit_code = exit_usage;
}

} // namespace

void add_test(CLI::App& program, Context& context) {
    auto options = std::make_shared<TestOptions>();
    CLI::App* command = program.add_subcommand(
        "test", std::string(context.say("运行情形和恒成立，报告覆盖",
                                        "run scenarios and invariants, with coverage")));
    add_tested_options(*command, options->policies, options->only, context);
    command->add_flag(
        "--coverage", options->coverage,
        std::string(context.say("列出未覆盖的条款、例外和条件",
                                "list clauses, exceptions and conditions that no scenario tries")));
    command
        ->add_option("--lcov", options->lcov,
                     std::string(context.say("另以 lcov 格式写出覆盖", "write the coverage for lcov")))
        ->type_name("FILE");
    command
        ->add_option("--junit", options->junit,
                     std::string(context.say("另以 JUnit 格式写出结果", "write the results as JUnit XML")))
        ->type_name("FILE");
    add_format_option(*command, options->format, false, context);
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli test policies/zhengzhou-2020-17 --coverage\n"
                    "  tiaoli test policies/zhengzhou-2020-17 --junit results.xml --lcov coverage.info");
    command->callback([&context, options] { test(context, *options); });
}

} // namespace tiaoli::cli
