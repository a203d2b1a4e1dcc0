#include "cli/population_file.hpp"

#include "cli/exit_code.hpp"
#include "facts/json_text.hpp"
#include "values/rational.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tiaoli::cli {

using program::ValueKind;
using words::DiagnosticId;

namespace {

constexpr std::uint32_t block_rows = 1024;
/// What is wrong with rows is said of this many; the others are counted.
constexpr std::size_t most_shown = 20;
/// A weight is at most this many cases: sums of a hundred million rows still fit.
constexpr std::int64_t largest_weight = 1'000'000'000;

/// Whether what is read for one plan can be evaluated with the other.
bool same_facts(const engine::Plan& a, const engine::Plan& b) {
    const program::Program &left = a.program(), &right = b.program();
    if (left.facts.size() != right.facts.size() || left.lists.size() != right.lists.size() ||
        left.texts != right.texts || left.categories.size() != right.categories.size())
        return false;
    for (std::size_t i = 0; i < left.categories.size(); ++i)
        if (left.categories[i].values != right.categories[i].values) return false;
    for (program::FactId i = 0; i < left.facts.size(); ++i) {
        const program::Fact &x = left.facts[i], &y = right.facts[i];
        const engine::Layout own = a.fact_layout(i), other = b.fact_layout(i);
        if (x.path != y.path || x.type != y.type || x.scope != y.scope || x.optional != y.optional ||
            x.is_signed != y.is_signed || x.has_range != y.has_range || x.low != y.low || x.high != y.high ||
            x.default_value != y.default_value || own.fraction != other.fraction ||
            own.denominator != other.denominator)
            return false;
    }
    for (program::ListId i = 0; i < left.lists.size(); ++i)
        if (left.lists[i].path != right.lists[i].path || left.lists[i].parent != right.lists[i].parent ||
            left.lists[i].scope != right.lists[i].scope)
            return false;
    return true;
}

/// Whether a fact, a record or a list of the case has this name.
bool has_input(const program::Program& program, const std::string& name) {
    const auto is_named = [&](const auto& input) {
        return input.path == name || std::string_view(input.path).starts_with(name + ".");
    };
    return std::ranges::any_of(program.facts, is_named) || std::ranges::any_of(program.lists, is_named);
}

} // namespace

void warn_misspelt(Context& context, const program::Program& program, std::span<const std::string> columns) {
    for (const std::string& name : columns) {
        auto said = facts::misspelt_column(program, name);
        if (!said.empty()) print_diagnostic(context, DiagnosticId::unknown_column, std::move(said));
    }
}

void add_population_options(CLI::App& command, PopulationQuestion& question,
                            std::vector<std::string>& decisions, std::string& on, const Context& context) {
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    command
        .add_option("--population", question.path,
                    say("人群：.csv 或 .jsonl，每行一个案件", "the cases, one a row: .csv or .jsonl"))
        ->type_name("FILE")
        ->required();
    // For the Python package, which writes the rows of other files into one of these.
    command.add_option("--population-name", question.name)->group("");
    command.add_option("--population-column", question.columns)->group("")->expected(1)->take_all();
    command
        .add_option("--weight", question.weight,
                    say("每行代表多少案件：事实或列", "how many cases a row stands for: a fact or column"))
        ->type_name("COLUMN");
    command
        .add_option("--decision", decisions,
                    say("只计这些决定（可重复；缺省为一切以元计且并非限额的决定）",
                        "only these decisions (may be repeated; every one in yuan that is not a limit)"))
        ->type_name("NAME");
    command.add_option("--on", on, say("按此日", "as of this day"))->type_name("DATE");
}

bool PopulationFile::fail(DiagnosticId id, std::vector<std::string> arguments) {
    print_diagnostic(context_, id, std::move(arguments));
    context_.exit_code = exit_facts;
    return false;
}

