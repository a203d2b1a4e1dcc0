// `tiaoli replay`: decided cases, run through a policy.
#include "analysis/replay.hpp"

#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/decided_cases.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "facts/json_text.hpp"
#include "facts/json_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

using analysis::ReplayedCase;
using Outcome = ReplayedCase::Outcome;

struct ReplayCommand {
    std::vector<std::string> arguments;
    Format format = Format::text;
    bool all = false;
    bool clauses = false;
    bool brief = false;
};

/// A policy and the files of cases to run through it.
struct Pairing {
    std::string policy;
    std::vector<std::string> cases;
};

struct Counts {
    std::size_t passed = 0, failed = 0, skipped = 0;
    void add(Outcome outcome) {
        ++(outcome == Outcome::passed ? passed : outcome == Outcome::failed ? failed : skipped);
    }
    void add(const Counts& other) {
        passed += other.passed;
        failed += other.failed;
        skipped += other.skipped;
    }
};

/// A case that failed or was skipped.
struct NotableCase {
    std::string place;   ///< of the case: file:line
    std::string mapping; ///< of its mapping; empty if it has none
    ReplayedCase result;
};

/// One file of cases, replayed.
struct Document {
    std::string policy, file;
    Counts counts;
    std::map<std::string, Counts> clauses;
    std::vector<std::string> clause_order;
    std::vector<NotableCase> notable;
};

/// POLICY CASES… POLICY CASES…; with --all two folders, paired by name.
std::vector<Pairing> pairings(Context& context, const ReplayCommand& command) {
    namespace fs = std::filesystem;
    std::vector<Pairing> result;
    std::error_code error;
    if (command.all) {
        if (command.arguments.size() != 2 || !fs::is_directory(command.arguments[0], error) ||
            !fs::is_directory(command.arguments[1], error)) {
            print_error(std::string(context.say("--all 需要两个目录：政策与案件\n",
                                                "--all takes two folders: of policies and of cases\n")));
            context.exit_code = exit_usage;
            return result;
        }
        std::vector<fs::path> cases;
        for (fs::directory_iterator at(command.arguments[1], error), end; !error && at != end;
             at.increment(error))
            if (at->path().extension() == ".json") cases.push_back(at->path());
        std::ranges::sort(cases);
        for (const fs::path& path : cases) {
            const fs::path policy = fs::path(command.arguments[0]) / path.stem();
            if (fs::is_directory(policy, error)) result.push_back({policy.string(), {path.string()}});
        }
        return result;
    }
    for (const std::string& argument : command.arguments) {
        if (!argument.ends_with(".json") && argument != "-")
            result.push_back({argument, {}});
        else if (!result.empty())
            result.back().cases.push_back(argument);
    }
    const bool is_complete = !result.empty() && std::ranges::none_of(result, [](const Pairing& each) {
        return each.cases.empty();
    }) && !command.arguments[0].ends_with(".json");
    if (!is_complete) {
        print_error(std::string(context.say("每个政策之后须有案件文件（.json）\n",
                                            "each policy is followed by its files of cases (.json)\n")));
        context.exit_code = exit_usage;
        result.clear();
    }
    return result;
}

/// "policies/x/replay.tiao:36": where the mapping stands.
std::string place_of(const LoadedPolicy& loaded, const words::Span& span) {
    if (span.file >= loaded.files.size()) return {};
    const words::SourceText& file = loaded.files[span.file];
    return std::string(file.name) + ":" + std::to_string(words::line_column(file.text, span.begin).line);
}

