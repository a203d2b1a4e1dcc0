#include "cli/line_editor.hpp"

#include "cli/shell_host.hpp"
#include "words/diagnostic.hpp"

#include <histedit.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <filesystem>

namespace tiaoli::cli {
namespace {

constexpr int entries_kept = 2000;
constexpr std::size_t longest_line = 256U << 10U; ///< characters; a line with more is not taken
constexpr std::size_t longest_kept = 16U << 10U;  ///< bytes of an entry in the history
constexpr int idle_milliseconds = 300;
/// So many characters at once were pasted: they are put in together. An input method gives fewer.
constexpr std::size_t shortest_paste = 64;
/// A key that nobody needs (control and underscore), for libedit to ask for what was pasted.
constexpr wchar_t paste_key = 0x1f;

volatile std::sig_atomic_t has_resized = 0;

void on_resize(int) {
    has_resized = 1;
}

struct TerminalSize {
    std::size_t columns = 80, rows = 24;
};

TerminalSize terminal_size() {
    struct winsize size {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
    return {size.ws_col, size.ws_row};
}

/// Where the characters of a line stand on the screen, wrapped as libedit wraps them: rows counted from that
/// of the prompt.
struct Placement {
    std::vector<std::size_t> rows; ///< by character
    std::size_t cursor_row = 0, last_row = 0;
    bool is_plain = true; ///< false: control characters, which libedit shows in a way of its own
};

Placement placement(const LineInfoW& line, std::size_t prompt_width, std::size_t columns) {
    Placement result;
    std::size_t row = 0, column = prompt_width;
    for (const wchar_t* at = line.buffer; at < line.lastchar; ++at) {
        const int width = ::wcwidth(*at);
        if (width < 0) result.is_plain = false;
        const auto taken = static_cast<std::size_t>(std::max(width, 0));
        if (column + taken > columns) {
            ++row;
            column = 0;
        }
        if (at == line.cursor) result.cursor_row = row;
        result.rows.push_back(row);
        column += taken;
        if (column < columns) continue;
        ++row;
        column = 0;
    }
    if (line.cursor == line.lastchar) result.cursor_row = row;
    result.last_row = row;
    return result;
}

/// libedit thinks in the characters of the locale: it has to be one of UTF-8.
void choose_locale() {
    std::setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX > 1) return;
    for (const char* name : {"C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8"})
        if (std::setlocale(LC_CTYPE, name) != nullptr) return;
}

std::string common_start(const std::vector<std::string>& words) {
    std::string start = words.front();
    for (const std::string& word : words) {
        const auto [end, unused] = std::ranges::mismatch(start, word);
        start.erase(static_cast<std::size_t>(end - start.begin()));
    }
    // Not within a character.
    while (!start.empty()) {
        std::size_t last = start.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(start[last]) & 0xC0U) == 0x80)
            --last;
        const auto lead = static_cast<unsigned char>(start[last]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (last + length == start.size()) break;
        start.erase(last);
    }
    return start;
}

} // namespace

struct LineEditor::Implementation {
    EditorQuestions questions;
    std::string path;
    std::string prompt;
    EditLine* editor = nullptr;
    History* history = nullptr;
    std::string arrived; ///< read from the terminal and not yet taken
    std::size_t taken = 0;
    bool at_end = false;
    std::wstring pasted; ///< is put in when libedit asks for it
    bool interrupted = false;
    bool ends_line = false; ///< the line was emptied: now it is to end
    bool too_long = false;  ///< what was typed beyond the longest line was dropped

    static Implementation* of(EditLine* editor) {
        void* data = nullptr;
        el_get(editor, EL_CLIENTDATA, &data);
        return static_cast<Implementation*>(data);
    }

    static char* show_prompt(EditLine* editor) { return of(editor)->prompt.data(); }

