#include "facts/json_reader.hpp"

#include "facts/json_case.hpp"
#include "facts/json_syntax.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::facts {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

/// Where the cases come from: one object, a list of them, or a line for each.
struct JsonReader::Implementation {
    enum class Form : std::uint8_t { nothing, object, list, lines };

    Implementation(std::shared_ptr<const engine::Plan> plan, const ReadLimits& limits)
        : reading(std::move(plan), limits) {}

    JsonCase reading;
    ondemand::parser parser;
    ondemand::document document; // the list, while its cases are read
    ondemand::array_iterator next_case, last_case;
    std::string_view rest; // of an object: the whole; of a list: likewise; of lines: those to come
    std::uint32_t cases = 0;
    Form form = Form::nothing;
    bool many = false;

    static simdjson::padded_string_view padded(std::string_view part) {
        return simdjson::padded_string_view(part.data(), part.size(),
                                            part.size() + simdjson::SIMDJSON_PADDING);
    }

    void open(std::string_view json, std::vector<words::Diagnostic>& diagnostics,
              const ReadOptions& options) {
        reading.mistakes.start(diagnostics, reading.limits.diagnostics);
        reading.options = options;
        reading.broken = false;
        form = Form::nothing;
        cases = 0;
        many = false;
        if (json.size() > reading.limits.bytes) {
            reading.report(DiagnosticId::facts_too_large, 0, 0,
                           {std::to_string(json.size()), std::to_string(reading.limits.bytes)});
            return;
        }
        reading.text.reserve(json.size() + simdjson::SIMDJSON_PADDING);
        reading.text.assign(json);
        reading.text.append(simdjson::SIMDJSON_PADDING, '\0');
        rest = std::string_view(reading.text.data(), json.size());
        if (rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
        const std::size_t first = rest.find_first_not_of(json_spaces);
        if (first == std::string_view::npos)
            reading.report(DiagnosticId::facts_empty, 0, 0, {});
        else if (rest[first] == '[')
            open_list();
        else
            form = Form::object;
    }

    void open_list() {
        ondemand::array list;
        many = true;
        const bool good = parser.iterate(padded(rest)).get(document) == simdjson::SUCCESS &&
                          document.get_array().get(list) == simdjson::SUCCESS &&
                          list.begin().get(next_case) == simdjson::SUCCESS &&
                          list.end().get(last_case) == simdjson::SUCCESS;
        if (good)
            form = Form::list;
        else
            reading.report_syntax(rest);
    }

    /// Whether another case may be read; reports the first that may not.
    bool has_room(const char* place) {
        if (cases < reading.limits.cases) return true;
        const std::size_t begin = reading.offset(place);
        reading.report(DiagnosticId::too_many_cases, begin, begin + 1,
                       {std::to_string(reading.limits.cases)});
        form = Form::nothing;
        return false;
    }

    void begin_case() {
        reading.filler.append_row(0);
        if (many) reading.mistakes.path.assign(1, {{}, cases, true});
        ++cases;
    }

    /// One case that is the whole of `part`. The place after it if something follows.
    const char* read_case(std::string_view part) {
        begin_case();
        ondemand::document one;
        ondemand::object object;
        if (parser.iterate(padded(part)).get(one) != simdjson::SUCCESS ||
            one.get_object().get(object) != simdjson::SUCCESS) {
            report_not_object(part);
            return nullptr;
        }
        reading.read_object(reading.shape.levels[0], object);
        if (reading.broken) {
            reading.report_syntax(part);
            return nullptr;
        }
        const char* next = nullptr;
        return one.current_location().get(next) == simdjson::SUCCESS ? next : nullptr;
    }

    void report_not_object(std::string_view part) {
        const std::size_t begin = part.find_first_not_of(json_spaces);
        if (begin == std::string_view::npos || json_error(part) || part[begin] == '{') {
            reading.report_syntax(part);
            return;
        }
        const std::string_view token = trimmed(part.substr(begin));
        const std::size_t line = std::min(token.find_first_of("\r\n"), token.size());
        const std::size_t length = token.front() == '[' ? 1 : line;
        const std::size_t at = reading.offset(token.data());
        reading.report(DiagnosticId::facts_not_an_object, at, at + length,
                       {shown({Scalar::Kind::other, token.substr(0, length)})});
    }

    void read_object() {
        form = Form::nothing;
        const char* next = read_case(rest);
        if (next == nullptr) return;
        // Only a line break makes what follows another case.
        const auto length = static_cast<std::size_t>(next - rest.data());
        const std::size_t line = rest.rfind('\n', length);
        const bool is_next_line =
            rest[length] == '{' && line != std::string_view::npos &&
            rest.substr(line, length - line).find_first_not_of(json_spaces) == std::string_view::npos;
        if (!is_next_line) {
            reading.report_syntax(rest);
            return;
        }
        rest.remove_prefix(length);
        form = Form::lines;
        many = true;
    }

    /// The next line with a case on it. A line that is none does not keep the next ones from being read.
    void read_line() {
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            if (line.find_first_not_of(json_spaces) == std::string_view::npos) continue;
            if (!has_room(line.data())) return;
            reading.broken = false;
            if (read_case(line) != nullptr) reading.report_syntax(line);
            return;
        }
        form = Form::nothing;
    }

