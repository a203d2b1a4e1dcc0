#include "cli/terminal.hpp"

#include "cli/output_file.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace tiaoli::cli {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const {
        if (file != stdin) std::fclose(file);
    }
};

/// Why something could not be printed; 0: all could.
int not_printed = 0;

} // namespace

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size()) not_printed = errno;
}

bool finish_printing(const Context& context) {
    if (std::fflush(stdout) != 0) not_printed = errno;
    if (not_printed == 0) return true;
    print_diagnostic(context, words::DiagnosticId::cannot_print, {std::strerror(not_printed)});
    return false;
}

void print_error(std::string_view text) {
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::optional<std::string> read_file(const Context& context, const std::string& path) {
    const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
    std::string text;
    bool good = file != nullptr;
    std::vector<char> buffer(std::size_t{1} << 16U);
    while (good) {
        const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get());
        text.append(buffer.data(), count);
        if (count < buffer.size()) {
            good = std::ferror(file.get()) == 0;
            break;
        }
    }
    if (good) return text;
    print_diagnostic(context, words::DiagnosticId::cannot_read, {path, std::strerror(errno)});
    return std::nullopt;
}

std::optional<std::string> read_facts(const Context& context, const std::string& path) {
    const auto table = facts::table_for_json(path);
    if (!table) return read_file(context, path);
    print_diagnostic(context, table->id, table->arguments);
    return std::nullopt;
}

bool write_file(const Context& context, const std::string& path, std::string_view text) {
    const RemoveUnfinished on_interrupt;
    OutputFile file;
    if (file.open(path) && file.write(text) && file.finish()) return true;
    print_diagnostic(context, words::DiagnosticId::cannot_write, {path, file.reason()});
    return false;
}

void print_diagnostics(const Context& context, std::span<const words::Diagnostic> diagnostics,
                       std::span<const words::SourceText> files) {
    std::string text;
    for (const words::Diagnostic& diagnostic : diagnostics)
        text += words::render(diagnostic, files, context.language, context.colour_err) + "\n";
    print_error(text);
}

void print_diagnostic(const Context& context, words::DiagnosticId id, std::vector<std::string> arguments) {
    const words::Diagnostic diagnostic{id, {}, std::move(arguments), {}};
    print_error(words::render(diagnostic, {}, context.language, context.colour_err));
}

std::string diagnostics_json(words::Language language, std::span<const words::Diagnostic> diagnostics,
                             std::span<const words::SourceText> files) {
    std::string out = "[";
    const auto text = [&](std::string_view name, std::string_view value) {
        out.append(",\"").append(name).append("\":");
        facts::append_json_text(out, value);
    };
    const auto number = [&](std::string_view name, std::uint32_t value) {
        out.append(",\"").append(name).append("\":").append(std::to_string(value));
    };
    const auto place = [&](const words::Span& span) {
        if (span.file >= files.size()) return;
        text("file", files[span.file].name);
        const auto begin = words::line_column(files[span.file].text, span.begin);
        const auto end = words::line_column(files[span.file].text, span.end);
        number("line", begin.line);
        number("column", begin.column);
        number("end_line", end.line);
        number("end_column", end.column);
    };
    for (const words::Diagnostic& diagnostic : diagnostics) {
        const words::DiagnosticInfo& row = words::info(diagnostic.id);
        if (out.size() > 1) out += ',';
        out.append("\n{\"code\":\"").append(row.code).append("\"");
        text("name", row.name);
        text("severity", row.severity == words::Severity::error ? "error" : "warning");
        text("message", words::message(diagnostic, language));
        if (const std::string help = words::help(diagnostic, language); !help.empty()) text("help", help);
        place(diagnostic.span);
        if (!diagnostic.related.empty()) {
            out += ",\"related\":[";
            bool first = true;
            for (const words::RelatedPlace& related : diagnostic.related) {
                out += first ? "{\"message\":" : ",{\"message\":";
                facts::append_json_text(out, language == words::Language::chinese ? related.chinese
                                                                                  : related.english);
                place(related.span);
                out += '}';
                first = false;
            }
            out += ']';
        }
        out += '}';
    }
    return out + "]";
}

std::string padded(std::string_view text, std::uint32_t width) {
    std::string result(text);
    const std::uint32_t taken = words::display_width(text);
    if (taken < width) result.append(width - taken, ' ');
    return result;
}

} // namespace tiaoli::cli
