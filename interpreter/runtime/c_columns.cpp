// The part of tiaoli.h that is about Arrow columns.
#include "runtime/c_handles.hpp"
#include "runtime/decision_stream.hpp"
#include "tiaoli/tiaoli.h"

#include <cstring>

using tiaoli::runtime::language_of;

namespace {

/// May run out of memory, which it throws.
tiaoli::ColumnOptions options_of(const tiaoli_column_options* options) {
    tiaoli_column_options given{};
    if (options) std::memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
    tiaoli::ColumnOptions wanted;
    for (size_t i = 0; given.decisions && i < given.decision_count; ++i)
        wanted.decisions.push_back(tiaoli::Decision{given.decisions[i]});
    for (size_t i = 0; given.required && i < given.required_count; ++i)
        wanted.required.emplace_back(given.required[i]);
    for (size_t i = 0; given.null_is_absent && i < given.null_is_absent_count; ++i)
        wanted.null_is_absent.emplace_back(given.null_is_absent[i]);
    wanted.states = !given.without_states;
    wanted.fired = given.fired;
    wanted.money_in_fen = given.money_in_fen;
    if (given.threads) wanted.threads = given.threads;
    if (given.described_rows) wanted.described_rows = given.described_rows;
    return wanted;
}

/// Null if there is none.
const tiaoli::Diagnostic* diagnostic_of(const tiaoli_report* report, size_t index) {
    return index < tiaoli_report_described(report) ? &report->report->described[index].diagnostic : nullptr;
}
const tiaoli::Diagnostic* warning_of(const tiaoli_report* report, size_t index) {
    return index < tiaoli_report_warnings(report) ? &report->report->warnings[index] : nullptr;
}

} // namespace

extern "C" {

tiaoli_report* tiaoli_report_new(void) {
    try {
        return new tiaoli_report{std::make_shared<tiaoli::ColumnReport>()};
    } catch (...) {
        return nullptr;
    }
}

void tiaoli_report_free(tiaoli_report* report) {
    delete report;
}

uint64_t tiaoli_report_rows(const tiaoli_report* report) {
    return report ? report->report->rows : 0;
}

uint64_t tiaoli_report_bad_rows(const tiaoli_report* report) {
    return report ? report->report->bad_rows : 0;
}

size_t tiaoli_report_described(const tiaoli_report* report) {
    return report ? report->report->described.size() : 0;
}

uint64_t tiaoli_report_row(const tiaoli_report* report, size_t index) {
    return index < tiaoli_report_described(report) ? report->report->described[index].row : 0;
}

const char* tiaoli_report_message(const tiaoli_report* report, size_t index, tiaoli_language language) {
    const auto* found = diagnostic_of(report, index);
    return found ? found->in(language_of(language)).message.c_str() : nullptr;
}

const char* tiaoli_report_code(const tiaoli_report* report, size_t index) {
    const auto* found = diagnostic_of(report, index);
    return found ? found->code.c_str() : nullptr;
}

const char* tiaoli_report_help(const tiaoli_report* report, size_t index, tiaoli_language language) {
    const auto* found = diagnostic_of(report, index);
    return found ? found->in(language_of(language)).help.c_str() : nullptr;
}

size_t tiaoli_report_warnings(const tiaoli_report* report) {
    return report ? report->report->warnings.size() : 0;
}

const char* tiaoli_report_warning_message(const tiaoli_report* report, size_t index,
                                          tiaoli_language language) {
    const auto* found = warning_of(report, index);
    return found ? found->in(language_of(language)).message.c_str() : nullptr;
}

const char* tiaoli_report_warning_help(const tiaoli_report* report, size_t index, tiaoli_language language) {
    const auto* found = warning_of(report, index);
    return found ? found->in(language_of(language)).help.c_str() : nullptr;
}

tiaoli_status tiaoli_decide_stream(const tiaoli_policy* policy, struct ArrowArrayStream* facts,
                                   struct ArrowArrayStream* decisions,
                                   const tiaoli_session_options* session_options,
                                   const tiaoli_column_options* column_options, tiaoli_report* report,
                                   tiaoli_failure** failure) {
    if (failure) *failure = nullptr;
    if (!policy || !facts || !decisions) return TIAOLI_USAGE;
    return tiaoli::runtime::into_c(
        failure,
        [&] {
            return tiaoli::runtime::decide_stream(
                policy->policy, facts, decisions, tiaoli::runtime::options_of(session_options),
                options_of(column_options), report ? report->report : nullptr);
        },
        [](auto) {});
}

} // extern "C"
