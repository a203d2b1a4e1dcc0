#include "explain/render_json.hpp"

#include "explain/wording.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tiaoli::explain {

using engine::State;
using program::Op;
using program::ValueKind;

namespace {

constexpr bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

// Length of the UTF-8 character at the start of `text`, 0 if there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    std::size_t length = 0;
    if (first >= 0xc2 && first < 0xe0)
        length = 2;
    else if ((first & 0xf0U) == 0xe0)
        length = 3;
    else if (first >= 0xf0 && first < 0xf5)
        length = 4;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(text[i])) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) >= 0xa0) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) >= 0x90) return 0;
    return length;
}

void append_number(std::string& out, std::uint64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

std::string_view name_of(StepKind kind) {
    switch (kind) {
    case StepKind::decision: return "decision";
    case StepKind::definition: return "definition";
    case StepKind::rule: return "rule";
    case StepKind::displaced: return "displaced";
    case StepKind::idle_rule: return "idle_rule";
    case StepKind::base: return "base";
    case StepKind::condition: return "condition";
    case StepKind::comparison: return "comparison";
    case StepKind::membership: return "membership";
    case StepKind::applicability: return "applicability";
    case StepKind::arithmetic: return "arithmetic";
    case StepKind::rounding: return "rounding";
    case StepKind::final_rounding: return "final_rounding";
    case StepKind::limit: return "limit";
    case StepKind::choice: return "choice";
    case StepKind::calendar: return "calendar";
    case StepKind::aggregate: return "aggregate";
    case StepKind::row: return "row";
    case StepKind::parameter: return "parameter";
    case StepKind::reading: return "reading";
    case StepKind::fact: return "fact";
    case StepKind::constant: return "constant";
    case StepKind::today: return "today";
    case StepKind::position: return "position";
    case StepKind::not_applicable: return "not_applicable";
    }
    return "";
}

std::string_view name_of(State state) {
    switch (state) {
    case State::value: return "value";
    case State::not_applicable: return "not_applicable";
    case State::undetermined: return "undetermined";
    case State::error: return "error";
    }
    return "";
}

std::string_view name_of(engine::Fault fault) {
    switch (fault) {
    case engine::Fault::none: return "input";
    case engine::Fault::division_by_zero: return "division_by_zero";
    case engine::Fault::conflict: return "conflict";
    case engine::Fault::overflow: return "overflow";
    case engine::Fault::no_such_date: return "no_such_date";
    case engine::Fault::out_of_range: return "out_of_range";
    case engine::Fault::too_many_rows: return "too_many_rows";
    }
    return "";
}

std::string_view name_of(program::Modality modality) {
    switch (modality) {
    case program::Modality::must: return "must";
    case program::Modality::may: return "may";
    case program::Modality::in_principle: return "in_principle";
    case program::Modality::at_most: return "at_most";
    case program::Modality::at_least: return "at_least";
    case program::Modality::encouraged: return "encouraged";
    case program::Modality::must_not: return "must_not";
    case program::Modality::plain:
    case program::Modality::count_: break;
    }
    return "plain";
}

std::string_view name_of(values::Rounding rounding) {
    switch (rounding) {
    case values::Rounding::half_up: return "half_up";
    case values::Rounding::half_even: return "half_even";
    case values::Rounding::down: return "down";
    case values::Rounding::up: return "up";
    }
    return "";
}

std::string_view name_of(Distance::Kind kind) {
    switch (kind) {
    case Distance::Kind::short_of: return "short_of";
    case Distance::Kind::over: return "over";
    case Distance::Kind::too_early: return "too_early";
    case Distance::Kind::too_late: return "too_late";
    case Distance::Kind::differs: return "differs";
    }
    return "";
}

std::string_view name_of(FactUse::Kind kind) {
    switch (kind) {
    case FactUse::Kind::fact: return "fact";
    case FactUse::Kind::list: return "list";
    case FactUse::Kind::parameter: return "parameter";
    }
    return "";
}

// Writes fields one after the other. Names are ours, short, and need no escapes.
class Writer {
public:
    static constexpr std::size_t longest_name = 28;

    explicit Writer(std::string& out) : out_(out) {}

    void open(char bracket) {
        separate();
        out_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        out_ += bracket;
        first_ = false;
    }
    Writer& key(std::string_view name) {
        // At once: names are short, and there are a thousand of them.
        char quoted[longest_name + 4];
        char* end = quoted;
        if (!first_) *end++ = ',';
        *end++ = '"';
        end += name.copy(end, longest_name);
        *end++ = '"';
        *end++ = ':';
        out_.append(quoted, end);
        first_ = true;
        return *this;
    }
    void string(std::string_view text) {
        separate();
        append_json_string(out_, text);
    }
    // Text that needs no escapes.
    void plain(std::string_view text) {
        separate();
        out_ += '"';
        out_ += text;
        out_ += '"';
    }
    void number(std::uint64_t value) {
        separate();
        append_number(out_, value);
    }
    void word(std::string_view text) {
        separate();
        out_ += text;
    }
    void field(std::string_view name, std::string_view text) {
        if (!text.empty()) key(name).string(text);
    }

private:
    void separate() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    std::string& out_;
    bool first_ = true;
};

// 分 and whole numbers, nearly all there are, need no library.
void append_exact(std::string& out, const values::Rational& number) {
    if (number.denominator == 1 && number.numerator >= INT64_MIN && number.numerator <= INT64_MAX) {
        char digits[24];
        out.append(
            digits,
            std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(number.numerator)).ptr);
        return;
    }
    out += values::to_decimal(number, 40);
}

