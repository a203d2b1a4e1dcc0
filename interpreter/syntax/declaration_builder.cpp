// Declarations: parse tree to tree.
#include "syntax/recovery.hpp"
#include "syntax/tree_builder.hpp"
#include "words/terms.hpp"

#include <cstddef>

namespace tiaoli::syntax {

using words::DiagnosticId;

namespace {

class DeclarationBuilder : public ExpressionBuilder {
public:
    using ExpressionBuilder::ExpressionBuilder;
    void file(Parser::FileContext& context);

private:
    void header(Parser::PolicyHeaderContext& context);
    void declaration(Parser::DeclarationContext& context);

    Name qualified(Parser::QualifiedNameContext* context) const { return name(context); }
    std::optional<values::Date> date(antlr4::tree::TerminalNode* node);
    void cite(Citation& citation, Parser::CitationContext* context);
    template <class Contexts>
    Citation citation(const Contexts& contexts) {
        Citation result;
        for (auto* context : contexts)
            cite(result, context);
        return result;
    }
    TypeName type(Parser::TypeContext* context);
    TypeName scalar(Parser::ScalarTypeContext* context);
    TypeName inline_record(Parser::InlineRecordContext* context);
    std::vector<Field> fields(const std::vector<Parser::ReadNamesContext*>& contexts);
    Field field(Parser::FieldDeclarationContext* context);
    void attributes(Field& field, const std::vector<Parser::FieldAttributeContext*>& contexts);
    std::vector<Name> path(Parser::PathContext* context) const;
    std::optional<Subject> subject(Parser::SubjectContext* context);
    template <class D>
    void condition(D& declaration, Parser::ConditionContext* context);
    Effect effect(Parser::EffectContext* context);
    std::vector<Effect> effects(Parser::EffectsContext* context);
    Exception exception(Parser::Exception_Context* context);
    std::vector<Modality> modalities(const std::vector<Parser::ModalityContext*>& contexts) const;

    SectionDeclaration section(Parser::SectionDeclarationContext& context);
    RecordDeclaration record(Parser::RecordDeclarationContext& context);
    ParameterDeclaration parameter(Parser::ParameterDeclarationContext& context);
    DefineDeclaration define(Parser::DefineDeclarationContext& context);
    ClauseDeclaration clause(Parser::ClauseDeclarationContext& context);
    DutyDeclaration duty(Parser::DutyDeclarationContext& context);
    ExclusiveDeclaration exclusive(Parser::ExclusiveDeclarationContext& context);
    ReadingDeclaration reading(Parser::ReadingDeclarationContext& context);
    ScenarioDeclaration scenario(Parser::ScenarioDeclarationContext& context);
    MappingDeclaration mapping(Parser::MappingDeclarationContext& context);
    bool is_misread_ = false; // a day of the declaration at hand is none