    /// The line again, in colours, where libedit has just written it. A line that does not fit on the screen
    /// stays as it is.
    void colour() const {
        const LineInfoW* line = el_wline(editor);
        const TerminalSize size = terminal_size();
        const std::size_t start = words::display_width(prompt);
        const auto length = static_cast<std::size_t>(line->lastchar - line->buffer);
        if (length == 0 || length > size.columns * size.rows || start == 0 || start >= size.columns) return;
        const Placement place = placement(*line, start, size.columns);
        if (!place.is_plain || place.last_row >= size.rows) return;
        const LineInfo* bytes = el_line(editor);
        const std::string coloured =
            questions.coloured({bytes->buffer, static_cast<std::size_t>(bytes->lastchar - bytes->buffer)});
        std::string out = "\0337";
        if (place.cursor_row > 0) out += "\033[" + std::to_string(place.cursor_row) + "A";
        out += "\r\033[" + std::to_string(start) + "C";
        std::size_t row = 0, character = 0;
        for (std::size_t i = 0; i < coloured.size();) {
            std::size_t end = i + 1;
            if (coloured[i] == '\033') {
                end = std::min(coloured.find('m', i), coloured.size() - 1) + 1;
            } else {
                while (end < coloured.size() && (static_cast<unsigned char>(coloured[end]) & 0xC0U) == 0x80)
                    ++end;
                if (character < place.rows.size())
                    for (; row < place.rows[character]; ++row)
                        out += "\r\033[B";
                ++character;
            }
            out.append(coloured, i, end - i);
            i = end;
        }
        out += "\0338";
        std::fwrite(out.data(), 1, out.size(), stdout);
        std::fflush(stdout);
    }

    void show_above(const std::string& text) {
        const Placement place =
            placement(*el_wline(editor), words::display_width(prompt), terminal_size().columns);
        if (place.cursor_row > 0) std::printf("\033[%zuA", place.cursor_row);
        std::fputs("\r\033[J", stdout);
        std::fwrite(text.data(), 1, text.size(), stdout);
        std::fflush(stdout);
        el_set(editor, EL_REFRESH);
    }

    /// Takes in what there is to read; waits so long for the first of it. False: nothing came.
    bool receive(int milliseconds) {
        constexpr std::size_t most = 64U << 10U;
        const std::size_t before = arrived.size();
        while (arrived.size() < most) {
            struct pollfd waiting {
                STDIN_FILENO, POLLIN, 0
            };
            if (::poll(&waiting, 1, arrived.size() == before ? milliseconds : 0) <= 0) break;
            char bytes[4096];
            const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
            if (count == 0) at_end = true;
            if (count <= 0) break;
            arrived.append(bytes, static_cast<std::size_t>(count));
        }
        return arrived.size() > before;
    }

    /// The next of what arrived; what is no UTF-8 becomes U+FFFD.
    wchar_t take() {
        const auto lead = static_cast<unsigned char>(arrived[taken++]);
        if (lead < 0x80) return static_cast<wchar_t>(lead);
        const int more = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
        if (more == 0 || lead >= 0xF5) return 0xFFFD;
        auto value = static_cast<std::uint32_t>(lead) & (0x3FU >> static_cast<unsigned>(more));
        for (int i = 0; i < more; ++i) {
            if (taken == arrived.size() && !receive(100)) return 0xFFFD;
            const auto next = static_cast<unsigned char>(arrived[taken]);
            if ((next & 0xC0U) != 0x80) return 0xFFFD;
            ++taken;
            value = value << 6U | (next & 0x3FU);
        }
        const bool valid = value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
        return valid ? static_cast<wchar_t>(value) : 0xFFFD;
    }

