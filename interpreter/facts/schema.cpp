#include "facts/schema.hpp"

#include "facts/json_reader.hpp"
#include "facts/json_text.hpp"

#include <string_view>
#include <vector>

namespace tiaoli::facts {
namespace {

using program::InputField;
using program::ValueKind;

constexpr std::string_view date_pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)$";
constexpr std::string_view month_pattern = "^([0-9]{4}-[0-9]{2}|[0-9]{4}年[0-9]{1,2}月)$";

class SchemaWriter {
public:
    SchemaWriter(const program::Program& program, words::Language language)
        : program_(program), chinese_(language == words::Language::chinese) {}

    std::string write() {
        out_ = "{";
        member("$schema", "https://json-schema.org/draft/2020-12/schema");
        if (!program_.policies.empty()) {
            const program::Policy& policy = program_.policies[0];
            member("title", policy.title.empty() ? policy.name : policy.title);
            if (!policy.number.empty()) member("description", policy.number);
        }
        key("type");
        out_ += "\"object\"";
        object_members(program_.input_tree);
        out_ += '}';
        return indented(out_) + "\n";
    }

private:
    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        append_json_text(out_, name);
        out_ += ':';
    }
    void member(std::string_view name, std::string_view text) {
        key(name);
        append_json_text(out_, text);
    }
    void raw(std::string_view name, std::string_view json) {
        key(name);
        out_ += json;
    }
    void add_note(std::string_view note) {
        if (!note_.empty()) note_ += chinese_ ? "；" : "; ";
        note_ += note;
    }

    void object_members(const std::vector<InputField>& fields) {
        key("properties");
        out_ += '{';
        for (const InputField& field : fields) {
            key(field.name);
            out_ += '{';
            if (!field.label.empty()) member("title", field.label);
            value_members(field);
            out_ += '}';
        }
        out_ += '}';
        raw("additionalProperties", "false");
    }

    void value_members(const InputField& field) {
        switch (field.kind) {
        case InputField::Kind::leaf: leaf_members(program_.facts[field.index]); break;
        case InputField::Kind::record:
            raw("type", R"(["object","null"])");
            object_members(field.children);
            break;
        case InputField::Kind::list: {
            raw("type", R"(["array","null"])");
            key("items");
            out_ += '{';
            const bool plain = field.children.size() == 1 &&
                               field.children[0].kind == InputField::Kind::leaf &&
                               (field.children[0].name.empty() || field.children[0].name == "value");
            if (plain) {
                leaf_members(program_.facts[field.children[0].index]);
            } else {
                raw("type", "\"object\"");
                object_members(field.children);
            }
            out_ += '}';
            raw("maxItems", std::to_string(ReadLimits{}.list_elements));
            break;
        }
        case InputField::Kind::table: table_members(field); break;
        }
    }

    void table_members(const InputField& field) {
        raw("type", R"(["object","null"])");
        if (field.children.empty()) return;
        key("propertyNames");
        out_ += '{';
        leaf_members(program_.facts[field.children[0].index]);
        out_ += '}';
        key("additionalProperties");
        out_ += '{';
        if (field.children.size() == 2 && field.children[1].name == "value") {
            value_members(field.children[1]);
        } else {
            raw("type", R"(["object","null"])");
            object_members({field.children.begin() + 1, field.children.end()});
        }
        out_ += '}';
    }

    void leaf_members(const program::Fact& fact) {
        note_.clear();
        const program::Type& type = fact.type;
        switch (type.kind) {
        case ValueKind::yes_no: raw("enum", R"([true,false,"是","否","yes","no",null])"); break;
        case ValueKind::number: number_members(fact); break;
        case ValueKind::date:
            raw("type", R"(["string","null"])");
            if (!fact.optional) member("pattern", date_pattern);
            member("format", "date");
            break;
        case ValueKind::month:
            raw("type", R"(["string","null"])");
            if (!fact.optional) member("pattern", month_pattern);
            break;
        case ValueKind::category: enum_member(type.category, fact.optional); break;
        case ValueKind::set:
            raw("type", R"(["array","null"])");
            key("items");
            out_ += '{';
            enum_member(type.category, false, false);
            out_ += '}';
            break;
        case ValueKind::text:
            raw("type", fact.optional ? R"(["string","array","null"])" : R"(["string","null"])");
            break;
        }
        if (fact.optional)
            add_note(type.kind == ValueKind::text
                         ? (chinese_ ? "可空缺：写 []" : "may be absent: write []")
                         : (chinese_ ? "可空缺：写 \"无\"" : "may be absent: write \"none\""));
        if (!note_.empty()) member("description", note_);
        if (fact.default_value != program::none) default_member(fact);
    }

    void enum_member(program::CategoryId id, bool optional, bool with_null = true) {
        key("enum");
        out_ += '[';
        bool first = true;
        const auto add = [&](std::string_view value) {
            if (!first) out_ += ',';
            append_json_text(out_, value);
            first = false;
        };
        for (const std::string& value : program_.categories[id].values)
            add(value);
        if (optional) {
            add("无");
            add("none");
        }
        if (with_null) out_ += first ? "null" : ",null";
        out_ += ']';
    }

    void number_members(const program::Fact& fact) {
        const program::Type& type = fact.type;
        raw("type", type.whole ? R"(["integer","string","null"])" : R"(["number","string","null"])");
        if (fact.has_range) {
            decimal_member("minimum", fact.low);
            decimal_member("maximum", fact.high);
        } else if (!fact.is_signed) {
            raw("minimum", "0");
        }
        const values::Language language = chinese_ ? values::Language::chinese : values::Language::english;
        if (const std::string unit = values::to_text(type.unit, program_.units, language); !unit.empty())
            add_note((chinese_ ? "单位：" : "unit: ") + unit);
        if (type.percent) add_note(chinese_ ? "比例：0.15 或 \"15%\"" : "a share: 0.15 or \"15%\"");
        if (type.unit.is(values::BaseUnit::currency))
            add_note(chinese_ ? "最多两位小数" : "at most two decimals");
    }

    /// JSON has no fractions: a bound that is not a finite decimal is left out.
    void decimal_member(std::string_view name, const values::Rational& value) {
        const std::string text = values::to_decimal(value, 18);
        if (text.find('/') == std::string::npos) raw(name, text);
    }

    void default_member(const program::Fact& fact) {
        const program::Constant& constant = program_.constants[fact.default_value];
        key("default");
        if (fact.type.kind == ValueKind::number)
            append_json_number(out_, constant.number, fact.type);
        else
            append_json_bits(out_, program_, fact.type, constant.bits, {});
    }

    const program::Program& program_;
    bool chinese_;
    std::string out_;
    std::string note_;
};

} // namespace

std::string json_schema(const program::Program& program, words::Language language) {
    return SchemaWriter(program, language).write();
}

} // namespace tiaoli::facts
