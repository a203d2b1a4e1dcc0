// Populations in Arrow files and streams.
#include "cli/exit_code.hpp"
#include "cli/population.hpp"
#include "cli/population_file.hpp"
#include "interchange/arrow_reader.hpp"
#include "interchange/arrow_writer.hpp"
#include "runtime/arrow_build.hpp"
#include "runtime/policy_implementation.hpp"
#include "tiaoli/columns.hpp"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace tiaoli::cli {
namespace {

using words::DiagnosticId;

/// Rows that are decided at once: enough for several threads, few enough to hold their decisions (of a whole
/// document, 20 kB for an enterprise with ten employees).
std::uint64_t rows_at_once(const engine::Plan& plan) {
    return std::clamp<std::uint64_t>(std::uint64_t{plan.block_rows()} * 256, 16384, 65536);
}

/// Released with what holds it, unless it was moved away.
template <typename Struct>
struct Owned {
    Struct value{};
    ~Owned() {
        if (value.release) value.release(&value);
    }
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
};

/// The children of a struct, taken out of it.
template <typename Struct>
void move_children(Struct& from, std::vector<Struct>& to) {
    for (std::int64_t i = 0; i < from.n_children; ++i) {
        to.push_back(*from.children[i]);
        from.children[i]->release = nullptr;
    }
}

Language public_language(const Context& context) {
    return context.language == words::Language::chinese ? Language::chinese : Language::english;
}

class ArrowPopulation {
public:
    ArrowPopulation(PopulationRun& run, AskedCase& asked)
        : run_(run), asked_(asked),
          writer_([this](std::string_view bytes) { return run_.output.write(bytes); },
                  run.options.output.ends_with(".arrows") ? interchange::ArrowForm::stream
                                                          : interchange::ArrowForm::file) {}

    void go() {
        if (!open()) return;
        std::uint64_t before = 0; // rows of the batches that are done with
        while (before < run_.range.last) {
            const ArrowArray* batch = reader_.next();
            if (!batch) break;
            const auto rows = static_cast<std::uint64_t>(batch->length);
            const std::uint64_t first = std::max(run_.range.first - 1, before) - before;
            const std::uint64_t last = std::min(run_.range.last, before + rows) - before;
            const std::uint64_t most = rows_at_once(*asked_.plan);
            for (std::uint64_t at = first; at < last; at += most)
                if (!decide(*batch, at, std::min(most, last - at), before)) return;
            before += rows;
        }
        if (reader_.fault()) {
            fail_to_read();
            return;
        }
        if (!writer_.finish())
            run_.fail_to_write();
        else
            run_.finish();
    }

private:
    bool fail_to_read() {
        const interchange::ArrowFault& fault = reader_.fault();
        return run_.fail(DiagnosticId::arrow_file_unreadable,
                         {run_.options.question.facts, fault.english, fault.chinese}, exit_facts);
    }
    bool fail(const Failure& failure) {
        run_.progress.finish();
        print_error(failure.text(public_language(run_.context)));
        run_.context.exit_code = exit_facts;
        return false;
    }

    bool open() {
        if (!reader_.open(run_.options.question.facts)) return fail_to_read();
        std::vector<std::string> columns;
        for (std::int64_t i = 0; i < reader_.schema().n_children; ++i)
            columns.emplace_back(reader_.schema().children[i]->name);
        warn_misspelt(run_.context, asked_.program(), columns);
        ColumnOptions options;
        for (const program::DecisionId id : population_decisions(asked_, run_.options.all))
            options.decisions.push_back({id});
        options.threads = std::max(std::thread::hardware_concurrency(), 1U);
        options.described_rows = !run_.options.bad_rows.empty() ? SIZE_MAX : ColumnOptions{}.described_rows;
        SessionOptions session;
        session.today = Date{asked_.options.today.days};
        for (const std::string& reading : run_.options.question.readings) {
            const std::size_t equals = reading.find('=');
            session.readings.emplace_back(reading.substr(0, equals), reading.substr(equals + 1));
        }
        auto decider = ColumnDecider::open(runtime::make_policy(asked_.plan->shared_program()),
                                           reader_.schema(), session, options);
        if (!decider) return fail(decider.failure());
        decider_.emplace(*std::move(decider));
        run_.progress.start(reader_.size(), run_.context);
        if (!run_.open_outputs()) return false;
        Owned<ArrowSchema> decided;
        if (const Status done = decider_->schema(&decided.value); !done) return fail(done.failure());
        std::vector<ArrowSchema> children(1);
        runtime::make_schema({"l", "row", {}, {}, nullptr}, children[0]);
        move_children(decided.value, children);
        runtime::make_schema({"+s", "", {}, std::move(children), nullptr}, schema_.value);
        return writer_.start(schema_.value) || run_.fail_to_write();
    }

    /// `count` rows of a batch from `first` on, in front of which there are `before` in others.
    bool decide(const ArrowArray& batch, std::uint64_t first, std::uint64_t count, std::uint64_t before) {
        ArrowArray part = batch; // borrowed: a look at some of its rows
        part.offset += static_cast<std::int64_t>(first);
        part.length = static_cast<std::int64_t>(count);
        const std::uint64_t reported = decider_->report().rows;
        Owned<ArrowArray> decided;
        if (const Status done = decider_->decide(part, &decided.value); !done) return fail(done.failure());
        report_bad_rows(before + first, reported);

        std::vector<ArrowArray> children(1);
        runtime::ArrayParts numbers;
        numbers.length = part.length;
        numbers.buffers.emplace_back();
        numbers.buffers.emplace_back(count * sizeof(std::int64_t));
        for (std::uint64_t row = 0; row < count; ++row)
            numbers.buffers[1].as<std::int64_t>()[row] = static_cast<std::int64_t>(before + first + row + 1);
        runtime::make_array(std::move(numbers), children[0]);
        move_children(decided.value, children);
        runtime::ArrayParts all;
        all.length = part.length;
        all.buffers.emplace_back();
        all.children = std::move(children);
        Owned<ArrowArray> rows;
        runtime::make_array(std::move(all), rows.value);
        if (!writer_.write(rows.value)) return run_.fail_to_write();
        run_.rows_done += count;
        run_.progress.show(reader_.bytes_read(), run_.rows_done);
        return true;
    }

    /// What the last call of `decide` added. The decider counts from the first row that it was given.
    void report_bad_rows(std::uint64_t first_row, std::uint64_t reported) {
        const ColumnReport& report = decider_->report();
        for (; bad_rows_ < report.bad_rows; ++bad_rows_)
            run_.report.add_row();
        for (; described_ < report.described.size(); ++described_) {
            const BadRow& bad = report.described[described_];
            const Diagnostic::Wording& wording = bad.diagnostic.in(public_language(run_.context));
            run_.report.add(first_row + (bad.row - reported) + 1, 0, bad.diagnostic.code, wording.message,
                            wording.help);
        }
    }

    PopulationRun& run_;
    AskedCase& asked_;
    interchange::ArrowReader reader_;
    interchange::ArrowWriter writer_;
    std::optional<ColumnDecider> decider_;
    Owned<ArrowSchema> schema_; ///< of what is written
    std::uint64_t bad_rows_ = 0;
    std::size_t described_ = 0;
};

} // namespace

bool is_arrow_file(std::string_view path) {
    return path.ends_with(".arrow") || path.ends_with(".arrows") || path.ends_with(".feather");
}

void run_arrow_population(PopulationRun& run, AskedCase& asked) {
    ArrowPopulation(run, asked).go();
}

} // namespace tiaoli::cli