class JsonWriter {
public:
    JsonWriter(const Steps& steps, const RenderOptions& options, std::string& out)
        : steps_(steps), program_(*steps.program), wording_(steps, options.language), json_(out) {}

    void explanation(const Explanation& explanation) {
        json_.open('{');
        begin("why", explanation.decision, explanation.row);
        const bool has_root = !explanation.steps.empty();
        if (has_root) {
            const Step& root = explanation.steps[explanation.root];
            value(root);
            text_.clear();
            wording_.modal_value(text_, explanation.modalities, root);
            json_.key("text").string(text_);
        }
        if (explanation.modalities.bits != 0) {
            json_.key("modality").open('[');
            for (unsigned i = 0; i < static_cast<unsigned>(program::Modality::count_); ++i)
                if (explanation.modalities.has(static_cast<program::Modality>(i)))
                    json_.plain(name_of(static_cast<program::Modality>(i)));
            json_.close(']');
        }
        if (explanation.rounded) {
            json_.key("rounded").open('{');
            json_.key("from");
            exact(explanation.before_rounding);
            json_.key("how").plain(name_of(explanation.rounding));
            json_.close('}');
        }
        json_.key("root").number(explanation.root);
        all_steps();
        uses("facts", explanation.facts);
        if (explanation.state == State::undetermined) uses("missing", explanation.missing);
        json_.key("complete").word(explanation.complete ? "true" : "false");
        json_.close('}');
    }

    void why_not(const WhyNot& why_not) {
        json_.open('{');
        begin("why_not", why_not.decision, why_not.row);
        json_.key("state").plain(name_of(why_not.state));
        json_.key("applies").word(why_not.applies ? "true" : "false");
        json_.key("candidates").open('[');
        for (const Candidate& candidate : why_not.candidates) {
            json_.open('{');
            if (candidate.rule != none) json_.key("rule").number(candidate.rule);
            json_.field("name", candidate.name);
            citation(candidate.clause, candidate.citation);
            if (candidate.rule != none && program_.rules[candidate.rule].exception)
                json_.key("exception").word("true");
            quote(candidate.source);
            json_.key("possible").word(candidate.possible ? "true" : "false");
            json_.key("failures").open('[');
            for (const Failure& failure : candidate.failures) {
                json_.open('{');
                json_.key("step").number(failure.step);
                json_.key("wanted").word(failure.wanted ? "true" : "false");
                if (failure.unknown) json_.key("unknown").word("true");
                json_.close('}');
            }
            json_.close(']');
            json_.close('}');
        }
        json_.close(']');
        all_steps();
        json_.close('}');
    }

private:
    void begin(std::string_view question, program::DecisionId id, std::uint32_t row) {
        const program::Decision& decision = program_.decisions[id];
        json_.key("schema").plain("tiaoli.explanation/1");
        json_.key("question").plain(question);
        json_.key("language").plain(wording_.language() == words::Language::chinese ? "zh" : "en");
        json_.key("decision").string(decision.name);
        json_.field("label", decision.label);
        json_.key("row").number(row);
    }

