// Every diagnostic with the smallest input that shows it. Together they are docs/diagnostics.md, which is the
// expected output of these tests: TIAOLI_UPDATE_GOLDEN=1 rewrites it.
//
//   programs/NAME.tiao   a policy; `-- limits: nesting=3` in its first line lowers limits; modules are in
//   programs/modules facts/NAME.json      facts for facts/policy.tiao, under low limits commands/commands.txt
//   `NAME: arguments of tiaoli`, run in that folder
//   library.cpp          what only hosts can do
#include "diagnostics/library.hpp"
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checked_policy.hpp"
#include "source_files.hpp"
#include "words/diagnostic.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

using namespace tiaoli;
using words::Diagnostic;
using words::Language;

namespace {

/// What the page shows of one diagnostic.
struct Shown {
    std::string input, english, chinese;
    bool produced = false; ///< by that input
};
using Page = std::map<std::string, Shown, std::less<>>;

std::filesystem::path folder(const char* name) {
    return tests::repository() / "tests/diagnostics" / name;
}

void show(Shown& shown, std::string_view name, const std::vector<Diagnostic>& diagnostics,
          std::span<const words::SourceText> files) {
    for (const Diagnostic& diagnostic : diagnostics) {
        shown.produced = shown.produced || words::info(diagnostic.id).name == name;
        shown.english += words::render(diagnostic, files, Language::english, false);
        shown.chinese += words::render(diagnostic, files, Language::chinese, false);
    }
}

/// `-- limits: nesting=3 files=2` in the first line.
semantics::Limits limits_of(std::string_view text) {
    semantics::Limits limits;
    const std::map<std::string, std::size_t*, std::less<>> names{{"file_bytes", &limits.file_bytes},
                                                                 {"files", &limits.files},
                                                                 {"nesting", &limits.nesting},
                                                                 {"diagnostics", &limits.diagnostics},
                                                                 {"nodes", &limits.nodes}};
    constexpr std::string_view start = "-- limits: ";
    if (!text.starts_with(start)) return limits;
    std::istringstream words{std::string(text.substr(start.size(), text.find('\n') - start.size()))};
    for (std::string word; words >> word;) {
        const std::size_t equal = word.find('=');
        *names.at(word.substr(0, equal)) = std::stoul(word.substr(equal + 1));
    }
    return limits;
}

void add_programs(Page& page) {
    for (const auto& [path, text] : tests::files_below("tests/diagnostics/programs")) {
        if (path.find("/modules/") != std::string::npos) continue;
        const std::string name = std::filesystem::path(path).stem();
        const auto loader = [](std::string_view module) -> std::optional<semantics::Source> {
            const auto file = folder("programs/modules") / (std::string(module) + ".tiao");
            if (!std::filesystem::exists(file)) return std::nullopt;
            return semantics::Source{std::string(module) + ".tiao", tests::read_text(file)};
        };
        const auto policy =
            semantics::CheckedPolicy::check({{name + ".tiao", text}}, loader, limits_of(text));
        std::vector<Diagnostic> all(policy.diagnostics().begin(), policy.diagnostics().end());
        for (Diagnostic& diagnostic : policy.check_the_rest())
            all.push_back(std::move(diagnostic));
        Shown& shown = page[name];
        shown.input = text;
        show(shown, name, all, policy.files());
    }
}

void add_facts(Page& page) {
    const std::string text = tests::read_text(folder("facts/policy.tiao"));
    const auto policy = semantics::CheckedPolicy::check({{"policy.tiao", text}}, nullptr);
    REQUIRE(policy.ok());
    const auto plan = engine::Plan::prepare(policy.program());
    constexpr facts::ReadLimits limits{.bytes = 300, .cases = 3, .list_elements = 3, .diagnostics = 3};
    for (const auto& [path, json] : tests::files_below("tests/diagnostics/facts", ".json")) {
        const std::string name = std::filesystem::path(path).stem();
        std::vector<Diagnostic> all;
        engine::Batch batch;
        facts::JsonReader(plan, limits).read(json, batch, all);
        const std::string file = name + ".json";
        const std::array<words::SourceText, 1> files{words::SourceText{file, json}};
        Shown& shown = page[name];
        shown.input = json;
        show(shown, name, all, files);
    }
}

/// What a command prints on standard error.
std::string errors_of(const std::string& arguments) {
    const char* program = std::getenv("TIAOLI_BINARY");
    REQUIRE_MESSAGE(program != nullptr, "run it with ./dev test diagnostics");
    const std::string command = "cd '" + folder("commands").string() + "' && { '" + program + "' " +
                                arguments + "; } 2>&1 >/dev/null";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string result;
    std::array<char, 4096> part;
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
        result.append(part.data(), size);
    ::pclose(pipe);
    return result;
}

void add_commands(Page& page) {
    std::istringstream lines(tests::read_text(folder("commands/commands.txt")));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        const std::string name = line.substr(0, colon), arguments = line.substr(colon + 2);
        Shown& shown = page[name];
        shown.input = "tiaoli " + arguments + "\n";
        shown.english = errors_of("--language en " + arguments);
        shown.chinese = errors_of("--language zh " + arguments);
        for (const words::DiagnosticInfo& row : words::all_diagnostics())
            if (row.name == name)
                shown.produced = shown.english.find("[" + std::string(row.code) + "]") != std::string::npos;
    }
}

