#include "tiaoli/columns.hpp"

#include "runtime/column_export.hpp"
#include "runtime/column_import.hpp"
#include "runtime/decision_stream.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "runtime/policy_implementation.hpp"
#include "runtime/question.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>
#include <utility>

namespace tiaoli {

using words::DiagnosticId;

namespace {

/// Fewer than this are not worth another thread.
constexpr std::size_t least_blocks_of_thread = 4;

/// What one thread works with, from batch to batch.
struct Worker {
    Worker(const Policy::Implementation& policy, const runtime::ColumnBindings& bindings)
        : importer(policy, bindings) {}

    runtime::ColumnImporter importer;
    engine::Batch batch;
    engine::Evaluation evaluation;
    runtime::BlockFaults faults;

    // Of the batch at hand.
    struct Bad {
        std::uint64_t row = 0;
        words::Diagnostic diagnostic;
    };
    std::vector<Bad> described;
    std::uint64_t bad_rows = 0;
    std::string broken;
    bool out_of_memory = false;
};

} // namespace

struct ColumnDecider::Implementation {
    Implementation(Policy used, runtime::ColumnBindings bound, runtime::DecisionColumns made)
        : policy(std::move(used)), bindings(std::move(bound)), columns(std::move(made)) {}

    Policy policy;
    engine::Options options;
    std::stop_token stop;
    std::size_t most_described = 0;
    runtime::ColumnBindings bindings;
    runtime::DecisionColumns columns;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<runtime::PreparedDictionary> dictionaries;
    std::shared_ptr<runtime::BlockPool> blocks_of_results = std::make_shared<runtime::BlockPool>();
    ColumnReport report;

    /// Rows begin .. end of the batch. `halt` is set by whoever cannot go on.
    void work(Worker& worker, const ArrowArray& facts, std::size_t begin, std::size_t end,
              runtime::DecisionArrays& decisions, std::atomic<bool>& halt) noexcept {
        try {
            const std::uint32_t block_rows = columns.plan->block_rows();
            for (std::size_t first = begin; first < end && !halt.load(std::memory_order_relaxed);
                 first += block_rows) {
                if (stop.stop_requested()) {
                    halt = true;
                    return;
                }
                const auto rows = static_cast<std::uint32_t>(std::min<std::size_t>(block_rows, end - first));
                worker.faults.most_described =
                    most_described - std::min(most_described, worker.described.size());
                worker.broken = worker.importer.fill(facts, static_cast<std::int64_t>(first), rows,
                                                     dictionaries, worker.batch, worker.faults);
                if (!worker.broken.empty()) {
                    halt = true;
                    return;
                }
                worker.evaluation.run(*columns.plan, worker.batch, options);
                decisions.store(first, worker.evaluation, worker.batch, worker.faults.bad,
                                worker.faults.count > 0);
                worker.bad_rows += worker.faults.count;
                for (auto& fault : worker.faults.described)
                    worker.described.push_back({first + fault.row, std::move(fault.diagnostic)});
            }
        } catch (...) {
            worker.out_of_memory = true;
            halt = true;
        }
    }

    /// The bad rows of all workers, in the order of the rows.
    void add_to_report(std::uint64_t rows) {
        std::vector<Worker::Bad> bad;
        for (const auto& worker : workers) {
            report.bad_rows += worker->bad_rows;
            std::ranges::move(worker->described, std::back_inserter(bad));
        }
        std::ranges::sort(bad, {}, &Worker::Bad::row);
        for (const Worker::Bad& each : bad) {
            if (report.described.size() >= most_described) break;
            report.described.push_back(
                {report.rows + each.row, runtime::public_diagnostic(each.diagnostic, {})});
        }
        report.rows += rows;
    }