    void exact(const values::Rational& number) {
        text_.clear();
        append_exact(text_, number);
        json_.plain(text_);
    }

    void plain_value(const program::Type& type, const values::Rational& number, std::int64_t bits,
                     std::string_view text) {
        switch (type.kind) {
        case ValueKind::yes_no: json_.word(bits != 0 ? "true" : "false"); return;
        case ValueKind::number: exact(number); return;
        case ValueKind::date:
            json_.plain(values::iso_text(values::Date{static_cast<std::int32_t>(bits)}));
            return;
        case ValueKind::month:
            json_.plain(values::iso_text(values::Month{static_cast<std::int32_t>(bits)}));
            return;
        case ValueKind::category: json_.string(category(type, bits)); return;
        case ValueKind::set:
            json_.open('[');
            for (int i = 0; i < 64; ++i)
                if ((static_cast<std::uint64_t>(bits) >> static_cast<unsigned>(i) & 1U) != 0)
                    json_.string(category(type, i));
            json_.close(']');
            return;
        case ValueKind::text: json_.string(text); return;
        }
    }

    std::string_view category(const program::Type& type, std::int64_t value) const {
        if (type.category >= program_.categories.size()) return {};
        const auto& names = program_.categories[type.category].values;
        return static_cast<std::uint64_t>(value) < names.size()
                   ? std::string_view(names[static_cast<std::size_t>(value)])
                   : "";
    }

    // "state", and "value" with "unit", or what is known instead.
    void value(const Step& step) {
        const program::Type& type = steps_.type_of(step);
        json_.key("state").plain(name_of(step.state));
        if (step.state == State::error) json_.key("fault").plain(name_of(step.fault));
        if (step.bounds != none && step.state == State::undetermined) {
            const Bounds& bounds = steps_.bounds[step.bounds];
            if (bounds.low) {
                json_.key("low");
                exact(*bounds.low);
            }
            if (bounds.high) {
                json_.key("high");
                exact(*bounds.high);
            }
        }
        if (step.state != State::value || step.operation == Op::list_over) return;
        json_.key("value");
        const bool is_text = type.kind == ValueKind::text;
        plain_value(type, step.number, step.bits,
                    is_text ? steps_.texts[static_cast<std::size_t>(step.bits)] : std::string_view());
        if (type.kind == ValueKind::number) unit(type);
    }

    void unit(const program::Type& type) {
        if (type.unit.is_none()) {
            if (type.percent) json_.key("percent").word("true");
            return;
        }
        // Most numbers of an explanation have the same few units.
        auto known = std::ranges::find(units_, type.unit, &UnitText::unit);
        if (known == units_.end()) {
            units_.push_back({type.unit, values::to_text(type.unit, program_.units)});
            known = units_.end() - 1;
        }
        json_.key("unit").string(known->text);
    }

    void citation(program::ClauseId id, std::string_view section) {
        if (id == none) return;
        const program::Clause& clause = program_.clauses[id];
        json_.key("clause").string(clause.name);
        json_.field("citation", section.empty() ? std::string_view(clause.citation) : section);
        if (clause.policy < program_.policies.size())
            json_.field("document", program_.policies[clause.policy].number);
    }