const Page& page() {
    static const Page result = [] {
        Page made;
        add_programs(made);
        add_facts(made);
        add_commands(made);
        for (auto& [name, shown] : tests::library_inputs())
            made[name] = {shown.input, shown.english, shown.chinese, shown.produced};
        return made;
    }();
    return result;
}

std::string block(const std::string& text) {
    constexpr std::size_t longest = 600;
    const bool is_text = text.find("�") == std::string::npos && std::ranges::none_of(text, [](char c) {
                             return c == '\xc8'; // the one invalid byte that the inputs use
                         });
    if (!is_text) return "(bytes that are not UTF-8)\n";
    std::string shown = text.size() <= longest ? text : text.substr(0, text.rfind(' ', longest)) + " …";
    if (!shown.ends_with('\n')) shown += '\n';
    return "```text\n" + shown + "```\n";
}

std::string entry(const words::DiagnosticInfo& row) {
    const auto found = page().find(row.name);
    if (found == page().end()) return {};
    const Shown& shown = found->second;
    std::string result = "### " + std::string(row.code) + " " + std::string(row.name) + "\n\n";
    result +=
        block(shown.input) + "\n```text\n" + shown.english + "```\n\n```text\n" + shown.chinese + "```\n";
    return result;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> chapters{
    {{"T01", "Text and syntax"},
     {"T02", "Names"},
     {"T03", "Types and units"},
     {"T04", "Rules"},
     {"T05", "Standards and readings"},
     {"T06", "Limits"},
     {"T07", "Facts"},
     {"T08", "Scenarios, mappings and decided cases"},
     {"T09", "The command line"},
     {"T10", "Other"}}};

std::string whole_page() {
    std::string result = "# Diagnostics\n\n"
                         "Every message of the checker, of the reader of facts and of the command line, with "
                         "the smallest input that shows it,\n"
                         "in English and Chinese. A code never changes its meaning. Limits are lowered where "
                         "an example is about one.\n"
                         "This page is made by the tests (`./dev golden diagnostics`).\n";
    std::string_view chapter;
    for (const words::DiagnosticInfo& row : words::all_diagnostics()) {
        for (const auto& [prefix, title] : chapters)
            if (row.code.starts_with(prefix) && chapter != prefix) {
                chapter = prefix;
                result += "\n## " + std::string(title) + "\n";
            }
        result += "\n" + entry(row);
    }
    return result;
}

} // namespace

TEST_CASE("an input shows every diagnostic, and every input shows the one it is named after") {
    for (const words::DiagnosticInfo& row : words::all_diagnostics()) {
        CAPTURE(row.code);
        CAPTURE(row.name);
        CHECK_MESSAGE(page().contains(row.name), "nothing in tests/diagnostics shows it");
    }
    for (const auto& [name, shown] : page()) {
        CAPTURE(name);
        CAPTURE(shown.english);
        CHECK(shown.produced);
        // Both languages say it, and neither says what belongs to the other.
        CHECK(shown.english.find("错误[") == std::string::npos);
        CHECK(shown.chinese.find("error[") == std::string::npos);
        CHECK(shown.english.find('\x1f') == std::string::npos);
        CHECK(shown.chinese.find('\x1f') == std::string::npos);
    }
}

TEST_CASE("docs/diagnostics.md is up to date") {
    const auto path = tests::repository() / "docs/diagnostics.md";
    const std::string made = whole_page();
    if (std::getenv("TIAOLI_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << made;
    const std::string written = tests::read_text(path);
    for (const words::DiagnosticInfo& row : words::all_diagnostics()) {
        const std::string expected = entry(row);
        CAPTURE(expected);
        CHECK(written.find(expected) != std::string::npos);
    }
    CHECK(written == made);
}
