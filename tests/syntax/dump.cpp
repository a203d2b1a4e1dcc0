#include "syntax/dump.hpp"

#include "syntax/parse.hpp"

#include <array>

namespace tiaoli::syntax {
namespace {

std::string_view head(ExpressionKind kind) {
    switch (kind) {
    case ExpressionKind::number:
    case ExpressionKind::quantity:
    case ExpressionKind::date:
    case ExpressionKind::month:
    case ExpressionKind::text:
    case ExpressionKind::yes_no:
    case ExpressionKind::name: return "";
    case ExpressionKind::call: return "call";
    case ExpressionKind::member: return ".";
    case ExpressionKind::meets: return "meets";
    case ExpressionKind::negate: return "neg";
    case ExpressionKind::negation: return "not";
    case ExpressionKind::add: return "+";
    case ExpressionKind::subtract: return "-";
    case ExpressionKind::multiply: return "*";
    case ExpressionKind::divide: return "/";
    case ExpressionKind::above: return "above";
    case ExpressionKind::equal: return "=";
    case ExpressionKind::not_equal: return "!=";
    case ExpressionKind::less: return "<";
    case ExpressionKind::less_equal: return "<=";
    case ExpressionKind::greater: return ">";
    case ExpressionKind::greater_equal: return ">=";
    case ExpressionKind::in: return "in";
    case ExpressionKind::includes: return "includes";
    case ExpressionKind::intersects: return "intersects";
    case ExpressionKind::range: return "..";
    case ExpressionKind::within: return "within";
    case ExpressionKind::round: return "round";
    case ExpressionKind::and_: return "and";
    case ExpressionKind::or_: return "or";
    case ExpressionKind::or_else: return "or-else";
    case ExpressionKind::condition: return "if";
    case ExpressionKind::is_applicable: return "applicable?";
    case ExpressionKind::is_given: return "given?";
    case ExpressionKind::group: return "group";
    case ExpressionKind::braces: return "{}";
    case ExpressionKind::list: return "[]";
    case ExpressionKind::comprehension: return "for";
    case ExpressionKind::months: return "months";
    case ExpressionKind::aggregate: return "aggregate";
    case ExpressionKind::running_sum: return "running";
    case ExpressionKind::nth_month: return "nth";
    case ExpressionKind::match: return "match";
    case ExpressionKind::reading: return "reading";
    case ExpressionKind::fund: return "fund";
    case ExpressionKind::today: return "today";
    case ExpressionKind::position: return "position";
    case ExpressionKind::not_applicable: return "n/a";
    case ExpressionKind::error: return "ERROR";
    }
    return "?";
}

constexpr std::array<std::string_view, 9> aggregates{"count", "sum",   "smallest", "largest", "any",
                                                     "all",   "first", "last",     "list"};
constexpr std::array<std::string_view, 4> roundings{"half-up", "half-even", "down", "up"};
constexpr std::array<std::string_view, 7> patterns{"any", "=", "in", "<", "<=", ">", ">="};

class Dumper {
public:
    explicit Dumper(const File& file) : file_(file) {}

    std::string text;

    void expression(ExpressionId id) {
        if (id == no_expression) {
            text += "_";
            return;
        }
        const Expression& e = file_.expressions[id];
        const std::string_view name = head(e.kind);
        if (name.empty()) {
            text += e.kind == ExpressionKind::text ? '"' + e.text + '"' : e.text;
            return;
        }
        text += "(";
        text += name;
        word(e.text);
        word(e.second);
        if (e.kind == ExpressionKind::aggregate || e.kind == ExpressionKind::group)
            word(aggregates[static_cast<std::size_t>(e.aggregate)]);
        if (e.kind == ExpressionKind::round) word(roundings[static_cast<std::size_t>(e.rounding)]);
        if (e.kind == ExpressionKind::within) word(e.flag ? "after" : "before");
        for (std::size_t i = 0; i < e.children.size(); ++i) {
            text += " ";
            expression(e.children[i]);
            if (i < e.values.size() && e.values[i] != no_expression) {
                text += ":";
                expression(e.values[i]);
            }
        }
        for (const MatchArm& arm : e.arms) {
            text += " [";
            for (const Pattern& pattern : arm.patterns) {
                text += patterns[static_cast<std::size_t>(pattern.kind)];
                if (pattern.value != no_expression) expression(pattern.value);
                text += " ";
            }
            text += "=> ";
            expression(arm.value);
            text += "]";
        }
        if (e.extra != no_expression) {
            text += " on ";
            expression(e.extra);
        }
        text += ")";
    }

