// Which column is which fact, and whether it can be.
#include "runtime/column_import.hpp"
#include "runtime/diagnostics.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::runtime {
namespace {

using facts::Field;
using facts::Level;
using program::InputField;
using program::ValueKind;
using words::DiagnosticId;

/// What a kind of fact is called in the other half of a sentence.
std::pair<std::string_view, std::string_view> kind_words(ValueKind kind) {
    switch (kind) {
    case ValueKind::yes_no: return {"yes or no", "是否"};
    case ValueKind::number: return {"a number", "数"};
    case ValueKind::date: return {"a date", "日期"};
    case ValueKind::month: return {"a month", "月份"};
    case ValueKind::category: return {"a category", "类别"};
    case ValueKind::set: return {"a set", "集合"};
    case ValueKind::text: return {"a text", "文本"};
    }
    return {};
}

bool is_text(const ArrowType& type) {
    return type.kind == ArrowType::Kind::text || type.kind == ArrowType::Kind::text_view;
}

/// Whether values of this Arrow type can be values of such a fact, without regard to dictionaries.
bool is_plain_match(ValueKind kind, const ArrowType& type) {
    using Kind = ArrowType::Kind;
    if (type.kind == Kind::null || is_text(type)) return true;
    switch (kind) {
    case ValueKind::yes_no: return type.kind == Kind::boolean;
    case ValueKind::number:
        return type.kind == Kind::integer || type.kind == Kind::decimal || type.kind == Kind::floating;
    case ValueKind::date:
    case ValueKind::month: return type.kind == Kind::date || type.kind == Kind::timestamp;
    case ValueKind::category:
    case ValueKind::set:
    case ValueKind::text: return false;
    }
    return false;
}

class Binder {
public:
    Binder(const Policy::Implementation& policy, const ColumnOptions& options)
        : policy_(policy), program_(*policy.program), shape_(policy.catalogue->shape), options_(options),
          bound_(program_.facts.size(), false) {
        for (std::size_t id = 0; id < program_.units.size() && id <= values::maximum_declared_unit; ++id)
            units_.push_back({program_.units[id], static_cast<std::uint8_t>(id)});
    }

    Result<ColumnBindings> bind(const ArrowSchema& schema) {
        ColumnBindings result;
        const auto type = arrow_type(schema);
        if (!type || type->kind != ArrowType::Kind::record)
            return failure(Problem::usage, DiagnosticId::broken_columns, {"the facts are no struct"});
        bind_record(schema, shape_.levels[0], "", result.root);
        for (const std::string& path : options_.required) {
            const auto found = policy_.catalogue->fact_by_path.find(path);
            if (found == policy_.catalogue->fact_by_path.end())
                report(DiagnosticId::unknown_fact, {path});
            else if (!bound_[found->second])
                report(DiagnosticId::missing_column, {path});
        }
        for (const std::string& path : options_.null_is_absent) {
            const auto found = policy_.catalogue->fact_by_path.find(path);
            if (found == policy_.catalogue->fact_by_path.end())
                report(DiagnosticId::unknown_fact, {path});
            else if (!program_.facts[found->second].optional)
                report(DiagnosticId::absent_not_optional, {path});
        }
        if (!mistakes_.empty()) return failure(Problem::type, mistakes_, {});
        result.dictionaries = dictionaries_;
        result.warnings = std::move(warnings_);
        return result;
    }

private:
    void report(DiagnosticId id, std::vector<std::string> arguments) {
        mistakes_.push_back({id, {}, std::move(arguments), {}});
    }
    void report_type(const ArrowSchema& schema, const std::string& path, std::string_view english,
                     std::string_view chinese) {
        report(DiagnosticId::column_of_another_type,
               {path, arrow_type_name(schema), std::string(english), std::string(chinese)});
    }

