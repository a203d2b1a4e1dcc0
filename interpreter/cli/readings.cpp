// `tiaoli readings`: the declared readings of ambiguous texts, and the cases whose outcome depends on them.
#include "analysis/reading_effects.hpp"
#include "cli/asked_case.hpp"
#include "cli/clause_words.hpp"
#include "cli/commands.hpp"
#include "cli/decided_cases.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "facts/json_writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

using program::Program;
using program::ReadingId;
using Json = nlohmann::ordered_json;

struct ReadingsOptions {
    std::vector<std::string> policies;
    std::string facts, on;
    Format format = Format::text;
    std::uint32_t most = 50;
    std::uint32_t runs = analysis::ReadingLimits{}.runs;
};

/// A decision of a case that depends on a reading, by names.
struct Effect {
    std::uint32_t case_number = 1;
    std::string case_name; ///< of a decided case: its id
    std::string decision;
    std::uint32_t position = 0; ///< of the element, from 1; 0: about the whole case
    analysis::StatedAnswer in_force;
    struct Outcome {
        std::vector<std::pair<std::string, std::string>> readings; ///< name and option
        analysis::StatedAnswer answer;
    };
    std::vector<Outcome> otherwise;
};

struct PolicyReadings {
    std::string argument;
    std::shared_ptr<const Program> program;
    std::vector<std::vector<std::string>> decisions; ///< by ReadingId: those that rest on it
    bool asked = false;                              ///< there were cases
    std::string on;
    std::uint32_t cases = 0, dependent = 0;  ///< cases whose outcome depends on some reading
    std::vector<std::uint32_t> dependent_on; ///< by ReadingId
    std::vector<Effect> effects;             ///< the first ones
    std::uint32_t left_out = 0;
    std::vector<std::string> unmapped; ///< decided cases that no mapping knows
    bool complete = true;
};

std::vector<std::vector<std::string>> decisions_of_readings(const Program& program) {
    std::vector<std::vector<std::string>> decisions(program.readings.size());
    const auto readings = analysis::readings_of_decisions(program);
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
        const program::Decision& decision = program.decisions[id];
        using Kind = program::Decision::Kind;
        if (decision.kind == Kind::definition || decision.kind == Kind::invariant) continue;
        for (const ReadingId reading : readings[id])
            decisions[reading].push_back(decision.name);
    }
    return decisions;
}

Effect named(const Program& program, const engine::Evaluation& evaluation, std::uint32_t first_case,
             const analysis::ReadingEffect& found) {
    const program::Decision& decision = program.decisions[found.decision];
    Effect effect;
    effect.case_number = first_case + found.case_row + 1;
    effect.decision = decision.name;
    if (decision.scope != 0)
        effect.position =
            found.row + 1 - analysis::rows_of_case(program, evaluation, decision.scope, found.case_row).begin;
    effect.in_force = found.in_force;
    for (const analysis::ReadingOutcome& outcome : found.otherwise) {
        Effect::Outcome& added = effect.otherwise.emplace_back();
        for (const analysis::Switched& switched : outcome.switched) {
            const program::Reading& reading = program.readings[switched.reading];
            added.readings.emplace_back(reading.name, reading.options[switched.option]);
        }
        added.answer = outcome.answer;
    }
    return effect;
}

void add_effects(PolicyReadings& policy, const Program& program, const analysis::ReadingEffects& found,
                 const engine::Evaluation& evaluation, std::uint32_t first_case, std::string_view case_name,
                 std::uint32_t most) {
    policy.complete = policy.complete && found.complete;
    std::uint32_t last_case = program::none;
    std::vector<bool> counted;
    for (const analysis::ReadingEffect& effect : found.effects) {
        if (effect.case_row != last_case) {
            ++policy.dependent;
            last_case = effect.case_row;
            counted.assign(program.readings.size(), false);
        }
        for (const analysis::ReadingOutcome& outcome : effect.otherwise)
            for (const analysis::Switched& switched : outcome.switched) {
                if (!counted[switched.reading]) ++policy.dependent_on[switched.reading];
                counted[switched.reading] = true;
            }
        if (policy.effects.size() >= most) {
            ++policy.left_out;
            continue;
        }
        policy.effects.push_back(named(program, evaluation, first_case, effect));
        policy.effects.back().case_name = case_name;
    }
}

