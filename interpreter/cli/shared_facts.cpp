#include "cli/shared_facts.hpp"

#include "cli/exit_code.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace tiaoli::cli {
namespace {

using words::DiagnosticId;

/// Cases evaluated together.
constexpr std::uint32_t block_rows = 1024;
/// Mistakes shown of one policy.
constexpr std::size_t most_shown = 20;

bool is_unknown_name(const words::Diagnostic& diagnostic) {
    return diagnostic.id == DiagnosticId::unknown_fact || diagnostic.id == DiagnosticId::misspelt_fact;
}

/// "职工.工龄" for "职工[3].工龄": the same name in every element.
std::string without_positions(std::string_view path) {
    std::string name;
    bool inside = false;
    for (const char c : path) {
        inside = inside || c == '[';
        if (!inside) name += c;
        inside = inside && c != ']';
    }
    if (name.starts_with(".")) name.erase(0, 1); // of a list of cases
    return name;
}

/// Whether `path` is `above`, or lies in it.
bool lies_in(std::string_view path, std::string_view above) {
    return path.starts_with(above) &&
           (path.size() == above.size() || path[above.size()] == '.' || path[above.size()] == '[');
}

} // namespace

void SharedFacts::add(std::string policy, std::shared_ptr<const engine::Plan> plan, values::Date today) {
    auto side = std::make_unique<Side>();
    side->name = std::move(policy);
    side->plan = std::move(plan);
    side->options.today = today;
    facts::ReadLimits limits;
    // Names that this policy does not have are no mistakes here, and must not use up the room of those that
    // are.
    limits.diagnostics = std::numeric_limits<std::uint32_t>::max();
    side->reader = std::make_unique<facts::JsonReader>(side->plan, limits);
    side->reader->open(json_, side->diagnostics);
    sides_.push_back(std::move(side));
}

bool SharedFacts::next(Context& context) {
    first_case_ = read_;
    bool more = true;
    for (const auto& side : sides_)
        more = side->reader->next(side->batch, block_rows) && more;
    if (!check(context) || !more) return false;
    for (const auto& side : sides_) {
        side->diagnostics.clear();
        side->evaluation.run(*side->plan, side->batch, side->options);
    }
    read_ += rows();
    return true;
}

bool SharedFacts::is_unknown_everywhere(const std::string& path) const {
    return std::ranges::all_of(sides_, [&](const auto& side) {
        return std::ranges::any_of(side->diagnostics, [&](const words::Diagnostic& diagnostic) {
            return is_unknown_name(diagnostic) && lies_in(path, diagnostic.arguments[0]);
        });
    });
}

bool SharedFacts::check(Context& context) {
    const words::SourceText file{name_, json_};
    std::set<std::string> known;
    bool good = true;
    for (const auto& side : sides_) {
        std::vector<words::Diagnostic> mistakes;
        for (const words::Diagnostic& diagnostic : side->diagnostics) {
            if (is_unknown_name(diagnostic)) {
                const std::string name = without_positions(diagnostic.arguments[0]);
                const bool is_new = side->unknown_facts.insert(name).second;
                if (!is_new || !is_unknown_everywhere(diagnostic.arguments[0]) || !known.insert(name).second)
                    continue;
            }
            if (mistakes.size() < most_shown) mistakes.push_back(diagnostic);
        }
        if (mistakes.empty()) continue;
        good = false;
        print_error(side->name + ":\n");
        print_diagnostics(context, mistakes, {&file, 1});
    }
    if (!good) context.exit_code = exit_facts;
    return good;
}

} // namespace tiaoli::cli
