#include "syntax/parsed_texts.hpp"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

namespace tiaoli::syntax {

namespace {

constexpr std::size_t most_texts = 512;

/// Goes through the whole tree. A test holds it against a tree that was parsed under the number.
struct Renumbering {
    std::uint32_t number;

    template <typename... Parts>
    void all(Parts&... parts) const {
        ((*this)(parts), ...);
    }
    template <typename Item>
    void operator()(std::vector<Item>& items) const {
        for (Item& item : items)
            (*this)(item);
    }
    template <typename Item>
    void operator()(std::optional<Item>& item) const {
        if (item) (*this)(*item);
    }
    void operator()(Declaration& declaration) const {
        std::visit([&](auto& each) { (*this)(each); }, declaration);
    }

    void operator()(Span& span) const {
        if (span.file != Span::no_file) span.file = number;
    }
    void operator()(Name& name) const { (*this)(name.span); }
    void operator()(Pattern& pattern) const { (*this)(pattern.span); }
    void operator()(MatchArm& arm) const { (*this)(arm.patterns); }
    void operator()(Expression& expression) const { all(expression.span, expression.arms); }
    void operator()(TypeName& type) const { all(type.element, type.fields, type.span); }
    void operator()(Field& field) const { all(field.name, field.type); }
    void operator()(Citation& citation) const { (*this)(citation.topic); }
    void operator()(UseDeclaration& use) const { (*this)(use.module); }
    void operator()(SectionDeclaration& section) const { (*this)(section.span); }
    void operator()(TopicDeclaration& topic) const { (*this)(topic.name); }
    void operator()(UnitDeclaration& unit) const { (*this)(unit.names); }
    void operator()(CategoryDeclaration& category) const { all(category.name, category.values); }
    void operator()(RecordDeclaration& record) const { all(record.name, record.counted_in, record.fields); }
    void operator()(FactDeclaration& fact) const { (*this)(fact.field); }
    void operator()(ParameterEntry& entry) const { all(entry.key, entry.span); }
    void operator()(ParameterDeclaration& parameter) const {
        all(parameter.name, parameter.key, parameter.type, parameter.citation, parameter.entries);
    }
    void operator()(Formal& formal) const { all(formal.name, formal.type); }
    void operator()(DefineDeclaration& define) const {
        all(define.name, define.formals, define.of, define.type, define.citation, define.span);
    }
    void operator()(Effect& effect) const { all(effect.path, effect.parties, effect.span); }
    void operator()(Exception& exception) const {
        all(exception.effects, exception.exceptions, exception.span);
    }
    void operator()(Subject& subject) const { (*this)(subject.name); }
    void operator()(ClauseDeclaration& clause) const {
        all(clause.name, clause.overrides, clause.citation, clause.subject, clause.effects, clause.applies,
            clause.exceptions, clause.span, clause.sentence);
    }
    void operator()(DutyDeclaration& duty) const { all(duty.name, duty.citation, duty.subject, duty.span); }
    void operator()(ExclusiveDeclaration& exclusive) const {
        all(exclusive.name, exclusive.citation, exclusive.of, exclusive.benefits, exclusive.span);
    }
    void operator()(ReadingOption& option) const { (*this)(option.name); }
    void operator()(ReadingDeclaration& reading) const {
        all(reading.name, reading.citation, reading.options);
    }
    void operator()(Given& given) const { all(given.path, given.span); }
    void operator()(Expectation& expectation) const { (*this)(expectation.span); }
    void operator()(ScenarioDeclaration& scenario) const {
        all(scenario.citation, scenario.givens, scenario.expectations, scenario.span);
    }
    void operator()(InvariantDeclaration& invariant) const {
        all(invariant.citation, invariant.subject, invariant.span);
    }
    void operator()(Answer& answer) const { (*this)(answer.name); }
    void operator()(MappingDeclaration& mapping) const {
        all(mapping.reads, mapping.givens, mapping.answers, mapping.span);
    }
    void operator()(ConventionDeclaration& convention) const { (*this)(convention.name); }
    void operator()(NotComputableDeclaration& section) const { (*this)(section.span); }
    void operator()(PolicyHeader& header) const {
        all(header.name, header.supersedes, header.under, header.overrides);
    }
};

} // namespace

void renumber(File& file, std::uint32_t number) {
    file.number = number;
    Renumbering{number}.all(file.policy, file.declarations, file.expressions);
}

ParseResult ParsedTexts::parse(std::string_view text, std::uint32_t number) {
    std::promise<std::shared_ptr<const File>> promise;
    std::shared_future<std::shared_ptr<const File>> file;
    bool is_new = false;
    {
        const std::lock_guard lock(mutex_);
        auto entry = entries_.find(text);
        if (entry == entries_.end()) {
            is_new = true;
            if (entries_.size() >= most_texts)
                entries_.erase(std::ranges::min_element(entries_, {},
                                                        [](const auto& each) { return each.second.asked; }));
            entry = entries_.emplace(text, Entry{promise.get_future().share(), 0}).first;
        }
        entry->second.asked = ++asked_;
        file = entry->second.file;
    }
    ParseResult result;
    if (is_new) {
        try {
            result = parse_file(text, number, limits_);
            const bool is_good = result.diagnostics.empty();
            promise.set_value(is_good ? std::make_shared<const File>(result.file) : nullptr);
        } catch (...) {
            promise.set_value(nullptr); // nobody waits for ever
            throw;
        }
        return result;
    }
    if (const auto& known = file.get()) {
        result.file = *known;
        renumber(result.file, number);
        return result;
    }
    return parse_file(text, number, limits_);
}

} // namespace tiaoli::syntax
