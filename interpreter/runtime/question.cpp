#include "runtime/question.hpp"

#include "runtime/diagnostics.hpp"
#include "runtime/policy_implementation.hpp"
#include "values/date.hpp"

#include <algorithm>
#include <string>

namespace tiaoli::runtime {
namespace {

using words::DiagnosticId;

template <typename Names>
std::string joined(const Names& names) {
    std::string result;
    for (const auto& name : names)
        result.append(result.empty() ? "" : ", ").append(name);
    return result.empty() ? "—" : result;
}

} // namespace

Result<engine::Options> engine_options(const Policy& policy, const SessionOptions& options) {
    const program::Program& program = *policy.implementation()->program;
    engine::Options result;
    result.max_rows = options.max_rows;
    const auto day = options.today ? options.today : policy.in_force_from();
    if (!day || day->days < values::minimum_date.days || day->days > values::maximum_date.days)
        return failure(Problem::usage, DiagnosticId::day_needed, {});
    result.today = values::Date{day->days};
    for (const program::Reading& reading : program.readings)
        result.readings.push_back(reading.in_force);
    for (const auto& [name, option] : options.readings) {
        const auto reading = std::ranges::find(program.readings, name, &program::Reading::name);
        if (reading == program.readings.end()) {
            std::vector<std::string_view> names;
            for (const auto& each : program.readings)
                names.push_back(each.name);
            return failure(Problem::name, DiagnosticId::no_such_reading, {name, joined(names)});
        }
        const auto found = std::ranges::find(reading->options, option);
        if (found == reading->options.end())
            return failure(Problem::name, DiagnosticId::no_such_option,
                           {name, option, joined(reading->options)});
        result.readings[static_cast<std::size_t>(reading - program.readings.begin())] =
            static_cast<std::uint32_t>(found - reading->options.begin());
    }
    return result;
}

} // namespace tiaoli::runtime
