// Reading lines at a terminal: editing, history, completion and colours. The one file beside it includes
// libedit.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

/// What the editor asks while a line is typed.
struct EditorQuestions {
    /// Words that may stand before the cursor; `begin` is where the word at hand starts (bytes).
    std::function<std::vector<std::string>(std::string_view line, std::size_t cursor, std::size_t& begin)>
        completions;
    /// The line with ANSI colours; it must take the same columns.
    std::function<std::string(std::string_view line)> coloured;
    /// Asked a few times a second while nothing is typed; a text is shown above the line.
    std::function<std::string()> idle;
};

class LineEditor {
public:
    enum class Result { line, interrupted, end, too_long };

    /// `history_path` may be empty: nothing is kept.
    LineEditor(EditorQuestions questions, std::string history_path);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Reads a line, without its line break. Control-C gives `interrupted`, control-D on an empty line `end`;
    /// a line of more than 262,144 characters is not given at all.
    Result read(const std::string& prompt, std::string& line);
    /// Drops what was typed ahead or is being pasted.
    void forget_input();
    /// Keeps an entry for the arrow keys and for the next session, unless it is immense.
    void remember(const std::string& entry);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// $XDG_STATE_HOME/tiaoli/history or ~/.local/state/tiaoli/history, its folder made; empty if there is no
/// home.
std::string history_path();

} // namespace tiaoli::cli