    void file() {
        if (file_.policy) header(*file_.policy);
        for (const Declaration& declaration : file_.declarations) {
            std::visit([this](const auto& item) { declared(item); }, declaration);
            text += "\n";
        }
    }

private:
    void word(std::string_view value) {
        if (value.empty()) return;
        text += " ";
        text += value;
    }
    void quoted(std::string_view key, std::string_view value) {
        if (value.empty()) return;
        word(key);
        text += " \"" + std::string(value) + "\"";
    }
    void names(std::string_view key, const std::vector<Name>& list) {
        if (list.empty()) return;
        word(key);
        for (const Name& name : list)
            word(name.text);
    }
    void part(std::string_view key, ExpressionId id) {
        if (id == no_expression) return;
        word(key);
        text += " ";
        expression(id);
    }
    void day(std::string_view key, const std::optional<values::Date>& date) {
        if (!date) return;
        word(key);
        word(values::iso_text(*date));
    }
    void citation(const Citation& c) {
        if (c.given) quoted("cites", c.section);
        if (c.topic) word("topic " + c.topic->text);
        quoted("summary", c.summary);
        quoted("fund", c.fund);
        quoted("note", c.note);
        for (const std::string& department : c.departments)
            quoted("department", department);
    }
    void type(const TypeName& t) {
        static constexpr std::array<std::string_view, 12> kinds{"text",  "date",   "month", "number",
                                                                "ratio", "yes/no", "whole", "",
                                                                "set",   "list",   "table", "record"};
        word(kinds[static_cast<std::size_t>(t.kind)]);
        word(t.name);
        if (t.optional) text += "?";
        for (const TypeName& element : t.element)
            type(element);
        for (const Field& child : t.fields)
            field(child);
    }
    void field(const Field& f) {
        text += " (";
        text += f.name.text;
        type(f.type);
        if (f.is_signed) word("signed");
        part("in", f.range);
        part("default", f.default_value);
        quoted("", f.label);
        text += ")";
    }
    void subject(const std::optional<Subject>& s) {
        if (!s) return;
        word("for");
        word(s->name.text);
        part("that", s->that);
    }
    template <class D>
    void condition(const D& d) {
        part("when", d.condition);
        for (const ConditionException& exception : d.condition_exceptions) {
            part("unless", exception.condition);
            part("instead", exception.instead);
        }
    }
    void modalities(const std::vector<Modality>& list) {
        static constexpr std::array<std::string_view, 7> texts{
            "must", "may", "in-principle", "at-most", "at-least", "encouraged", "must-not"};
        for (const Modality modality : list)
            word(texts[static_cast<std::size_t>(modality)]);
    }
    void effects(const std::vector<Effect>& list) {
        for (const Effect& effect : list) {
            static constexpr std::array<std::string_view, 3> kinds{"is", "split", "deduct"};
            text += " (then";
            for (const Name& name : effect.path)
                word(name.text);
            word(kinds[static_cast<std::size_t>(effect.kind)]);
            modalities(effect.modalities);
            part("", effect.value);
            for (const std::string& weight : effect.ratio)
                word(weight);
            names("among", effect.parties);
            text += ")";
        }
    }
    void exceptions(const std::vector<Exception>& list) {
        for (const Exception& exception : list) {
            text += " (except";
            part("", exception.condition);
            quoted("cites", exception.section);
            effects(exception.effects);
            exceptions(exception.exceptions);
            text += ")";
        }
    }
    void path(const std::vector<Name>& parts) {
        for (std::size_t i = 0; i < parts.size(); ++i)
            text += (i == 0 ? " " : ".") + parts[i].text;
    }

