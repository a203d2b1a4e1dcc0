#include "analysis/synthesis.hpp"

#include "analysis/probe.hpp"
#include "facts/csv_text.hpp"
#include "facts/json_text.hpp"
#include "values/rounding.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::analysis {
namespace {

using program::FactId;
using program::InputField;
using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;
using values::Rational;

/// Limits of one fact that are kept: a policy compares a fact with a handful of figures.
constexpr std::size_t most_limits = 64;
/// A comparison tells of the facts this near to it; farther away, a figure says little about a fact.
constexpr int deepest = 8;
constexpr std::int64_t most_steps = 100'000'000'000; // a billion of the base unit, in hundredths

NodeId behind(const program::Program& program, NodeId id) {
    while (program.nodes[id].op == Op::broadcast || program.nodes[id].op == Op::gather)
        id = program.inputs_of(id)[0];
    return id;
}

bool is_constant(const program::Program& program, NodeId id) {
    return program.nodes[behind(program, id)].op == Op::constant;
}

void keep_distinct(std::vector<std::int64_t>& values) {
    std::ranges::sort(values);
    const auto repeated = std::ranges::unique(values);
    values.erase(repeated.begin(), repeated.end());
    if (values.size() > most_limits) values.resize(most_limits);
}

/// Facts of this type below a node, through arithmetic that keeps it.
void facts_below(const program::Program& program, NodeId id, const program::Type& type, int depth,
                 std::vector<FactId>& found) {
    if (id == none || depth == 0) return;
    const program::Node& node = program.nodes[id];
    if (node.op == Op::fact) {
        const program::Type& own = program.facts[node.payload].type;
        if (own.kind == type.kind && own.unit == type.unit && own.category == type.category)
            found.push_back(node.payload);
        return;
    }
    for (const NodeId input : program.inputs_of(node))
        facts_below(program, input, type, depth - 1, found);
}

} // namespace