/// Decides the cases of each file. Where something cannot be read it says so and sets the exit code.
std::vector<Document> replay_policy(Context& context, const Pairing& pairing, const ReplayCommand& command) {
    std::vector<Document> documents;
    const auto loaded = load_good_policy(context, pairing.policy, Files::with_replay);
    if (!loaded) return documents;
    analysis::ReplayOptions options;
    options.language = context.language;
    options.explain = !command.brief;
    const program::Program& program = *loaded->checked.program();
    if (!program.policies.empty() && program.policies[0].has_from) options.today = program.policies[0].from;
    auto replayer = replayer_of(context, *loaded, options);
    for (const std::string& name : pairing.cases) {
        auto text = read_file(context, name);
        if (!text) context.exit_code = exit_facts;
        const auto file = text ? decided_cases(context, name, std::move(*text), true) : nullptr;
        if (!file || !replayer) continue;
        Document& document = documents.emplace_back();
        document.policy = pairing.policy;
        document.file = file->name;
        for (const facts::JsonValue& decided : file->cases->elements) {
            ReplayedCase result = replayer->replay(decided);
            document.counts.add(result.outcome);
            if (!document.clauses.contains(result.clause)) document.clause_order.push_back(result.clause);
            document.clauses[result.clause].add(result.outcome);
            if (result.outcome == Outcome::passed) continue;
            document.notable.push_back(
                {file->place_of(decided), place_of(*loaded, result.mapping), std::move(result)});
        }
    }
    return documents;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string case_text(const Context& context, const NotableCase& notable) {
    const ReplayedCase& each = notable.result;
    std::string out;
    const bool failed = each.outcome == Outcome::failed;
    out.append(failed ? context.red() : context.dim());
    out.append(failed ? context.say("不符 ", "MISMATCH ") : context.say("跳过 ", "skipped "));
    out.append(context.plain()).append(each.id).append("  ").append(each.clause);
    out.append(context.dim()).append("  ").append(notable.place);
    if (!notable.mapping.empty()) out.append(context.say("  对照 ", "  mapping ")).append(notable.mapping);
    out.append(context.plain()).append("\n");
    if (!failed) {
        out.append(context.say("    未对照的名称：", "    not mapped: "))
            .append(joined(each.unmapped))
            .append("\n");
        return out;
    }
    out.append(context.say("    事实：", "    facts: ")).append(each.facts).append("\n");
    const words::SourceText source{each.id, each.facts};
    for (const words::Diagnostic& mistake : each.mistakes)
        out += words::render(mistake, {&source, 1}, context.language, context.colour_out);
    for (const analysis::Mismatch& mismatch : each.mismatches) {
        out.append("    ").append(context.bold()).append(mismatch.name).append(context.plain()).append("\n");
        out.append(context.say("      预期：", "      expected: ")).append(mismatch.expected).append("\n");
        out.append(context.say("      实际：", "      actual:   ")).append(mismatch.actual).append("\n");
        out.append(mismatch.explanation);
    }
    return out;
}

std::string table_text(const Context& context, const std::vector<Document>& documents, bool clauses) {
    std::uint32_t width = 0;
    for (const Document& document : documents)
        width = std::max(width, words::display_width(document.policy));
    std::string out = "\n";
    const auto row = [&](std::string_view name, const Counts& counts) {
        out += padded(name, width + 2);
        for (const auto& [count, word] : {std::pair{counts.passed, context.say("通过", "passed")},
                                          std::pair{counts.failed, context.say("不符", "failed")},
                                          std::pair{counts.skipped, context.say("跳过", "skipped")}}) {
            const std::string number = std::to_string(count);
            out.append(number.size() < 6 ? 6 - number.size() : 0, ' ')
                .append(number)
                .append(" ")
                .append(word);
        }
        out += '\n';
    };
    for (const Document& document : documents) {
        row(document.policy, document.counts);
        for (const std::string& clause : document.clause_order) {
            const Counts& counts = document.clauses.at(clause);
            if (clauses || counts.failed + counts.skipped > 0) row("  " + clause, counts);
        }
    }
    return out;
}

std::string replay_json(const Context& context, const std::vector<Document>& documents, const Counts& total) {
    std::string out = "{\"schema\":\"tiaoli.replay/1\"";
    const auto counts = [&](const Counts& of) {
        out += "\"passed\":" + std::to_string(of.passed) + ",\"failed\":" + std::to_string(of.failed) +
               ",\"skipped\":" + std::to_string(of.skipped);
    };
    const auto text = [&](std::string_view name, std::string_view value) {
        out.append("\"").append(name).append("\":");
        facts::append_json_text(out, value);
    };
    out += ",";
    counts(total);
    out += ",\"documents\":[";
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const Document& document = documents[i];
        out += i == 0 ? "\n{" : ",\n{";
        text("policy", document.policy);
        out += ",";
        text("cases", document.file);
        out += ",";
        counts(document.counts);
        out += ",\"clauses\":{";
        for (std::size_t j = 0; j < document.clause_order.size(); ++j) {
            if (j > 0) out += ',';
            facts::append_json_text(out, document.clause_order[j]);
            out += ":{";
            counts(document.clauses.at(document.clause_order[j]));
            out += '}';
        }
        out += "},\"notable\":[";
        for (std::size_t j = 0; j < document.notable.size(); ++j) {
            const ReplayedCase& each = document.notable[j].result;
            out += j == 0 ? "\n{" : ",\n{";
            text("place", document.notable[j].place);
            out += ",";
            text("mapping", document.notable[j].mapping);
            out += ",";
            text("id", each.id);
            out += ",";
            text("clause", each.clause);
            out += each.outcome == Outcome::failed ? ",\"outcome\":\"failed\",\"facts\":"
                                                   : ",\"outcome\":\"skipped\",\"facts\":";
            out += each.facts.empty() ? "null" : each.facts;
            out += ",\"unmapped\":[";
            for (std::size_t k = 0; k < each.unmapped.size(); ++k) {
                if (k > 0) out += ',';
                facts::append_json_text(out, each.unmapped[k]);
            }
            out += "],\"mistakes\":";
            const words::SourceText source{each.id, each.facts};
            out += diagnostics_json(context.language, each.mistakes, {&source, 1});
            out += ",\"mismatches\":[";
            for (std::size_t k = 0; k < each.mismatches.size(); ++k) {
                const analysis::Mismatch& mismatch = each.mismatches[k];
                out += k == 0 ? "{" : ",{";
                text("name", mismatch.name);
                out += ",\"expected\":" + mismatch.expected + ",\"actual\":" + mismatch.actual + ",";
                text("explanation", mismatch.explanation);
                out += '}';
            }
            out += "]}";
        }
        out += "]}";
    }
    return out + "\n]}\n";
}

