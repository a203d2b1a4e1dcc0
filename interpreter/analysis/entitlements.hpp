// Everything one policy gives a case, by topic: what was decided, what is still open, and where the policy
// is silent. Made to stand beside the same of another policy.
#pragma once

#include "analysis/stated_answer.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::analysis {

struct Entitlement {
    program::DecisionId decision = program::none;
    std::uint32_t row = 0; ///< of the decision's scope; of the first element
    /// Of the elements of a list that have this answer, from 1; empty: the decision is about the whole case.
    std::vector<std::uint32_t> positions;
    StatedAnswer answer;
    std::vector<std::string> missing; ///< undetermined: paths of the facts, names of the parameters
};

/// What a policy says to a case on one topic.
struct TopicEntitlements {
    enum class Status : std::uint8_t {
        decided,        ///< some decision has a value
        open,           ///< none has, some is undetermined although facts it rests on are known
        not_applicable, ///< the facts decide it: nothing applies
        not_asked,      ///< nothing that these clauses ask for is known
    };
    Status status = Status::not_asked;
    std::string topic;
    std::vector<program::ClauseId> clauses;
    std::vector<Entitlement> entries; ///< values and errors, then open ones with the fewest missing facts
    std::vector<Entitlement> inapplicable; ///< decisions that do not apply
};

/// For the case in row `case_row`, every topic of the policy's clauses in the order of the document. Only
/// decisions of clauses that some known fact has a say in: duties and targets bind the authorities, and what
/// is the same whatever the facts is not about the case. The plan must compute every node.
[[nodiscard]] std::vector<TopicEntitlements> entitlements(const Evaluated& answered, std::uint32_t case_row,
                                                          words::Language language);

} // namespace tiaoli::analysis
