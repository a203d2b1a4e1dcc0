#include "syntax/parsed_texts.hpp"

#include "values/fields.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace tiaoli::syntax {

namespace {

constexpr std::size_t most_texts = 512;

/// Goes through the whole tree: every part of every part.
struct Renumbering {
    std::uint32_t number;

    void operator()(Span& span) const {
        if (span.file != Span::no_file) span.file = number;
    }
    template <typename Part>
    void operator()(std::vector<Part>& parts) const {
        for (Part& part : parts)
            (*this)(part);
    }
    template <typename Part>
    void operator()(std::optional<Part>& part) const {
        if (part) (*this)(*part);
    }
    template <typename... Kinds>
    void operator()(std::variant<Kinds...>& part) const {
        std::visit(*this, part);
    }
    template <typename Part>
    void operator()(Part& part) const {
        if constexpr (std::is_class_v<Part> && std::is_aggregate_v<Part>)
            std::apply([this](auto&... field) { ((*this)(field), ...); }, values::fields_of(part));
        // else a text, a number, …: no place in it
    }
};

} // namespace

void renumber(File& file, std::uint32_t number) {
    file.number = number;
    Renumbering{number}(file);
}

ParseResult ParsedTexts::parse(std::string_view text, std::uint32_t number) {
    std::promise<std::shared_ptr<const File>> promise;
    std::shared_future<std::shared_ptr<const File>> file;
    bool is_new = false;
    {
        const std::lock_guard lock(mutex_);
        auto entry = entries_.find(text);
        if (entry == entries_.end()) {
            is_new = true;
            if (entries_.size() >= most_texts)
                entries_.erase(std::ranges::min_element(entries_, {},
                                                        [](const auto& each) { return each.second.asked; }));
            entry = entries_.emplace(text, Entry{promise.get_future().share(), 0}).first;
        }
        entry->second.asked = ++asked_;
        file = entry->second.file;
    }
    ParseResult result;
    if (is_new) {
        try {
            result = parse_file(text, number, limits_);
            const bool is_good = result.diagnostics.empty();
            promise.set_value(is_good ? std::make_shared<const File>(result.file) : nullptr);
        } catch (...) {
            promise.set_value(nullptr); // nobody waits for ever
            throw;
        }
        return result;
    }
    if (const auto& known = file.get()) {
        result.file = *known;
        renumber(result.file, number);
        return result;
    }
    return parse_file(text, number, limits_);
}

} // namespace tiaoli::syntax
