// Lowering is by need, so what a policy declares and does not use has met no checker yet: functions that
// nobody calls, what is said of records that no fact has, and what scenarios give that they do not need. Each
// is tried in a program that is thrown away.
#include "semantics/lowering.hpp"

#include <algorithm>
#include <set>

namespace tiaoli::semantics {

void Lowering::check_unused(Report& into) const {
    const auto own = symbols_.file_policy[symbols_.own_files.front()];
    const auto is_own = [&](const syntax::File& file) {
        return std::find(symbols_.own_files.begin(), symbols_.own_files.end(), file.number) !=
               symbols_.own_files.end();
    };

    std::set<std::string> has_instance;
    for (const auto& instance : instances_)
        if (instance.kind == Instance::Kind::fact && instance.record != nullptr)
            has_instance.insert(instance.record->name);
    std::set<std::string> tried;
    for (const auto& shown : symbols_.shown) {
        if (shown.policy != own || shown.record.empty() || has_instance.contains(shown.record) ||
            !tried.insert(shown.record).second)
            continue;
        // A list of that record, where all may be said that may be said of one; its name is one that no text
        // can have.
        std::vector<syntax::Field> fields(1);
        fields[0].name.text = "<" + shown.record + ">";
        fields[0].type.kind = syntax::TypeName::Kind::list;
        auto& element = fields[0].type.element.emplace_back();
        element.kind = syntax::TypeName::Kind::named;
        element.name = shown.record;
        Lowering probe(symbols_, into, limits_);
        probe.all_facts();
        probe.read_names(fields, *symbols_.records.at(shown.record).file);
        for (const auto& each : symbols_.shown)
            if (each.policy == own && each.record == shown.record) probe.show(each);
    }

    for (const auto& [key, definition] : symbols_.definitions) {
        const auto& declaration = *definition.declaration;
        if (!declaration.has_formals || !definition.record.empty() || !is_own(*definition.file) ||
            called_.contains(&definition))
            continue;
        std::vector<syntax::Field> fields;
        for (const auto& formal : declaration.formals) {
            auto& field = fields.emplace_back();
            field.name = formal.name;
            field.type = formal.type;
        }
        Lowering probe(symbols_, into, limits_);
        probe.read_names(fields, *definition.file);
        Environment environment;
        environment.file = definition.file;
        std::optional<Type> wanted;
        if (declaration.type) {
            const auto type = scalar_type(symbols_, *declaration.type, into);
            if (type.ok && type.record.empty()) wanted = type.type;
        }
        auto result = probe.lower(declaration.body, environment, wanted ? &*wanted : nullptr);
        if (is_node(result) && wanted)
            probe.assignable(result.index, *wanted, definition.file->expressions[declaration.body].span);
    }
}

void Lowering::check_givens() {
    const auto look_into = [&](const auto& again, const Value& value) -> void {
        if (value.kind == Value::Kind::list) return again(again, lists_[value.index].element);
        if (too_many_ || value.kind != Value::Kind::instance) return;
        const auto* fields = instances_[value.index].fields;
        if (fields == nullptr || !enter_record(value.index, {})) return;
        for (const auto& field : *fields)
            again(again, member_of_instance(value.index, field.name.text, field.name.span, nullptr));
        open_records_.pop_back();
    };
    for (const auto& name : symbols_.fact_order)
        if (is_bound(name)) look_into(look_into, fact(name));
    for (const auto& name : symbols_.parameter_order)
        if (bindings_.contains(name)) (void)bound(symbols_.parameters.at(name));
}

} // namespace tiaoli::semantics
