#include "explore/origins.hpp"

#include "explore/policy.hpp"

#include <algorithm>

namespace tiaoli::explore {

void replace(std::vector<Piece>& pieces, std::uint32_t begin, std::uint32_t end, std::size_t declaration,
             std::uint32_t size) {
    std::vector<Piece> result;
    const auto keep = [&](const Piece& piece, std::uint32_t from, std::uint32_t to) {
        if (from < to) result.push_back({from, to, piece.declaration, piece.from + (from - piece.begin)});
    };
    for (const Piece& piece : pieces)
        keep(piece, piece.begin, std::min(piece.end, begin));
    result.push_back({begin, begin + size, declaration, 0});
    const std::size_t behind = result.size();
    for (const Piece& piece : pieces)
        keep(piece, std::max(piece.begin, end), piece.end);
    for (std::size_t i = behind; i < result.size(); ++i) {
        result[i].begin = result[i].begin - end + begin + size;
        result[i].end = result[i].end - end + begin + size;
    }
    pieces = std::move(result);
}

Placed written_places(const Compiled& compiled, std::vector<words::Diagnostic> diagnostics,
                      std::span<const Declared> declared, std::span<const words::SourceText> more) {
    Placed placed;
    placed.files = compiled.files;
    if (compiled.before) {
        for (words::SourceText& file : placed.files) {
            const auto found = std::ranges::find(compiled.before->files, file.name, &words::SourceText::name);
            if (found != compiled.before->files.end()) file = *found;
        }
    }
    placed.files.insert(placed.files.end(), more.begin(), more.end());
    const std::size_t first_declared = placed.files.size();
    for (const Declared& each : declared)
        placed.files.push_back(each.file);
    const auto place = [&](words::Span& span) {
        if (span.file >= compiled.pieces.size()) return;
        const std::vector<Piece>& pieces = compiled.pieces[span.file];
        // The end of the text belongs to what is last.
        const auto behind = std::ranges::upper_bound(pieces, span.begin, {}, &Piece::begin);
        if (behind == pieces.begin()) return;
        const Piece& piece = *(behind - 1);
        const std::uint32_t begin = std::min(span.begin, piece.end);
        const std::uint32_t end = std::max(std::min(span.end, piece.end), begin);
        std::uint32_t from = piece.from;
        if (piece.declaration < declared.size()) {
            span.file = static_cast<std::uint32_t>(first_declared + piece.declaration);
            from += declared[piece.declaration].begin;
        }
        span.begin = from + (begin - piece.begin);
        span.end = from + (end - piece.begin);
    };
    for (words::Diagnostic& diagnostic : diagnostics) {
        place(diagnostic.span);
        for (words::RelatedPlace& related : diagnostic.related)
            place(related.span);
    }
    placed.diagnostics = std::move(diagnostics);
    return placed;
}

} // namespace tiaoli::explore
