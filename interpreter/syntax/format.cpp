#include "syntax/format.hpp"

#include "syntax/parse.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace tiaoli::syntax {

using words::Language;
using words::Word;

namespace {

using Kind = Token::Kind;
using Place = PlacedToken::Place;
using Table = PlacedToken::Table;

// The author decides where lines break, save that a declaration starts one. What a line begins with decides
// how far it is indented.
constexpr std::size_t step = 2;

bool is_sign(const PlacedToken& token, Word word) {
    return token.kind == Kind::sign && token.word == word;
}
bool opens(const PlacedToken& token) {
    return is_sign(token, Word::LEFT_PAREN) || is_sign(token, Word::LEFT_BRACE) ||
           is_sign(token, Word::LEFT_BRACKET);
}
bool closes(const PlacedToken& token) {
    return is_sign(token, Word::RIGHT_PAREN) || is_sign(token, Word::RIGHT_BRACE) ||
           is_sign(token, Word::RIGHT_BRACKET);
}
bool is_layout(const PlacedToken& token) {
    return token.kind == Kind::space || token.kind == Kind::newline;
}

// A line of the result, and where its columns begin if it is a row of a table.
struct Line {
    static constexpr std::size_t columns = 4; // the first is the beginning of the line
    static constexpr std::size_t nowhere = std::string::npos;

    std::string text{};
    Table table = Table::none;
    bool comment = false; // and nothing else: it may stand between two rows
    std::array<std::size_t, columns> begin{nowhere, nowhere, nowhere, nowhere};

    // A column that a row leaves out is an empty one before the next that it has.
    std::size_t begin_of(std::size_t column) const {
        while (column < columns && begin[column] == nowhere)
            ++column;
        return column < columns ? begin[column] : text.size();
    }
    std::size_t width_before(std::size_t column) const {
        const auto from = column == 1 ? 0 : begin_of(column - 1);
        return words::display_width(std::string_view(text).substr(from, begin_of(column) - from));
    }
    bool reaches(std::size_t column) const { return begin_of(column) < text.size(); }
};

// Rows that stand together, their columns under one another.
void align(std::span<Line> rows) {
    constexpr std::size_t widest =
        24; // a longer content stands out by itself instead of pushing all others away
    for (std::size_t column = 1; column < Line::columns; ++column) {
        std::size_t width = 0;
        const auto counts = [&](const Line& row) {
            return row.table != Table::none && row.reaches(column) &&
                   (column == 1 || row.width_before(column) <= widest);
        };
        for (const auto& row : rows)
            if (counts(row)) width = std::max(width, row.width_before(column));
        for (auto& row : rows) {
            if (!counts(row)) continue;
            const auto missing = width - row.width_before(column), at = row.begin_of(column);
            row.text.insert(at, missing, ' ');
            for (auto& begin : row.begin)
                if (begin != Line::nowhere && begin >= at) begin += missing;
        }
    }
}

class Formatter {
public:
    Formatter(std::string_view text, std::vector<PlacedToken> tokens, std::optional<Language> keywords)
        : text_(text), tokens_(std::move(tokens)), keywords_(keywords), chinese_(is_chinese()) {}

    std::string run() {
        std::size_t newlines = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const auto& token = tokens_[i];
            if (is_layout(token)) {
                const auto written = source(token);
                newlines += static_cast<std::size_t>(std::count(written.begin(), written.end(), '\n'));
                continue;
            }
            if (lines_.empty() || newlines > 0 || token.place == Place::declaration)
                start_line(i, newlines);
            else if (token.kind == Kind::comment)
                lines_.back().text += "  ";
            else if (needs_space(token))
                lines_.back().text += ' ';
            newlines = 0;
            write(token);
        }
        align_tables();
        std::string result;
        for (const auto& line : lines_)
            result.append(line.text).append("\n");
        return result;
    }

private:
    // The language of the keywords that the result begins with.
    bool is_chinese() const {
        if (keywords_) return *keywords_ == Language::chinese;
        const auto first = std::find_if(tokens_.begin(), tokens_.end(),
                                        [](const auto& token) { return token.kind == Kind::keyword; });
        return first != tokens_.end() && static_cast<unsigned char>(text_[first->begin]) >= 0x80;
    }

    void align_tables() {
        for (std::size_t begin = 0, end = 0; begin < lines_.size(); begin = end) {
            const auto table = lines_[begin].table;
            end = begin + 1;
            while (table != Table::none && end < lines_.size() &&
                   (lines_[end].table == table || lines_[end].comment))
                ++end;
            if (table != Table::none) align(std::span(lines_).subspan(begin, end - begin));
        }
    }

    std::string_view source(const Token& token) const {
        return text_.substr(token.begin, token.end - token.begin);
    }