    /// What arrived up to the next key that does something, if it is long enough to have been pasted.
    bool take_paste() {
        std::size_t end = taken;
        while (end < arrived.size() && static_cast<unsigned char>(arrived[end]) >= 0x20 &&
               arrived[end] != 0x7f)
            ++end;
        if (end - taken < shortest_paste) return false;
        const LineInfoW* line = el_wline(editor);
        const auto length = static_cast<std::size_t>(line->lastchar - line->buffer);
        pasted.clear();
        while (taken < end) {
            const wchar_t character = take();
            if (length + pasted.size() < longest_line)
                pasted += character;
            else
                too_long = true;
        }
        return true;
    }

    static unsigned char on_paste(EditLine* editor, int) {
        std::wstring& text = of(editor)->pasted;
        const bool good = text.empty() || el_winsertstr(editor, text.c_str()) == 0;
        text.clear();
        return good ? CC_REFRESH : CC_ERROR;
    }

    bool is_full() const {
        const LineInfoW* line = el_wline(editor);
        return static_cast<std::size_t>(line->lastchar - line->buffer) >= longest_line;
    }

    static int read_character(EditLine* editor, wchar_t* character) { return of(editor)->next(*character); }

    int next(wchar_t& character) {
        if (ends_line) {
            ends_line = false;
            character = L'\n';
            return 1;
        }
        if (const LineInfoW* line = el_wline(editor); line->lastchar == line->buffer)
            too_long = false; // emptied: begun anew
        bool is_coloured = false;
        while (true) {
            if (is_interrupted()) {
                forget_interrupt();
                forget_input();
                interrupted = ends_line = true;
                std::fputs("^C", stdout);
                character = 0x15; // empties the line
                return 1;
            }
            if (has_resized != 0) {
                has_resized = 0;
                el_resize(editor);
                is_coloured = false;
            }
            if (taken == arrived.size()) {
                arrived.clear();
                taken = 0;
                if (!receive(0)) {
                    if (at_end) return 0;
                    // In the middle of a paste nobody looks.
                    if (!is_coloured) colour();
                    is_coloured = true;
                    if (receive(idle_milliseconds)) continue;
                    if (at_end) return 0;
                    if (questions.idle)
                        if (const std::string text = questions.idle(); !text.empty()) {
                            show_above(text);
                            is_coloured = false;
                        }
                    continue;
                }
            }
            if (take_paste()) {
                character = paste_key;
                return 1;
            }
            character = take();
            if (character == paste_key) continue;
            if (is_full() && character >= 0x20 && character != 0x7f) {
                too_long = true;
                continue;
            }
            return 1;
        }
    }

    void forget_input() {
        ::tcflush(STDIN_FILENO, TCIFLUSH);
        arrived.clear();
        taken = 0;
    }

    static unsigned char on_tab(EditLine* editor, int) { return of(editor)->complete(); }

    unsigned char complete() {
        const LineInfo* line = el_line(editor);
        const std::string text(line->buffer, line->lastchar);
        const auto cursor = static_cast<std::size_t>(line->cursor - line->buffer);
        std::size_t begin = cursor;
        const std::vector<std::string> found = questions.completions(text, cursor, begin);
        if (found.empty()) return CC_ERROR;
        const std::string typed = text.substr(begin, cursor - begin);
        std::string more = common_start(found);
        const bool goes_on = more.size() > typed.size() && more.starts_with(typed);
        if (goes_on) {
            more.erase(0, typed.size());
            if (found.size() == 1 && found[0].back() != '.') more += ' ';
            return el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
        }
        if (found.size() == 1) return CC_ERROR;
        std::uint32_t width = 0;
        for (const std::string& word : found)
            width = std::max(width, words::display_width(word));
        const auto in_row = std::max<std::size_t>(1, terminal_size().columns / (width + 2));
        std::string out = "\n";
        constexpr std::size_t most = 60;
        for (std::size_t i = 0; i < found.size() && i < most; ++i) {
            out += found[i];
            const bool ends = (i + 1) % in_row == 0 || i + 1 == found.size();
            out += ends ? std::string("\n") : std::string(width + 2 - words::display_width(found[i]), ' ');
        }
        if (found.size() > most) out += "\n… " + std::to_string(found.size() - most) + "\n";
        if (out.back() != '\n') out += '\n';
        std::fwrite(out.data(), 1, out.size(), stdout);
        std::fflush(stdout);
        return CC_REDISPLAY;
    }
};

