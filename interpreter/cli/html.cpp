#include "cli/html.hpp"

#include <utility>

namespace tiaoli::cli {
namespace {

constexpr std::string_view common_style = R"(
:root{--ink:#1c1c1a;--quiet:#6b6a64;--line:#d9d6cc;--paper:#fffefa;--mark:#8a2b1d;--code:#f6f3ea;--good:#2c6b3f}
@media(prefers-color-scheme:dark){:root{--ink:#e8e6df;--quiet:#a3a096;--line:#3b3a36;--paper:#1b1b19;--mark:#e08a76;--code:#252522;--good:#8cc79d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.65 "Noto Serif CJK SC","Source Han Serif SC","Songti SC",Georgia,serif}
main,header{max-width:74rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3rem;border-bottom:2px solid var(--mark)}
h1{font-size:1.7rem;line-height:1.3;margin:0 0 .4rem}
h2{font-size:1.2rem;margin:3rem 0 1rem;color:var(--mark)}
h3{font-size:1.05rem;margin:0 0 .3rem}
.about{color:var(--quiet);margin:0 0 1rem}
nav{columns:16rem;column-gap:2rem;font-size:.9rem;margin:1.5rem 0}
nav a{display:block;color:inherit;text-decoration:none;break-inside:avoid}
nav a:hover{color:var(--mark)}
nav span{color:var(--quiet)}
.cites{color:var(--mark);margin:0 0 .4rem}
.summary{margin:0 0 .6rem}
dl{margin:0;font-size:.88rem;display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem}
dt{color:var(--quiet)}
dd{margin:0}
pre{margin:0;padding:.9rem 1.1rem;background:var(--code);border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.6 "Noto Sans Mono CJK SC","Sarasa Mono SC",ui-monospace,monospace}
table{border-collapse:collapse;width:100%;font-size:.92rem}
td,th{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:normal}
footer{color:var(--quiet);font-size:.85rem;margin:3rem 0}
@media print{body{font-size:11pt;background:#fff;color:#000}nav{display:none}pre{font-size:9pt;background:none}}
)";

} // namespace

HtmlPage::HtmlPage(std::string_view title, std::string_view style, words::Language language)
    : language_(language) {
    out_ = "<!DOCTYPE html>\n<html lang=\"";
    out_ += language == words::Language::chinese ? "zh-CN" : "en";
    out_ += "\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
    element("<title>", title, "</title>\n");
    out_.append("<style>").append(common_style).append(style).append("</style>\n</head>\n<body>\n");
}

void HtmlPage::text(std::string_view content) {
    for (const char c : content) {
        switch (c) {
        case '&': out_ += "&amp;"; break;
        case '<': out_ += "&lt;"; break;
        case '>': out_ += "&gt;"; break;
        case '"': out_ += "&quot;"; break;
        default: out_ += c;
        }
    }
}

void HtmlPage::element(std::string_view open, std::string_view content, std::string_view close) {
    out_ += open;
    text(content);
    out_ += close;
}

void HtmlPage::row(std::initializer_list<std::string_view> cells, std::string_view tag) {
    out_ += "<tr>";
    for (const std::string_view cell : cells) {
        out_.append("<").append(tag).append(">");
        text(cell);
        out_.append("</").append(tag).append(">");
    }
    out_ += "</tr>\n";
}

void HtmlPage::term(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    element("<dt>", name, "</dt>");
    element("<dd>", value, "</dd>\n");
}

void HtmlPage::header(std::string_view title, std::string_view about) {
    out_ += "<header>\n";
    element("<h1>", title, "</h1>\n");
    element("<p class=\"about\">", about, "</p>\n</header>\n<main>\n");
}

std::string HtmlPage::finish(std::string_view command) {
    out_ += "<footer>";
    text(language_ == words::Language::chinese ? "由 " : "Made by ");
    text(command);
    text(language_ == words::Language::chinese ? " 生成" : "");
    out_ += "</footer>\n</main>\n</body>\n</html>\n";
    return std::move(out_);
}

} // namespace tiaoli::cli
