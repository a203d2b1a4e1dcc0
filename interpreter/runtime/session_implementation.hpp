// What a Session holds.
#pragma once

#include "engine/engine.hpp"
#include "explain/outcome.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_writer.hpp"
#include "runtime/case_facts.hpp"
#include "runtime/policy_implementation.hpp"
#include "tiaoli/session.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli {

struct Session::Implementation {
    Implementation(const Policy& used, const SessionOptions& given)
        : policy(used), stop(given.stop), facts(*used.implementation()),
          reader(used.implementation()->plan,
                 {given.json_bytes, given.json_cases, given.json_list_elements, given.json_diagnostics}) {
        for (program::DecisionId id = 0; id < program().decisions.size(); ++id)
            has_modality.push_back(explain::declared_modality(program(), id).bits != 0);
    }

    Policy policy;
    engine::Options options;
    std::stop_token stop;
    runtime::CaseFacts facts;
    engine::Evaluation evaluation;
    bool decided = false; ///< `evaluation` holds the decisions on `facts`
    std::uint32_t cases = 0;
    std::uint64_t first_case = 0;
    std::vector<bool> has_modality; ///< by decision: some rule says how binding it is

    // Explanations look at every node; a restricted policy computes them when they are asked for.
    engine::Evaluation full_evaluation;
    bool has_full = false;

    facts::JsonReader reader;
    bool is_open = false;
    std::string json; ///< for the diagnostics of `next`
    std::vector<words::Diagnostic> diagnostics;
    std::array<std::optional<facts::DecisionWriter>, 2> writers; ///< by language

    [[nodiscard]] const program::Program& program() const { return *policy.implementation()->program; }
    [[nodiscard]] bool has(Decision decision, std::uint32_t row) const;
    [[nodiscard]] Rows rows_of(program::ScopeId scope, std::uint32_t case_row) const;
    [[nodiscard]] const engine::Evaluation& full();
    [[nodiscard]] const facts::DecisionWriter& writer(Language language);
    void evaluate();
    [[nodiscard]] Failure mistakes(std::string_view read) const;
};

} // namespace tiaoli
