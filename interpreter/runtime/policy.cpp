#include "tiaoli/policy.hpp"

#include "facts/schema.hpp"
#include "runtime/convert.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "runtime/policy_implementation.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli {
namespace runtime {
namespace {

using words::DiagnosticId;

class CatalogueMaker {
public:
    CatalogueMaker(const program::Program& program, const engine::Plan& plan) : program_(program) {
        made_.fact_rules = fact_rules(plan);
        made_.shape = facts::shape_of(program);
        for (const auto& category : program.categories)
            made_.categories.push_back(
                {category.name, category.label, {category.values.begin(), category.values.end()}});
        for (const auto& list : program.lists)
            made_.lists.push_back({list.path, list.label, list_of(list.parent)});
        for (const auto& fact : program.facts)
            made_.facts.push_back(info_of(fact));
        for (const auto& parameter : program.parameters)
            if (parameter.supplied != program::none) made_.facts[parameter.supplied].is_parameter = true;
        for (const auto& decision : program.decisions)
            made_.decisions.push_back(info_of(decision));
        for (const auto& reading : program.readings)
            made_.readings.push_back({reading.name,
                                      reading.citation,
                                      reading.reason,
                                      {reading.options.begin(), reading.options.end()},
                                      reading.in_force});
        for (const auto& rule : program.rules)
            made_.rules.push_back(info_of(rule));
        for (std::uint32_t i = 0; i < program.facts.size(); ++i)
            made_.fact_by_path.emplace(program.facts[i].path, i);
        for (std::uint32_t i = 0; i < program.lists.size(); ++i)
            made_.list_by_path.emplace(program.lists[i].path, i);
        for (std::uint32_t i = 0; i < program.decisions.size(); ++i)
            made_.decision_by_name.emplace(program.decisions[i].name, i);
        for (std::size_t i = 0; i < program.texts.size(); ++i)
            made_.text_ids.emplace(program.texts[i], static_cast<std::int64_t>(i));
    }

    Catalogue take() { return std::move(made_); }

private:
    TypeInfo info_of(const program::Type& type) {
        TypeInfo info;
        info.kind = kind(type.kind);
        info.percent = type.percent;
        info.whole = type.whole;
        info.money = is_money(type);
        if (type.category != program::none) info.category = type.category;
        if (type.kind != program::ValueKind::number || type.unit.is_none()) return info;
        const auto known = std::ranges::find(unit_texts_, type.unit, &UnitText::unit);
        if (known != unit_texts_.end()) {
            info.unit = known->text;
            return info;
        }
        made_.texts.push_back(values::to_text(type.unit, program_.units));
        info.unit = made_.texts.back();
        unit_texts_.push_back({type.unit, info.unit});
        return info;
    }

    FactInfo info_of(const program::Fact& fact) {
        FactInfo info;
        info.path = fact.path;
        info.label = fact.label;
        info.type = info_of(fact.type);
        info.list = list_of(fact.scope);
        info.optional = fact.optional;
        info.is_signed = fact.is_signed;
        if (fact.has_range) {
            info.low = number(fact.low);
            info.high = number(fact.high);
        }
        return info;
    }

    DecisionInfo info_of(const program::Decision& decision) {
        DecisionInfo info;
        info.role = static_cast<DecisionInfo::Role>(decision.kind);
        info.name = decision.name;
        info.label = decision.label;
        info.type = info_of(decision.type);
        info.is_list = decision.list;
        info.is_each = decision.scope != 0;
        info.list = list_of(decision.scope);
        return info;
    }

    RuleInfo info_of(const program::Rule& rule) const {
        RuleInfo info;
        info.exception = rule.exception;
        if (rule.clause == program::none) return info;
        const program::Clause& clause = program_.clauses[rule.clause];
        info.clause = clause.name;
        info.citation = program_.citation_of(rule);
        info.topic = clause.topic;
        info.fund = clause.fund;
        return info;
    }

    [[nodiscard]] std::uint32_t list_of(program::ScopeId scope) const {
        return scope == program::none ? no_index : program_.scopes[scope].list;
    }

