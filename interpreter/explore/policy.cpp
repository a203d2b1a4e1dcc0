#include "explore/policy.hpp"

#include "explore/declarations.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace tiaoli::explore {

namespace {

constexpr std::size_t most_kept = 8;

std::shared_ptr<Compiled> compile(std::vector<semantics::Source> files, const semantics::Loader& loader,
                                  syntax::ParsedTexts& parsed) {
    auto compiled = std::make_shared<Compiled>(Compiled{
        semantics::CheckedPolicy::check(std::move(files), loader, {}, &parsed), {}, {}, {}, {}, {}, {}});
    compiled->files = compiled->checked.files();
    compiled->program = compiled->checked.program();
    if (compiled->program) compiled->plan = engine::Plan::prepare(compiled->program);
    return compiled;
}

/// The declaration of this kind and name in a text. A text without the name is not looked at more closely.
std::optional<Declaration> find_in(std::string_view text, words::Word kind, std::string_view name) {
    if (text.find(name) == std::string_view::npos) return std::nullopt;
    for (Declaration& each : declarations_in(text))
        if (each.kind == kind && each.name == name) return std::move(each);
    return std::nullopt;
}

} // namespace

Policy::Policy(PolicySource source)
    : source_(std::move(source)), base_(compile(source_.files, source_.loader, *source_.parsed)) {}

std::vector<RevisedFile> Policy::revised(const std::vector<std::string>& declarations) const {
    std::vector<RevisedFile> result;
    for (const words::SourceText& file : base_->files) {
        const bool is_own =
            std::ranges::any_of(source_.files, [&](const auto& own) { return own.name == file.name; });
        result.push_back({std::string(file.name),
                          std::string(file.text),
                          is_own,
                          false,
                          {{0, static_cast<std::uint32_t>(file.text.size()), Piece::none, 0}}});
    }
    RevisedFile added;
    for (std::size_t i = 0; i < declarations.size(); ++i) {
        const std::string& text = declarations[i];
        const auto size = static_cast<std::uint32_t>(text.size());
        const auto parts = declarations_in(text);
        bool found = false;
        for (RevisedFile& file : result) {
            // A text that declares several things, or does not parse, is added as it stands.
            if (parts.size() != 1 || parts[0].name.empty()) break;
            const auto old = find_in(file.text, parts[0].kind, parts[0].name);
            if (!old) continue;
            file.text.replace(old->begin, old->end - old->begin, text);
            replace(file.pieces, old->begin, old->end, i, size);
            file.is_changed = found = true;
            break;
        }
        if (found) continue;
        const auto begin = static_cast<std::uint32_t>(added.text.size());
        added.pieces.push_back({begin, begin + size, i, 0});
        added.text.append(text).append("\n");
    }
    if (added.text.empty()) return result;
    added.name = "<session>";
    added.is_own = added.is_changed = true;
    result.push_back(std::move(added));
    return result;
}

std::shared_ptr<const Compiled> Policy::with(const std::vector<std::string>& declarations) {
    if (declarations.empty() || !base_->program) return base_;
    const auto known = std::ranges::find(kept_, declarations, [](const auto& each) { return each.first; });
    if (known != kept_.end()) return known->second;

    std::vector<semantics::Source> own;
    std::map<std::string, std::string> changed;
    std::map<std::string, std::vector<Piece>, std::less<>> pieces;
    for (RevisedFile& file : revised(declarations)) {
        pieces.emplace(file.name, std::move(file.pieces));
        if (file.is_own)
            own.push_back({file.name, std::move(file.text)});
        else if (file.is_changed)
            changed.emplace(file.name, std::move(file.text));
    }
    const auto find = [&](std::string_view module) {
        auto source = source_.loader ? source_.loader(module) : std::nullopt;
        if (source)
            if (const auto found = changed.find(source->name); found != changed.end())
                source->text = found->second;
        return source;
    };
    const semantics::Loader loader(find, [&] { return source_.loader.names(); });
    const auto compiled = compile(std::move(own), loader, *source_.parsed);
    compiled->before = base_;
    compiled->declarations = declarations;
    for (const words::SourceText& file : compiled->files) {
        const auto found = pieces.find(file.name);
        compiled->pieces.push_back(found == pieces.end() ? std::vector<Piece>() : std::move(found->second));
    }
    if (kept_.size() == most_kept) kept_.erase(kept_.begin());
    kept_.emplace_back(declarations, compiled);
    return compiled;
}

std::pair<std::string, std::string> Policy::text_of(const Compiled& compiled, std::string_view name) const {
    // A decision is made by its clauses: the first of them speaks for it.
    std::vector<std::string> names = {std::string(name)};
    if (compiled.program)
        for (const program::Decision& decision : compiled.program->decisions)
            if (decision.name == name || decision.name.ends_with("." + std::string(name)))
                for (const program::ClauseId clause : decision.clauses)
                    names.push_back(compiled.program->clauses[clause].name);
    for (const std::string& wanted : names)
        for (const words::SourceText& file : compiled.files) {
            if (wanted.empty() || file.text.find(wanted) == std::string_view::npos) continue;
            for (const Declaration& each : declarations_in(file.text))
                if (each.name == wanted && each.kind != words::Word::SCENARIO)
                    return {std::string(file.text.substr(each.begin, each.end - each.begin)),
                            std::string(file.name)};
        }
    return {};
}

} // namespace tiaoli::explore
