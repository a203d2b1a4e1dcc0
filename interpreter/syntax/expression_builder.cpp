// Expressions: parse tree to tree.
#include "syntax/tree_builder.hpp"

#include <map>

namespace tiaoli::syntax {

using words::DiagnosticId;

namespace {

// Operators in a row are a deep tree on their left side, built by a loop but walked by recursion.
constexpr std::size_t deepest_tree = 2000;

// What `getText` gives, without its stream where there is one token below.
std::string text_of(antlr4::tree::ParseTree& context) {
    auto* tree = &context;
    while (tree->children.size() == 1)
        tree = tree->children[0];
    return tree->getText();
}

struct Comparison {
    ExpressionKind kind;
    const char* phrase;
};
const std::map<std::size_t, Comparison>& comparisons() {
    static const std::map<std::size_t, Comparison> table{
        {Parser::EQUAL, {ExpressionKind::equal, ""}},
        {Parser::NOT_EQUAL, {ExpressionKind::not_equal, "not_equal"}},
        {Parser::LE, {ExpressionKind::less_equal, ""}},
        {Parser::GE, {ExpressionKind::greater_equal, ""}},
        {Parser::LT, {ExpressionKind::less, ""}},
        {Parser::GT, {ExpressionKind::greater, ""}},
        {Parser::AT_LEAST, {ExpressionKind::greater_equal, "at_least"}},
        {Parser::AT_MOST, {ExpressionKind::less_equal, "at_most"}},
        {Parser::MORE_THAN, {ExpressionKind::greater, "more_than"}},
        {Parser::LESS_THAN, {ExpressionKind::less, "less_than"}},
        {Parser::INCLUDES, {ExpressionKind::includes, ""}},
        {Parser::INTERSECTS, {ExpressionKind::intersects, ""}},
    };
    return table;
}

Pattern::Kind pattern_kind(const antlr4::Token* op) {
    if (op == nullptr) return Pattern::Kind::equal;
    switch (op->getType()) {
    case Parser::IN: return Pattern::Kind::in;
    case Parser::LE:
    case Parser::AT_MOST: return Pattern::Kind::less_equal;
    case Parser::GE:
    case Parser::AT_LEAST: return Pattern::Kind::greater_equal;
    case Parser::LT:
    case Parser::LESS_THAN: return Pattern::Kind::less;
    default: return Pattern::Kind::greater;
    }
}

Aggregate aggregate_kind(const antlr4::Token& token) {
    switch (token.getType()) {
    case Parser::COUNT: return Aggregate::count;
    case Parser::SUM: return Aggregate::sum;
    case Parser::SMALLEST: return Aggregate::smallest;
    case Parser::LARGEST: return Aggregate::largest;
    case Parser::ANY: return Aggregate::any;
    case Parser::ALL: return Aggregate::all;
    case Parser::EARLIER: return Aggregate::first;
    case Parser::LAST: return Aggregate::last;
    default: return Aggregate::list;
    }
}

values::Rounding rounding_mode(Parser::RoundingContext* context) {
    if (context == nullptr || context->HALF_UP() != nullptr) return values::Rounding::half_up;
    if (context->HALF_EVEN() != nullptr) return values::Rounding::half_even;
    return context->DOWN() != nullptr ? values::Rounding::down : values::Rounding::up;
}

} // namespace

Span ExpressionBuilder::span(antlr4::ParserRuleContext* context) const {
    if (context == nullptr || context->getStart() == nullptr) return {result_.file.number, 0, 0};
    const auto first = token_span(*context->getStart(), offsets_, result_.file.number);
    const auto* stop = context->getStop();
    const auto last = stop == nullptr ? first : token_span(*stop, offsets_, result_.file.number);
    return {result_.file.number, first.begin, std::max(first.end, last.end)};
}

Span ExpressionBuilder::span(antlr4::tree::TerminalNode* node) const {
    return node == nullptr ? Span{result_.file.number, 0, 0}
                           : token_span(*node->getSymbol(), offsets_, result_.file.number);
}

Name ExpressionBuilder::name(antlr4::ParserRuleContext* context) const {
    if (context == nullptr) return {"", {result_.file.number, 0, 0}};
    auto text = text_of(*context);
    if (text.size() >= 2 && text.front() == '`') text = text.substr(1, text.size() - 2);
    return {std::move(text), span(context)};
}

std::string ExpressionBuilder::string(Parser::StringContext* context) const {
    if (context == nullptr || context->STRING() == nullptr) return {};
    const auto text = context->STRING()->getSymbol()->getText();
    static constexpr std::string_view wide_open = "“", wide_close = "”";
    if (text.starts_with(wide_open))
        return text.substr(wide_open.size(), text.size() - wide_open.size() - wide_close.size());
    std::string content;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        if (text[at] == '\\' && at + 2 < text.size()) ++at;
        content += text[at];
    }
    return content;
}

