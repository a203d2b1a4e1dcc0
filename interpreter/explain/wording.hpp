// How steps and values are worded. Shared by the renderers; not for hosts (see render.hpp).
#pragma once

#include "explain/explanation.hpp"
#include "words/phrases.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explain {

// Words about one set of steps in one language. All functions append to `out`.
class Wording {
public:
    Wording(const Steps& steps, words::Language language)
        : steps_(steps), language_(language), values_(steps.steps.size()) {}

    words::Language language() const { return language_; }
    const Steps& steps() const { return steps_; }

    // The value of a step: "35万元", "yes", "undetermined, at least 3 persons".
    void value(std::string& out, const Step& step) const;
    void value(std::string& out, const program::Type& type, const FactValue& value) const;
    // "at most 35万元" with the modalities in front.
    void modal_value(std::string& out, const Modalities& modalities, const Step& step) const;
    // What the step says, without its answer where that is yes or no: "share (1/6 ≈ 16.67%) ≥ 15%: short by 3
    // persons".
    void sentence(std::string& out, const Step& step) const { sentence(out, step, step.name, true); }
    // … under another name, or none; with or without the distance.
    void sentence(std::string& out, const Step& step, std::string_view name, bool with_distance) const;
    void distance(std::string& out, const Distance& distance) const;
    // "clause “…” (郑政〔2020〕17号 三（九）)"
    void clause(std::string& out, std::string_view name, program::ClauseId clause,
                std::string_view section) const;
    // "郑政〔2020〕17号 三（九）"
    void citation(std::string& out, program::ClauseId clause, std::string_view section) const;
    // Whether the sentence of a "not" says what it denies, so that this needs no line of its own.
    bool denies_inline(const Step& step) const;
    // A fact with its name as the reader knows it.
    void fact_name(std::string& out, const FactUse& use) const;

    void say(std::string& out, words::Phrase phrase,
             std::initializer_list<std::string_view> arguments = {}) const {
        words::append(out, phrase, language_, arguments);
    }

private:
    const Step& operand(const Step& step, std::uint32_t place) const {
        return steps_.steps[steps_.children[step.first_child + place]];
    }
    std::string operand_text(const Step& step) const;
    void write_value(std::string& out, const Step& step) const;
    std::string_view value_text(const Step& step) const;
    std::string list_text(const Step& step) const;
    std::string_view short_name(const Step& step) const;
    bool formula(std::string& out, const Step& step) const;
    void operation(std::string& out, const Step& step) const;
    void compare(std::string& out, const Step& step) const;
    void window(std::string& out, const Step& step) const;
    // A "not" of one operand.
    void denial(std::string& out, const Step& step) const;
    void limit(std::string& out, const Step& step) const;
    void rounding(std::string& out, const Step& step) const;
    void aggregate(std::string& out, const Step& step) const;
    void choice(std::string& out, const Step& step) const;
    void parameter(std::string& out, const Step& step) const;
    void rule(std::string& out, const Step& step) const;
    std::string outranked_by(const Step& step) const;
    void row(std::string& out, const Step& step) const;

    const Steps& steps_;
    words::Language language_;
    mutable std::string copy_;                // the value of a step that is not of the set
    mutable std::vector<std::string> values_; // of each step, once it was asked for: most are, several times
};

// The value alone, for who has no step. `text` is the content of a text.
void append_value(std::string& out, const program::Program& program, const program::Type& type,
                  engine::State state, engine::Fault fault, const values::Rational& number, std::int64_t bits,
                  std::string_view text, words::Language language);
// A number with its unit, "≈" behind the exact value instead of in parentheses.
void append_quantity(std::string& out, const program::Program& program, const program::Type& type,
                     const values::Rational& number, words::Language language);
void append_day(std::string& out, std::int64_t day, words::Language language);
void append_month(std::string& out, std::int64_t month, words::Language language);

// Runs of white space as one space, nothing at the ends: an author's lines as one.
void append_on_one_line(std::string& out, std::string_view text);

words::Phrase phrase_of(program::Op op);
words::Phrase phrase_of(engine::Fault fault);
words::Phrase phrase_of(program::Modality modality);
words::Phrase phrase_of(values::Rounding rounding);

} // namespace tiaoli::explain
