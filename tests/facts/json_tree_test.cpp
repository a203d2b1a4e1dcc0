#include "facts/json_tree.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tiaoli;
using facts::JsonValue;

namespace {

std::string mistake(const std::string& json) {
    std::vector<words::Diagnostic> diagnostics;
    CHECK_FALSE(facts::read_json(json, diagnostics));
    REQUIRE(diagnostics.size() >= 1);
    return std::string(words::info(diagnostics[0].id).name);
}

} // namespace

TEST_CASE("a tree keeps numbers, order and the source of every value") {
    const std::string json = R"( {"b": [1.50, true , null, "\u7532]"], "a": {"x": {}, "y": [ ]} } )";
    std::vector<words::Diagnostic> diagnostics;
    const auto tree = facts::read_json(json, diagnostics);
    REQUIRE(tree);
    CHECK(tree->members[0].name == "b");
    const JsonValue& list = *tree->find("b");
    CHECK(list.elements[0].kind == JsonValue::Kind::number);
    CHECK(list.elements[0].text == "1.50");
    CHECK(list.elements[1].boolean);
    CHECK(list.elements[2].kind == JsonValue::Kind::null);
    CHECK(list.elements[3].is_text("甲]"));
    CHECK(list.source == R"([1.50, true , null, "\u7532]"])");
    CHECK(tree->find("a")->source == R"({"x": {}, "y": [ ]})");
    CHECK(tree->find("a")->find("y")->source == "[ ]");
    CHECK(tree->source == json.substr(1, json.size() - 2));
    CHECK(tree->find("c") == nullptr);
}

TEST_CASE("what is no tree has a diagnostic") {
    CHECK(mistake("") == "facts_empty");
    CHECK(mistake("3") == "facts_not_json");
    CHECK(mistake("{\"a\": 01}") == "facts_not_json");
    CHECK(mistake("{\"a\": tru}") == "facts_not_json");
    CHECK(mistake("{\"a\": 1} 2") == "facts_not_json");
    CHECK(mistake("{\"a\": [1, 2") == "facts_unfinished");
    CHECK(mistake("{\"a\": 1, \"a\": 2}") == "duplicate_fact");
    CHECK(mistake(std::string(1000, '[') + std::string(1000, ']')) == "too_deep");
}