    void quote(std::string_view source) {
        if (source.empty()) return;
        text_.clear();
        append_on_one_line(text_, source);
        json_.key("source").string(text_);
    }

    void all_steps() {
        json_.key("steps").open('[');
        for (std::uint32_t i = 0; i < steps_.steps.size(); ++i)
            step(i);
        json_.close(']');
    }

    void step(std::uint32_t index) {
        const Step& step = steps_.steps[index];
        json_.open('{');
        json_.key("id").number(index);
        json_.key("kind").plain(name_of(step.kind));
        const bool is_group = step.kind == StepKind::rule || step.kind == StepKind::displaced ||
                              step.kind == StepKind::idle_rule || step.kind == StepKind::base ||
                              step.kind == StepKind::row;
        if (!is_group) json_.key("operation").plain(program::operation(step.operation).name);
        json_.field("phrase", step.phrase);
        if (step.name.empty() == false) json_.key("name").string(step.name);
        json_.field("label", step.label);
        value(step);
        text_.clear();
        if (step.kind == StepKind::decision) {
            wording_.value(text_, step);
            std::string sentence;
            wording_.say(sentence, words::Phrase::colon, {step.name, text_});
            json_.key("text").string(sentence);
        } else {
            wording_.sentence(text_, step);
            json_.key("text").string(text_);
        }
        if (step.kind == StepKind::parameter || step.kind == StepKind::reading)
            json_.field("citation", step.citation);
        else if (!step.name.empty() && step.kind != StepKind::row)
            citation(step.clause, step.citation);
        if (step.kind != StepKind::parameter && step.kind != StepKind::row) quote(step.source);
        details(step);
        if (!step.decisive) json_.key("decisive").word("false");
        if (step.shortened) json_.key("shortened").word("true");
        if (step.child_count > 0) {
            json_.key("children").open('[');
            for (const std::uint32_t child : steps_.children_of(step))
                json_.number(child);
            json_.close(']');
        }
        json_.close('}');
    }

    // What only one kind of step has.
    void details(const Step& step) {
        if (step.kind == StepKind::rule || step.kind == StepKind::displaced ||
            step.kind == StepKind::idle_rule) {
            if (step.rule != none) {
                const program::Rule& rule = program_.rules[step.rule];
                json_.key("rule").number(step.rule);
                if (rule.exception) json_.key("exception").word("true");
                if (!rule.modalities.empty()) {
                    json_.key("modality").open('[');
                    for (const program::Modality modality : rule.modalities)
                        json_.plain(name_of(modality));
                    json_.close(']');
                }
            }
            if (step.counts == Counts::open) json_.key("open").word("true");
            if (step.related != none) json_.key("displaced_by").number(step.related);
        }
        if (step.kind == StepKind::row) {
            json_.key("position").number(step.entry);
            if (step.month != none)
                json_.key("month").plain(
                    values::iso_text(values::Month{static_cast<std::int32_t>(step.month)}));
            json_.key("counts").plain(step.counts == Counts::yes  ? "yes"
                                      : step.counts == Counts::no ? "no"
                                                                  : "open");
        }
        if (step.operation >= Op::running_sum && step.kind != StepKind::row) {
            json_.key("rows").number(step.rows);
            json_.key("counted").number(step.counted);
        }
        if (step.winner != none) json_.key("winner").number(step.winner);
        if (step.kind == StepKind::parameter && step.entry != none) {
            const program::ParameterEntry& entry =
                program_.parameters[program_.nodes[step.node].payload].entries[step.entry];
            if (entry.from >= values::minimum_date) json_.key("from").plain(values::iso_text(entry.from));
            if (entry.to <= values::maximum_date) json_.key("until").plain(values::iso_text(entry.to));
        }
        if (step.distance != none) distance(steps_.distances[step.distance]);
    }

