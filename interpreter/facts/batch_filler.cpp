#include "facts/batch_filler.hpp"

#include <algorithm>
#include <charconv>

namespace tiaoli::facts {

using engine::Presence;

BatchFiller::BatchFiller(const engine::Plan& plan, const Shape& shape, const ScalarReader& scalars)
    : plan_(plan), program_(plan.program()), shape_(shape), rows_(program_.scopes.size(), 0) {
    for (program::FactId fact = 0; fact < program_.facts.size(); ++fact) {
        defaults_.push_back(scalars.default_of(fact));
        is_fraction_.push_back(plan.fact_layout(fact).fraction);
    }
    unmentioned_ = defaults_;
}

void BatchFiller::start(engine::Batch& batch, const ReadOptions& options) {
    batch_ = &batch;
    engine::reset(plan_, batch, 0);
    std::ranges::fill(rows_, 0U);

    const auto is_named = [&](const std::string& name, const std::string& path) {
        return std::ranges::any_of(options.unknown_names,
                                   [&](const std::string& each) { return each == name || each == path; });
    };
    unmentioned_lists_.clear();
    for (const program::ListFact& list : program_.lists) {
        const bool is_empty = list.empty_by_default || options.unmentioned_lists_are_empty;
        unmentioned_lists_.push_back(is_empty && !is_named(list.name, list.path) ? Presence::given
                                                                                 : Presence::unknown);
    }
    unknown_cells_.clear();
    for (const std::string& name : options.unknown_names)
        if (name.find('[') != std::string::npos) add_unknown_cell(name);

    const bool is_plain = options.unknown_names.empty() && !options.unmentioned_yes_no;
    if (is_plain && has_plain_defaults_) return;
    unmentioned_ = defaults_;
    has_plain_defaults_ = is_plain;
    if (is_plain) return;
    for (program::FactId fact = 0; fact < program_.facts.size(); ++fact) {
        const program::Fact& declared = program_.facts[fact];
        const bool is_yes_no = declared.type.kind == program::ValueKind::yes_no;
        if (is_named(declared.name, declared.path))
            unmentioned_[fact] = Stored{};
        else if (options.unmentioned_yes_no && is_yes_no && declared.default_value == program::none)
            unmentioned_[fact] = {Presence::given, *options.unmentioned_yes_no ? 1 : 0, 1};
    }
}

void BatchFiller::add_unknown_cell(const std::string& name) {
    UnknownCell cell;
    std::string path;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = name[at] == '[' ? name.find(']', at) : std::string::npos;
        if (end == std::string::npos) {
            path += name[at++];
            continue;
        }
        std::uint32_t position = 0;
        const char* last = name.data() + end;
        if (std::from_chars(name.data() + at + 1, last, position).ptr != last) return;
        cell.positions.push_back(position);
        at = end + 1;
    }
    const auto fact = std::ranges::find(program_.facts, path, &program::Fact::path);
    const auto list = std::ranges::find(program_.lists, path, &program::ListFact::path);
    if (fact != program_.facts.end()) {
        cell.index = static_cast<std::uint32_t>(fact - program_.facts.begin());
        cell.scope = fact->scope;
    } else if (list != program_.lists.end()) {
        cell.is_list = true;
        cell.index = static_cast<std::uint32_t>(list - program_.lists.begin());
        cell.scope = list->parent;
    } else {
        return;
    }
    unknown_cells_.push_back(std::move(cell));
}

bool BatchFiller::is_last_row(const UnknownCell& cell) const {
    program::ScopeId scope = cell.scope;
    for (auto position = cell.positions.rbegin(); position != cell.positions.rend(); ++position) {
        if (scope == 0) return false;
        // Of the list that is being read only the beginning is stored so far.
        const std::uint32_t begin = batch_->lists[program_.scopes[scope].list].offsets.back();
        if (rows_[scope] - 1 - begin != *position) return false;
        scope = program_.scopes[scope].parent;
    }
    return scope == 0;
}

void BatchFiller::forget_unknown_cells(program::ScopeId scope) {
    for (const UnknownCell& cell : unknown_cells_) {
        if (cell.scope != scope || !is_last_row(cell)) continue;
        if (cell.is_list)
            batch_->lists[cell.index].presence.back() = Presence::unknown;
        else
            store(cell.index, Stored{});
    }
}

void BatchFiller::finish(std::span<const std::string> texts) {
    batch_->rows = rows_[0];
    batch_->texts.assign(texts.begin(), texts.end());
    const auto drop_if_given = [](std::vector<Presence>& presence) {
        if (std::ranges::all_of(presence, [](Presence p) { return p == Presence::given; })) presence.clear();
    };
    for (auto& column : batch_->facts)
        drop_if_given(column.presence);
    for (auto& column : batch_->lists)
        drop_if_given(column.presence);
}

} // namespace tiaoli::facts