    struct UnitText {
        values::Unit unit;
        std::string_view text; ///< in made_.texts
    };
    const program::Program& program_;
    Catalogue made_;
    std::vector<UnitText> unit_texts_; ///< the few that there are
};

/// The entry of that name, or a failure that names the nearest.
Result<std::uint32_t> find_name(const std::unordered_map<std::string_view, std::uint32_t>& names,
                                std::string_view name, DiagnosticId unknown, DiagnosticId misspelt) {
    const auto found = names.find(name);
    if (found != names.end()) return found->second;
    std::vector<std::string_view> candidates;
    for (const auto& [each, index] : names)
        candidates.push_back(each);
    std::ranges::sort(candidates);
    const std::string_view near = words::nearest(name, candidates);
    if (near.empty()) return failure(Problem::name, unknown, {std::string(name)});
    return failure(Problem::name, misspelt, {std::string(name), std::string(near)});
}

/// Whether values of this C++ type can be those of the fact.
bool matches(detail::ValueType wanted, const TypeInfo& type) {
    switch (wanted) {
    case detail::ValueType::yes_no: return type.kind == Kind::yes_no;
    case detail::ValueType::whole: return type.kind == Kind::number && type.whole;
    case detail::ValueType::number: return type.kind == Kind::number;
    case detail::ValueType::money: return type.money;
    case detail::ValueType::date: return type.kind == Kind::date;
    case detail::ValueType::month: return type.kind == Kind::month;
    case detail::ValueType::category: return type.kind == Kind::category;
    case detail::ValueType::set: return type.kind == Kind::set;
    case detail::ValueType::text: return type.kind == Kind::text;
    }
    return false;
}

std::string_view name_of(detail::ValueType type) {
    switch (type) {
    case detail::ValueType::yes_no: return "bool";
    case detail::ValueType::whole: return "std::int64_t";
    case detail::ValueType::number: return "Number";
    case detail::ValueType::money: return "Money";
    case detail::ValueType::date: return "Date";
    case detail::ValueType::month: return "Month";
    case detail::ValueType::category: return "Category";
    case detail::ValueType::set: return "Set";
    case detail::ValueType::text: return "std::string_view";
    }
    return "";
}

/// The type that serves the fact best.
detail::ValueType best_type(const TypeInfo& type) {
    for (const auto candidate :
         {detail::ValueType::money, detail::ValueType::whole, detail::ValueType::yes_no,
          detail::ValueType::number, detail::ValueType::date, detail::ValueType::month,
          detail::ValueType::category, detail::ValueType::set})
        if (matches(candidate, type)) return candidate;
    return detail::ValueType::text;
}

} // namespace

Policy make_policy(std::shared_ptr<const program::Program> program) {
    auto made = std::make_shared<Policy::Implementation>();
    made->full = engine::Plan::prepare(program);
    made->plan = made->full;
    made->catalogue = std::make_shared<const Catalogue>(CatalogueMaker(*program, *made->full).take());
    made->computed.assign(program->decisions.size(), true);
    made->rules = engine::rule_conditions(*made->plan);
    made->program = std::move(program);
    return Policy(std::move(made));
}

} // namespace runtime

std::string_view version() noexcept {
    return TIAOLI_VERSION;
}

namespace {

const program::Policy* header(const Policy::Implementation& policy) {
    return policy.program->policies.empty() ? nullptr : policy.program->policies.data();
}

std::optional<std::uint32_t> place_of(std::span<const std::string_view> values, std::string_view name) {
    const auto found = std::ranges::find(values, name);
    if (found == values.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - values.begin());
}

} // namespace

std::string_view Policy::name() const noexcept {
    const auto* policy = header(*implementation_);
    return policy ? std::string_view(policy->name) : std::string_view();
}
std::string_view Policy::title() const noexcept {
    const auto* policy = header(*implementation_);
    return policy ? std::string_view(policy->title) : std::string_view();
}
std::string_view Policy::number() const noexcept {
    const auto* policy = header(*implementation_);
    return policy ? std::string_view(policy->number) : std::string_view();
}
std::string_view Policy::issuer() const noexcept {
    const auto* policy = header(*implementation_);
    return policy ? std::string_view(policy->issuer) : std::string_view();
}
std::optional<Date> Policy::in_force_from() const noexcept {
    const auto* policy = header(*implementation_);
    if (!policy || !policy->has_from) return std::nullopt;
    return Date{policy->from.days};
}
std::optional<Date> Policy::in_force_until() const noexcept {
    const auto* policy = header(*implementation_);
    if (!policy || !policy->has_until) return std::nullopt;
    return Date{policy->until.days};
}

