#include "analysis/quotation.hpp"

#include <algorithm>

namespace tiaoli::analysis {

using program::none;

std::string_view source_text(const program::Program& program, program::OriginId id) {
    if (id == none || program.origins[id].file == none) return {};
    const program::Origin& origin = program.origins[id];
    const std::string_view text = program.files[origin.file].text;
    const std::size_t begin = std::min<std::size_t>(origin.begin, text.size());
    return text.substr(begin, std::max<std::size_t>(origin.end, begin) - begin);
}

std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!is_space)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string quotation(const program::Program& program, program::OriginId origin, std::size_t longest) {
    std::string line = on_one_line(source_text(program, origin));
    if (line.size() <= longest) return line;
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U)
        --cut;
    line.resize(cut);
    line += "…";
    return line;
}

std::string_view clause_text(const program::Program& program, program::ClauseId clause) {
    return source_text(program, program.clauses[clause].origin);
}

} // namespace tiaoli::analysis
