// A population that nobody lives in: cases made from what a policy declares about its facts.
//
// Every fact is known, and of its declared type, range and category. Numbers and days lie often at the limits
// that the policy compares them with, and a step to either side, so that rules and exceptions apply now and
// then. What the policy does not say (how facts hang together, how often something happens) is not in it:
// such a population tries a policy, it does not estimate one.
#pragma once

#include "analysis/random.hpp"
#include "program/program.hpp"
#include "values/date.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiaoli::analysis {

struct SynthesisOptions {
    std::uint64_t seed = 1;
    values::Date today{};           ///< dates lie around it
    std::uint32_t longest_list = 4; ///< elements of a list, at most
    /// Only the facts that these decisions rest on; none given: all.
    std::vector<program::DecisionId> decisions{};
};

/// Makes cases. Row i depends on the policy, the options and i alone. Const use is safe from several threads.
class Synthesis {
public:
    Synthesis(std::shared_ptr<const program::Program> program, const SynthesisOptions& options);

    /// No lists or tables: a case fits a row of a table.
    [[nodiscard]] bool is_flat() const { return first_list().empty(); }
    /// The path of a list that makes it not flat; empty if there is none.
    [[nodiscard]] std::string first_list() const;

    /// The case as one JSON object, without a line break.
    void append_json(std::uint64_t row, std::string& out) const;

    /// Paths of the facts with commas between them; requires `is_flat`.
    void append_csv_heading(std::string& out) const;
    void append_csv(std::uint64_t row, std::string& out) const;

private:
    /// What values of one fact are drawn from.
    struct Source {
        bool wanted = false;
        std::int64_t around = 0; ///< numbers: a part of a date (a year, a month, a day) lies from here …
        std::int64_t upto = 0;   ///< … up to here; 0: it is none
        std::vector<std::int64_t> limits; ///< numbers: in steps; dates: days; months: months
        std::int64_t low = 0, high = 0;   ///< numbers: in steps
        std::int64_t usual = 0;           ///< numbers: most values lie below it
        std::int64_t steps = 1;           ///< numbers: in one base unit
        std::vector<program::TextId> texts;
    };
    struct Value {
        bool is_absent = false;
        values::Rational number;
        std::int64_t bits = 0;
    };
    void collect_wanted(const std::vector<program::DecisionId>& decisions);
    void collect_limits();
    void collect_parts_of_dates();
    void add_limit(program::NodeId constant, program::NodeId other);
    void prepare_number(program::FactId fact);
    bool prune(std::vector<program::InputField>& fields);

    [[nodiscard]] Value draw(program::FactId fact, Random& random) const;
    [[nodiscard]] values::Rational draw_number(program::FactId fact, Random& random) const;
    [[nodiscard]] std::int64_t draw_day(program::FactId fact, Random& random) const;
    [[nodiscard]] std::int64_t draw_key(program::FactId fact, std::uint32_t position) const;

    void append_value(program::FactId fact, const Value& value, std::string& out) const;
    void append_text(program::FactId fact, const Value& value, std::string& out) const;
    void append_fields(const std::vector<program::InputField>& fields, Random& random,
                       std::string& out) const;
    void append_field(const program::InputField& field, Random& random, std::string& out) const;
    void append_list(const program::InputField& field, Random& random, std::string& out) const;
    void append_table(const program::InputField& field, Random& random, std::string& out) const;

    std::shared_ptr<const program::Program> program_;
    SynthesisOptions options_;
    std::vector<Source> sources_; ///< by FactId
    std::vector<bool> wanted_lists_;
    std::vector<program::InputField> fields_; ///< what is written
    std::vector<program::FactId> columns_;    ///< the same, if flat
    std::vector<std::int64_t> months_;        ///< lengths that the policy speaks of
    std::vector<std::int64_t> days_;
    std::vector<std::string> words_; ///< texts that the policy does not know
};

} // namespace tiaoli::analysis