/// Facts in the policy's own names.
bool try_facts(Context& context, const ReadingsOptions& options, std::string text, PolicyReadings& policy) {
    Question question;
    question.policy = policy.argument;
    question.facts = options.facts;
    question.on = options.on;
    const auto asked = ask(context, question, std::move(text));
    if (!asked) return false;
    policy.on = values::iso_text(asked->options.today);
    while (asked->next()) {
        policy.cases += asked->batch.rows;
        add_effects(policy, *policy.program,
                    analysis::reading_effects(*asked->plan, asked->batch, asked->options, context.language,
                                              {options.runs}),
                    asked->evaluation, asked->first_case, {}, options.most);
    }
    return asked->check_facts(context);
}

/// Decided cases: what the policy's mappings answer, in the names of the cases. A mapping's program has the
/// readings of its policy, in the same order.
bool try_decided_cases(Context& context, const ReadingsOptions& options, std::string text,
                       PolicyReadings& policy) {
    const auto loaded = load_good_policy(context, policy.argument, Files::with_replay);
    const auto day = loaded ? chosen_day(context, *policy.program, options.on) : std::nullopt;
    if (!day) return false;
    policy.on = values::iso_text(*day);
    auto replayer = replayer_of(context, *loaded, {.today = *day, .language = context.language});
    const auto file = decided_cases(context, options.facts, std::move(text), false);
    if (!replayer || !file) return false;
    bool good = true;
    for (const facts::JsonValue& decided : file->cases->elements) {
        const analysis::DecidedCase found = replayer->decide(decided);
        const std::uint32_t number = policy.cases++;
        if (!found.read.mistakes.empty()) {
            report_unreadable(context, *file, decided, found.read);
            good = false;
        } else if (!found.evaluated) {
            policy.unmapped.push_back(found.read.id);
        } else {
            const analysis::Evaluated& one = *found.evaluated;
            add_effects(policy, one.plan.program(),
                        analysis::reading_effects(one.plan, one.batch, found.options, context.language,
                                                  {options.runs}),
                        one.evaluation, number, found.read.id, options.most);
        }
    }
    return good;
}

bool try_cases(Context& context, const ReadingsOptions& options, PolicyReadings& policy) {
    auto text = read_facts(context, options.facts);
    if (!text) {
        context.exit_code = exit_facts;
        return false;
    }
    policy.asked = true;
    policy.dependent_on.assign(policy.program->readings.size(), 0);
    return holds_decided_cases(*text) ? try_decided_cases(context, options, std::move(*text), policy)
                                      : try_facts(context, options, std::move(*text), policy);
}

class ReadingsText {
public:
    explicit ReadingsText(const Context& context) : context_(context) {}

    std::string write(const std::vector<PolicyReadings>& policies) {
        for (const PolicyReadings& policy : policies) {
            if (!out_.empty()) out_ += "\n";
            out_.append(context_.bold()).append(policy_title(*policy.program, context_.language));
            out_.append(context_.plain()).append("\n");
            if (policy.program->readings.empty())
                out_.append("  ").append(say("没有声明解读\n", "declares no reading\n"));
            for (ReadingId id = 0; id < policy.program->readings.size(); ++id)
                reading(policy, id);
            if (policy.asked) cases(policy);
        }
        return std::move(out_);
    }

private:
    std::string_view say(std::string_view chinese, std::string_view english) const {
        return context_.say(chinese, english);
    }