void ExpressionBuilder::report(DiagnosticId id, Span span, std::vector<std::string> arguments) {
    if (result_.diagnostics.size() < limits_.diagnostics)
        result_.diagnostics.push_back({id, span, std::move(arguments), {}});
}

ExpressionId ExpressionBuilder::add(Expression expression) {
    result_.file.expressions.push_back(std::move(expression));
    return static_cast<ExpressionId>(result_.file.expressions.size() - 1);
}

Expression ExpressionBuilder::make(ExpressionKind kind, antlr4::ParserRuleContext* context) const {
    Expression expression;
    expression.kind = kind;
    expression.span = span(context);
    return expression;
}

ExpressionId ExpressionBuilder::binary(ExpressionKind kind, antlr4::ParserRuleContext* context,
                                       Parser::ExpressionContext* left, Parser::ExpressionContext* right,
                                       std::string phrase) {
    auto node = make(kind, context);
    node.phrase = std::move(phrase);
    node.children = {expression(left), expression(right)};
    return add(std::move(node));
}

// `a and b and c` is one node of three.
ExpressionId ExpressionBuilder::chain(ExpressionKind kind, antlr4::ParserRuleContext* context,
                                      Parser::ExpressionContext* left, Parser::ExpressionContext* right) {
    const auto first = expression(left), last = expression(right);
    auto node = make(kind, context);
    const auto& expressions = result_.file.expressions;
    if (expressions[first].kind == kind && expressions[first].span.begin == node.span.begin)
        node.children = expressions[first].children;
    else
        node.children.push_back(first);
    node.children.push_back(last);
    return add(std::move(node));
}

ExpressionId ExpressionBuilder::expression(Parser::ExpressionContext* context) {
    if (depth_ >= deepest_tree) {
        if (depth_ == deepest_tree)
            report(DiagnosticId::too_deep, span(context), {std::to_string(deepest_tree)});
        return add(make(ExpressionKind::error, context));
    }
    ++depth_;
    const auto id = expression_unguarded(context);
    --depth_;
    return id;
}

ExpressionId ExpressionBuilder::expression_unguarded(Parser::ExpressionContext* context) {
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    if (auto* c = dynamic_cast<Parser::PostfixExpressionContext*>(context)) return postfix(c->postfix());
    if (auto* c = dynamic_cast<Parser::CompareExpressionContext*>(context)) return compare(c);
    if (auto* c = dynamic_cast<Parser::AndExpressionContext*>(context))
        return chain(ExpressionKind::and_, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::OrExpressionContext*>(context))
        return chain(ExpressionKind::or_, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::AggregateExpressionContext*>(context))
        return aggregate(c->aggregate());
    if (auto* c = dynamic_cast<Parser::ProductExpressionContext*>(context))
        return binary(c->op != nullptr && c->op->getType() == Parser::SLASH ? ExpressionKind::divide
                                                                            : ExpressionKind::multiply,
                      c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::SumExpressionContext*>(context))
        return binary(c->op != nullptr && c->op->getType() == Parser::MINUS ? ExpressionKind::subtract
                                                                            : ExpressionKind::add,
                      c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::AboveExpressionContext*>(context))
        return binary(ExpressionKind::above, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::RangeExpressionContext*>(context))
        return binary(ExpressionKind::range, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::OrElseExpressionContext*>(context))
        return binary(ExpressionKind::or_else, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::InExpressionContext*>(context))
        return binary(ExpressionKind::in, c, c->expression(0), c->expression(1));
    if (auto* c = dynamic_cast<Parser::InsideExpressionContext*>(context)) {
        // `X 在 E 前 N 内`: value, event, length in the text; value, length, event in the tree.
        auto node = make(ExpressionKind::within, c);
        const auto value = expression(c->expression());
        const auto event = postfix(c->postfix(0));
        const auto length = postfix(c->postfix(1));
        node.children = {value, length, event};
        node.flag = c->direction != nullptr && c->direction->getType() == Parser::AFTER;
        node.phrase = node.flag ? "within_after" : "within_before";
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::WithinExpressionContext*>(context)) {
        auto node = make(ExpressionKind::within, c);
        const auto value = expression(c->expression(0)), length = postfix(c->postfix()),
                   event = expression(c->expression(1));
        node.children = {value, length, event};
        node.flag = c->direction != nullptr && c->direction->getType() == Parser::AFTER;
        node.phrase = node.flag ? "within_after" : "within_before";
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::NegateExpressionContext*>(context)) {
        auto node = make(ExpressionKind::negate, c);
        node.children = {expression(c->expression())};
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::NotExpressionContext*>(context)) {
        auto node = make(ExpressionKind::negation, c);
        node.children = {expression(c->expression())};
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::RoundExpressionContext*>(context)) {
        auto node = make(ExpressionKind::round, c);
        node.children = {expression(c->expression())};
        node.rounding = rounding_mode(c->rounding());
        if (c->roundingStep() != nullptr) node.text = text_of(*c->roundingStep());
        node.phrase = "rounded";
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::StateExpressionContext*>(context)) {
        auto node =
            make(c->op != nullptr && c->op->getType() == Parser::IS_GIVEN ? ExpressionKind::is_given
                                                                          : ExpressionKind::is_applicable,
                 c);
        node.children = {expression(c->expression())};
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::IfExpressionContext*>(context)) {
        auto node = make(ExpressionKind::condition, c);
        node.children = {expression(c->expression(0)), expression(c->expression(1)),
                         expression(c->expression(2))};
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::RunningExpressionContext*>(context)) {
        auto node = make(ExpressionKind::running_sum, c);
        node.children = {postfix(c->postfix(0)), c->BY() != nullptr ? postfix(c->postfix(1)) : no_expression,
                         c->WHERE() != nullptr ? expression(c->expression()) : no_expression};
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::NthMonthExpressionContext*>(context)) {
        auto* month = c->nthMonth();
        if (month == nullptr) return add(make(ExpressionKind::error, context));
        auto node = make(ExpressionKind::nth_month, c);
        node.children = {postfix(month->postfix(0)), postfix(month->postfix(1)),
                         expression(month->expression())};
        node.text = name(month->name()).text;
        node.phrase = "nth_month";
        return add(std::move(node));
    }
    return add(make(ExpressionKind::error, context));
}