    void add(Declaration declaration) { result_.file.declarations.push_back(std::move(declaration)); }
};

std::optional<values::Date> DeclarationBuilder::date(antlr4::tree::TerminalNode* node) {
    // A date that the parser supposed to stand here is reported as missing already.
    if (node == nullptr || dynamic_cast<antlr4::tree::ErrorNode*>(node) != nullptr) return std::nullopt;
    const auto text = node->getSymbol()->getText();
    const auto parsed = values::parse_date(text);
    if (!parsed) report(DiagnosticId::bad_literal, span(node), {text, words::term(words::Term::date)});
    if (!parsed) is_misread_ = true;
    return parsed;
}

void DeclarationBuilder::cite(Citation& citation, Parser::CitationContext* context) {
    if (context == nullptr) return;
    if (context->TOPIC() != nullptr) {
        if (context->name() != nullptr) citation.topic = name(context->name());
        return;
    }
    if (context->string().empty()) return;
    const auto text = string(context->string(0));
    if (context->CITES() != nullptr) {
        citation.section = text;
        citation.given = true;
    } else if (context->SUMMARY() != nullptr)
        citation.summary = text;
    else if (context->FUND() != nullptr)
        citation.fund = text;
    else if (context->NOTE() != nullptr)
        citation.note += (citation.note.empty() ? "" : "\n") + text;
    else
        for (auto* department : context->string())
            citation.departments.push_back(string(department));
}

TypeName DeclarationBuilder::scalar(Parser::ScalarTypeContext* context) {
    TypeName result;
    result.span = span(context);
    if (context == nullptr) return result;
    using Kind = TypeName::Kind;
    if (context->TEXT_TYPE() != nullptr)
        result.kind = Kind::text;
    else if (context->DATE_TYPE() != nullptr)
        result.kind = Kind::date;
    else if (context->MONTH_TYPE() != nullptr)
        result.kind = Kind::month;
    else if (context->NUMBER_TYPE() != nullptr)
        result.kind = Kind::number;
    else if (context->RATIO() != nullptr)
        result.kind = Kind::ratio;
    else if (context->YES_NO() != nullptr)
        result.kind = Kind::yes_no;
    else if (context->WHOLE() != nullptr)
        result.kind = Kind::whole;
    else {
        result.kind = Kind::named;
        for (auto* part : context->typeName())
            result.name += (result.name.empty()            ? ""
                            : part == context->typeName(1) ? "/"
                                                           : "·") +
                           name(part).text;
    }
    return result;
}

TypeName DeclarationBuilder::type(Parser::TypeContext* context) {
    TypeName result;
    result.span = span(context);
    if (auto* plain = dynamic_cast<Parser::PlainTypeContext*>(context)) {
        result = scalar(plain->scalarType());
        result.optional = plain->QUESTION() != nullptr;
    } else if (auto* set = dynamic_cast<Parser::SetTypeContext*>(context)) {
        result.kind = TypeName::Kind::set;
        result.name = name(set->name()).text;
    } else if (auto* list = dynamic_cast<Parser::ListTypeContext*>(context)) {
        result.kind = TypeName::Kind::list;
        auto* element = list->elementType();
        if (element != nullptr && element->inlineRecord() != nullptr) {
            result.element.push_back(inline_record(element->inlineRecord()));
        } else {
            result.element.push_back(scalar(element == nullptr ? nullptr : element->scalarType()));
        }
    } else if (auto* record = dynamic_cast<Parser::RecordTypeContext*>(context)) {
        result = inline_record(record->inlineRecord());
    } else if (auto* table = dynamic_cast<Parser::TableTypeContext*>(context)) {
        result.kind = TypeName::Kind::table;
        result.element.push_back(type(table->type()));
    }
    return result;
}

TypeName DeclarationBuilder::inline_record(Parser::InlineRecordContext* context) {
    TypeName result;
    result.kind = TypeName::Kind::record;
    result.span = span(context);
    if (context != nullptr) result.fields = fields(context->readNames());
    return result;
}

// `a b : date`: several names of one type.
std::vector<Field> DeclarationBuilder::fields(const std::vector<Parser::ReadNamesContext*>& contexts) {
    std::vector<Field> result;
    for (auto* names : contexts) {
        Field common;
        common.type = type(names->type());
        attributes(common, names->fieldAttribute());
        for (auto* item : names->name()) {
            common.name = name(item);
            result.push_back(common);
        }
    }
    return result;
}

void DeclarationBuilder::attributes(Field& field,
                                    const std::vector<Parser::FieldAttributeContext*>& contexts) {
    for (auto* attribute : contexts) {
        if (attribute->SIGNED() != nullptr)
            field.is_signed = true;
        else if (attribute->IN() != nullptr)
            field.range = expression(attribute->expression());
        else if (attribute->DEFAULT() != nullptr)
            field.default_value = expression(attribute->expression());
    }
}

Field DeclarationBuilder::field(Parser::FieldDeclarationContext* context) {
    Field result;
    if (context == nullptr) return result;
    result.name = name(context->name());
    result.type = type(context->type());
    attributes(result, context->fieldAttribute());
    result.label = string(context->string());
    return result;
}

std::vector<Name> DeclarationBuilder::path(Parser::PathContext* context) const {
    std::vector<Name> result;
    if (context != nullptr)
        for (auto* part : context->name())
            result.push_back(name(part));
    return result;
}

std::optional<Subject> DeclarationBuilder::subject(Parser::SubjectContext* context) {
    if (context == nullptr) return std::nullopt;
    return Subject{name(context->name()),
                   context->THAT() != nullptr ? expression(context->expression()) : no_expression};
}

template <class D>
void DeclarationBuilder::condition(D& declaration, Parser::ConditionContext* context) {
    if (context == nullptr) return;
    declaration.condition = expression(context->expression());
    for (auto* item : context->conditionException())
        declaration.condition_exceptions.push_back(
            {expression(item->expression(0)), expression(item->expression(1))});
}

std::vector<Modality>
DeclarationBuilder::modalities(const std::vector<Parser::ModalityContext*>& contexts) const {
    std::vector<Modality> result;
    for (auto* context : contexts) {
        if (context->MUST() != nullptr)
            result.push_back(Modality::must);
        else if (context->MUST_NOT() != nullptr)
            result.push_back(Modality::must_not);
        else if (context->MAY() != nullptr)
            result.push_back(Modality::may);
        else if (context->IN_PRINCIPLE() != nullptr)
            result.push_back(Modality::in_principle);
        else
            result.push_back(Modality::encouraged);
    }
    return result;
}

Effect DeclarationBuilder::effect(Parser::EffectContext* context) {
    Effect result;
    result.span = span(context);
    if (context == nullptr) return result;
    result.path = path(context->path());
    result.modalities = modalities(context->modality());
    auto* body = context->effectBody();
    if (auto* value = dynamic_cast<Parser::ValueEffectContext*>(body)) {
        result.value = expression(value->expression());
        if (value->AT_MOST() != nullptr) result.modalities.push_back(Modality::at_most);
        if (value->AT_LEAST() != nullptr) result.modalities.push_back(Modality::at_least);
    } else if (auto* split = dynamic_cast<Parser::SplitEffectContext*>(body)) {
        result.kind = Effect::Kind::split;
        result.value = expression(split->expression());
        if (split->ratioList() != nullptr)
            for (auto* number : split->ratioList()->NUMBER())
                result.ratio.push_back(number->getText());
        for (auto* party : split->name())
            result.parties.push_back(name(party));
    } else if (auto* deduct = dynamic_cast<Parser::DeductEffectContext*>(body)) {
        result.kind = Effect::Kind::deduct;
        result.value = expression(deduct->expression());
        for (auto* party : deduct->name())
            result.parties.push_back(name(party));
    }
    return result;
}

std::vector<Effect> DeclarationBuilder::effects(Parser::EffectsContext* context) {
    std::vector<Effect> result;
    if (context != nullptr)
        for (auto* item : context->effect())
            result.push_back(effect(item));
    return result;
}

Exception DeclarationBuilder::exception(Parser::Exception_Context* context) {
    Exception result;
    result.span = span(context);
    result.condition = expression(context->expression());
    if (context->CITES() != nullptr) result.section = string(context->string());
    result.effects = effects(context->effects());
    for (auto* inner : context->exception_())
        result.exceptions.push_back(exception(inner));
    return result;
}

SectionDeclaration DeclarationBuilder::section(Parser::SectionDeclarationContext& context) {
    SectionDeclaration result;
    result.span = span(&context);
    result.section = string(context.string());
    for (auto* attribute : context.sectionAttribute()) {
        if (attribute->FUND() != nullptr)
            result.fund = string(attribute->string(0));
        else
            for (auto* department : attribute->string())
                result.departments.push_back(string(department));
    }
    return result;
}

RecordDeclaration DeclarationBuilder::record(Parser::RecordDeclarationContext& context) {
    RecordDeclaration result;
    result.name = name(context.name(0));
    if (context.COUNTED_IN() != nullptr) result.counted_in = name(context.name(1));
    result.label = string(context.string());
    for (auto* item : context.fieldDeclaration())
        result.fields.push_back(field(item));
    return result;
}

ParameterDeclaration DeclarationBuilder::parameter(Parser::ParameterDeclarationContext& context) {
    ParameterDeclaration result;
    result.name = name(context.name(0));
    if (context.name().size() > 1) result.key = name(context.name(1));
    result.type = type(context.type());
    result.citation = citation(context.citation());
    // The label stands before the citations, the source of an unset parameter after UNSET.
    for (auto* text : context.string()) {
        const bool after_unset =
            context.UNSET() != nullptr &&
            text->getStart()->getTokenIndex() > context.UNSET()->getSymbol()->getTokenIndex();
        (after_unset ? result.unset_source : result.label) = string(text);
    }
    result.unset = context.UNSET() != nullptr;
    for (auto* item : context.parameterEntry()) {
        ParameterEntry entry;
        entry.span = span(item);
        if (item->name() != nullptr) entry.key = name(item->name());
        std::size_t dates = 0;
        if (item->FROM() != nullptr) entry.from = date(item->DATE(dates++));
        if (item->UNTIL() != nullptr) entry.until = date(item->DATE(dates));
        if (item->expression() != nullptr) entry.value = expression(item->expression());
        entry.source = string(item->string());
        result.entries.push_back(std::move(entry));
    }
    return result;
}

DefineDeclaration DeclarationBuilder::define(Parser::DefineDeclarationContext& context) {
    DefineDeclaration result;
    result.span = span(&context);
    result.name = name(context.name(0));
    result.has_formals = context.LEFT_PAREN() != nullptr;
    if (context.parameterList() != nullptr)
        for (auto* formal : context.parameterList()->formal())
            result.formals.push_back({name(formal->name()), type(formal->type())});
    if (context.OF() != nullptr) result.of = name(context.name(1));
    if (context.type() != nullptr) result.type = type(context.type());
    result.label = string(context.string());
    result.citation = citation(context.citation());
    result.body = expression(context.expression());
    return result;
}

ClauseDeclaration DeclarationBuilder::clause(Parser::ClauseDeclarationContext& context) {
    ClauseDeclaration result;
    result.span = span(&context);
    result.name = name(context.name(0));
    for (auto* overridden : context.qualifiedName())
        result.overrides.push_back(qualified(overridden));
    result.citation = citation(context.citation());
    result.subject = subject(context.subject());
    condition(result, context.condition());
    result.effects = effects(context.effects());
    if (context.APPLIES() != nullptr) result.applies = name(context.name(1));
    for (auto* item : context.exception_())
        result.exceptions.push_back(exception(item));
    result.sentence = result.applies ? span(context.APPLIES()) : span(context.effects());
    if (result.applies) result.sentence.end = result.applies->span.end;
    if (context.subject() != nullptr)
        result.sentence.begin = span(context.subject()).begin;
    else if (context.condition() != nullptr)
        result.sentence.begin = span(context.condition()).begin;
    return result;
}

DutyDeclaration DeclarationBuilder::duty(Parser::DutyDeclarationContext& context) {
    DutyDeclaration result;
    result.span = span(&context);
    result.target = context.TARGET() != nullptr;
    result.name = name(context.name());
    result.citation = citation(context.citation());
    result.subject = subject(context.subject());
    condition(result, context.condition());
    result.modalities = modalities(context.modality());
    for (auto* part : context.dutyPart()) {
        const auto value =
            part->postfix() != nullptr ? postfix(part->postfix()) : expression(part->expression());
        if (part->DONE() != nullptr)
            result.done = value;
        else if (part->MEASURED() != nullptr)
            result.measured = value;
        else if (part->AT_LEAST() != nullptr)
            result.at_least = value;
        else if (part->AT_MOST() != nullptr)
            result.at_most = value;
        else if (part->DEADLINE() != nullptr)
            result.deadline = value;
    }
    return result;
}

ExclusiveDeclaration DeclarationBuilder::exclusive(Parser::ExclusiveDeclarationContext& context) {
    ExclusiveDeclaration result;
    result.span = span(&context);
    auto names = context.name();
    if (names.empty()) return result;
    result.name = name(names[0]);
    std::size_t next = 1;
    if (context.OF() != nullptr && names.size() > 1) result.of = name(names[next++]);
    for (; next < names.size(); ++next)
        result.benefits.push_back(name(names[next]));
    result.label = string(context.string());
    result.citation = citation(context.citation());
    using Choice = ExclusiveDeclaration::Choice;
    result.choice = context.HIGHER() != nullptr  ? Choice::higher
                    : context.LOWER() != nullptr ? Choice::lower
                    : context.BY() != nullptr    ? Choice::by
                                                 : Choice::first;
    if (context.BY() != nullptr) result.by = expression(context.expression());
    return result;
}

ReadingDeclaration DeclarationBuilder::reading(Parser::ReadingDeclarationContext& context) {
    ReadingDeclaration result;
    result.name = name(context.name());
    result.citation = citation(context.citation());
    for (auto* option : context.readingOption())
        result.options.push_back(
            {name(option->name()), string(option->string()), option->CHOSEN() != nullptr});
    result.reason = string(context.string());
    return result;
}

ScenarioDeclaration DeclarationBuilder::scenario(Parser::ScenarioDeclarationContext& context) {
    ScenarioDeclaration result;
    result.span = span(&context);
    result.name = string(context.string());
    result.day = date(context.DATE());
    result.citation = citation(context.citation());
    for (auto* item : context.given())
        result.givens.push_back({path(item->path()), expression(item->expression()), false, span(item)});
    for (auto* item : context.expectation())
        result.expectations.push_back(
            {expression(item->expression()), item->NOT_APPLICABLE() != nullptr, span(item)});
    return result;
}

MappingDeclaration DeclarationBuilder::mapping(Parser::MappingDeclarationContext& context) {
    MappingDeclaration result;
    result.span = span(&context);
    if (!context.string().empty()) result.span.end = span(context.string().back()).end;
    for (auto* text : context.string())
        result.clauses.push_back(string(text));
    for (auto* part : context.mappingPart()) {
        for (auto& read : fields(part->readNames()))
            result.reads.push_back(std::move(read));
        if (part->GIVEN() != nullptr)
            result.givens.push_back(
                {path(part->path()), expression(part->expression()), part->TODAY() != nullptr, span(part)});
        for (auto* item : part->answer())
            result.answers.push_back(
                {name(item->name()), expression(item->expression()), item->POSSIBLE() != nullptr});
    }
    return result;
}

void DeclarationBuilder::declaration(Parser::DeclarationContext& context) {
    if (auto* use = context.useDeclaration()) return add(UseDeclaration{qualified(use->qualifiedName())});
    if (auto* c = context.sectionDeclaration()) return add(section(*c));
    if (auto* topic = context.topicDeclaration())
        return add(TopicDeclaration{name(topic->name()), string(topic->string())});
    if (auto* unit = context.unitDeclaration()) {
        UnitDeclaration result;
        for (auto* item : unit->name())
            result.names.push_back(name(item));
        return add(std::move(result));
    }
    if (auto* category = context.categoryDeclaration()) {
        CategoryDeclaration result;
        const auto names = category->name();
        if (!names.empty()) result.name = name(names[0]);
        for (std::size_t i = 1; i < names.size(); ++i)
            result.values.push_back(name(names[i]));
        result.label = string(category->string());
        return add(std::move(result));
    }
    if (auto* c = context.recordDeclaration()) return add(record(*c));
    if (auto* fact = context.factDeclaration()) return add(FactDeclaration{field(fact->fieldDeclaration())});
    if (auto* c = context.parameterDeclaration()) return add(parameter(*c));
    if (auto* c = context.defineDeclaration()) return add(define(*c));
    if (auto* c = context.clauseDeclaration()) return add(clause(*c));
    if (auto* c = context.dutyDeclaration()) return add(duty(*c));
    if (auto* c = context.exclusiveDeclaration()) return add(exclusive(*c));
    if (auto* c = context.readingDeclaration()) return add(reading(*c));
    if (auto* c = context.scenarioDeclaration()) return add(scenario(*c));
    if (auto* invariant = context.invariantDeclaration()) {
        InvariantDeclaration result;
        result.span = span(invariant);
        result.name = string(invariant->string());
        result.citation = citation(invariant->citation());
        if (invariant->name() != nullptr) result.subject = name(invariant->name());
        result.condition = expression(invariant->expression());
        return add(std::move(result));
    }
    if (auto* c = context.mappingDeclaration()) return add(mapping(*c));
    if (auto* convention = context.conventionDeclaration())
        add(ConventionDeclaration{name(convention->name()), expression(convention->expression())});
    if (auto* section = context.notComputableDeclaration())
        add(NotComputableDeclaration{string(section->string(0)), string(section->string(1)), span(section)});
}

void DeclarationBuilder::header(Parser::PolicyHeaderContext& context) {
    PolicyHeader result;
    result.name = name(context.name());
    for (auto* attribute : context.policyAttribute()) {
        if (attribute->TITLE() != nullptr)
            result.title = string(attribute->string());
        else if (attribute->NUMBER_() != nullptr)
            result.number = string(attribute->string());
        else if (attribute->ISSUER() != nullptr)
            result.issuer = string(attribute->string());
        else if (attribute->NOTE() != nullptr)
            result.note = string(attribute->string());
        else if (attribute->ISSUED() != nullptr)
            result.issued = date(attribute->DATE(0));
        else if (attribute->IN_FORCE() != nullptr) {
            result.from = date(attribute->DATE(0));
            if (attribute->UNTIL() != nullptr) result.until = date(attribute->DATE(1));
        } else if (attribute->SUPERSEDES() != nullptr)
            result.supersedes.push_back(qualified(attribute->qualifiedName()));
        else if (attribute->UNDER() != nullptr)
            result.under.push_back(qualified(attribute->qualifiedName()));
        else if (attribute->OVERRIDES() != nullptr)
            result.overrides.push_back(qualified(attribute->qualifiedName()));
    }
    auto& is_unread = result_.unread.is_header;
    is_unread = is_unread || is_misread_;
    if (is_unread) result.supersedes = result.under = result.overrides = {};
    result_.file.policy = std::move(result);
}

void DeclarationBuilder::file(Parser::FileContext& context) {
    auto& unread = result_.unread;
    const auto whole =
        result_.diagnostics.empty() ? context.declaration() : whole_declarations(context, unread);
    if (context.policyHeader() != nullptr) header(*context.policyHeader());
    auto next = whole.begin();
    for (auto* item : context.declaration()) {
        const bool is_whole = next != whole.end() && *next == item;
        if (is_whole) ++next;
        is_misread_ = false;
        // What follows a heading stands under it, whatever is wrong with the heading.
        if (is_whole || item->sectionDeclaration() != nullptr)
            declaration(*item);
        else if (item->useDeclaration() != nullptr)
            unread.is_anything = true;
        if (!is_misread_) continue;
        result_.file.declarations.pop_back();
        add_names(*item, unread);
    }
}

} // namespace

void build_file(Parser::FileContext& tree, const ByteOffsets& offsets, const ParseLimits& limits,
                ParseResult& result) {
    DeclarationBuilder(offsets, limits, result).file(tree);
}

void build_expression(Parser::ExpressionContext& tree, const ByteOffsets& offsets, const ParseLimits& limits,
                      ParseResult& result) {
    ExpressionBuilder(offsets, limits, result).expression(&tree);
}

} // namespace tiaoli::syntax
