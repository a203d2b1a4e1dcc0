// What the handles of tiaoli.h are, and how results cross into C.
#pragma once

#include "tiaoli/columns.hpp"
#include "tiaoli/explanation.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/result.hpp"
#include "tiaoli/session.hpp"
#include "tiaoli/tiaoli.h"

#include <array>
#include <memory>
#include <mutex>
#include <new>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

struct tiaoli_policy {
    tiaoli::Policy policy;
};

struct tiaoli_session {
    tiaoli::Session session;
    std::string text; // what was asked for last
};

struct tiaoli_failure {
    tiaoli::Failure failure;
};

struct tiaoli_stop {
    std::stop_source source;
};

struct tiaoli_explanation {
    // Views of a step need not end with a zero: these do.
    struct Texts {
        std::string name, clause, citation, quote;
    };
    tiaoli::Explanation explanation;
    std::vector<Texts> texts;
    std::array<std::once_flag, 4> once;
    std::array<std::string, 4> rendered; // by format
};

struct tiaoli_report {
    std::shared_ptr<tiaoli::ColumnReport> report;
};

namespace tiaoli::runtime {

/// NULL: all defaults. May run out of memory, which it throws.
[[nodiscard]] SessionOptions options_of(const tiaoli_session_options* options);

inline Language language_of(tiaoli_language language) {
    return language == TIAOLI_ENGLISH ? Language::english : Language::chinese;
}

inline tiaoli_status report(const Failure& failure, tiaoli_failure** out) noexcept {
    if (out) {
        *out = nullptr;
        try {
            *out = new (std::nothrow) tiaoli_failure{failure};
        } catch (...) { // the copy ran out of memory: the status has to do
        }
    }
    return static_cast<tiaoli_status>(failure.problem);
}

/// Calls `f`, which gives a Result, and hands its value to `take`. What throws is out of memory.
template <typename F, typename Take>
tiaoli_status into_c(tiaoli_failure** failure, F f, Take take) noexcept {
    if (failure) *failure = nullptr;
    try {
        auto result = f();
        if (!result) return report(result.failure(), failure);
        take(*std::move(result));
        return TIAOLI_OK;
    } catch (...) {
        return TIAOLI_MEMORY;
    }
}

} // namespace tiaoli::runtime