    Status decide(const ArrowArray& facts, ArrowArray* out);
};

Status ColumnDecider::Implementation::decide(const ArrowArray& facts, ArrowArray* out) {
    const auto broken = [](const std::string& how) {
        return runtime::failure(Problem::usage, DiagnosticId::broken_columns, {how});
    };
    if (facts.length < 0 || facts.offset < 0) return broken("length");
    const auto rows = static_cast<std::size_t>(facts.length);
    if (const std::string how =
            runtime::prepare_dictionaries(*policy.implementation(), bindings, facts, dictionaries);
        !how.empty())
        return broken(how);

    runtime::DecisionArrays decisions(columns, rows, blocks_of_results);
    const std::size_t block_rows = columns.plan->block_rows();
    const std::size_t blocks = (rows + block_rows - 1) / block_rows;
    const std::size_t used =
        std::clamp<std::size_t>(blocks / least_blocks_of_thread, 1, std::max<std::size_t>(workers.size(), 1));
    std::atomic<bool> halt{false};
    const auto place = [&](std::size_t share) { return std::min(rows, blocks * share / used * block_rows); };
    for (const auto& worker : workers) {
        worker->described.clear();
        worker->bad_rows = 0;
        worker->broken.clear();
        worker->out_of_memory = false;
    }
    std::vector<std::thread> threads;
    try {
        for (std::size_t i = 1; i < used; ++i)
            threads.emplace_back(
                [&, i] { work(*workers[i], facts, place(i), place(i + 1), decisions, halt); });
    } catch (...) { // no more threads to be had: their rows are done here
    }
    const std::size_t started = threads.size() + 1;
    work(*workers[0], facts, place(0), place(1), decisions, halt);
    for (std::size_t i = started; i < used; ++i)
        work(*workers[i], facts, place(i), place(i + 1), decisions, halt);
    for (std::thread& thread : threads)
        thread.join();

    for (const auto& worker : workers) {
        if (worker->out_of_memory) return Failure{Problem::memory, {}};
        if (!worker->broken.empty()) return broken(worker->broken);
    }
    if (halt) return runtime::failure(Problem::cancelled, DiagnosticId::cancelled, {});
    add_to_report(rows);
    decisions.release_into(*out);
    return Done{};
}

ColumnDecider::ColumnDecider(std::unique_ptr<Implementation> implementation) noexcept
    : implementation_(std::move(implementation)) {}
ColumnDecider::~ColumnDecider() = default;
ColumnDecider::ColumnDecider(ColumnDecider&&) noexcept = default;
ColumnDecider& ColumnDecider::operator=(ColumnDecider&&) noexcept = default;

Result<ColumnDecider> ColumnDecider::open(const Policy& policy, const ArrowSchema& facts,
                                          const SessionOptions& options, const ColumnOptions& columns) {
    return runtime::guarded([&]() -> Result<ColumnDecider> {
        auto chosen = runtime::engine_options(policy, options);
        if (!chosen) return chosen.failure();
        for (const Decision decision : columns.decisions)
            if (decision.index >= policy.decisions().size())
                return runtime::failure(Problem::name, DiagnosticId::unknown_decision,
                                        {"#" + std::to_string(decision.index)});
        auto bound = runtime::bind_columns(*policy.implementation(), facts, columns);
        if (!bound) return bound.failure();
        auto made = std::make_unique<Implementation>(
            policy, *std::move(bound), runtime::decision_columns(*policy.implementation(), columns));
        made->options = *std::move(chosen);
        made->stop = options.stop;
        made->most_described = columns.described_rows;
        for (const words::Diagnostic& warning : made->bindings.warnings)
            made->report.warnings.push_back(runtime::public_diagnostic(warning, {}));
        for (unsigned i = 0; i < std::max(columns.threads, 1U); ++i)
            made->workers.push_back(std::make_unique<Worker>(*policy.implementation(), made->bindings));
        return ColumnDecider(std::move(made));
    });
}

Status ColumnDecider::schema(ArrowSchema* out) const {
    return runtime::guarded([&]() -> Status {
        implementation_->columns.write_schema(*out);
        return Done{};
    });
}

Status ColumnDecider::decide(const ArrowArray& facts, ArrowArray* decisions) {
    return runtime::guarded([&] { return implementation_->decide(facts, decisions); });
}

const ColumnReport& ColumnDecider::report() const noexcept {
    return implementation_->report;
}

namespace {

/// What a stream of decisions owns.
struct DecisionStream {
    ArrowArrayStream facts{};
    ColumnDecider decider;
    std::shared_ptr<ColumnReport> report;
    std::string error;

