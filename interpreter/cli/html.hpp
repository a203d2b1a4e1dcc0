// Self-contained HTML pages: one look for all of them, and no text that is not escaped.
#pragma once

#include "words/diagnostic.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace tiaoli::cli {

class HtmlPage {
public:
    /// Begins a page; `style` is added to what all pages have.
    HtmlPage(std::string_view title, std::string_view style, words::Language language);

    /// Mark-up, as it is.
    void raw(std::string_view markup) { out_ += markup; }
    void text(std::string_view content);
    /// The content between two pieces of mark-up.
    void element(std::string_view open, std::string_view content, std::string_view close);
    /// `<h2>`, which also begins a part.
    void heading(std::string_view title) { element("<h2>", title, "</h2>\n"); }
    void row(std::initializer_list<std::string_view> cells, std::string_view tag = "td");
    /// `<dt>` and `<dd>`; nothing if there is no value.
    void term(std::string_view name, std::string_view value);
    /// Below the title: `about` in a quieter voice; then the body begins.
    void header(std::string_view title, std::string_view about);

    /// For what is rendered elsewhere (explanations).
    std::string& out() { return out_; }

    /// Ends the page. `command` is what made it.
    [[nodiscard]] std::string finish(std::string_view command);

private:
    words::Language language_;
    std::string out_;
};

} // namespace tiaoli::cli