    void read_element() {
        if (!(next_case != last_case)) {
            form = Form::nothing;
            const char* next = nullptr;
            if (document.current_location().get(next) == simdjson::SUCCESS) reading.report_syntax(rest);
            return;
        }
        ondemand::value element;
        if ((*next_case).get(element) != simdjson::SUCCESS) {
            reading.broken = true;
        } else {
            if (!has_room(element.raw_json_token().data())) return;
            begin_case();
            ondemand::object object;
            if (element.get_object().get(object) == simdjson::SUCCESS)
                reading.read_object(reading.shape.levels[0], object);
            else
                reading.report_token(DiagnosticId::facts_not_an_object, element,
                                     {shown(reading.scalar(element))});
        }
        if (!reading.broken) {
            ++next_case;
            return;
        }
        form = Form::nothing;
        reading.report_syntax(rest);
    }

    bool next(engine::Batch& batch, std::uint32_t most) {
        reading.filler.start(batch, reading.options);
        reading.scalars.forget_texts();
        while (form != Form::nothing && reading.filler.rows(0) < most) {
            if (form == Form::object)
                read_object();
            else if (form == Form::lines)
                read_line();
            else
                read_element();
        }
        reading.filler.finish(reading.scalars.texts());
        return batch.rows > 0;
    }
};

JsonReader::JsonReader(std::shared_ptr<const engine::Plan> plan, const ReadLimits& limits)
    : implementation_(std::make_unique<Implementation>(std::move(plan), limits)) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

void JsonReader::open(std::string_view json, std::vector<words::Diagnostic>& diagnostics,
                      const ReadOptions& options) {
    implementation_->open(json, diagnostics, options);
}

bool JsonReader::next(engine::Batch& batch, std::uint32_t most) {
    return implementation_->next(batch, most);
}

bool JsonReader::has_many() const {
    return implementation_->many;
}

std::size_t JsonReader::mistakes() const {
    return implementation_->reading.mistakes.count();
}

bool JsonReader::read(std::string_view json, engine::Batch& batch,
                      std::vector<words::Diagnostic>& diagnostics, const ReadOptions& options) {
    open(json, diagnostics, options);
    next(batch, UINT32_MAX);
    return mistakes() == 0;
}

std::optional<words::Diagnostic> table_for_json(std::string_view path) {
    for (const std::string_view ending : {".csv", ".arrow", ".arrows", ".feather", ".parquet"})
        if (path.ends_with(ending))
            return words::Diagnostic{words::DiagnosticId::facts_in_table,
                                     {},
                                     {std::string(path), std::string("decisions").append(ending)},
                                     {}};
    return std::nullopt;
}

} // namespace tiaoli::facts