    // A comment on a line of its own belongs to what follows it.
    std::size_t indentation(std::size_t index) const {
        while (index < tokens_.size() && (is_layout(tokens_[index]) || tokens_[index].kind == Kind::comment))
            ++index;
        if (index == tokens_.size() || tokens_[index].place == Place::declaration) return 0;
        if (!open_.empty()) return open_.back() + (closes(tokens_[index]) ? 0 : step);
        return tokens_[index].place == Place::part ? step : 2 * step;
    }

    void start_line(std::size_t index, std::size_t newlines) {
        line_indent_ = indentation(index);
        if (newlines > 1 && !lines_.empty()) lines_.emplace_back();
        lines_.push_back(
            {.text = std::string(line_indent_, ' '), .comment = tokens_[index].kind == Kind::comment});
        row_ = tokens_[index].place == Place::part && open_.empty() ? Row::of_declaration
               : tokens_[index].place == Place::declaration         ? Row::declaration
                                                                    : Row::none;
        before_ = nullptr;
    }

    // The line is a row if it begins as one, and holds no second one.
    void begin_column(const PlacedToken& token) {
        if (token.table == Table::none ||
            row_ != (token.table == Table::facts ? Row::declaration : Row::of_declaration))
            return;
        auto& line = lines_.back();
        auto& begin = line.begin[token.column];
        if (begin != Line::nowhere) {
            line.table = Table::none;
            row_ = Row::none;
            return;
        }
        line.table = token.table;
        begin = line.text.size();
    }

    void write(const PlacedToken& token) {
        if (token.kind == Kind::comment) {
            auto written = source(token);
            while (written.ends_with(' ') || written.ends_with('\t'))
                written.remove_suffix(1);
            lines_.back().text += written;
            return;
        }
        if (closes(token) && !open_.empty()) open_.pop_back();
        begin_column(token);
        lines_.back().text += spelling(token);
        if (opens(token)) open_.push_back(line_indent_);
        before_ = &token;
    }

    bool needs_space(const PlacedToken& token) const {
        if (before_ == nullptr) return false;
        if (token.tight || before_->tight || before_->prefix)
            return is_sign(token, Word::MINUS); // `- -a`: not a comment
        if (opens(*before_) || closes(token) || is_enumeration_comma(*before_)) return false;
        switch (token.kind == Kind::sign ? token.word : Word::POLICY) {
        case Word::COMMA:
        case Word::SEMICOLON:
        case Word::QUESTION:
        case Word::DOT:
        case Word::RANGE: return false;
        case Word::COLON: return open_.empty();
        case Word::LEFT_PAREN: return before_->kind != Kind::name; // f(x), but `and (x)`
        default: break;
        }
        return !is_sign(*before_, Word::DOT) && !is_sign(*before_, Word::RANGE);
    }

    // 、 stays between Chinese words, and takes the room of a space itself.
    bool is_enumeration_comma(const PlacedToken& token) const {
        return chinese_ && is_sign(token, Word::COMMA) && source(token) == "、";
    }

    std::string spelling(const PlacedToken& token) const {
        const auto written = source(token);
        switch (token.kind) {
        case Kind::sign:
            if (is_enumeration_comma(token)) return std::string(written);
            return std::string(words::info(token.word).english);
        case Kind::text: return in_straight_quotes(written);
        case Kind::keyword: break;
        default: return std::string(written);
        }
        const bool is_english = static_cast<unsigned char>(written[0]) < 0x80;
        if (keywords_ && is_english != (*keywords_ == Language::english) && !token.english.empty())
            return std::string(is_english ? token.chinese : token.english);
        std::string plain; // white space inside a keyword is one blank
        for (const char c : written)
            if (c != ' ' && c != '\t')
                plain += c;
            else if (plain.back() != ' ')
                plain += ' ';
        return plain;
    }

    // “…” becomes "…" unless its content would then mean something else.
    static std::string in_straight_quotes(std::string_view written) {
        if (written.starts_with('"')) return std::string(written);
        constexpr std::size_t quote = std::string_view("“").size();
        const auto content = written.substr(quote, written.size() - 2 * quote);
        return content.find_first_of("\"\\") == std::string_view::npos ? '"' + std::string(content) + '"'
                                                                       : std::string(written);
    }

    std::string_view text_;
    std::vector<PlacedToken> tokens_;
    std::optional<Language> keywords_;
    bool chinese_;
    std::vector<Line> lines_;
    enum class Row : std::uint8_t {
        none,
        declaration,
        of_declaration
    } row_ = Row::none;                   // what the line begins with
    const PlacedToken* before_ = nullptr; // the token before on this line
    std::vector<std::size_t> open_;       // for each open bracket the indentation of its line
    std::size_t line_indent_ = 0;
};

} // namespace

std::string format(std::string_view text, std::optional<Language> keywords) {
    auto tokens = placed_tokens(text);
    return tokens ? Formatter(text, std::move(*tokens), keywords).run() : std::string(text);
}

} // namespace tiaoli::syntax
