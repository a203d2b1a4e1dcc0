// One value of a fact, as text or token: whether it fits the fact, and its place in a column.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tiaoli::facts {

/// A value as JSON, CSV or a person gives it.
struct Scalar {
    enum class Kind : std::uint8_t {
        null, ///< not known
        yes,
        no,     ///< true, false
        number, ///< `text` is the number as written
        text,   ///< `text` is the text, without quotes and escapes
        other,  ///< `text` is something else: `[`, `{` or what is no JSON
    };
    Kind kind = Kind::null;
    std::string_view text;
};

/// What goes into a column.
struct Stored {
    engine::Presence presence = engine::Presence::unknown;
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
};

/// What is wrong with a value: the diagnostic and its arguments after the first, which is the fact's path.
struct Mistake {
    words::DiagnosticId id{};
    std::vector<std::string> arguments;
};

/// Reads values of one program's facts. Texts that the program does not know are kept by the reader (see
/// `texts`). One per thread.
class ScalarReader {
public:
    explicit ScalarReader(const engine::Plan& plan);

    /// False with a mistake. Accepts, beside a JSON value of the fact's own type, the same as text:
    ///   number    12.5, "12.5", "35万元", "500元/人·月", "15%", and "3/4" for numbers without unit; a number
    ///   alone is
    ///             in the fact's base unit
    ///   yes/no    true, "yes", "是" …
    ///   date      "2020-12-31", "2020年12月31日"; month likewise
    ///   category  the name of its value; an empty set is not read here (sets are lists: see
    ///   `read_set_value`) absent    "无" or "none" for an optional fact; not for a text, and not where a
    ///   category has such a value null      unknown
    bool read(program::FactId fact, const Scalar& value, Stored& stored, Mistake& mistake);

    /// One value of a set: its bit.
    bool read_set_value(program::FactId fact, const Scalar& value, std::int64_t& bit, Mistake& mistake);

    /// The fact's default, in the form of a column; unknown if it has none.
    [[nodiscard]] Stored default_of(program::FactId fact) const;

    /// Texts met since `forget_texts` that the program does not know: for engine::Batch::texts.
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
    void forget_texts();

private:
    bool read_number(program::FactId fact, const Scalar& value, Stored& stored, Mistake& mistake) const;
    bool read_plain_number(program::FactId fact, std::string_view digits, Stored& stored) const;
    bool store_number(program::FactId fact, const values::Rational& number, std::string_view shown,
                      Stored& stored, Mistake& mistake) const;
    bool read_category(const program::Type& type, const Scalar& value, std::int64_t& index,
                       Mistake& mistake) const;
    std::int64_t text_id(std::string_view text);

    const program::Program& program_;
    std::vector<engine::Layout> layouts_; // by FactId
    std::vector<values::DeclaredUnit> units_;
    std::unordered_map<std::string_view, std::int64_t> known_texts_;
    std::unordered_map<std::string, std::int64_t> new_texts_;
    std::vector<std::string> texts_;
};

/// A value as a message shows it: texts in quotes, long ones cut.
[[nodiscard]] std::string shown(const Scalar& value);

} // namespace tiaoli::facts