    /// The columns of a struct, each if it is something to the policy.
    void bind_record(const ArrowSchema& schema, const Level& level, const std::string& prefix,
                     ColumnBinding& into) {
        into.use = ColumnBinding::Use::record;
        for (std::int64_t i = 0; i < schema.n_children; ++i) {
            const ArrowSchema& child = *schema.children[i];
            const std::string_view name = child.name ? child.name : "";
            if (const Field* field = facts::find_path(shape_, level, name)) {
                auto made = bind_field(child, *field, prefix + std::string(name));
                if (!made) continue;
                made->child = static_cast<std::size_t>(i);
                into.children.push_back(*std::move(made));
            } else if (auto said = facts::misspelt_column(program_, prefix + std::string(name));
                       !said.empty()) {
                warnings_.push_back({DiagnosticId::unknown_column, {}, std::move(said), {}});
            }
        }
    }

    std::optional<ColumnBinding> bind_field(const ArrowSchema& schema, const Field& field,
                                            const std::string& path) {
        const auto type = arrow_type(schema);
        if (!type) {
            report_type(schema, path, "a fact", "事实");
            return std::nullopt;
        }
        ColumnBinding made;
        made.type = *type;
        made.name = path;
        switch (field.kind) {
        case InputField::Kind::leaf: return bind_fact(schema, field.index, made);
        case InputField::Kind::record:
            if (type->kind != ArrowType::Kind::record) {
                report_type(schema, path, "a record", "记录");
                return std::nullopt;
            }
            bind_record(schema, shape_.levels[field.level], path + ".", made);
            return made;
        case InputField::Kind::list:
        case InputField::Kind::table: break;
        }
        if (type->kind != ArrowType::Kind::list) {
            report_type(schema, path, "a list", "列表");
            return std::nullopt;
        }
        made.use = ColumnBinding::Use::list;
        made.index = field.index;
        const Level& level = shape_.levels[field.level];
        const ArrowSchema& element = *schema.children[0];
        if (field.kind == InputField::Kind::list && field.plain_elements) {
            // Whoever says the unit of the column means that of its values.
            unit_around_ = metadata_of(schema, "unit");
            auto value = bind_field(element, shape_.fields[level.first_field], path);
            unit_around_ = {};
            if (!value) return std::nullopt;
            made.children.push_back(*std::move(value));
            return made;
        }
        const auto element_type = arrow_type(element);
        if (!element_type || element_type->kind != ArrowType::Kind::record) {
            report_type(schema, path, "a list of records", "记录的列表");
            return std::nullopt;
        }
        ColumnBinding record;
        record.type = *element_type;
        record.name = path;
        if (field.kind == InputField::Kind::table && std::string_view(schema.format) == "+m")
            bind_map(element, field, path, record);
        else
            bind_record(element, level, path + ".", record);
        made.children.push_back(std::move(record));
        return made;
    }

    /// The entries of an Arrow map: key and value by place, whatever their names.
    void bind_map(const ArrowSchema& entry, const Field& field, const std::string& path,
                  ColumnBinding& into) {
        const Level& level = shape_.levels[field.level];
        for (std::int64_t i = 0; i < std::min<std::int64_t>(entry.n_children, 2); ++i) {
            const ArrowSchema& child = *entry.children[i];
            std::optional<ColumnBinding> made;
            if (i == 0 || field.plain_values) {
                const Field& part = shape_.fields[level.first_field + static_cast<std::uint32_t>(i)];
                made = bind_field(child, part, path + "." + std::string(part.name));
            } else if (const auto type = arrow_type(child); type && type->kind == ArrowType::Kind::record) {
                made.emplace();
                made->type = *type;
                made->name = path;
                bind_record(child, level, path + ".", *made);
            } else {
                report_type(child, path, "a record", "记录");
            }
            if (!made) continue;
            made->child = static_cast<std::size_t>(i);
            into.children.push_back(*std::move(made));
        }
    }