std::optional<PopulationFile::Column> PopulationFile::find_column(const std::string& name,
                                                                  std::vector<std::string>& further) {
    if (name.empty()) return std::nullopt;
    const program::Program& program = plans_[0]->program();
    for (program::FactId fact = 0; fact < program.facts.size(); ++fact)
        if (program.facts[fact].path == name && program.facts[fact].scope == 0) return Column{fact, 0};
    const auto known = std::ranges::find(further, name);
    if (known == further.end()) further.push_back(name);
    return Column{program::none,
                  static_cast<std::size_t>(std::ranges::find(further, name) - further.begin())};
}

bool PopulationFile::open(std::vector<std::shared_ptr<const engine::Plan>> plans, bool quiet) {
    plans_ = std::move(plans);
    const auto format = facts::population_format(question_.path);
    if (!format) {
        print_diagnostic(context_, DiagnosticId::unknown_table_format, {question_.shown()});
        context_.exit_code = exit_usage;
        return false;
    }
    file_.reset(std::fopen(question_.path.c_str(), "rb"));
    if (!file_) return fail(DiagnosticId::cannot_read, {question_.shown(), std::strerror(errno)});
    source_.emplace(
        [this](char* buffer, std::size_t size) {
            const std::size_t got = std::fread(buffer, 1, size, file_.get());
            if (got == 0 && std::ferror(file_.get()) != 0) read_error_ = errno;
            return got;
        },
        *format);
    const bool has_heading = source_->read_heading();
    if (read_error_ != 0)
        return fail(DiagnosticId::cannot_read, {question_.shown(), std::strerror(read_error_)});
    if (!has_heading) return fail(DiagnosticId::facts_empty, {});
    std::vector<std::string> further;
    weight_ = find_column(question_.weight, further);
    group_ = find_column(question_.group, further);
    for (const std::string& column : question_.columns)
        if (std::ranges::none_of(plans_,
                                 [&](const auto& plan) { return has_input(plan->program(), column); }))
            if (std::ranges::find(further, column) == further.end()) further.push_back(column);
    std::vector<words::Diagnostic> diagnostics;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
        std::size_t same = 0;
        while (same < i && !same_facts(*plans_[same], *plans_[i]))
            ++same;
        batch_of_.push_back(same < i ? batch_of_[same] : readers_.size());
        if (same < i) continue;
        readers_.emplace_back(plans_[i], *format);
        if (!readers_.back().bind(source_->heading(), further, diagnostics)) {
            print_diagnostics(context_, diagnostics, {});
            context_.exit_code = exit_facts;
            return false;
        }
    }
    batches_.resize(readers_.size());
    std::vector<std::string> columns(source_->heading().begin(), source_->heading().end());
    columns.insert(columns.end(), question_.columns.begin(), question_.columns.end());
    std::erase(columns, question_.weight);
    std::erase(columns, question_.group);
    if (!quiet) warn_misspelt(context_, plans_[0]->program(), columns);
    return true;
}

std::string PopulationFile::text_of(const Column& column, std::uint32_t row) const {
    if (column.fact == program::none) return std::string(readers_[0].further(column.further, row));
    const program::Program& program = plans_[0]->program();
    const engine::FactColumn& facts = batches_[0].facts[column.fact];
    const engine::Presence presence = facts.presence.empty() ? engine::Presence::given : facts.presence[row];
    if (presence == engine::Presence::unknown) return {};
    if (presence == engine::Presence::absent) return std::string(context_.say("无", "none"));
    const program::Type& type = program.facts[column.fact].type;
    if (type.kind == ValueKind::yes_no)
        return std::string(facts.numerators[row] != 0 ? context_.say("是", "yes") : context_.say("否", "no"));
    if (type.kind == ValueKind::number) {
        const engine::Layout layout = plans_[0]->fact_layout(column.fact);
        const auto number = values::make_rational(
            facts.numerators[row], layout.fraction ? facts.denominators[row] : layout.denominator);
        return number ? values::to_decimal(*number, 12) : std::string();
    }
    std::string text;
    facts::append_json_bits(text, program, type, facts.numerators[row], batches_[0].texts);
    std::erase(text, '"');
    return text;
}

