// What a Policy shares between its copies.
#pragma once

#include "engine/engine.hpp"
#include "engine/fired.hpp"
#include "facts/shape.hpp"
#include "program/program.hpp"
#include "runtime/fact_rules.hpp"
#include "tiaoli/policy.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tiaoli::runtime {

/// The program as hosts see it. Views point into the program and into `texts`.
struct Catalogue {
    std::deque<std::string> texts;
    std::vector<FactInfo> facts;
    std::vector<ListInfo> lists;
    std::vector<CategoryInfo> categories;
    std::vector<DecisionInfo> decisions;
    std::vector<ReadingInfo> readings;
    std::vector<RuleInfo> rules;
    std::unordered_map<std::string_view, std::uint32_t> fact_by_path, list_by_path, decision_by_name;
    std::unordered_map<std::string_view, std::int64_t> text_ids;
    std::vector<FactRule> fact_rules;
    facts::Shape shape;
};

/// Ready for any number of sessions. The program must satisfy program::verify.
[[nodiscard]] Policy make_policy(std::shared_ptr<const program::Program> program);

} // namespace tiaoli::runtime

namespace tiaoli {

struct Policy::Implementation {
    std::shared_ptr<const program::Program> program;
    std::shared_ptr<const runtime::Catalogue> catalogue;
    std::shared_ptr<const engine::Plan> plan; ///< computes what is wanted
    std::shared_ptr<const engine::Plan> full; ///< computes every node, for explanations; may be the same
    std::vector<std::uint32_t> wanted;        ///< decisions that `plan` computes; empty: all
    std::vector<bool> computed;               ///< by decision
    std::vector<engine::RuleCondition> rules; ///< of `plan`, in the order of the rules

    [[nodiscard]] bool is_restricted() const { return plan != full; }
};

} // namespace tiaoli