    void distance(const Distance& distance) {
        json_.key("distance").open('{');
        json_.key("kind").plain(name_of(distance.kind));
        if (distance.kind != Distance::Kind::differs) {
            json_.key("amount");
            exact(distance.amount);
            unit(distance.type);
            if (distance.more_than) json_.key("more_than").word("true");
        }
        if (distance.kind == Distance::Kind::too_early || distance.kind == Distance::Kind::too_late) {
            const auto end = static_cast<std::int32_t>(distance.boundary);
            const bool is_month = distance.type.unit.is(values::BaseUnit::month);
            json_.key("boundary")
                .plain(is_month ? values::iso_text(values::Month{end}) : values::iso_text(values::Date{end}));
        }
        json_.close('}');
    }

    void uses(std::string_view name, const std::vector<FactUse>& uses) {
        json_.key(name).open('[');
        for (const FactUse& use : uses) {
            json_.open('{');
            json_.key("kind").plain(name_of(use.kind));
            json_.key("path").string(use.path);
            json_.field("label", use.label);
            json_.field("source", use.source);
            if (use.supplied != none) json_.key("supplied_by").string(program_.facts[use.supplied].path);
            if (use.depth == 0) {
                if (!use.values.empty()) fact_value(use, 0);
            } else {
                json_.key("count").number(use.rows);
                json_.key("rows").open('[');
                for (std::size_t i = 0; (i + 1) * use.depth <= use.positions.size(); ++i) {
                    json_.open('{');
                    json_.key("at").open('[');
                    for (std::uint32_t k = 0; k < use.depth; ++k)
                        json_.number(use.positions[i * use.depth + k]);
                    json_.close(']');
                    if (i < use.values.size()) fact_value(use, i);
                    json_.close('}');
                }
                json_.close(']');
            }
            json_.close('}');
        }
        json_.close(']');
    }

    void fact_value(const FactUse& use, std::size_t place) {
        const FactValue& value = use.values[place];
        if (use.kind == FactUse::Kind::list) {
            json_.key("length");
            text_.clear();
            append_exact(text_, value.number);
            json_.word(text_);
            return;
        }
        const program::Type& type = program_.facts[use.index].type;
        json_.key("state").plain(name_of(value.state));
        if (value.state == State::value) {
            json_.key("value");
            plain_value(type, value.number, value.bits, value.text);
            if (type.kind == ValueKind::number) unit(type);
        }
        text_.clear();
        wording_.value(text_, type, value);
        json_.key("text").string(text_);
    }

    const Steps& steps_;
    const program::Program& program_;
    Wording wording_;
    Writer json_;
    std::string text_;
    struct UnitText {
        values::Unit unit;
        std::string text;
    };
    std::vector<UnitText> units_; // those met so far
};

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    std::size_t begin = 0, i = 0;
    const auto flush = [&] { out.append(text, begin, i - begin); };
    while (i < text.size()) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            ++i;
            continue;
        }
        // Han characters, nearly all there is beyond ASCII.
        if (c >= 0xe1 && c < 0xed && i + 2 < text.size() && is_continuation(text[i + 1]) &&
            is_continuation(text[i + 2])) {
            i += 3;
            continue;
        }
        if (c >= 0x80) {
            const std::size_t length = character_length(text.substr(i));
            if (length > 0) {
                i += length;
                continue;
            }
            flush();
            out += "\xef\xbf\xbd";
        } else {
            flush();
            if (c == '"' || c == '\\') {
                out += '\\';
                out += static_cast<char>(c);
            } else if (c == '\n') {
                out += "\\n";
            } else if (c == '\t') {
                out += "\\t";
            } else {
                out += "\\u00";
                out += hex[c >> 4U];
                out += hex[c & 0xfU];
            }
        }
        begin = ++i;
    }
    flush();
    out += '"';
}

void render_json(const Explanation& explanation, const RenderOptions& options, std::string& out) {
    JsonWriter(explanation, options, out).explanation(explanation);
}

void render_json(const WhyNot& why_not, const RenderOptions& options, std::string& out) {
    JsonWriter(why_not, options, out).why_not(why_not);
}

} // namespace tiaoli::explain
