// The whole output for the sample, in every format and language, beside the tests. TIAOLI_UPDATE_GOLDEN=1
// rewrites it.
#include "explain/sample.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace tiaoli;
using namespace tiaoli::testing;
using explain::Format;

namespace {

void check_golden(const std::string& name, const std::string& text) {
    const auto path = std::filesystem::path(TIAOLI_SOURCE_DIR) / "tests/explain/golden" / name;
    if (std::getenv("TIAOLI_UPDATE_GOLDEN")) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string expected{std::istreambuf_iterator<char>(file), {}};
    INFO(name);
    CHECK(text == expected);
}

// The answers of one case in one format.
std::string everything(const Answered& answered, Format format, words::Language language) {
    std::string out;
    const auto separate = [&] {
        if (!out.empty() && format != Format::html) out += '\n';
    };
    for (const auto& decision : answered.sample.build.program.decisions) {
        separate();
        std::string why = Answered::text(answered.why(decision.name), language, format);
        std::string why_not = Answered::text(answered.why_not(decision.name), language, format);
        if (format == Format::json) {
            why = nlohmann::ordered_json::parse(why).dump(1) + "\n";
            why_not = nlohmann::ordered_json::parse(why_not).dump(1) + "\n";
        }
        out += why;
        separate();
        out += why_not;
    }
    return out;
}

void check_all(const std::string& name, const Answered& answered) {
    struct Kind {
        Format format;
        const char* extension;
    };
    for (const Kind kind : {Kind{Format::text, "txt"}, Kind{Format::json, "json"},
                            Kind{Format::markdown, "md"}, Kind{Format::html, "html"}}) {
        for (const auto language : {words::Language::chinese, words::Language::english}) {
            const char* suffix = language == words::Language::chinese ? "zh" : "en";
            check_golden(name + "." + suffix + "." + kind.extension,
                         everything(answered, kind.format, language));
        }
    }
}

} // namespace

TEST_CASE("golden: a case in which all applies that can") {
    const Sample sample;
    check_all("applies", Answered(sample));
}

TEST_CASE("golden: a case in which little applies") {
    const Sample sample;
    BatchBuilder facts = sample.facts(40, 5);
    facts.set(amount, 0, ratio(0))
        .set_bits(group, 0, 4)
        .set_bits(founded, 0, day(2020, 9, 13))
        .set(paid, 0, ratio(999, 100));
    facts.absent(graduated, 0);
    for (std::uint32_t row = 0; row < 40; ++row)
        facts.set(contract, row, ratio(3));
    check_all("refused", Answered(sample, facts));
}

TEST_CASE("golden: a case of which little is known") {
    const Sample sample;
    BatchBuilder facts(*sample.plan, 1);
    facts.list(0, {3});
    facts.set(amount, 0, ratio(100)).set(hires, 0, ratio(2)).set(contract, 0, ratio(24));
    check_all("unknown", Answered(sample, facts));
}