    void reading(const PolicyReadings& policy, ReadingId id) {
        const program::Reading& reading = policy.program->readings[id];
        out_.append("\n  ").append(context_.bold()).append(reading.name).append(context_.plain());
        out_.append("  ").append(reading.citation).append("\n");
        for (std::size_t i = 0; i < reading.options.size(); ++i) {
            out_.append(i == reading.in_force ? "    ● " : "    ○ ").append(reading.options[i]);
            if (i < reading.option_texts.size() && !reading.option_texts[i].empty())
                out_.append(say("：", ": ")).append(reading.option_texts[i]);
            if (i == reading.in_force) out_.append(say("（采用）", " (in force)"));
            out_.append("\n");
        }
        if (!reading.reason.empty())
            out_.append(say("    理由：", "    because: ")).append(reading.reason).append("\n");
        if (!policy.decisions[id].empty())
            out_.append(context_.dim())
                .append(say("    所影响的决定：", "    decides: "))
                .append(joined(policy.decisions[id], say("、", ", ")))
                .append(context_.plain())
                .append("\n");
        if (policy.asked)
            out_.append(say("    结果取决于它的案件：", "    cases that depend on it: "))
                .append(std::to_string(policy.dependent_on[id]))
                .append("\n");
    }

    void cases(const PolicyReadings& policy) {
        out_.append("\n  ").append(say("按 ", "as of ")).append(policy.on).append(say("：", ": "));
        out_.append(std::to_string(policy.dependent)).append(say(" 件的结果取决于解读，共 ", " of "));
        out_.append(std::to_string(policy.cases)).append(say(" 件\n", " cases depend on a reading\n"));
        std::uint32_t last = 0;
        for (const Effect& effect : policy.effects) {
            if (effect.case_number != last)
                out_.append("\n  ")
                    .append(context_.bold())
                    .append(say("案件 ", "Case "))
                    .append(std::to_string(effect.case_number))
                    .append(effect.case_name.empty() ? "" : "  ")
                    .append(effect.case_name)
                    .append(context_.plain())
                    .append("\n");
            last = effect.case_number;
            out_.append("    ").append(effect.decision);
            if (effect.position > 0) out_.append(" [" + std::to_string(effect.position) + "]");
            out_.append(say("：", ": ")).append(effect.in_force.text).append("\n");
            for (const Effect::Outcome& outcome : effect.otherwise) {
                std::string switched;
                for (const auto& [name, option] : outcome.readings)
                    switched.append(switched.empty() ? "" : say("，且 ", " and "))
                        .append(name)
                        .append(" = ")
                        .append(option);
                out_.append("      ")
                    .append(switched)
                    .append(say("：", ": "))
                    .append(outcome.answer.text)
                    .append("\n");
            }
        }
        if (policy.left_out > 0)
            out_.append("\n  ")
                .append(context_.dim())
                .append(std::to_string(policy.left_out))
                .append(say(" 项未列出（--most）\n", " more are not shown (--most)\n"))
                .append(context_.plain());
        if (!policy.unmapped.empty())
            out_.append("\n  ")
                .append(say("没有对照的案件：", "cases without a mapping: "))
                .append(joined_some(policy.unmapped, say("、", ", ")))
                .append("\n");
        if (!policy.complete)
            out_.append("  ").append(
                say("解读的组合过多，未能全部试过（--runs）\n",
                    "there are more combinations of readings than were tried (--runs)\n"));
    }

    const Context& context_;
    std::string out_;
};

Json answer_json(const analysis::StatedAnswer& answer) {
    Json json{{"state", facts::state_name(answer.state)}};
    if (answer.state == engine::State::value) json["value"] = Json::parse(answer.json, nullptr, false);
    json["text"] = answer.text;
    return json;
}

Json effect_json(const Effect& effect) {
    Json json{{"case", effect.case_number}, {"decision", effect.decision}};
    if (!effect.case_name.empty()) json["id"] = effect.case_name;
    if (effect.position > 0) json["position"] = effect.position;
    json["in_force"] = answer_json(effect.in_force);
    Json otherwise = Json::array();
    for (const Effect::Outcome& outcome : effect.otherwise) {
        Json readings = Json::object();
        for (const auto& [name, option] : outcome.readings)
            readings[name] = option;
        otherwise.push_back({{"readings", std::move(readings)}, {"answer", answer_json(outcome.answer)}});
    }
    json["otherwise"] = std::move(otherwise);
    return json;
}

