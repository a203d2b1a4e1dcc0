// Populations in texts: tables and JSON lines.
#include "cli/exit_code.hpp"
#include "cli/population.hpp"
#include "cli/population_file.hpp"
#include "explain/outcome.hpp"
#include "facts/csv_text.hpp"
#include "facts/json_text.hpp"
#include "facts/json_writer.hpp"
#include "facts/population_reader.hpp"
#include "values/rational.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

namespace tiaoli::cli {
namespace {

using engine::State;
using facts::PopulationFormat;
using program::ValueKind;
using words::DiagnosticId;

constexpr std::uint32_t block_rows = 1024;

class TextPopulation {
public:
    TextPopulation(PopulationRun& run, AskedCase& asked) : run_(run), asked_(asked) {}

    void go() {
        if (!open()) return;
        while (good_ && next_block())
            decide();
        if (good_ && is_whole()) run_.finish();
    }

private:
    bool open() {
        const std::string& path = run_.options.question.facts;
        const auto input = facts::population_format(path),
                   output = facts::population_format(run_.options.output);
        if (!input) return run_.fail(DiagnosticId::unknown_table_format, {path}, exit_usage);
        if (!output) return run_.fail(DiagnosticId::unknown_table_format, {run_.options.output}, exit_usage);
        output_format_ = *output;
        file_.reset(std::fopen(path.c_str(), "rb"));
        if (!file_) return fail_to_read(errno);
        std::error_code error;
        const auto size = std::filesystem::file_size(path, error);
        run_.progress.start(error ? 0 : size, run_.context);
        if (!run_.open_outputs()) return false;
        choose_decisions();
        return open_source(*input);
    }

    bool open_source(PopulationFormat format) {
        source_.emplace([this](char* buffer, std::size_t size) { return read(buffer, size); }, format);
        if (!source_->read_heading())
            return read_error_ != 0 ? is_whole() : run_.fail(DiagnosticId::facts_empty, {}, exit_facts);
        facts::ReadLimits limits;
        limits.list_elements = run_.options.question.max_list;
        reader_.emplace(plan_, format, limits);
        run_.progress.finish();
        warn_misspelt(run_.context, plan_->program(), source_->heading());
        std::vector<words::Diagnostic> diagnostics;
        if (reader_->bind(source_->heading(), {}, diagnostics)) return true;
        print_diagnostics(run_.context, diagnostics, {});
        run_.context.exit_code = exit_facts;
        return false;
    }

    bool fail_to_read(int error) {
        return run_.fail(DiagnosticId::cannot_read, {run_.options.question.facts, std::strerror(error)},
                         exit_facts);
    }
    std::size_t read(char* buffer, std::size_t size) {
        const std::size_t got = std::fread(buffer, 1, size, file_.get());
        bytes_read_ += got;
        if (got == 0 && std::ferror(file_.get()) != 0) read_error_ = errno;
        return got;
    }
    /// The reader came to an end: because the file did?
    bool is_whole() { return read_error_ == 0 || fail_to_read(read_error_); }

    void choose_decisions() {
        const program::Program& program = asked_.program();
        decisions_ = population_decisions(asked_, run_.options.all);
        std::vector<program::NodeId> nodes;
        for (const program::DecisionId id : decisions_)
            nodes.push_back(program.decisions[id].node);
        plan_ = engine::Plan::prepare(asked_.plan->shared_program(), nodes);
        writer_.emplace(plan_, facts::WriteOptions{run_.context.language, true, true}, decisions_);
        if (output_format_ != PopulationFormat::csv) return;
        std::string heading = "row";
        for (const program::DecisionId id : decisions_) {
            append_field(heading, program.decisions[id].name);
            append_field(heading, program.decisions[id].name + ".state");
        }
        good_ = run_.output.write(heading + "\n") || run_.fail_to_write();
    }

    /// The next rows that are wanted, as facts.
    bool next_block() {
        std::uint64_t row = block_.first_row + block_.places.size();
        while (row < run_.range.first) { // past those before
            const std::uint64_t before = run_.range.first - row;
            if (!source_->next(block_,
                               static_cast<std::uint32_t>(std::min<std::uint64_t>(block_rows, before))))
                return false;
            row = block_.first_row + block_.places.size();
        }
        if (row > run_.range.last) return false;
        const std::uint64_t left = run_.range.last - row;
        const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(block_rows - 1, left) + 1);
        if (!source_->next(block_, most)) return false;
        std::vector<facts::BadRow> bad;
        reader_->read(block_, asked_.batch, bad);
        is_bad_.assign(block_.places.size(), false);
        for (const facts::BadRow& each : bad) {
            is_bad_[each.row - block_.first_row] = true;
            run_.report.add_row();
            for (const words::Diagnostic& diagnostic : each.diagnostics)
                run_.report.add(each.row, each.line, words::info(diagnostic.id).code,
                                words::message(diagnostic, run_.context.language),
                                words::help(diagnostic, run_.context.language));
        }
        return true;
    }