std::span<const FactInfo> Policy::facts() const noexcept {
    return implementation_->catalogue->facts;
}
std::span<const ListInfo> Policy::lists() const noexcept {
    return implementation_->catalogue->lists;
}
std::span<const CategoryInfo> Policy::categories() const noexcept {
    return implementation_->catalogue->categories;
}
std::span<const DecisionInfo> Policy::decisions() const noexcept {
    return implementation_->catalogue->decisions;
}
std::span<const ReadingInfo> Policy::readings() const noexcept {
    return implementation_->catalogue->readings;
}
std::span<const RuleInfo> Policy::rules() const noexcept {
    return implementation_->catalogue->rules;
}

Result<std::uint32_t> Policy::find_fact(std::string_view path, detail::ValueType type) const {
    return runtime::guarded([&]() -> Result<std::uint32_t> {
        const runtime::Catalogue& catalogue = *implementation_->catalogue;
        auto found = runtime::find_name(catalogue.fact_by_path, path, words::DiagnosticId::unknown_fact,
                                        words::DiagnosticId::misspelt_fact);
        if (!found) return found;
        const TypeInfo& info = catalogue.facts[*found].type;
        if (runtime::matches(type, info)) return found;
        return runtime::failure(Problem::type, words::DiagnosticId::handle_of_another_type,
                                {std::string(path), std::string(runtime::name_of(type)),
                                 std::string(runtime::name_of(runtime::best_type(info)))});
    });
}

Result<Fact<void>> Policy::any_fact(std::string_view path) const {
    return runtime::guarded([&]() -> Result<Fact<void>> {
        auto found =
            runtime::find_name(implementation_->catalogue->fact_by_path, path,
                               words::DiagnosticId::unknown_fact, words::DiagnosticId::misspelt_fact);
        if (!found) return found.failure();
        return Fact<void>{*found};
    });
}

Result<Decision> Policy::decision(std::string_view name) const {
    return runtime::guarded([&]() -> Result<Decision> {
        auto found =
            runtime::find_name(implementation_->catalogue->decision_by_name, name,
                               words::DiagnosticId::unknown_decision, words::DiagnosticId::misspelt_decision);
        if (!found) return found.failure();
        return Decision{*found};
    });
}

Result<List> Policy::list(std::string_view path) const {
    return runtime::guarded([&]() -> Result<List> {
        auto found =
            runtime::find_name(implementation_->catalogue->list_by_path, path,
                               words::DiagnosticId::unknown_fact, words::DiagnosticId::misspelt_fact);
        if (!found) return found.failure();
        return List{*found};
    });
}

std::optional<Category> Policy::category_value(Fact<Category> fact, std::string_view name) const noexcept {
    const auto all = facts();
    if (fact.index >= all.size() || all[fact.index].type.category == no_index) return std::nullopt;
    const auto place = place_of(categories()[all[fact.index].type.category].values, name);
    if (!place) return std::nullopt;
    return Category{*place};
}

std::optional<Set> Policy::set_value(Fact<Set> fact, std::string_view name) const noexcept {
    const auto category = category_value(Fact<Category>{fact.index}, name);
    if (!category) return std::nullopt;
    return Set{std::uint64_t{1} << category->index};
}

Result<Policy> Policy::only(std::span<const Decision> decisions) const {
    return runtime::guarded([&]() -> Result<Policy> {
        auto made = std::make_shared<Implementation>(*implementation_);
        made->wanted.clear();
        made->computed.assign(made->program->decisions.size(), false);
        std::vector<program::NodeId> nodes;
        for (const Decision decision : decisions) {
            if (decision.index >= made->program->decisions.size())
                return runtime::failure(Problem::name, words::DiagnosticId::unknown_decision,
                                        {"#" + std::to_string(decision.index)});
            if (made->computed[decision.index]) continue;
            made->computed[decision.index] = true;
            made->wanted.push_back(decision.index);
            nodes.push_back(made->program->decisions[decision.index].node);
        }
        if (nodes.empty()) return *this;
        made->plan = engine::Plan::prepare(made->program, nodes);
        made->rules = engine::rule_conditions(*made->plan);
        return Policy(std::move(made));
    });
}

Result<std::string> Policy::json_schema(Language language) const {
    return runtime::guarded([&]() -> Result<std::string> {
        return facts::json_schema(*implementation_->program, runtime::language(language));
    });
}

} // namespace tiaoli