ExpressionId ExpressionBuilder::compare(Parser::CompareExpressionContext* context) {
    const auto found =
        context->op == nullptr ? comparisons().end() : comparisons().find(context->op->getType());
    if (found == comparisons().end()) return add(make(ExpressionKind::error, context));
    return binary(found->second.kind, context, context->expression(0), context->expression(1),
                  found->second.phrase);
}

ExpressionId ExpressionBuilder::months(Parser::MonthsContext* context) {
    auto node = make(ExpressionKind::months, context);
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    node.children = {postfix(context->postfix(0)), postfix(context->postfix(1))};
    return add(std::move(node));
}

ExpressionId ExpressionBuilder::source(Parser::SourceContext* context) {
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    return context->months() != nullptr ? months(context->months()) : postfix(context->postfix());
}

ExpressionId ExpressionBuilder::aggregate(Parser::AggregateContext* context) {
    if (context == nullptr || context->kind == nullptr) return add(make(ExpressionKind::error, context));
    auto node = make(ExpressionKind::aggregate, context);
    node.aggregate = aggregate_kind(*context->kind);
    ExpressionId value = no_expression, list = no_expression, key = no_expression;
    if (context->OVER() != nullptr) value = postfix(context->postfix(0));
    if (context->BY() != nullptr) key = postfix(context->postfix(1));
    if (context->source() != nullptr)
        list = source(context->source());
    else if (context->months() != nullptr)
        list = months(context->months());
    else
        list = postfix(context->postfix(0));
    if (context->name() != nullptr) node.text = name(context->name()).text;
    node.children = {value, list,
                     context->expression() != nullptr ? expression(context->expression()) : no_expression,
                     key};
    // `smallest (a, b)` is a choice among the values in the parentheses.
    if (value == no_expression && node.text.empty() &&
        result_.file.expressions[list].kind == ExpressionKind::group) {
        auto group = make(ExpressionKind::group, context);
        group.children = result_.file.expressions[list].children;
        group.aggregate = node.aggregate;
        group.flag = true;
        return add(std::move(group));
    }
    return add(std::move(node));
}

ExpressionId ExpressionBuilder::postfix(Parser::PostfixContext* context) {
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    auto current = primary(context->primary());
    bool meets = false;
    std::size_t parts = 0;
    for (auto* child : context->children) {
        if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
            meets = terminal->getSymbol()->getType() == Parser::MEETS;
        } else if (auto* member = dynamic_cast<Parser::NameContext*>(child)) {
            auto node = make(meets ? ExpressionKind::meets : ExpressionKind::member, context);
            node.span.end = span(member).end;
            node.text = name(member).text;
            node.children = {current};
            if (meets) node.phrase = "meets";
            if (++parts > limits_.nesting) {
                report(DiagnosticId::too_deep, node.span, {std::to_string(limits_.nesting)});
                return add(make(ExpressionKind::error, context));
            }
            current = add(std::move(node));
        }
    }
    return current;
}