    std::optional<ColumnBinding> bind_fact(const ArrowSchema& schema, program::FactId id,
                                           ColumnBinding& made) {
        const program::Fact& fact = program_.facts[id];
        made.use = ColumnBinding::Use::fact;
        made.index = id;
        made.null_is_absent =
            std::ranges::find(options_.null_is_absent, fact.path) != options_.null_is_absent.end();
        if (bound_[id]) {
            report(DiagnosticId::duplicate_column, {made.name});
            return std::nullopt;
        }
        bound_[id] = true;
        if (!is_match(schema, fact, made)) {
            const auto [english, chinese] = kind_words(fact.type.kind);
            report_type(schema, made.name, english, chinese);
            return std::nullopt;
        }
        if (!take_unit(schema, fact, made)) return std::nullopt;
        made.multiplier = multiplier_of(made);
        return made;
    }

    bool is_match(const ArrowSchema& schema, const program::Fact& fact, ColumnBinding& made) {
        using Kind = ArrowType::Kind;
        if (made.type.kind == Kind::null) return true;
        if (fact.type.kind == ValueKind::set) {
            if (made.type.kind != Kind::list) return false;
            const ArrowSchema& element = *schema.children[0];
            const auto type = arrow_type(element);
            if (!type) return false;
            made.value_type = *type;
            if (type->kind != Kind::dictionary) return is_text(*type);
            const auto value = arrow_type(*element.dictionary);
            if (!value || !is_text(*value)) return false;
            made.set_value_type = *value;
            return true;
        }
        if (made.type.kind != Kind::dictionary) return is_plain_match(fact.type.kind, made.type);
        const auto value = arrow_type(*schema.dictionary);
        if (!value || !is_text(*value)) return false;
        made.value_type = *value;
        made.dictionary = dictionaries_++;
        return true;
    }

    /// The unit that the column says it is in, and the scale of a decimal.
    bool take_unit(const ArrowSchema& schema, const program::Fact& fact, ColumnBinding& made) {
        for (int i = 0; i < made.type.scale; ++i)
            made.factor = *values::divide(made.factor, values::from_integer(10));
        std::string_view unit = metadata_of(schema, "unit");
        if (unit.empty()) unit = unit_around_;
        if (unit.empty() || fact.type.kind != ValueKind::number) return true;
        const auto parsed = values::parse_unit(unit, units_);
        const auto factor = parsed && parsed->unit == fact.type.unit
                                ? values::multiply(made.factor, parsed->factor)
                                : std::nullopt;
        if (factor) {
            made.factor = *factor;
            return true;
        }
        report(DiagnosticId::wrong_unit,
               {made.name, "`" + std::string(unit) + "`",
                values::to_text(fact.type.unit, program_.units, values::Language::english),
                values::to_text(fact.type.unit, program_.units, values::Language::chinese), std::string(unit),
                std::string(unit)});
        return false;
    }

    /// What makes numerators of the column's whole numbers, if they are simply multiples of them; otherwise
    /// 0.
    std::int64_t multiplier_of(const ColumnBinding& made) const {
        const FactRule& rule = policy_.catalogue->fact_rules[made.index];
        const bool is_unsigned64 = made.type.bytes == 8 && !made.type.is_signed;
        const bool is_whole = made.type.kind == ArrowType::Kind::decimal ||
                              (made.type.kind == ArrowType::Kind::integer && !is_unsigned64);
        if (rule.kind != ValueKind::number || rule.fraction || !is_whole) return 0;
        const auto factor = values::multiply(made.factor, values::from_integer(rule.denominator));
        const auto whole = factor ? values::to_integer(*factor) : std::nullopt;
        return whole && *whole > 0 ? *whole : 0;
    }

    const Policy::Implementation& policy_;
    const program::Program& program_;
    const facts::Shape& shape_;
    const ColumnOptions& options_;
    std::vector<bool> bound_;
    std::vector<values::DeclaredUnit> units_;
    std::vector<words::Diagnostic> mistakes_, warnings_;
    std::size_t dictionaries_ = 0;
    std::string_view unit_around_; ///< that the list says of its values
};

} // namespace

Result<ColumnBindings> bind_columns(const Policy::Implementation& policy, const ArrowSchema& schema,
                                    const ColumnOptions& options) {
    return Binder(policy, options).bind(schema);
}

} // namespace tiaoli::runtime
