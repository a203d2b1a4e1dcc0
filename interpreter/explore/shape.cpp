#include "explore/shape.hpp"

#include "explore/literal.hpp"

#include <algorithm>

namespace tiaoli::explore {

using program::InputField;
using program::ValueKind;
using syntax::ExpressionKind;

namespace {

class ShapeReader {
public:
    ShapeReader(const syntax::File& file, const program::Program& program, words::Language language)
        : file_(file), program_(program), chinese_(language == words::Language::chinese) {}

    std::string problem(syntax::ExpressionId id, const InputField& field, const Path& path,
                        bool within) const {
        switch (field.kind) {
        case InputField::Kind::leaf: return of_leaf(id, field, path, within);
        case InputField::Kind::record:
        case InputField::Kind::table: return of_record(id, field.children, path);
        case InputField::Kind::list: return of_list(id, field, path);
        }
        return {};
    }

private:
    const syntax::Expression& at(syntax::ExpressionId id) const { return file_.expressions[id]; }
    std::string say(const char* chinese, const char* english) const { return chinese_ ? chinese : english; }

    /// "“被吸纳职工”应为一条记录，不是列表：请写 {名称: 值, …}"
    std::string wrong(const Path& path, const std::string& wanted, const std::string& form,
                      syntax::ExpressionId id) const {
        std::string text = say("“", "`") + path_text(path) + say("”应为", "` is ") + wanted;
        text += say("，不是", ", not ") + shape(id);
        return text + say("：请写 ", ": write ") + form;
    }

    std::string shape(syntax::ExpressionId id) const {
        const syntax::Expression& expression = at(id);
        if (expression.kind == ExpressionKind::list || expression.kind == ExpressionKind::comprehension)
            return say("列表", "a list");
        if (expression.kind != ExpressionKind::braces) return say("一个值", "a single value");
        return has_names(expression) ? say("一条记录", "one record") : say("集合", "a set");
    }

    static bool has_names(const syntax::Expression& braces) {
        return std::ranges::any_of(braces.values,
                                   [](syntax::ExpressionId id) { return id != syntax::no_expression; });
    }

    std::string of_record(syntax::ExpressionId id, const std::vector<InputField>& fields,
                          const Path& path) const {
        const syntax::Expression& braces = at(id);
        const bool is_record =
            braces.kind == ExpressionKind::braces && (braces.children.empty() || has_names(braces));
        if (!is_record)
            return wrong(path, say("一条记录", "one record"), say("{名称: 值, …}", "{NAME: VALUE, …}"), id);
        for (std::size_t i = 0; i < braces.children.size() && i < braces.values.size(); ++i) {
            const std::string& name = at(braces.children[i]).text;
            const auto field = std::ranges::find(fields, name, &InputField::name);
            if (field == fields.end() || braces.values[i] == syntax::no_expression) continue;
            Path below = path;
            below.push_back({name, 0});
            if (auto text = problem(braces.values[i], *field, below, true); !text.empty()) return text;
        }
        return {};
    }

    std::string of_list(syntax::ExpressionId id, const InputField& field, const Path& path) const {
        const syntax::Expression& items = at(id);
        const bool of_values = field.children.size() == 1 && field.children[0].name.empty();
        if (items.kind != ExpressionKind::list)
            return wrong(path, say("列表", "a list"),
                         of_values ? say("[值, 值, …]", "[VALUE, VALUE, …]")
                                   : say("[{名称: 值, …}, …]", "[{NAME: VALUE, …}, …]"),
                         id);
        for (std::size_t i = 0; i < items.children.size(); ++i) {
            Path element = path;
            element.back().position = static_cast<std::uint32_t>(i) + 1;
            auto text = of_values ? problem(items.children[i], field.children[0], element, true)
                                  : of_record(items.children[i], field.children, element);
            if (!text.empty()) return text;
        }
        return {};
    }

    std::string of_leaf(syntax::ExpressionId id, const InputField& field, const Path& path,
                        bool within) const {
        const program::Type& type = program_.facts[field.index].type;
        const syntax::Expression& expression = at(id);
        const bool is_set = type.kind == ValueKind::set;
        const bool braces = expression.kind == ExpressionKind::braces;
        if (expression.kind == ExpressionKind::list || (braces && (!is_set || has_names(expression))))
            return is_set ? wrong(path, say("集合", "a set"), say("{甲, 乙}", "{A, B}"), id)
                          : wrong(path, say("一个值", "a single value"), say("值", "VALUE"), id);
        if (type.category != program::none) {
            if (!braces && within)
                if (auto text = no_member(expression, type); !text.empty()) return text;
            for (std::size_t i = 0; braces && i < expression.children.size(); ++i)
                if (auto text = no_member(at(expression.children[i]), type); !text.empty()) return text;
        }
        if (!within || literal(file_, id, program_, field)) return {};
        return say("“", "`") + path_text(path) +
               say("”须写明值本身；没有的写“不适用”",
                   "` needs the value itself; where there is none, `not applicable`");
    }

    /// "毕业生不是“群体”的值：高校毕业生、返乡农民工"; a fact may be meant by its name.
    std::string no_member(const syntax::Expression& expression, const program::Type& type) const {
        const program::Category& category = program_.categories[type.category];
        const std::string& name = expression.text;
        if (expression.kind != ExpressionKind::name ||
            std::ranges::find(category.values, name) != category.values.end() ||
            std::ranges::find(program_.input_tree, name, &InputField::name) != program_.input_tree.end())
            return {};
        std::string text = name + say("不是“", " is no value of `") + category.name + say("”的值：", "`: ");
        for (const std::string& value : category.values)
            text.append(&value == &category.values.front() ? "" : say("、", ", ")).append(value);
        return text;
    }

    const syntax::File& file_;
    const program::Program& program_;
    bool chinese_;
};

} // namespace

std::string shape_problem(const syntax::File& file, syntax::ExpressionId expression,
                          const program::Program& program, const InputField& field, const Path& path,
                          words::Language language) {
    return ShapeReader(file, program, language).problem(expression, field, path, false);
}

} // namespace tiaoli::explore
