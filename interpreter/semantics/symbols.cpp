#include "semantics/symbols.hpp"

#include "semantics/mapping_forms.hpp"
#include "semantics/ranks.hpp"
#include "values/quantity.hpp"
#include "words/terms.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace tiaoli::semantics {

using program::none;

namespace {

// Whether a mistake is only that nothing of a name is declared, and something of that name may stand in what
// could not be read.
bool may_be_declared(const syntax::Unread& unread, DiagnosticId id, std::span<const std::string> arguments) {
    // Without a module a name may seem to mean something else.
    if (unread.is_anything && words::info(id).code.starts_with("T03")) return true;
    switch (id) {
    case DiagnosticId::unknown_member: return unread.covers(arguments[1]);
    case DiagnosticId::unknown_unit: // with its figure
        return unread.is_anything || std::ranges::any_of(unread.names, [&](const std::string& name) {
                   return arguments[0].ends_with(name);
               });
    case DiagnosticId::unknown_name:
    case DiagnosticId::unknown_name_no_hint:
    case DiagnosticId::unknown_type:
    case DiagnosticId::unknown_clause:
    case DiagnosticId::unknown_reading:
    case DiagnosticId::unknown_topic:
    case DiagnosticId::unknown_policy:
    case DiagnosticId::unknown_given:
    case DiagnosticId::not_a_list: return unread.covers(arguments[0]);
    default: return false;
    }
}

} // namespace

void Report::add(DiagnosticId id, Span span, std::vector<std::string> arguments,
                 std::vector<words::RelatedPlace> related) {
    if (words::info(id).severity == words::Severity::error) ++errors_;
    if (unread_ != nullptr && may_be_declared(*unread_, id, arguments)) return;
    // The same mistake may be met again: an expression is lowered once for each place that uses it.
    for (const auto& known : diagnostics_)
        if (known.id == id && known.span == span && known.arguments == arguments) return;
    if (diagnostics_.size() < limit_)
        diagnostics_.push_back({id, span, std::move(arguments), std::move(related)});
    else if (diagnostics_.size() == limit_)
        diagnostics_.push_back({DiagnosticId::too_many_diagnostics, span, {std::to_string(limit_)}, {}});
}

void Report::take(std::vector<Diagnostic> diagnostics) {
    for (auto& diagnostic : diagnostics)
        add(diagnostic.id, diagnostic.span, std::move(diagnostic.arguments), std::move(diagnostic.related));
}

const syntax::Field* Record::field(std::string_view field_name) const {
    for (const auto& candidate : *fields)
        if (candidate.name.text == field_name) return &candidate;
    return nullptr;
}

words::RelatedPlace first_declared(Span span) {
    return {span, "first declared here", "首次声明于此"};
}
words::RelatedPlace declared_here(Span span) {
    return {span, "declared here", "声明于此"};
}

namespace {

// What every duty's decision says; a policy may declare a category of this name itself.
constexpr std::string_view duty_category = "履行状态";
constexpr std::array<std::string_view, 3> duty_states{"已履行", "未履行", "未到期"};

class Collector {
public:
    Collector(Symbols& symbols, Report& report) : symbols_(symbols), report_(report) {}

    void run() {
        add_category(std::string(duty_category), {},
                     std::vector<std::string>(duty_states.begin(), duty_states.end()), Span{});
        for (const auto& file : symbols_.files)
            header(*file);
        // The files handed over together belong to the policy whose header stands in one of them.
        auto own = none;
        for (const auto file : symbols_.own_files)
            if (own == none) own = symbols_.file_policy[file];
        if (own == none) { // rules without a header are a policy without a name
            own = static_cast<std::uint32_t>(symbols_.policies.size());
            symbols_.policies.emplace_back();
        }
        for (const auto file : symbols_.own_files)
            if (symbols_.file_policy[file] == none) symbols_.file_policy[file] = own;
        for (std::size_t file = 0; file < symbols_.files.size(); ++file)
            if (const auto first = symbols_.first_of_folder[file]; first != none)
                symbols_.file_policy[file] = symbols_.file_policy[first];
        own_policy_ = own;
        // Names of types first: what follows may use them whatever the order of the files.
        for (const auto& file : symbols_.files)
            for (const auto& declaration : file->declarations)
                std::visit([&](const auto& item) { types(item, *file); }, declaration);
        for (const auto& file : symbols_.files)
            for (const auto& declaration : file->declarations)
                std::visit([&](const auto& item) { facts(item, *file); }, declaration);
        for (const auto& file : symbols_.files)
            for (const auto& declaration : file->declarations)
                std::visit([&](const auto& item) { rules(item, *file); }, declaration);
        link_overrides();
    }

private:
    // ---- the policy a file belongs to
    void header(const syntax::File& file) {
        if (!file.policy) return;
        const auto& header = *file.policy;
        program::Policy policy;
        policy.name = header.name.text;
        policy.title = header.title;
        policy.number = header.number;
        policy.issuer = header.issuer;
        const auto from = header.from ? header.from : header.issued;
        policy.has_from = from.has_value();
        if (from) policy.from = *from;
        policy.has_until = header.until.has_value();
        if (header.until) policy.until = *header.until;
        const auto index = static_cast<std::uint32_t>(symbols_.policies.size());
        symbols_.policies.push_back(std::move(policy));
        symbols_.file_policy[file.number] = index;
    }

