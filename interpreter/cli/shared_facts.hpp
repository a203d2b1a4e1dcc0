// The same facts for several policies. What one policy does not ask for is left out for it and noted; a name
// that none of them has is a mistake: a misspelt fact would otherwise be taken for an unknown one.
#pragma once

#include "cli/terminal.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tiaoli::cli {

class SharedFacts {
public:
    struct Side {
        std::string name; ///< of the policy, for messages
        std::shared_ptr<const engine::Plan> plan;
        engine::Options options;
        engine::Batch batch;
        engine::Evaluation evaluation;
        std::set<std::string> unknown_facts; ///< names it does not have

        std::unique_ptr<facts::JsonReader> reader;
        std::vector<words::Diagnostic> diagnostics;
    };

    /// `name` is what messages call the facts.
    SharedFacts(std::string name, std::string json) : name_(std::move(name)), json_(std::move(json)) {}

    /// Before the first `next`. The plans must compute every node.
    void add(std::string policy, std::shared_ptr<const engine::Plan> plan, values::Date today);

    /// Reads and evaluates the next block of cases for every policy: false at the end, or if the facts have a
    /// mistake, which is then on standard error with the exit code set.
    bool next(Context& context);

    [[nodiscard]] const Side& side(std::size_t number) const { return *sides_[number]; }
    [[nodiscard]] std::uint32_t first_case() const { return first_case_; } ///< of the block, from 0
    [[nodiscard]] std::uint32_t rows() const { return sides_[0]->batch.rows; }

private:
    bool check(Context& context);
    [[nodiscard]] bool is_unknown_everywhere(const std::string& path) const;

    std::string name_, json_;
    std::vector<std::unique_ptr<Side>> sides_;
    std::uint32_t first_case_ = 0, read_ = 0;
};

} // namespace tiaoli::cli
