#include "facts/table_reader.hpp"

#include <utility>

namespace tiaoli::facts {

using program::InputField;
using words::DiagnosticId;

namespace {

bool is_none_of_them(std::string_view text) {
    return text == "无" || text == "none" || text == "[]";
}

} // namespace

TableReader::TableReader(std::shared_ptr<const engine::Plan> plan)
    : plan_(std::move(plan)), shape_(shape_of(plan_->program())), scalars_(*plan_),
      filler_(*plan_, shape_, scalars_) {}

bool TableReader::bind(std::span<const std::string_view> heading, std::vector<words::Diagnostic>& diagnostics,
                       std::vector<std::string>& unknown) {
    const program::Program& program = plan_->program();
    std::vector<bool> bound(program.facts.size(), false);
    const std::size_t before = diagnostics.size();
    columns_.clear();
    for (const std::string_view name : heading) {
        Column column;
        column.name = name;
        const Field* field = find_path(shape_, shape_.levels[0], name);
        if (!field) {
            unknown.emplace_back(name);
        } else if (field->kind != InputField::Kind::leaf) {
            const auto id = field->kind == InputField::Kind::record ? DiagnosticId::expects_record
                                                                    : DiagnosticId::column_in_list;
            diagnostics.push_back({id, {}, {std::string(name), std::string(name)}, {}});
        } else if (bound[field->index]) {
            diagnostics.push_back({DiagnosticId::duplicate_column, {}, {std::string(name)}, {}});
        } else {
            bound[field->index] = true;
            column.fact = field->index;
            column.is_set = program.facts[field->index].type.kind == program::ValueKind::set;
        }
        columns_.push_back(std::move(column));
    }
    return diagnostics.size() == before;
}

void TableReader::start(engine::Batch& batch) {
    batch_ = &batch;
    scalars_.forget_texts();
    filler_.start(batch, {});
}

bool TableReader::add(std::span<const std::string_view> fields, std::vector<words::Diagnostic>& diagnostics) {
    filler_.append_row(0);
    if (fields.size() != columns_.size()) {
        diagnostics.push_back({DiagnosticId::csv_fields,
                               {},
                               {std::to_string(fields.size()), std::to_string(columns_.size())},
                               {}});
        return false;
    }
    bool good = true;
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (columns_[i].fact != program::none && !store(columns_[i], fields[i], diagnostics)) good = false;
    return good;
}

bool TableReader::store(const Column& column, std::string_view text,
                        std::vector<words::Diagnostic>& diagnostics) {
    Stored stored;
    Mistake mistake;
    const auto fail = [&] {
        mistake.arguments.insert(mistake.arguments.begin(), column.name);
        diagnostics.push_back({mistake.id, {}, std::move(mistake.arguments), {}});
        return false;
    };
    if (text.empty()) {
        filler_.store(column.fact, stored); // unknown
        return true;
    }
    if (!column.is_set) {
        if (!scalars_.read(column.fact, {Scalar::Kind::text, text}, stored, mistake)) return fail();
        filler_.store(column.fact, stored);
        return true;
    }
    stored.presence = engine::Presence::given;
    while (!text.empty() && !is_none_of_them(text)) {
        std::size_t end = std::string_view::npos, length = 0;
        for (const std::string_view mark : {"、", ",", ";", "；", "，"})
            if (const std::size_t at = text.find(mark); at < end) {
                end = at;
                length = mark.size();
            }
        std::int64_t bit = 0;
        if (!scalars_.read_set_value(column.fact, {Scalar::Kind::text, text.substr(0, end)}, bit, mistake))
            return fail();
        stored.numerator |= bit;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + length);
    }
    filler_.store(column.fact, stored);
    return true;
}

void TableReader::finish() {
    filler_.finish(scalars_.texts());
}

} // namespace tiaoli::facts
