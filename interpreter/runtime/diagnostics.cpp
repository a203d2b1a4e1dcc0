#include "runtime/diagnostics.hpp"

#include <utility>

namespace tiaoli::runtime {

Diagnostic public_diagnostic(const words::Diagnostic& diagnostic, std::span<const words::SourceText> files) {
    const words::DiagnosticInfo& info = words::info(diagnostic.id);
    Diagnostic result;
    result.code = info.code;
    result.name = info.name;
    result.severity = info.severity == words::Severity::error ? Severity::error : Severity::warning;
    if (diagnostic.span.file < files.size()) {
        const words::SourceText& file = files[diagnostic.span.file];
        result.file = file.name;
        const auto begin = words::line_column(file.text, diagnostic.span.begin);
        const auto end = words::line_column(file.text, diagnostic.span.end);
        result.line = begin.line;
        result.column = begin.column;
        result.end_line = end.line;
        result.end_column = end.column;
    }
    const auto wording = [&](words::Language language) {
        return Diagnostic::Wording{words::message(diagnostic, language), words::help(diagnostic, language),
                                   words::render(diagnostic, files, language, false)};
    };
    result.chinese = wording(words::Language::chinese);
    result.english = wording(words::Language::english);
    return result;
}

Failure failure(Problem problem, std::span<const words::Diagnostic> diagnostics,
                std::span<const words::SourceText> files) {
    Failure result{problem, {}};
    for (const words::Diagnostic& diagnostic : diagnostics)
        result.diagnostics.push_back(public_diagnostic(diagnostic, files));
    return result;
}

Failure failure(Problem problem, words::DiagnosticId id, std::vector<std::string> arguments) {
    const words::Diagnostic diagnostic{id, {}, std::move(arguments), {}};
    return failure(problem, {&diagnostic, 1}, {});
}

} // namespace tiaoli::runtime

namespace tiaoli {

std::string Failure::text(Language language) const {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics)
        result += diagnostic.in(language).text;
    if (diagnostics.empty()) result = language == Language::chinese ? "内存不足\n" : "out of memory\n";
    return result;
}

Error::Error(Failure failure) : std::runtime_error(failure.text()), failure_(std::move(failure)) {}
Error::~Error() = default;

} // namespace tiaoli