void PopulationFile::read_weights(analysis::PopulationRows& rows, std::vector<facts::BadRow>& bad) {
    rows.weights.clear();
    if (!weight_) return;
    for (std::uint32_t row = 0; row < rows.count; ++row) {
        std::int64_t weight = 0;
        if (rows.bad[row] == 0) {
            const std::string text = text_of(*weight_, row);
            const auto number = values::parse_decimal(text);
            const auto scaled = number
                                    ? values::multiply(*number, values::from_integer(analysis::weight_unit))
                                    : std::nullopt;
            const auto whole = scaled ? values::to_integer(*scaled) : std::nullopt;
            if (whole && *whole >= 0 && *whole <= largest_weight * analysis::weight_unit) {
                weight = *whole;
            } else {
                rows.bad[row] = 1;
                bad.push_back(
                    {rows.first + row,
                     block_.places[row].line,
                     {{DiagnosticId::not_a_weight, {}, {question_.weight, "\"" + text + "\""}, {}}}});
            }
        }
        rows.weights.push_back(weight);
    }
}

bool PopulationFile::next(analysis::PopulationRows& rows, std::vector<const engine::Batch*>& batches) {
    if (!source_->next(block_, block_rows) || read_error_ != 0) return false;
    rows.first = block_.first_row;
    rows.count = static_cast<std::uint32_t>(block_.places.size());
    rows.bad.assign(rows.count, 0);
    std::vector<facts::BadRow> bad;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
        std::vector<facts::BadRow> own;
        readers_[i].read(block_, batches_[i], own);
        for (facts::BadRow& row : own) {
            std::uint8_t& mark = rows.bad[row.row - rows.first];
            if (mark == 0) bad.push_back(std::move(row)); // several plans may refuse it
            mark = 1;
        }
    }
    read_weights(rows, bad);
    rows.groups.clear();
    for (std::uint32_t row = 0; group_ && row < rows.count; ++row) {
        rows.groups.push_back(text_of(*group_, row));
        has_groups_ = has_groups_ || !rows.groups.back().empty();
        if (rows.groups.back().empty()) rows.groups.back() = context_.say("（未知）", "(not known)");
    }
    std::ranges::sort(bad, {}, &facts::BadRow::row);
    for (const facts::BadRow& row : bad)
        report(row);
    rows_ += rows.count;
    batches.clear();
    for (const std::size_t i : batch_of_)
        batches.push_back(&batches_[i]);
    return true;
}

void PopulationFile::report(const facts::BadRow& row) {
    ++bad_rows_;
    for (const words::Diagnostic& diagnostic : row.diagnostics) {
        if (shown_.size() == most_shown) return;
        const words::DiagnosticInfo& info = words::info(diagnostic.id);
        shown_.push_back(question_.shown() + ":" + std::to_string(row.line) + ": " +
                         std::string(context_.say("错误[", "error[")) + std::string(info.code) + "]" +
                         std::string(context_.say("：", ": ")) +
                         words::message(diagnostic, context_.language) + "\n");
    }
}

bool PopulationFile::finish(bool quiet) {
    for (const std::string& text : shown_)
        if (!quiet) print_error(text);
    if (bad_rows_ > 0 && !quiet) {
        context_.exit_code = exit_facts;
        const std::string bad = std::to_string(bad_rows_), all = std::to_string(rows_);
        print_error(context_.language == words::Language::chinese
                        ? all + " 行中有 " + bad + " 行有误，未计在内；结果按其余各行\n"
                        : bad + " of " + all +
                              " rows have mistakes and are left out; results are of the others\n");
    }
    // Lines of JSON have no heading that a misspelt name could be missed in.
    if (group_ && group_->fact == program::none && !has_groups_ && rows_ > bad_rows_ && read_error_ == 0 &&
        source_->heading().empty() &&
        std::ranges::find(question_.columns, question_.group) == question_.columns.end())
        return fail(DiagnosticId::missing_column, {question_.group});
    if (read_error_ == 0) return true;
    return fail(DiagnosticId::cannot_read, {question_.shown(), std::strerror(read_error_)});
}

} // namespace tiaoli::cli