    void header(const PolicyHeader& h) {
        text += "policy " + h.name.text;
        quoted("title", h.title);
        quoted("number", h.number);
        quoted("issuer", h.issuer);
        quoted("note", h.note);
        day("issued", h.issued);
        day("from", h.from);
        day("until", h.until);
        names("supersedes", h.supersedes);
        names("under", h.under);
        names("overrides", h.overrides);
        text += "\n";
    }
    void declared(const UseDeclaration& d) { text += "use " + d.module.text; }
    void declared(const SectionDeclaration& d) {
        text += "section";
        quoted("", d.section);
        quoted("fund", d.fund);
        for (const std::string& department : d.departments)
            quoted("department", department);
    }
    void declared(const TopicDeclaration& d) {
        text += "topic " + d.name.text;
        quoted("", d.label);
    }
    void declared(const UnitDeclaration& d) {
        text += "unit";
        names("", d.names);
    }
    void declared(const CategoryDeclaration& d) {
        text += "category " + d.name.text;
        names("is", d.values);
        quoted("", d.label);
    }
    void declared(const RecordDeclaration& d) {
        text += "record " + d.name.text;
        if (d.counted_in) word("in " + d.counted_in->text);
        quoted("", d.label);
        for (const Field& f : d.fields)
            field(f);
    }
    void declared(const FactDeclaration& d) {
        text += "fact";
        field(d.field);
    }
    void declared(const ParameterDeclaration& d) {
        text += "parameter " + d.name.text;
        if (d.key) word("by " + d.key->text);
        type(d.type);
        quoted("", d.label);
        citation(d.citation);
        if (d.unset) word("unset");
        quoted("set-by", d.unset_source);
        for (const ParameterEntry& entry : d.entries) {
            text += " (" + (entry.key ? entry.key->text : std::string("*"));
            day("from", entry.from);
            day("until", entry.until);
            text += " ";
            expression(entry.value);
            quoted("source", entry.source);
            text += ")";
        }
    }
    void declared(const DefineDeclaration& d) {
        text += "define " + d.name.text;
        if (d.has_formals) text += "()";
        for (const Formal& formal : d.formals) {
            text += " (" + formal.name.text;
            type(formal.type);
            text += ")";
        }
        if (d.of) word("of " + d.of->text);
        if (d.type) type(*d.type);
        quoted("", d.label);
        citation(d.citation);
        part("=", d.body);
    }
    void declared(const ClauseDeclaration& d) {
        text += "clause " + d.name.text;
        names("overrides", d.overrides);
        citation(d.citation);
        subject(d.subject);
        condition(d);
        effects(d.effects);
        if (d.applies) word("applies " + d.applies->text);
        exceptions(d.exceptions);
    }
    void declared(const DutyDeclaration& d) {
        text += (d.target ? "target " : "duty ") + d.name.text;
        citation(d.citation);
        subject(d.subject);
        condition(d);
        modalities(d.modalities);
        part("done", d.done);
        part("measured", d.measured);
        part("at-least", d.at_least);
        part("at-most", d.at_most);
        part("deadline", d.deadline);
    }
    void declared(const ExclusiveDeclaration& d) {
        static constexpr std::array<std::string_view, 4> choices{"higher", "lower", "first", "by"};
        text += "exclusive " + d.name.text;
        quoted("", d.label);
        citation(d.citation);
        if (d.of) word("of " + d.of->text);
        names("among", d.benefits);
        word(choices[static_cast<std::size_t>(d.choice)]);
        part("", d.by);
    }
    void declared(const ReadingDeclaration& d) {
        text += "reading " + d.name.text;
        citation(d.citation);
        for (const ReadingOption& option : d.options) {
            text += " (" + option.name.text;
            quoted("", option.text);
            text += option.chosen ? " chosen)" : ")";
        }
        quoted("because", d.reason);
    }
    void declared(const ScenarioDeclaration& d) {
        text += "scenario \"" + d.name + "\"";
        day("on", d.day);
        citation(d.citation);
        givens(d.givens);
        for (const Expectation& expectation : d.expectations) {
            part("expect", expectation.value);
            if (expectation.not_applicable) word("is-n/a");
        }
    }
    void givens(const std::vector<Given>& list) {
        for (const Given& given : list) {
            word("given");
            if (given.today) word("today");
            path(given.path);
            part("=", given.value);
        }
    }
    void declared(const InvariantDeclaration& d) {
        text += "invariant \"" + d.name + "\"";
        citation(d.citation);
        if (d.subject) word("for " + d.subject->text);
        part("", d.condition);
    }
    void declared(const MappingDeclaration& d) {
        text += "mapping";
        for (const std::string& clause : d.clauses)
            quoted("", clause);
        for (const Field& f : d.reads)
            field(f);
        givens(d.givens);
        for (const Answer& answer : d.answers) {
            word(answer.possible ? "answers-possible" : "answers");
            word(answer.name.text);
            part("=", answer.value);
        }
    }
    void declared(const ConventionDeclaration& d) {
        text += "convention " + d.name.text;
        part("=", d.value);
    }
    void declared(const NotComputableDeclaration& d) {
        text += "not-computable";
        quoted("", d.section);
        quoted("", d.reason);
    }

    const File& file_;
};

} // namespace

std::string dump(const File& file) {
    Dumper dumper(file);
    dumper.file();
    return std::move(dumper.text);
}

std::string dump(const File& file, ExpressionId expression) {
    Dumper dumper(file);
    dumper.expression(expression);
    return std::move(dumper.text);
}

std::string dump_expression(std::string_view text) {
    const ParseResult result = parse_expression(text, 0);
    if (!result.diagnostics.empty())
        return words::message(result.diagnostics.front(), words::Language::english);
    return dump(result.file, static_cast<ExpressionId>(result.file.expressions.size() - 1));
}

} // namespace tiaoli::syntax
