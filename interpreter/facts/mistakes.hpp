// What is wrong with facts while they are read: the path to the value at hand, and the diagnostics so far.
#pragma once

#include "words/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli::facts {

/// A part of the path to a value: a name, or the position in a list.
struct Frame {
    std::string_view name;
    std::uint32_t position = 0;
    bool is_position = false;
};

class Mistakes {
public:
    /// The path; whoever goes into a value pushes its frame and pops it afterwards.
    std::vector<Frame> path;

    void start(std::vector<words::Diagnostic>& diagnostics, std::size_t limit) {
        diagnostics_ = &diagnostics;
        limit_ = limit;
        count_ = 0;
        path.clear();
    }

    void report(words::DiagnosticId id, words::Span span, std::vector<std::string> arguments) {
        ++count_;
        if (count_ <= limit_) diagnostics_->push_back({id, span, std::move(arguments), {}});
        if (count_ == limit_ + 1)
            diagnostics_->push_back(
                {words::DiagnosticId::more_fact_mistakes, {}, {std::to_string(limit_)}, {}});
    }

    [[nodiscard]] std::size_t count() const { return count_; }

    /// "企业.在职职工[3].录用日期"; positions count from 0, as in JSON. "$" for the whole.
    [[nodiscard]] std::string path_text() const {
        std::string result;
        for (const Frame& frame : path) {
            if (frame.is_position) {
                result += "[" + std::to_string(frame.position) + "]";
                continue;
            }
            if (!result.empty()) result += '.';
            result += frame.name;
        }
        return result.empty() ? "$" : result;
    }

private:
    std::vector<words::Diagnostic>* diagnostics_ = nullptr;
    std::size_t limit_ = 0;
    std::size_t count_ = 0;
};

} // namespace tiaoli::facts
