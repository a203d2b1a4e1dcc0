// Decisions as JSON text, schema "tiaoli.decisions/1" (docs/facts.md).
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/outcome.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

inline constexpr std::string_view decisions_schema = "tiaoli.decisions/1";

struct WriteOptions {
    words::Language language = words::Language::chinese; ///< of `text` and `unit`
    bool texts = true;   ///< each value also as people read it ("40万元"); costs more than all the rest
    bool missing = true; ///< undetermined decisions list the facts that would settle them
};

/// The names of the states, faults and modalities in every JSON that Tiaoli writes.
[[nodiscard]] std::string_view state_name(engine::State state);
[[nodiscard]] std::string_view fault_name(engine::Fault fault);
[[nodiscard]] std::string_view modality_name(program::Modality modality);
[[nodiscard]] std::string_view kind_name(program::Decision::Kind kind);

/// Writes the decisions of one plan. Const use is safe from several threads.
class DecisionWriter {
public:
    /// Of these decisions, in this order; none given: of every decision but invariants, in the order of the
    /// policy.
    DecisionWriter(std::shared_ptr<const engine::Plan> plan, const WriteOptions& options = {},
                   std::vector<program::DecisionId> decisions = {});

    /// {"schema":…,"policy":…,"on":…,"decisions":{…}} for one case.
    void write(const engine::Evaluation& evaluation, const engine::Batch& batch, values::Date today,
               std::uint32_t row, std::string& out) const;

    /// The same for several cases, block by block:
    /// {"schema":…,"policy":…,"on":…,"cases":[{"decisions":{…}},…]}.
    void begin_cases(values::Date today, std::string& out) const;
    void append_cases(const engine::Evaluation& evaluation, const engine::Batch& batch, bool first,
                      std::string& out) const;
    void end_cases(std::string& out) const;

    /// What stands behind the name of one decision of a case: {"state":…}.
    void append_decision(const engine::Evaluation& evaluation, const engine::Batch& batch,
                         program::DecisionId decision, std::uint32_t row, std::string& out) const;

    [[nodiscard]] const std::vector<program::DecisionId>& decisions() const { return decisions_; }

private:
    struct Source {
        const engine::Evaluation& evaluation;
        const engine::Batch& batch;
    };
    void write_header(values::Date today, std::string& out) const;
    void write_decisions(const Source& source, std::uint32_t row, std::string& out) const;
    void write_answer(const Source& source, program::DecisionId decision, std::uint32_t row,
                      std::string& out) const;
    void write_decision(const Source& source, program::DecisionId decision, std::uint32_t row,
                        std::string& out) const;
    explain::Outcome outcome_of(const Source& source, program::DecisionId decision, std::uint32_t row) const;
    void write_list(const Source& source, program::DecisionId decision, std::uint32_t row,
                    std::string& out) const;
    void write_number_or_bits(const Source& source, program::DecisionId decision,
                              const explain::Outcome& outcome, std::string& out) const;
    void write_missing(const Source& source, program::DecisionId decision, std::uint32_t row,
                       std::string& out) const;

    std::shared_ptr<const engine::Plan> plan_;
    WriteOptions options_;
    std::vector<program::DecisionId> decisions_;
    std::vector<std::string> keys_;  // by position in decisions_: "\"NAME\":{"
    std::vector<bool> has_modality_; // by DecisionId
    std::vector<std::string> units_; // by DecisionId: ",\"unit\":\"元\""
    std::string header_;
};

} // namespace tiaoli::facts
