#include "bench/policies.hpp"

#include "repository_module.hpp"
#include "source_files.hpp"

#include <cstdio>
#include <cstdlib>

namespace tiaoli::bench {
namespace {

using tests::repository;
using tests::repository_module;

std::vector<semantics::Source> sources_of(std::string_view name) {
    if (name.ends_with(".tiao")) {
        const std::string path = "tests/bench/" + std::string(name);
        return {{path, tests::read_text(repository() / path)}};
    }
    std::vector<semantics::Source> sources;
    for (tests::SourceFile& file : tests::files_below("policies/" + std::string(name))) {
        if (file.name.ends_with("scenarios.tiao") || file.name.ends_with("replay.tiao")) continue;
        const bool is_header = file.name.ends_with("/policy.tiao");
        sources.insert(is_header ? sources.begin() : sources.end(), {file.name, std::move(file.text)});
    }
    return sources;
}

} // namespace

explore::PolicySource source_of(std::string_view name) {
    return {std::string(name), sources_of(name), {}, repository_module};
}

std::shared_ptr<const program::Program> compile(std::string_view name) {
    const auto checked = semantics::CheckedPolicy::check(sources_of(name), repository_module);
    if (checked.ok()) return checked.program();
    const auto files = checked.files();
    for (const auto& diagnostic : checked.diagnostics())
        std::fputs(words::render(diagnostic, files, words::Language::english, false).c_str(), stderr);
    std::exit(1);
}

namespace {

template <typename Items, typename Name>
std::uint32_t index_of(const Items& items, std::string_view wanted, Name name) {
    for (std::uint32_t i = 0; i < items.size(); ++i)
        if (items[i].*name == wanted) return i;
    std::fprintf(stderr, "the benchmark asks for %.*s, which is not there\n", static_cast<int>(wanted.size()),
                 wanted.data());
    std::exit(1);
}

} // namespace

program::FactId fact_named(const program::Program& program, std::string_view path) {
    return index_of(program.facts, path, &program::Fact::path);
}

program::DecisionId decision_named(const program::Program& program, std::string_view name) {
    return index_of(program.decisions, name, &program::Decision::name);
}

std::vector<program::DecisionId> outcomes_of(const program::Program& program) {
    using Kind = program::Decision::Kind;
    std::vector<program::DecisionId> result;
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id)
        if (program.decisions[id].kind != Kind::invariant && program.decisions[id].kind != Kind::definition)
            result.push_back(id);
    return result;
}

std::vector<program::NodeId> nodes_of(const program::Program& program,
                                      const std::vector<program::DecisionId>& decisions) {
    std::vector<program::NodeId> nodes;
    for (const program::DecisionId id : decisions)
        nodes.push_back(program.decisions[id].node);
    return nodes;
}

} // namespace tiaoli::bench
