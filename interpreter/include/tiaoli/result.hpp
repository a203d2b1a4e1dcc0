// Results: a value, or what is wrong, as a value too.
//
// No function of the library throws; even running out of memory comes back as a Failure. Who prefers
// exceptions asks for them: `result.value()` throws an Error if there is none.
#pragma once

#include "tiaoli/export.hpp"
#include "tiaoli/value.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiaoli {

/// What kind of thing went wrong: what a program may want to tell apart.
enum class Problem : std::uint8_t {
    policy = 1, ///< the policy has mistakes
    facts,      ///< facts cannot be read, or a value does not fit its fact
    name,       ///< there is no fact, decision, list, reading or option of that name
    type,       ///< it is of another type than the one asked for; columns: of another type than the fact
    usage,      ///< something else the caller has to change
    damaged,    ///< a compiled policy of another version, or damaged
    limit,      ///< larger than a limit allows
    cancelled,  ///< the host asked to stop
    file,       ///< a file or stream cannot be read or written
    memory,     ///< out of memory
};

enum class Severity : std::uint8_t { error, warning };

/// One mistake, in both languages. Owns its texts.
struct Diagnostic {
    struct Wording {
        std::string message;
        std::string help; ///< how to mend it; may be empty
        std::string
            text; ///< all of it as a person reads it, with the line of the source and a mark under the place
    };
    std::string code; ///< "T0101": stable, for programs
    std::string name; ///< of the same: "unknown_name"
    Severity severity = Severity::error;
    std::string file;                   ///< empty if it belongs to no text
    std::uint32_t line = 0, column = 0; ///< from 1, columns in characters; 0 without a file
    std::uint32_t end_line = 0, end_column = 0;
    Wording chinese, english;

    [[nodiscard]] const Wording& in(Language language) const noexcept {
        return language == Language::chinese ? chinese : english;
    }
};

/// Why there is no value.
struct Failure {
    Problem problem = Problem::usage;
    std::vector<Diagnostic> diagnostics; ///< at least one, unless the problem is `memory`

    /// All diagnostics as a person reads them, each ending in a line break.
    [[nodiscard]] TIAOLI_API std::string text(Language language = Language::chinese) const;
};

/// What Result::value() throws. `what()` is the failure's text in Chinese.
class TIAOLI_API Error : public std::runtime_error {
public:
    explicit Error(Failure failure);
    ~Error() override;
    [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

private:
    Failure failure_;
};

/// A value or a Failure.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::move(value)) {}
    Result(Failure failure) : content_(std::move(failure)) {}

    [[nodiscard]] bool ok() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    // Only if ok().
    T& operator*() & noexcept { return *std::get_if<0>(&content_); }
    const T& operator*() const& noexcept { return *std::get_if<0>(&content_); }
    T&& operator*() && noexcept { return std::move(*std::get_if<0>(&content_)); }
    T* operator->() noexcept { return std::get_if<0>(&content_); }
    const T* operator->() const noexcept { return std::get_if<0>(&content_); }

    /// Only if not ok().
    [[nodiscard]] const Failure& failure() const noexcept { return *std::get_if<1>(&content_); }

    /// The value; throws Error if there is none.
    T& value() & { return ok() ? **this : throw Error(failure()); }
    const T& value() const& { return ok() ? **this : throw Error(failure()); }
    T&& value() && { return ok() ? std::move(**this) : throw Error(failure()); }

private:
    std::variant<T, Failure> content_;
};

struct Done {};
/// Of what gives nothing but may fail.
using Status = Result<Done>;

} // namespace tiaoli
