// Any bytes as a source file: the parser, the formatter and both lexers must answer, never crash or hang.
#include "syntax/parse.hpp"

#include "syntax/format.hpp"
#include "syntax/utf8.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 1U << 14) return 0; // longer inputs are slow and find nothing else
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tiaoli::syntax::parse_file(text, 0);
    if (tiaoli::syntax::first_invalid_utf8(text)) return 0;
    if (!tiaoli::syntax::quick_lexer_agrees(text)) std::abort();
    tiaoli::syntax::format(text);
    return 0;
}