    // Reports a second declaration of a name in the space that expressions see.
    bool claim(const std::string& record, const syntax::Name& name) {
        const auto [known, fresh] = claimed_.try_emplace({record, name.text}, name.span);
        if (!fresh)
            report_.add(DiagnosticId::duplicate_name, name.span, {name.text},
                        {first_declared(known->second)});
        return fresh;
    }

    // ---- types
    void add_category(std::string name, std::string label, std::vector<std::string> values, Span span) {
        if (values.size() > 64) {
            report_.add(DiagnosticId::too_many_values, span, {std::to_string(values.size())});
            values.resize(64);
        }
        const auto id = static_cast<program::CategoryId>(symbols_.categories.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            symbols_.category_values[values[i]].emplace_back(id, static_cast<std::int64_t>(i));
        symbols_.category_by_name[name] = id;
        symbols_.categories.push_back({std::move(name), std::move(label), std::move(values)});
    }
    void types(const syntax::UnitDeclaration& declaration, const syntax::File&) {
        for (const auto& name : declaration.names) {
            const bool known = std::any_of(symbols_.units.begin(), symbols_.units.end(),
                                           [&](const auto& unit) { return unit.name == name.text; });
            // A counting unit is only a name: several files may declare the same one.
            if (!known && symbols_.units.size() <= values::maximum_declared_unit)
                symbols_.units.push_back({name.text, static_cast<std::uint8_t>(symbols_.units.size())});
        }
    }
    void types(const syntax::CategoryDeclaration& declaration, const syntax::File&) {
        if (!claim_type(declaration.name)) return;
        std::vector<std::string> values;
        for (const auto& value : declaration.values) {
            if (std::find(values.begin(), values.end(), value.text) != values.end())
                report_.add(DiagnosticId::duplicate_name, value.span, {value.text});
            else
                values.push_back(value.text);
        }
        add_category(declaration.name.text, declaration.label, std::move(values), declaration.name.span);
    }
    void types(const syntax::RecordDeclaration& declaration, const syntax::File& file) {
        if (!claim_type(declaration.name)) return;
        Record record;
        record.declaration = &declaration;
        record.fields = &declaration.fields;
        record.file = &file;
        record.name = declaration.name.text;
        for (const auto& field : declaration.fields)
            claim(record.name, field.name);
        symbols_.records.emplace(record.name, record);
    }
    void types(const syntax::TopicDeclaration& declaration, const syntax::File&) {
        const auto [known, fresh] = topic_places_.try_emplace(declaration.name.text, declaration.name.span);
        if (!fresh)
            report_.add(DiagnosticId::duplicate_name, declaration.name.span, {declaration.name.text},
                        {first_declared(known->second)});
        else
            symbols_.topics.push_back({declaration.name.text, declaration.label});
    }
    template <class T>
    void types(const T&, const syntax::File&) {}

    bool claim_type(const syntax::Name& name) {
        const auto [known, fresh] = claimed_types_.try_emplace(name.text, name.span);
        if (!fresh)
            report_.add(DiagnosticId::duplicate_name, name.span, {name.text},
                        {first_declared(known->second)});
        return fresh;
    }

    // ---- facts, parameters, readings
    void facts(const syntax::RecordDeclaration& declaration, const syntax::File&) {
        if (!declaration.counted_in) return;
        const auto unit = values::parse_unit(declaration.counted_in->text, symbols_.units);
        if (!unit)
            report_.add(DiagnosticId::unknown_unit, declaration.counted_in->span,
                        {declaration.counted_in->text});
        else if (const auto record = symbols_.records.find(declaration.name.text);
                 record != symbols_.records.end())
            record->second.counted_in = unit->unit;
    }
    void facts(const syntax::FactDeclaration& declaration, const syntax::File& file) {
        if (!claim("", declaration.field.name)) return;
        symbols_.facts.emplace(declaration.field.name.text, FactSymbol{&declaration, &file});
        symbols_.fact_order.push_back(declaration.field.name.text);
    }
    void facts(const syntax::ParameterDeclaration& declaration, const syntax::File& file) {
        if (!claim("", declaration.name)) return;
        check_topic(declaration.citation);
        symbols_.parameters.emplace(declaration.name.text, ParameterSymbol{&declaration, &file});
        symbols_.parameter_order.push_back(declaration.name.text);
    }
    void facts(const syntax::ReadingDeclaration& declaration, const syntax::File& file) {
        program::Reading reading;
        reading.name = declaration.name.text;
        reading.citation = declaration.citation.section;
        reading.reason = declaration.reason;
        check_topic(declaration.citation);
        std::size_t chosen = 0;
        for (const auto& option : declaration.options) {
            if (option.chosen) {
                reading.in_force = static_cast<std::uint32_t>(reading.options.size());
                ++chosen;
            }
            reading.options.push_back(option.name.text);
            reading.option_texts.push_back(option.text);
        }
        if (chosen != 1)
            report_.add(DiagnosticId::reading_without_choice, declaration.name.span, {declaration.name.text});
        const auto id = static_cast<program::ReadingId>(symbols_.readings.size());
        if (!symbols_.reading_by_name.emplace(declaration.name.text, ReadingSymbol{&declaration, &file, id})
                 .second)
            report_.add(DiagnosticId::duplicate_name, declaration.name.span, {declaration.name.text});
        symbols_.readings.push_back(std::move(reading));
    }
    template <class T>
    void facts(const T&, const syntax::File&) {}

    // A topic joins what several documents say of one matter, so a misspelt one must not pass for a new one.
    void check_topic(const syntax::Citation& citation) {
        if (!citation.topic || topic_places_.contains(citation.topic->text)) return;
        std::vector<std::string_view> candidates;
        for (const auto& topic : symbols_.topics)
            candidates.push_back(topic.name);
        const auto& name = citation.topic->text;
        report_.add(DiagnosticId::unknown_topic, citation.topic->span,
                    {name, words::hint(words::nearest(name, candidates),
                                       words::term(words::Term::declare_topic, {name}))});
    }

    // ---- rules
    std::uint32_t policy_of(const syntax::File& file) const { return symbols_.file_policy[file.number]; }

    program::ClauseId add_clause(std::string name, const syntax::Citation& citation, const syntax::File& file,
                                 Span span) {
        program::Clause clause;
        clause.name = std::move(name);
        clause.citation = citation.section;
        check_topic(citation);
        if (citation.topic) clause.topic = citation.topic->text;
        clause.summary = citation.summary;
        clause.fund = citation.fund;
        clause.departments = citation.departments;
        clause.note = citation.note;
        clause.policy = policy_of(file) == none ? own_policy_ : policy_of(file);
        symbols_.clause_table.push_back(std::move(clause));
        symbols_.clause_spans.push_back(span);
        return static_cast<program::ClauseId>(symbols_.clause_table.size() - 1);
    }

    // `for X`: the record X, or the fact X, whose fields are then in sight. Of a misspelt one the nearest.
    // False: nobody knows what is meant.
    bool subject(const std::optional<syntax::Name>& name, std::string& record, std::string& fact) {
        if (!name) return true;
        std::string_view meant = name->text;
        if (!symbols_.records.contains(name->text) && !symbols_.facts.contains(name->text)) {
            std::vector<std::string_view> candidates;
            for (const auto& [known, unused] : symbols_.records)
                candidates.push_back(known);
            for (const auto& [known, unused] : symbols_.facts)
                candidates.push_back(known);
            const auto hint = words::nearest(name->text, candidates);
            report_.add(hint.empty() ? DiagnosticId::unknown_name_no_hint : DiagnosticId::unknown_name,
                        name->span, {name->text, std::string(hint)});
            meant = symbols_.unread.covers(name->text) ? "" : hint;
        }
        (symbols_.records.contains(std::string(meant)) ? record : fact) = meant;
        return !meant.empty();
    }
    // A declaration that is left out, so that nobody knows of what it declares.
    void leave_out(const syntax::Name& name) { symbols_.unread.names.insert(name.text); }
    void leave_out(const syntax::ClauseDeclaration& clause) {
        leave_out(clause.name);
        for (const auto& effect : clause.effects)
            for (const auto* names : {&effect.path, &effect.parties})
                for (const auto& name : *names)
                    leave_out(name);
    }
    static std::optional<syntax::Name> name_of(const std::optional<syntax::Subject>& subject) {
        return subject ? std::optional<syntax::Name>(subject->name) : std::nullopt;
    }

    void rules(const syntax::DefineDeclaration& declaration, const syntax::File& file) {
        Definition definition{&declaration, &file, {}, {}, none};
        if (!subject(declaration.of, definition.record, definition.subject))
            return leave_out(declaration.name);
        if (!claim(definition.record, declaration.name)) return;
        check_topic(declaration.citation);
        if (declaration.citation.given)
            definition.clause =
                add_clause(declaration.name.text, declaration.citation, file, declaration.span);
        if (!declaration.has_formals)
            symbols_.shown.push_back({Symbols::Shown::Kind::definition, definition.record,
                                      declaration.name.text, policy_of(file)});
        symbols_.definitions.emplace(std::pair{definition.record, declaration.name.text}, definition);
    }

    void decide(const std::string& record, const std::string& name, std::size_t clause, Span span,
                const syntax::File& file) {
        const auto [known, fresh] =
            symbols_.decisions.try_emplace({record, name}, DecisionSymbol{record, name, {}, span});
        if (fresh) {
            symbols_.shown.push_back({Symbols::Shown::Kind::decision, record, name, policy_of(file)});
            // A decision's name may not be something else as well.
            const auto [other, free] = claimed_.try_emplace({record, name}, span);
            if (!free)
                report_.add(DiagnosticId::duplicate_name, span, {name}, {first_declared(other->second)});
        }
        auto& clauses = known->second.clauses;
        if (clauses.empty() || clauses.back() != clause) clauses.push_back(clause);
    }

    void rules(const syntax::ClauseDeclaration& declaration, const syntax::File& file) {
        auto& alike = symbols_.clauses_by_name[declaration.name.text];
        const auto own = policy_of(file) == none ? own_policy_ : policy_of(file);
        for (const auto known : alike) {
            if (symbols_.policy_of(symbols_.clauses[known]) != own) continue;
            report_.add(DiagnosticId::duplicate_name, declaration.name.span, {declaration.name.text},
                        {first_declared(symbols_.clauses[known].declaration->name.span)});
            return leave_out(declaration);
        }
        ClauseSymbol clause{&declaration, &file, {}, {}, none};
        if (!subject(name_of(declaration.subject), clause.record, clause.subject))
            return leave_out(declaration);
        alike.push_back(symbols_.clauses.size());
        clause.id = add_clause(declaration.name.text, declaration.citation, file, declaration.span);
        const auto index = symbols_.clauses.size();
        symbols_.clauses.push_back(clause);
        if (!declaration.citation.given)
            report_.add(DiagnosticId::missing_citation, declaration.name.span, {declaration.name.text});
        effects_of(declaration.effects, clause.record, index, file);
        if (!declaration.applies) {
            std::vector<std::string> ruled;
            for (const auto& effect : declaration.effects)
                for (auto& name : decision_names(effect))
                    ruled.push_back(std::move(name));
            ruled_by(ruled, declaration.exceptions);
        }
        if (declaration.applies) references_.push_back(index);
    }
    // An exception displaces a rule of its clause: without one there is nothing to displace.
    void ruled_by(const std::vector<std::string>& ruled, const std::vector<syntax::Exception>& exceptions) {
        for (const auto& exception : exceptions) {
            for (const auto& effect : exception.effects)
                for (const auto& name : decision_names(effect))
                    if (std::find(ruled.begin(), ruled.end(), name) == ruled.end())
                        report_.add(DiagnosticId::exception_without_rule, effect.span, {name});
            ruled_by(ruled, exception.exceptions);
        }
    }
    void effects_of(const std::vector<syntax::Effect>& effects, const std::string& record, std::size_t clause,
                    const syntax::File& file) {
        for (const auto& effect : effects)
            for (const auto& name : decision_names(effect))
                decide(record, name, clause, effect.span, file);
    }

public:
    // The decisions one effect sets: itself, or one for each party.
    static std::vector<std::string> decision_names(const syntax::Effect& effect) {
        std::string path;
        for (const auto& part : effect.path)
            path += (path.empty() ? "" : ".") + part.text;
        if (effect.kind == syntax::Effect::Kind::value) return {path};
        std::vector<std::string> result;
        for (const auto& party : effect.parties)
            result.push_back(path + "." + party.text);
        return result;
    }

private:
    void rules(const syntax::DutyDeclaration& declaration, const syntax::File& file) {
        DutySymbol duty{&declaration, &file, {}, {}, none};
        if (!subject(name_of(declaration.subject), duty.record, duty.subject))
            return leave_out(declaration.name);
        if (!claim(duty.record, declaration.name)) return;
        duty.id = add_clause(declaration.name.text, declaration.citation, file, declaration.span);
        if (!declaration.citation.given)
            report_.add(DiagnosticId::missing_citation, declaration.name.span, {declaration.name.text});
        symbols_.shown.push_back(
            {Symbols::Shown::Kind::duty, duty.record, declaration.name.text, policy_of(file)});
        symbols_.duties.emplace(std::pair{duty.record, declaration.name.text}, duty);
    }
    void rules(const syntax::ExclusiveDeclaration& declaration, const syntax::File& file) {
        ExclusiveSymbol exclusive{&declaration, &file, {}, none};
        std::string unused;
        if (!subject(declaration.of, exclusive.record, unused)) return leave_out(declaration.name);
        if (!claim(exclusive.record, declaration.name)) return;
        exclusive.id = add_clause(declaration.name.text, declaration.citation, file, declaration.span);
        symbols_.shown.push_back(
            {Symbols::Shown::Kind::exclusive, exclusive.record, declaration.name.text, policy_of(file)});
        symbols_.exclusives.emplace(std::pair{exclusive.record, declaration.name.text}, exclusive);
    }
    void rules(const syntax::ScenarioDeclaration& declaration, const syntax::File& file) {
        symbols_.scenarios.push_back(
            {&declaration, &file,
             add_clause(declaration.name, declaration.citation, file, declaration.span)});
    }
    void rules(const syntax::InvariantDeclaration& declaration, const syntax::File& file) {
        symbols_.invariants.push_back({&declaration, &file});
    }
    void rules(const syntax::MappingDeclaration& declaration, const syntax::File& file) {
        symbols_.mappings.push_back({&declaration, &file});
    }
    void rules(const syntax::ConventionDeclaration& declaration, const syntax::File& file) {
        if (declaration.value == syntax::no_expression) return;
        const auto& value = file.expressions[declaration.value];
        symbols_.conventions.push_back({declaration.name.text, value.text, declaration.name.span});
    }
    void rules(const syntax::NotComputableDeclaration& declaration, const syntax::File&) {
        symbols_.not_computable.emplace_back(declaration.section, declaration.reason);
    }
    template <class T>
    void rules(const T&, const syntax::File&) {}

    const ClauseSymbol* clause_named(const syntax::Name& name, std::uint32_t policy) {
        if (const auto* found = symbols_.clause_named(name.text, policy)) return found;
        std::vector<std::string> names;
        for (const auto& [known, places] : symbols_.clauses_by_name) {
            names.push_back(known);
            for (const auto place : places)
                names.push_back(symbols_.policies[symbols_.policy_of(symbols_.clauses[place])].name + "." +
                                known);
        }
        const std::vector<std::string_view> candidates(names.begin(), names.end());
        report_.add(DiagnosticId::unknown_clause, name.span,
                    {name.text, words::hint(words::nearest(name.text, candidates),
                                            words::term(words::Term::name_a_clause))});
        return nullptr;
    }
    // Names that may stand anywhere in the files are looked up when all are known.
    void link_overrides() {
        if (symbols_.unread.is_header || symbols_.unread.is_anything) symbols_.is_order_known = false;
        for (const auto index : references_) {
            const auto& clause = symbols_.clauses[index];
            if (const auto* original = clause_named(*clause.declaration->applies, symbols_.policy_of(clause)))
                effects_of(original->declaration->effects, clause.record, index, *clause.file);
        }
        for (const auto& clause : symbols_.clauses)
            for (const auto& name : clause.declaration->overrides)
                if (clause_named(name, symbols_.policy_of(clause)) == nullptr)
                    symbols_.is_order_known = false;
    }

    Symbols& symbols_;
    Report& report_;
    std::map<std::pair<std::string, std::string>, Span> claimed_;
    std::map<std::string, Span> claimed_types_;
    std::map<std::string, Span> topic_places_;
    std::uint32_t own_policy_ = 0;
    std::vector<std::size_t> references_;
};

} // namespace

std::vector<std::string> decision_names(const syntax::Effect& effect) {
    return Collector::decision_names(effect);
}

void collect(Symbols& symbols, Report& report) {
    Collector(symbols, report).run();
    rank_policies(symbols, report);
    check_mapping_forms(symbols, report);
}

std::uint32_t Symbols::policy_named(std::string_view text) const {
    for (std::uint32_t i = 0; i < policies.size(); ++i)
        if (policies[i].name == text) return i;
    const auto module = file_of_module.find(std::string(text));
    return module == file_of_module.end() ? none : file_policy[module->second];
}

const ClauseSymbol* Symbols::clause_named(std::string_view text, std::uint32_t policy) const {
    const auto dot = text.rfind('.');
    const bool is_qualified = dot != std::string_view::npos;
    if (is_qualified) {
        policy = policy_named(text.substr(0, dot));
        text.remove_prefix(dot + 1);
    }
    const auto found = clauses_by_name.find(std::string(text));
    if (found == clauses_by_name.end()) return nullptr;
    for (const auto place : found->second)
        if (policy_of(clauses[place]) == policy) return &clauses[place];
    return !is_qualified && found->second.size() == 1 ? &clauses[found->second[0]] : nullptr;
}

TypeResult scalar_type(const Symbols& symbols, const syntax::TypeName& name, Report& report) {
    using Kind = syntax::TypeName::Kind;
    TypeResult result;
    auto& type = result.type;
    result.ok = true;
    switch (name.kind) {
    case Kind::text: type.kind = program::ValueKind::text; return result;
    case Kind::date: type.kind = program::ValueKind::date; return result;
    case Kind::month: type.kind = program::ValueKind::month; return result;
    case Kind::yes_no: type.kind = program::ValueKind::yes_no; return result;
    case Kind::number: type.kind = program::ValueKind::number; return result;
    case Kind::whole:
        type.kind = program::ValueKind::number;
        type.whole = true;
        return result;
    case Kind::ratio:
        type.kind = program::ValueKind::number;
        type.percent = true;
        return result;
    case Kind::set:
        if (const auto found = symbols.category_by_name.find(name.name);
            found != symbols.category_by_name.end()) {
            type.kind = program::ValueKind::set;
            type.category = found->second;
            return result;
        }
        break;
    case Kind::named: {
        if (symbols.records.contains(name.name)) {
            result.record = name.name;
            return result;
        }
        if (const auto found = symbols.category_by_name.find(name.name);
            found != symbols.category_by_name.end()) {
            type.kind = program::ValueKind::category;
            type.category = found->second;
            return result;
        }
        const auto unit = values::parse_unit(name.name, symbols.units);
        if (!unit) break;
        if (unit->factor != values::from_integer(1)) {
            std::vector<std::string> names;
            for (const auto& declared : symbols.units)
                names.push_back(declared.name);
            report.add(DiagnosticId::type_with_factor, name.span,
                       {name.name, values::to_text(unit->unit, names)});
        }
        type.kind = program::ValueKind::number;
        type.unit = unit->unit;
        // Persons, months, days and declared counting units come in wholes; money and rates do not.
        int powers = 0;
        bool single = true;
        for (const auto exponent : unit->unit.base) {
            powers += exponent != 0;
            single = single && exponent >= 0 && exponent <= 1;
        }
        for (const auto& declared : unit->unit.declared) {
            powers += declared.exponent != 0;
            single = single && declared.exponent >= 0 && declared.exponent <= 1;
        }
        type.whole = single && powers == 1 && unit->unit.exponent(values::BaseUnit::currency) == 0;
        return result;
    }
    case Kind::list:
    case Kind::table:
    case Kind::record: break;
    }
    result.ok = false;
    std::vector<std::string_view> candidates;
    for (const auto& [known, unused] : symbols.records)
        candidates.push_back(known);
    for (const auto& [known, unused] : symbols.category_by_name)
        candidates.push_back(known);
    report.add(DiagnosticId::unknown_type, name.span,
               {name.name, words::hint(words::nearest(name.name, candidates),
                                       words::term(words::Term::declare_type, {name.name}))});
    return result;
}

} // namespace tiaoli::semantics