LineEditor::LineEditor(EditorQuestions questions, std::string path)
    : implementation_(std::make_unique<Implementation>()) {
    Implementation& self = *implementation_;
    self.questions = std::move(questions);
    self.path = std::move(path);
    choose_locale();
    struct sigaction action {};
    action.sa_handler = on_resize;
    ::sigaction(SIGWINCH, &action, nullptr);
    self.editor = el_init("tiaoli", stdin, stdout, stderr);
    self.history = history_init();
    HistEvent event;
    history(self.history, &event, H_SETSIZE, entries_kept);
    history(self.history, &event, H_SETUNIQUE, 1);
    if (!self.path.empty()) history(self.history, &event, H_LOAD, self.path.c_str());
    el_set(self.editor, EL_CLIENTDATA, &self);
    el_set(self.editor, EL_PROMPT, Implementation::show_prompt);
    el_set(self.editor, EL_SIGNAL, 0);
    el_set(self.editor, EL_EDITOR, "emacs");
    el_set(self.editor, EL_HIST, history, self.history);
    el_set(self.editor, EL_ADDFN, "tiaoli-complete", "completes the word", Implementation::on_tab);
    el_set(self.editor, EL_BIND, "^I", "tiaoli-complete", nullptr);
    el_set(self.editor, EL_ADDFN, "tiaoli-paste", "puts in what was pasted", Implementation::on_paste);
    el_set(self.editor, EL_BIND, "^_", "tiaoli-paste", nullptr);
    el_set(self.editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_set(self.editor, EL_BIND, "^W", "ed-delete-prev-word", nullptr);
    el_set(self.editor, EL_BIND, "^U", "em-kill-line", nullptr);
    el_set(self.editor, EL_GETCFN, Implementation::read_character);
}

LineEditor::~LineEditor() {
    history_end(implementation_->history);
    el_end(implementation_->editor);
}

LineEditor::Result LineEditor::read(const std::string& prompt, std::string& line) {
    Implementation& self = *implementation_;
    self.prompt = prompt;
    self.interrupted = self.too_long = false;
    int count = 0;
    const char* text = el_gets(self.editor, &count);
    if (self.interrupted) return Result::interrupted;
    if (text == nullptr || count <= 0) return Result::end;
    if (self.too_long) return Result::too_long;
    line.assign(text, static_cast<std::size_t>(count));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.pop_back();
    return Result::line;
}

void LineEditor::forget_input() {
    implementation_->forget_input();
}

void LineEditor::remember(const std::string& entry) {
    if (entry.size() > longest_kept) return;
    Implementation& self = *implementation_;
    std::string on_one_line = entry;
    std::ranges::replace(on_one_line, '\n', ' ');
    HistEvent event;
    history(self.history, &event, H_ENTER, on_one_line.c_str());
    if (self.path.empty()) return;
    // As with any file: a full disk leaves the old one.
    const std::string beside = self.path + ".new" + std::to_string(::getpid());
    std::FILE* file = std::fopen(beside.c_str(), "w");
    if (file == nullptr) return;
    bool good = history(self.history, &event, H_SAVE_FP, file) >= 0 && std::ferror(file) == 0;
    good = std::fclose(file) == 0 && good;
    if (!good || ::rename(beside.c_str(), self.path.c_str()) != 0) ::unlink(beside.c_str());
}

std::string history_path() {
    std::string folder;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
        folder = state;
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        folder = std::string(home) + "/.local/state";
    if (folder.empty()) return {};
    folder += "/tiaoli";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    return error ? std::string() : folder + "/history";
}

} // namespace tiaoli::cli
