// One object of JSON, read into the last row of a batch. Only this room's readers include it.
#pragma once

#include "facts/batch_filler.hpp"
#include "facts/json_reader.hpp"
#include "facts/mistakes.hpp"
#include "facts/scalar.hpp"
#include "facts/shape.hpp"

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli::facts {

namespace ondemand = simdjson::ondemand;
using words::DiagnosticId;

inline constexpr std::string_view json_spaces = " \t\r\n";

/// Without white space at its end.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    const std::size_t end = text.find_last_not_of(json_spaces);
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// What reading values needs, and what is wrong with them. `text` is the text at hand; places are counted
/// from its start.
struct JsonCase {
    JsonCase(std::shared_ptr<const engine::Plan> used_plan, const ReadLimits& used_limits)
        : plan(std::move(used_plan)), program(plan->program()), shape(shape_of(program)), scalars(*plan),
          filler(*plan, shape, scalars), limits(used_limits), last_seen(shape.fields.size(), 0) {}

    std::shared_ptr<const engine::Plan> plan;
    const program::Program& program;
    Shape shape;
    ScalarReader scalars;
    BatchFiller filler;
    ReadLimits limits;
    std::string text; ///< with the padding that simdjson reads over
    Mistakes mistakes;
    ReadOptions options;
    bool broken = false; ///< not JSON from some place on: nothing more can be read

    /// The object of a case, or of a list's element, into the last row of the level's scope.
    void read_object(const Level& level, ondemand::object& object);

    /// The value as a scalar. A text is read off the parser; everything else stays where it is and is skipped
    /// later.
    Scalar scalar(ondemand::value& value);

    void report(DiagnosticId id, std::size_t begin, std::size_t end, std::vector<std::string> arguments);
    void report_token(DiagnosticId id, ondemand::value& value, std::vector<std::string> arguments);
    /// `part` is not JSON: finds out where.
    void report_syntax(std::string_view part);
    [[nodiscard]] std::size_t offset(const char* place) const {
        return static_cast<std::size_t>(place - text.data());
    }

private:
    /// About this value; the first argument of the wording is the path to it.
    void report_value(DiagnosticId id, ondemand::value& value, std::vector<std::string> arguments);
    void report_mistake(Mistake mistake, std::size_t begin, std::size_t end);
    void report_unknown(const Level& level, std::string_view key, std::size_t begin);
    [[nodiscard]] std::size_t offset_of_key_end(std::size_t begin) const;

    /// The key and value of an object's next entry. False if this is not JSON.
    bool take_key(simdjson::simdjson_result<ondemand::field> item, ondemand::field& entry,
                  std::string_view& key, std::size_t& begin);
    void read_field(const Field& field, ondemand::value& value);
    /// A record, or null for it.
    void read_element(const Level& level, ondemand::value& value);
    void read_record(const Level& level, ondemand::value& value);
    /// null for a record: nothing in it is known, defaults or not.
    void forget_record(const Level& level);
    void read_leaf(program::FactId fact, ondemand::value& value);
    bool is_empty_list(ondemand::value& value);
    void read_set(program::FactId fact, ondemand::value& value);
    void read_list(const Field& field, ondemand::value& value);
    void read_table(const Field& field, ondemand::value& value);
    void read_table_key(program::FactId fact, std::string_view key, std::size_t begin);

    std::vector<std::uint64_t> last_seen; // by field: number of the object in which it was last mentioned
    std::uint64_t object_number = 0;
};

} // namespace tiaoli::facts