std::string readings_json(const std::vector<PolicyReadings>& policies) {
    Json all = Json::array();
    for (const PolicyReadings& policy : policies) {
        Json readings = Json::array();
        for (ReadingId id = 0; id < policy.program->readings.size(); ++id) {
            const program::Reading& reading = policy.program->readings[id];
            Json options = Json::array();
            for (std::size_t i = 0; i < reading.options.size(); ++i)
                options.push_back({{"name", reading.options[i]},
                                   {"text", i < reading.option_texts.size() ? reading.option_texts[i] : ""},
                                   {"in_force", i == reading.in_force}});
            Json json{{"name", reading.name},
                      {"citation", reading.citation},
                      {"options", std::move(options)},
                      {"reason", reading.reason},
                      {"decisions", policy.decisions[id]}};
            if (policy.asked) json["cases"] = policy.dependent_on[id];
            readings.push_back(std::move(json));
        }
        Json json{{"argument", policy.argument},
                  {"policy", policy.program->policies.empty() ? "" : policy.program->policies[0].name},
                  {"readings", std::move(readings)}};
        if (policy.asked) {
            json["on"] = policy.on;
            json["cases"] = policy.cases;
            json["dependent"] = policy.dependent;
            Json effects = Json::array();
            for (const Effect& effect : policy.effects)
                effects.push_back(effect_json(effect));
            json["effects"] = std::move(effects);
            json["left_out"] = policy.left_out;
            json["unmapped"] = policy.unmapped;
            json["complete"] = policy.complete;
        }
        all.push_back(std::move(json));
    }
    return Json{{"schema", "tiaoli.readings/1"}, {"policies", std::move(all)}}.dump(
               1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

void list_readings(Context& context, const ReadingsOptions& options) {
    if (options.facts == "-" && options.policies.size() > 1) {
        print_error(
            std::string(context.say("标准输入只能用于一份政策\n", "standard input is for one policy\n")));
        context.exit_code = exit_usage;
        return;
    }
    std::vector<PolicyReadings> policies;
    for (const std::string& argument : options.policies) {
        const auto loaded = load_good_policy(context, argument, Files::policy);
        if (!loaded) return;
        PolicyReadings& policy = policies.emplace_back();
        policy.argument = argument;
        policy.program = loaded->checked.program();
        policy.decisions = decisions_of_readings(*policy.program);
        if (!options.facts.empty() && !try_cases(context, options, policy)) return;
    }
    print(options.format == Format::json ? readings_json(policies) : ReadingsText(context).write(policies));
}

} // namespace

void add_readings(CLI::App& program, Context& context) {
    auto options = std::make_shared<ReadingsOptions>();
    const auto help = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command = program.add_subcommand(
        "readings", help("歧义条文的解读，以及结果取决于解读的案件",
                         "readings of ambiguous texts, and the cases that depend on them"));
    command
        ->add_option("POLICY", options->policies,
                     help("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module"))
        ->required();
    command
        ->add_option("-f,--facts,--cases", options->facts,
                     help("事实（JSON 文件，- 为标准输入）：改取每种解读，列出结果的变化",
                          "facts as JSON (- for standard input): what comes out under every other reading"))
        ->type_name("FILE");
    add_day_option(*command, options->on, context);
    command
        ->add_option("--most", options->most,
                     help("每份政策最多列出多少项", "most effects that are shown of a policy"))
        ->capture_default_str();
    command
        ->add_option(
            "--runs", options->runs,
            help("每批案件最多试多少种解读组合", "most combinations of readings tried for a block of cases"))
        ->capture_default_str();
    add_format_option(*command, options->format, false, context);
    command->footer(help("示例：\n", "Example:\n") +
                    "  tiaoli readings policies/zhengzhou-2020-17\n"
                    "  tiaoli readings policies/zhengzhou-2020-17 --facts examples/enterprise.json");
    command->callback([&context, options] { list_readings(context, *options); });
}

} // namespace tiaoli::cli
