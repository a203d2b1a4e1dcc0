// Every construct by example: tests/language/NAME.tiao declares what it needs, and comments in it ask.
//
//   -- on 2020-09-01                   as of which day
//   -- facts {"人数": 3}               what is known from here on
//   -- 人数 * 2 --> 6人                an expression, and its answer as a person reads it
//
// An answer is a value with its modality, 不适用, 待定 with what is missing, 出错 with the reason, or a
// mistake with its code. TIAOLI_UPDATE_GOLDEN=1 rewrites the answers: read the diff.
#include "language/running.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <sstream>

using namespace tiaoli;

TEST_CASE("constructs answer as the files in tests/language say") {
    const bool update = std::getenv("TIAOLI_UPDATE_GOLDEN") != nullptr;
    const auto files = tests::files_below("tests/language");
    CHECK_FALSE(files.empty());
    for (const tests::SourceFile& file : files) {
        CAPTURE(file.name);
        const auto policy = tests::check_block(file);
        CHECK(tests::rendered(policy) == "");
        if (!policy.ok()) continue;
        CHECK(tests::broken_scenarios(policy) == "");

        std::string facts = "{}", rewritten, line;
        auto day = values::parse_date("2020-09-01");
        std::size_t asked = 0;
        std::istringstream lines(file.text);
        for (int number = 1; std::getline(lines, line); ++number) {
            CAPTURE(number);
            const std::size_t arrow = line.find(" --> ");
            if (line.starts_with("-- on ")) {
                day = values::parse_date(line.substr(6));
                REQUIRE(day);
            } else if (line.starts_with("-- facts ")) {
                facts = line.substr(9);
            } else if (line.starts_with("-- ") && arrow != std::string::npos) {
                const std::string expression = line.substr(3, line.find_last_not_of(' ', arrow) - 2);
                const std::string answer = tests::answer_to(policy, expression, facts, *day);
                CAPTURE(expression);
                if (update)
                    line = line.substr(0, arrow + 5) + answer;
                else
                    CHECK(answer == line.substr(arrow + 5));
                ++asked;
            }
            rewritten += line + "\n";
        }
        CHECK(asked > 0);
        if (update) std::ofstream(tests::repository() / file.name, std::ios::binary) << rewritten;
    }
}
