// Where the texts of a policy with declarations in it were written, so that mistakes are shown there: in the
// files that the host found, and in what declared.
#pragma once

#include "words/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

struct Compiled;

/// A stretch of a text that was written in one go.
struct Piece {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::uint32_t begin = 0, end = 0; ///< bytes of the text
    std::size_t declaration = none;   ///< which one; none: what the host found
    std::uint32_t from = 0;           ///< where the stretch begins in that
};

/// Declaration `declaration`, of `size` bytes, has taken the place of bytes begin .. end of the text.
void replace(std::vector<Piece>& pieces, std::uint32_t begin, std::uint32_t end, std::size_t declaration,
             std::uint32_t size);

/// The text that a declaration was taken from, and where it begins there.
struct Declared {
    words::SourceText file;
    std::uint32_t begin = 0;
};

/// Diagnostics and what their spans count: the files of a policy as the host found them, `more`, and those of
/// `declared`.
struct Placed {
    std::vector<words::SourceText> files;
    std::vector<words::Diagnostic> diagnostics;
};

/// The diagnostics of `compiled`, whose spans count its files and `more`, where they were written. `declared`
/// has an entry for each of its declarations. The result borrows from all of them.
[[nodiscard]] Placed written_places(const Compiled& compiled, std::vector<words::Diagnostic> diagnostics,
                                    std::span<const Declared> declared,
                                    std::span<const words::SourceText> more = {});

} // namespace tiaoli::explore