Synthesis::Synthesis(std::shared_ptr<const program::Program> program, const SynthesisOptions& options)
    : program_(std::move(program)), options_(options), sources_(program_->facts.size()),
      wanted_lists_(program_->lists.size()), fields_(program_->input_tree) {
    collect_wanted(options.decisions);
    collect_limits();
    collect_parts_of_dates();
    for (FactId fact = 0; fact < sources_.size(); ++fact)
        if (program_->facts[fact].type.kind == ValueKind::number) prepare_number(fact);
    prune(fields_);
    for (FactId fact = 0; fact < sources_.size(); ++fact)
        if (sources_[fact].wanted) columns_.push_back(fact);
    for (const std::string_view word : {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"})
        words_.emplace_back(word);
}

std::string Synthesis::first_list() const {
    const auto found = std::ranges::find(wanted_lists_, true);
    return found == wanted_lists_.end()
               ? std::string()
               : program_->lists[static_cast<std::size_t>(found - wanted_lists_.begin())].path;
}

void Synthesis::collect_wanted(const std::vector<program::DecisionId>& decisions) {
    const auto want_scope = [&](program::ScopeId scope) {
        for (; scope != 0 && scope != none; scope = program_->scopes[scope].parent)
            if (program_->scopes[scope].list != none) wanted_lists_[program_->scopes[scope].list] = true;
    };
    if (decisions.empty()) {
        for (Source& source : sources_)
            source.wanted = true;
        wanted_lists_.assign(wanted_lists_.size(), true);
    }
    for (const program::DecisionId decision : decisions)
        for (const NodeId id : cone_of(*program_, program_->decisions[decision].node)) {
            const program::Node& node = program_->nodes[id];
            want_scope(node.scope);
            if (program_->scopes[node.scope].source != none) want_scope(program_->scopes[node.scope].source);
            if (node.op != Op::fact) continue;
            sources_[node.payload].wanted = true;
        }
    // A parameter keeps the value that the policy gives it.
    for (const program::Parameter& parameter : program_->parameters)
        if (parameter.supplied != none) sources_[parameter.supplied].wanted = false;
    for (const program::ListFact& list : program_->lists)
        if (wanted_lists_[static_cast<std::size_t>(&list - program_->lists.data())]) want_scope(list.parent);
}

void Synthesis::collect_limits() {
    for (const program::Node& node : program_->nodes) {
        const auto inputs = program_->inputs_of(node);
        const bool compares = node.op == Op::equal || node.op == Op::less || node.op == Op::less_equal ||
                              node.op == Op::minimum || node.op == Op::maximum;
        if (node.op == Op::add_months || node.op == Op::term_end || node.op == Op::add_days) {
            const NodeId length = behind(*program_, inputs[1]);
            if (program_->nodes[length].op != Op::constant) continue;
            const auto whole =
                values::to_integer(program_->constants[program_->nodes[length].payload].number);
            if (whole) (node.op == Op::add_days ? days_ : months_).push_back(*whole < 0 ? -*whole : *whole);
            continue;
        }
        if (!compares || inputs.size() != 2) continue;
        for (const auto& [constant, other] :
             {std::pair(inputs[0], inputs[1]), std::pair(inputs[1], inputs[0])})
            if (is_constant(*program_, constant)) add_limit(behind(*program_, constant), other);
    }
    for (Source& source : sources_)
        keep_distinct(source.limits);
    for (auto* lengths : {&months_, &days_}) {
        std::erase_if(*lengths, [](std::int64_t length) { return length == 0 || length > 100'000; });
        keep_distinct(*lengths);
    }
}

/// Numbers that a date is made of, or that are compared with the year of one: a case of the year 20 would be
/// in error or nothing, whatever the policy says.
void Synthesis::collect_parts_of_dates() {
    const std::int64_t year = values::civil(options_.today).year;
    const auto mark = [&](NodeId id, std::int64_t low, std::int64_t high) {
        std::vector<FactId> facts;
        facts_below(*program_, id, program_->nodes[id].type, deepest, facts);
        for (const FactId fact : facts) {
            sources_[fact].around = low;
            sources_[fact].upto = high;
        }
    };
    for (const program::Node& node : program_->nodes) {
        const auto inputs = program_->inputs_of(node);
        if (node.op == Op::make_date) {
            mark(inputs[0], year - 3, year + 1);
            mark(inputs[1], 1, 12);
            mark(inputs[2], 1, 28); // every month has it
        }
        if ((node.op == Op::equal || node.op == Op::less || node.op == Op::less_equal) && inputs.size() == 2)
            for (const auto& [one, other] :
                 {std::pair(inputs[0], inputs[1]), std::pair(inputs[1], inputs[0])})
                if (program_->nodes[behind(*program_, one)].op == Op::year_of)
                    mark(other, year - 3, year + 1);
    }
}

void Synthesis::add_limit(NodeId constant, NodeId other) {
    const program::Node& node = program_->nodes[constant];
    const program::Constant& value = program_->constants[node.payload];
    std::vector<FactId> facts;
    facts_below(*program_, other, node.type, deepest, facts);
    for (const FactId fact : facts) {
        Source& source = sources_[fact];
        if (value.kind == ValueKind::number) {
            const std::int64_t steps = program_->facts[fact].type.whole ? 1 : 100;
            const auto scaled = values::multiply(value.number, values::from_integer(steps));
            if (!scaled) continue;
            const auto floor = values::narrow(values::floor_quotient(scaled->numerator, scaled->denominator));
            if (floor && *floor <= most_steps && *floor >= -most_steps) source.limits.push_back(*floor);
        } else if (value.kind == ValueKind::text) {
            source.texts.push_back(static_cast<program::TextId>(value.bits));
        } else if (value.kind == ValueKind::date || value.kind == ValueKind::month) {
            source.limits.push_back(value.bits);
        }
    }
}

void Synthesis::prepare_number(FactId id) {
    const program::Fact& fact = program_->facts[id];
    Source& source = sources_[id];
    source.steps = fact.type.whole ? 1 : 100;
    source.low = fact.is_signed ? -most_steps : 0;
    source.high = most_steps;
    if (source.upto != 0) {
        source.low = source.around * source.steps;
        source.high = source.upto * source.steps;
    }
    if (fact.has_range) {
        const auto in_steps = [&](const Rational& bound, bool up) -> std::optional<std::int64_t> {
            const auto scaled = values::multiply(bound, values::from_integer(source.steps));
            if (!scaled) return std::nullopt;
            return values::narrow(up ? values::ceiling_quotient(scaled->numerator, scaled->denominator)
                                     : values::floor_quotient(scaled->numerator, scaled->denominator));
        };
        source.low = std::max(source.low, in_steps(fact.low, true).value_or(source.low));
        source.high = std::min(source.high, in_steps(fact.high, false).value_or(source.high));
        source.limits.push_back(source.low);
        source.limits.push_back(source.high);
    }
    std::int64_t usual = 100; // of the base unit
    if (fact.type.unit.is_none())
        usual = fact.type.whole ? 20 : 1;
    else if (fact.type.unit.exponent(values::BaseUnit::currency) != 0)
        usual = fact.type.unit.is(values::BaseUnit::currency) ? 50'000 : 8'000;
    else if (fact.type.unit.is(values::BaseUnit::month))
        usual = 36;
    source.usual = usual * source.steps;
    for (const std::int64_t limit : source.limits)
        source.usual = std::max(source.usual, limit + limit / 2);
    source.usual = std::clamp(source.usual, source.low, source.high);
    std::erase_if(source.limits,
                  [&](std::int64_t limit) { return limit < source.low || limit > source.high; });
    keep_distinct(source.limits);
}

bool Synthesis::prune(std::vector<InputField>& fields) {
    std::erase_if(fields, [&](InputField& field) {
        switch (field.kind) {
        case InputField::Kind::leaf: return !sources_[field.index].wanted;
        case InputField::Kind::record: return !prune(field.children);
        case InputField::Kind::list: prune(field.children); return !wanted_lists_[field.index];
        case InputField::Kind::table: break; // the key is always needed
        }
        return !wanted_lists_[field.index];
    });
    return !fields.empty();
}

// ---- Values ----

Synthesis::Value Synthesis::draw(FactId id, Random& random) const {
    const program::Fact& fact = program_->facts[id];
    Value value;
    if (fact.optional && random.one_in(5)) {
        value.is_absent = true;
        return value;
    }
    switch (fact.type.kind) {
    case ValueKind::yes_no: value.bits = random.one_in(2) ? 1 : 0; break;
    case ValueKind::number: value.number = draw_number(id, random); break;
    case ValueKind::date: value.bits = draw_day(id, random); break;
    case ValueKind::month:
        value.bits = values::month_of(values::Date{static_cast<std::int32_t>(draw_day(id, random))}).index;
        if (!sources_[id].limits.empty() && random.one_in(3))
            value.bits = sources_[id].limits[random.below(sources_[id].limits.size())];
        break;
    case ValueKind::category:
        value.bits =
            static_cast<std::int64_t>(random.below(program_->categories[fact.type.category].values.size()));
        break;
    case ValueKind::set: {
        const std::size_t count = program_->categories[fact.type.category].values.size();
        // None, one or two of them: people are seldom in more groups.
        for (std::uint64_t chosen = random.below(3); chosen > 0; --chosen)
            value.bits |= static_cast<std::int64_t>(std::uint64_t{1} << random.below(count));
        break;
    }
    case ValueKind::text: {
        const auto& known = sources_[id].texts;
        value.bits = !known.empty() && random.one_in(2)
                         ? known[random.below(known.size())]
                         : static_cast<std::int64_t>(program_->texts.size() + random.below(words_.size()));
        break;
    }
    }
    return value;
}

Rational Synthesis::draw_number(FactId id, Random& random) const {
    const Source& source = sources_[id];
    if (source.low > source.high) return program_->facts[id].low; // a range between two steps
    std::int64_t drawn = 0;
    if (source.upto != 0) return values::from_integer(random.between(source.low, source.high) / source.steps);
    if (!source.limits.empty() && random.one_in(2)) {
        drawn = source.limits[random.below(source.limits.size())] + random.between(-1, 1);
    } else {
        // As likely below a quarter of the usual as above it: amounts lie low.
        const std::int64_t span = std::max<std::int64_t>(source.usual - source.low, 0);
        drawn = source.low + random.between(0, random.one_in(2) ? span : span / 4);
        if (source.low < -source.usual) drawn = random.between(-source.usual, source.usual);
        // People round; only some figures have a fraction.
        if (source.steps > 1 && span >= 100 * source.steps && !random.one_in(4))
            drawn -= drawn % source.steps;
    }
    drawn = std::clamp(drawn, source.low, source.high);
    return *values::make_rational(drawn, source.steps); // hundredths always fit
}

std::int64_t Synthesis::draw_day(FactId id, Random& random) const {
    const Source& source = sources_[id];
    const std::int64_t today = options_.today.days;
    constexpr std::int64_t three_years = 1096;
    std::int64_t day = today + random.between(-three_years, three_years / 2);
    const bool has_limits = program_->facts[id].type.kind == ValueKind::date && !source.limits.empty();
    if (has_limits && random.one_in(3)) {
        day = source.limits[random.below(source.limits.size())] + random.between(-1, 1);
    } else if (!months_.empty() && random.one_in(3)) {
        const std::int64_t months = months_[random.below(months_.size())];
        const auto then = values::add_months(options_.today, random.one_in(4) ? months : -months);
        if (then) day = then->days + random.between(-1, 1);
    } else if (!days_.empty() && random.one_in(4)) {
        day = today - days_[random.below(days_.size())] + random.between(-1, 1);
    }
    return std::clamp<std::int64_t>(day, values::minimum_date.days, values::maximum_date.days);
}

/// Keys of one table differ.
std::int64_t Synthesis::draw_key(FactId id, std::uint32_t position) const {
    switch (program_->facts[id].type.kind) {
    case ValueKind::date: return options_.today.days - position;
    case ValueKind::month: return values::month_of(options_.today).index - position;
    case ValueKind::text: return static_cast<std::int64_t>(program_->texts.size()) + position;
    default: return position;
    }
}

// ---- Writing ----

void Synthesis::append_value(FactId id, const Value& value, std::string& out) const {
    const program::Fact& fact = program_->facts[id];
    if (value.is_absent)
        out += "[]"; // what "absent" is for facts of every type
    else if (fact.type.kind == ValueKind::number)
        facts::append_json_number(out, value.number, fact.type);
    else
        facts::append_json_bits(out, *program_, fact.type, value.bits, words_);
}

void Synthesis::append_json(std::uint64_t row, std::string& out) const {
    Random random(options_.seed, row);
    append_fields(fields_, random, out);
}

void Synthesis::append_fields(const std::vector<InputField>& fields, Random& random, std::string& out) const {
    out += '{';
    for (const InputField& field : fields) {
        if (&field != fields.data()) out += ',';
        facts::append_json_text(out, field.name);
        out += ':';
        append_field(field, random, out);
    }
    out += '}';
}

void Synthesis::append_field(const InputField& field, Random& random, std::string& out) const {
    switch (field.kind) {
    case InputField::Kind::leaf: append_value(field.index, draw(field.index, random), out); break;
    case InputField::Kind::record: append_fields(field.children, random, out); break;
    case InputField::Kind::list: append_list(field, random, out); break;
    case InputField::Kind::table: append_table(field, random, out); break;
    }
}

void Synthesis::append_list(const InputField& field, Random& random, std::string& out) const {
    const std::uint64_t length = random.below(std::uint64_t{options_.longest_list} + 1);
    const bool plain = field.children.size() == 1 && field.children[0].kind == InputField::Kind::leaf &&
                       (field.children[0].name.empty() || field.children[0].name == "value");
    out += '[';
    for (std::uint64_t i = 0; i < length; ++i) {
        if (i > 0) out += ',';
        if (plain)
            append_field(field.children[0], random, out);
        else
            append_fields(field.children, random, out);
    }
    out += ']';
}

void Synthesis::append_table(const InputField& field, Random& random, std::string& out) const {
    const FactId key = field.children[0].index;
    const program::Type& type = program_->facts[key].type;
    std::uint64_t most = options_.longest_list;
    if (type.kind == ValueKind::category)
        most = std::min<std::uint64_t>(most, program_->categories[type.category].values.size());
    if (type.kind == ValueKind::text) most = std::min<std::uint64_t>(most, words_.size());
    if (type.kind == ValueKind::yes_no) most = std::min<std::uint64_t>(most, 2);
    const std::uint64_t length = random.below(most + 1);
    const std::vector<InputField> rest(field.children.begin() + 1, field.children.end());
    out += '{';
    for (std::uint32_t i = 0; i < length; ++i) {
        if (i > 0) out += ',';
        Value value;
        value.bits = draw_key(key, i);
        value.number = values::from_integer(value.bits);
        std::string name;
        append_text(key, value, name);
        facts::append_json_text(out, name);
        out += ':';
        if (rest.size() == 1 && rest[0].name == "value")
            append_field(rest[0], random, out);
        else
            append_fields(rest, random, out);
    }
    out += '}';
}

/// As text, the way the readers take it from a field of a table.
void Synthesis::append_text(FactId id, const Value& value, std::string& out) const {
    const program::Type& type = program_->facts[id].type;
    if (value.is_absent) {
        out += "无";
    } else if (type.kind == ValueKind::number) {
        out += values::to_decimal(value.number, 2);
    } else if (type.kind == ValueKind::yes_no) {
        out += value.bits != 0 ? "是" : "否";
    } else if (type.kind == ValueKind::set) {
        const auto& names = program_->categories[type.category].values;
        bool any = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if ((static_cast<std::uint64_t>(value.bits) >> i & 1U) == 0) continue;
            if (std::exchange(any, true)) out += "、";
            out += names[i];
        }
        if (!any) out += "无";
    } else if (type.kind == ValueKind::text) {
        const auto text = static_cast<std::size_t>(value.bits);
        out += text < program_->texts.size() ? program_->texts[text] : words_[text - program_->texts.size()];
    } else {
        std::string quoted;
        facts::append_json_bits(quoted, *program_, type, value.bits, words_);
        out.append(quoted, 1, quoted.size() - 2);
    }
}

void Synthesis::append_csv_heading(std::string& out) const {
    for (const FactId fact : columns_)
        out.append(fact == columns_[0] ? "" : ",").append(program_->facts[fact].path);
}

void Synthesis::append_csv(std::uint64_t row, std::string& out) const {
    Random random(options_.seed, row);
    std::string field;
    for (const FactId fact : columns_) {
        if (fact != columns_[0]) out += ',';
        field.clear();
        append_text(fact, draw(fact, random), field);
        facts::append_csv_field(out, field);
    }
}

} // namespace tiaoli::analysis