    DecisionStream(ArrowArrayStream taken, ColumnDecider made, std::shared_ptr<ColumnReport> given)
        : facts(taken), decider(std::move(made)), report(std::move(given)) {}
    ~DecisionStream() {
        if (facts.release) facts.release(&facts);
    }
    DecisionStream(const DecisionStream&) = delete;
    DecisionStream& operator=(const DecisionStream&) = delete;

    /// errno of a failure, whose text is kept for get_last_error.
    int fail(const Failure& failure) noexcept {
        try {
            error = failure.text(Language::english);
        } catch (...) {
            error.clear();
        }
        switch (failure.problem) {
        case Problem::cancelled: return ECANCELED;
        case Problem::memory: return ENOMEM;
        default: return EINVAL;
        }
    }

    int next(ArrowArray* out) {
        out->release = nullptr;
        ArrowArray batch{};
        if (const int code = facts.get_next(&facts, &batch); code != 0) {
            const char* text = facts.get_last_error ? facts.get_last_error(&facts) : nullptr;
            error = text ? text : "";
            return code;
        }
        if (!batch.release) return 0; // the end
        const Status done = decider.decide(batch, out);
        batch.release(&batch);
        if (!done) return fail(done.failure());
        if (report) *report = decider.report();
        return 0;
    }
};

DecisionStream& stream_of(ArrowArrayStream* stream) {
    return *static_cast<DecisionStream*>(stream->private_data);
}

} // namespace

Status runtime::decide_stream(const Policy& policy, ArrowArrayStream* facts, ArrowArrayStream* decisions,
                              const SessionOptions& options, const ColumnOptions& columns,
                              std::shared_ptr<ColumnReport> report) {
    return guarded([&]() -> Status {
        decisions->release = nullptr;
        ArrowArrayStream taken = *facts;
        facts->release = nullptr;
        struct Releaser {
            ArrowArrayStream* stream;
            ~Releaser() {
                if (stream && stream->release) stream->release(stream);
            }
        } releaser{&taken};
        ArrowSchema schema{};
        if (const int code = taken.get_schema(&taken, &schema); code != 0) {
            const char* text = taken.get_last_error ? taken.get_last_error(&taken) : nullptr;
            return failure(Problem::file, DiagnosticId::stream_failed, {text ? text : std::to_string(code)});
        }
        auto decider = ColumnDecider::open(policy, schema, options, columns);
        schema.release(&schema);
        if (!decider) return decider.failure();
        if (report) *report = decider->report();
        auto owned = std::make_unique<DecisionStream>(taken, *std::move(decider), std::move(report));
        releaser.stream = nullptr;
        *decisions = {};
        decisions->get_schema = [](ArrowArrayStream* stream, ArrowSchema* out) {
            const Status done = stream_of(stream).decider.schema(out);
            return done ? 0 : stream_of(stream).fail(done.failure());
        };
        decisions->get_next = [](ArrowArrayStream* stream, ArrowArray* out) {
            try {
                return stream_of(stream).next(out);
            } catch (...) {
                return ENOMEM;
            }
        };
        decisions->get_last_error = [](ArrowArrayStream* stream) -> const char* {
            return stream_of(stream).error.c_str();
        };
        decisions->release = [](ArrowArrayStream* stream) {
            delete static_cast<DecisionStream*>(stream->private_data);
            stream->release = nullptr;
        };
        decisions->private_data = owned.release();
        return Done{};
    });
}

Status decide_stream(const Policy& policy, ArrowArrayStream* facts, ArrowArrayStream* decisions,
                     const SessionOptions& options, const ColumnOptions& columns, ColumnReport* report) {
    // Not owned: the caller has promised that it lives as long as the stream.
    return runtime::decide_stream(policy, facts, decisions, options, columns,
                                  std::shared_ptr<ColumnReport>(std::shared_ptr<void>(), report));
}

} // namespace tiaoli
