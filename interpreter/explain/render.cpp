// Text, Markdown and HTML: three ways to write down an outline. JSON is in render_json.cpp.
#include "explain/render.hpp"

#include "explain/outline.hpp"
#include "explain/render_json.hpp"
#include "explain/wording.hpp"

#include <string>

namespace tiaoli::explain {

namespace {

void append_line_end(std::string& out, const Line& line, words::Language language) {
    if (line.above)
        words::append(out, words::Phrase::in_parentheses, language,
                      {words::text(words::Phrase::shown_above, language)});
    if (line.cut) {
        out += ' ';
        out += words::text(words::Phrase::cut_short, language);
    }
}

void render_text(const std::vector<Line>& lines, const RenderOptions& options, std::string& out) {
    for (const Line& line : lines) {
        const std::size_t indent = options.indent + 2UL * line.depth;
        out.append(indent, ' ');
        const std::string_view sign = sign_of(line.mark);
        if (!sign.empty()) {
            out += sign;
            out += ' ';
        }
        append_on_one_line(out, line.text);
        append_line_end(out, line, options.language);
        out += '\n';
        if (line.quote.empty()) continue;
        out.append(indent + 2, ' ');
        out += "| ";
        out += line.quote;
        out += '\n';
    }
}

// What Markdown would take for mark-up, as it is.
void append_markdown(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (std::string_view("\\`*_{}[]<>#|~$&").find(c) != std::string_view::npos) out += '\\';
        out += c == '\n' ? ' ' : c;
    }
}

void render_markdown(const std::vector<Line>& lines, const RenderOptions& options, std::string& out) {
    bool in_list = false;
    for (const Line& line : lines) {
        const bool is_item = line.depth > 0 || line.mark == Mark::part;
        if (line.depth == 0) {
            if (in_list) out += '\n';
            in_list = false;
            if (line.mark == Mark::heading) out += "**";
            append_markdown(out, line.text);
            if (line.mark == Mark::heading) out += "**";
            out += "\n\n";
            continue;
        }
        in_list = is_item;
        out.append(2UL * (line.depth - 1), ' ');
        out += "- ";
        if (line.mark == Mark::yes || line.mark == Mark::no || line.mark == Mark::open ||
            line.mark == Mark::error) {
            out += sign_of(line.mark);
            out += ' ';
        }
        append_markdown(out, line.text);
        append_line_end(out, line, options.language);
        out += '\n';
        if (line.quote.empty()) continue;
        out += '\n';
        out.append(2UL * line.depth, ' ');
        out += "> ";
        append_markdown(out, line.quote);
        out += "\n\n";
    }
}

void append_html(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

std::string_view class_of(Mark mark) {
    switch (mark) {
    case Mark::note: return "note";
    case Mark::heading: return "heading";
    case Mark::yes: return "yes";
    case Mark::no: return "no";
    case Mark::open: return "open";
    case Mark::error: return "error";
    case Mark::part: return "part";
    }
    return "part";
}

// Lines that have something below them become <details>. The first two levels are open.
class HtmlWriter {
public:
    HtmlWriter(const std::vector<Line>& lines, const RenderOptions& options, std::string& out)
        : lines_(lines), options_(options), out_(out) {}

    void write() {
        out_ += "<div class=\"tiaoli-explanation\" lang=\"";
        out_ += options_.language == words::Language::chinese ? "zh-Hans" : "en";
        out_ += "\">\n";
        std::size_t next = 0;
        while (next < lines_.size())
            next = block(next);
        out_ += "</div>\n";
    }

private:
    std::size_t block(std::size_t index) {
        const Line& line = lines_[index];
        std::size_t next = index + 1;
        const bool has_more = next < lines_.size() && lines_[next].depth > line.depth;
        out_.append(2UL * line.depth, ' ');
        if (has_more) {
            out_ += line.depth < 2 ? "<details open class=\"" : "<details class=\"";
            out_ += class_of(line.mark);
            out_ += "\"><summary>";
        } else {
            out_ += "<p class=\"";
            out_ += class_of(line.mark);
            out_ += "\">";
        }
        content(line);
        out_ += has_more ? "</summary>" : "</p>";
        if (!line.quote.empty()) {
            out_ += "<blockquote>";
            append_html(out_, line.quote);
            out_ += "</blockquote>";
        }
        out_ += '\n';
        if (!has_more) return next;
        while (next < lines_.size() && lines_[next].depth > line.depth)
            next = block(next);
        out_.append(2UL * line.depth, ' ');
        out_ += "</details>\n";
        return next;
    }

    void content(const Line& line) {
        const std::string_view sign = sign_of(line.mark);
        if (!sign.empty() && line.mark != Mark::part) {
            out_ += "<span aria-hidden=\"true\">";
            out_ += sign;
            out_ += "</span> ";
        }
        append_html(out_, line.text);
        append_line_end(out_, line, options_.language);
    }

    const std::vector<Line>& lines_;
    const RenderOptions& options_;
    std::string& out_;
};

void render_lines(const std::vector<Line>& lines, Format format, const RenderOptions& options,
                  std::string& out) {
    switch (format) {
    case Format::json: return; // has no lines
    case Format::text: render_text(lines, options, out); return;
    case Format::markdown: render_markdown(lines, options, out); return;
    case Format::html: HtmlWriter(lines, options, out).write(); return;
    }
}

} // namespace

void render(const Explanation& explanation, Format format, const RenderOptions& options, std::string& out) {
    if (format == Format::json) return render_json(explanation, options, out);
    render_lines(outline(explanation, options), format, options, out);
}

void render(const WhyNot& why_not, Format format, const RenderOptions& options, std::string& out) {
    if (format == Format::json) return render_json(why_not, options, out);
    render_lines(outline(why_not, options), format, options, out);
}

void render_missing(std::span<const FactUse> missing, const program::Program& program,
                    const RenderOptions& options, std::string& out) {
    std::vector<Line> lines;
    outline_missing({missing.begin(), missing.end()}, program, options.language, 0, lines);
    render_text(lines, options, out);
}

} // namespace tiaoli::explain