ExpressionId ExpressionBuilder::literal(Parser::LiteralContext* context) {
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    auto node = make(ExpressionKind::number, context);
    node.text = text_of(*context);
    if (context->QUANTITY() != nullptr)
        node.kind = ExpressionKind::quantity;
    else if (context->DATE() != nullptr)
        node.kind = ExpressionKind::date;
    else if (context->MONTH() != nullptr)
        node.kind = ExpressionKind::month;
    else if (context->string() != nullptr) {
        node.kind = ExpressionKind::text;
        node.text = string(context->string());
    } else if (context->YES() != nullptr) {
        node.kind = ExpressionKind::yes_no;
        node.text = "yes";
    } else if (context->NO() != nullptr) {
        node.kind = ExpressionKind::yes_no;
        node.text = "no";
    }
    return add(std::move(node));
}

ExpressionId ExpressionBuilder::match(Parser::MatchPrimaryContext* context) {
    auto node = make(ExpressionKind::match, context);
    for (auto* subject : context->expression())
        node.children.push_back(expression(subject));
    for (auto* arm_context : context->matchArm()) {
        MatchArm arm;
        for (auto* pattern_context : arm_context->pattern()) {
            Pattern pattern;
            pattern.span = span(pattern_context);
            if (auto* comparison = dynamic_cast<Parser::ComparisonPatternContext*>(pattern_context)) {
                pattern.kind = pattern_kind(comparison->op);
                pattern.value = expression(comparison->expression());
            }
            arm.patterns.push_back(pattern);
        }
        arm.value = expression(arm_context->expression());
        node.arms.push_back(std::move(arm));
    }
    node.phrase = "match";
    return add(std::move(node));
}

ExpressionId ExpressionBuilder::primary(Parser::PrimaryContext* context) {
    if (context == nullptr) return add(make(ExpressionKind::error, context));
    if (auto* c = dynamic_cast<Parser::LiteralPrimaryContext*>(context)) return literal(c->literal());
    if (auto* c = dynamic_cast<Parser::NamePrimaryContext*>(context)) {
        auto node = make(c->LEFT_PAREN() != nullptr ? ExpressionKind::call : ExpressionKind::name, c);
        node.text = name(c->name()).text;
        const auto arguments = c->expression();
        for (auto* argument : arguments)
            node.children.push_back(expression(argument));
        if (c->ON() != nullptr && !node.children.empty()) { // the last one is the day
            node.extra = node.children.back();
            node.children.pop_back();
        }
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::ParenthesizedContext*>(context)) {
        if (c->expression().size() == 1) return expression(c->expression(0));
        auto node = make(ExpressionKind::group, c);
        for (auto* item : c->expression())
            node.children.push_back(expression(item));
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::BracePrimaryContext*>(context)) {
        auto node = make(ExpressionKind::braces, c);
        for (auto* item : c->braceItem()) {
            node.children.push_back(expression(item->expression(0)));
            node.values.push_back(item->COLON() != nullptr ? expression(item->expression(1)) : no_expression);
        }
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::ListPrimaryContext*>(context)) {
        auto node = make(ExpressionKind::list, c);
        for (auto* item : c->listItem()) {
            node.children.push_back(expression(item->expression(0)));
            node.values.push_back(item->WHEN() != nullptr ? expression(item->expression(1)) : no_expression);
        }
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::ComprehensionContext*>(context)) {
        auto node = make(ExpressionKind::comprehension, c);
        const auto element = expression(c->expression(0));
        const auto list = source(c->source());
        node.children = {element, list, c->WHERE() != nullptr ? expression(c->expression(1)) : no_expression};
        node.text = name(c->name()).text;
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::MatchPrimaryContext*>(context)) return match(c);
    if (auto* c = dynamic_cast<Parser::ReadingPrimaryContext*>(context)) {
        auto node = make(ExpressionKind::reading, c);
        node.text = name(c->name(0)).text;
        node.second = name(c->name(1)).text;
        return add(std::move(node));
    }
    if (auto* c = dynamic_cast<Parser::FundPrimaryContext*>(context)) {
        auto node = make(ExpressionKind::fund, c);
        node.text = name(c->name()).text;
        return add(std::move(node));
    }
    if (dynamic_cast<Parser::TodayPrimaryContext*>(context) != nullptr)
        return add(make(ExpressionKind::today, context));
    if (dynamic_cast<Parser::PositionPrimaryContext*>(context) != nullptr)
        return add(make(ExpressionKind::position, context));
    if (dynamic_cast<Parser::NotApplicablePrimaryContext*>(context) != nullptr)
        return add(make(ExpressionKind::not_applicable, context));
    return add(make(ExpressionKind::error, context));
}

} // namespace tiaoli::syntax