    void decide() {
        asked_.evaluation.run(*plan_, asked_.batch, asked_.options);
        text_.clear();
        for (std::uint32_t row = 0; row < block_.places.size(); ++row) {
            if (output_format_ == PopulationFormat::csv)
                append_csv(row);
            else
                append_line(row);
        }
        run_.rows_done += block_.places.size();
        run_.progress.show(bytes_read_, run_.rows_done);
        good_ = run_.output.write(text_) || run_.fail_to_write();
    }

    void append_line(std::uint32_t row) {
        text_ += "{\"row\":" + std::to_string(block_.first_row + row);
        if (is_bad_[row]) {
            text_ += ",\"invalid\":true}\n";
            return;
        }
        text_ += ",\"decisions\":{";
        for (std::size_t i = 0; i < decisions_.size(); ++i) {
            if (i > 0) text_ += ',';
            facts::append_json_text(text_, plan_->program().decisions[decisions_[i]].name);
            text_ += ':';
            writer_->append_decision(asked_.evaluation, asked_.batch, decisions_[i], row, text_);
        }
        text_ += "}}\n";
    }

    void append_csv(std::uint32_t row) {
        const program::Program& program = plan_->program();
        text_ += std::to_string(block_.first_row + row);
        for (const program::DecisionId id : decisions_) {
            const program::Decision& decision = program.decisions[id];
            if (is_bad_[row]) {
                text_ += ",,invalid";
                continue;
            }
            if (decision.scope != 0 || decision.list) { // as JSON, which says its states itself
                field_.clear();
                writer_->append_decision(asked_.evaluation, asked_.batch, id, row, field_);
                append_field(text_, field_);
                text_ += ',';
                continue;
            }
            const explain::Outcome outcome = explain::outcome(asked_.evaluation, program, id, row);
            field_.clear();
            if (outcome.cell.state == State::value) append_value(decision, outcome.cell);
            append_field(text_, field_);
            text_ += ',';
            text_ += facts::state_name(outcome.cell.state);
        }
        text_ += '\n';
    }

    /// As `tiaoli run --facts` reads it.
    void append_value(const program::Decision& decision, const engine::Cell& cell) {
        const program::Program& program = plan_->program();
        switch (decision.type.kind) {
        case ValueKind::yes_no:
            field_ = cell.bits != 0 ? run_.context.say("是", "yes") : run_.context.say("否", "no");
            break;
        case ValueKind::number: {
            field_ = values::to_decimal(cell.number, 40);
            if (decision.type.unit.exponent(values::BaseUnit::currency) != 1 ||
                100 % cell.number.denominator != 0)
                break;
            // Money has two decimals.
            const std::size_t point = field_.find('.');
            if (point == std::string::npos)
                field_ += ".00";
            else
                field_.append(3 - (field_.size() - point), '0');
            break;
        }
        case ValueKind::date:
            field_ = values::iso_text(values::Date{static_cast<std::int32_t>(cell.bits)});
            break;
        case ValueKind::month:
            field_ = values::iso_text(values::Month{static_cast<std::int32_t>(cell.bits)});
            break;
        case ValueKind::category:
            field_ = program.categories[decision.type.category].values[static_cast<std::size_t>(cell.bits)];
            break;
        case ValueKind::set: {
            const auto& names = program.categories[decision.type.category].values;
            for (std::size_t i = 0; i < names.size(); ++i)
                if ((static_cast<std::uint64_t>(cell.bits) >> i & 1U) != 0)
                    field_.append(field_.empty() ? "" : "、").append(names[i]);
            if (field_.empty()) field_ = run_.context.say("无", "none");
            break;
        }
        case ValueKind::text: {
            const auto id = static_cast<std::size_t>(cell.bits);
            field_ =
                id < program.texts.size() ? program.texts[id] : asked_.batch.texts[id - program.texts.size()];
            break;
        }
        }
    }

    static void append_field(std::string& out, std::string_view field) {
        out += ',';
        facts::append_csv_field(out, field);
    }

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    PopulationRun& run_;
    AskedCase& asked_;
    PopulationFormat output_format_ = PopulationFormat::csv;
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t bytes_read_ = 0;
    int read_error_ = 0;
    std::optional<facts::RecordSource> source_;
    std::optional<facts::RecordReader> reader_;
    facts::RecordBlock block_;
    std::vector<bool> is_bad_; ///< by row of the block
    std::shared_ptr<const engine::Plan> plan_;
    std::vector<program::DecisionId> decisions_;
    std::optional<facts::DecisionWriter> writer_;
    std::string text_, field_;
    bool good_ = true;
};

} // namespace

void run_text_population(PopulationRun& run, AskedCase& asked) {
    TextPopulation(run, asked).go();
}

} // namespace tiaoli::cli