void replay(Context& context, const ReplayCommand& command) {
    std::vector<Document> documents;
    for (const Pairing& pairing : pairings(context, command))
        for (Document& document : replay_policy(context, pairing, command))
            documents.push_back(std::move(document));
    if (context.exit_code == exit_usage) return;
    // Counts of what could be read would look like a result of the whole.
    if (context.exit_code != exit_ok) {
        print_error(std::string(context.say("有错误，没有结果；请先改正上面各处\n",
                                            "no results: mend the mistakes above first\n")));
        return;
    }
    Counts total;
    for (const Document& document : documents)
        total.add(document.counts);
    if (total.failed > 0) context.exit_code = exit_negative;
    if (command.format == Format::json) {
        print(replay_json(context, documents, total));
        return;
    }
    std::string out;
    for (const Document& document : documents)
        for (const NotableCase& each : document.notable)
            out += case_text(context, each);
    if (documents.size() > 1 || command.clauses) out += table_text(context, documents, command.clauses);
    out += std::to_string(total.passed) + " passed, " + std::to_string(total.failed) + " failed, " +
           std::to_string(total.skipped) + " skipped\n";
    print(out);
}

} // namespace

void add_replay(CLI::App& program, Context& context) {
    auto command = std::make_shared<ReplayCommand>();
    CLI::App* app = program.add_subcommand(
        "replay", std::string(context.say("把已决案件按政策重新计算并比对",
                                          "run decided cases through a policy and compare")));
    app->add_option(
           "POLICY CASES", command->arguments,
           std::string(context.say("政策目录及其案件文件（.json）；可有多组",
                                   "a policy's folder and its files of cases (.json); then perhaps another")))
        ->required()
        ->type_name("");
    app->add_flag(
        "--all", command->all,
        std::string(context.say("参数为政策目录和案件目录，按名称配对",
                                "the arguments are a folder of policies and one of cases, paired by name")));
    app->add_flag("--clauses", command->clauses,
                  std::string(context.say("逐条款列表", "a table of every clause")));
    app->add_flag("--brief", command->brief, std::string(context.say("不附理由", "without explanations")));
    add_format_option(*app, command->format, false, context);
    app->footer(std::string(context.say("最后一行是“N passed, M failed, K skipped”。\n示例：\n",
                                        "The last line is `N passed, M failed, K skipped`.\nExample:\n")) +
                "  tiaoli replay policies/zhengzhou-2020-17 cases/zhengzhou-2020-17.json\n"
                "  tiaoli replay --all policies cases");
    app->callback([&context, command] { replay(context, *command); });
}

} // namespace tiaoli::cli
