// Facts as JSON text, read into columns (docs/facts.md).
//
// A text is one case (an object), or many: a list of objects, or one object a line. The objects mirror
// Program::input_tree: records are objects, lists are lists, tables are objects whose keys are the element's
// `key`.
//
// Numbers are taken from the digits as written, never through a double. null is "not known", whatever the
// fact; what is not mentioned takes its default, and is not known if it has none. Every mistake is reported,
// each with its place and its path.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "words/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

/// What a reader accepts at most; beyond a limit there is a diagnostic of its own. Nesting needs none:
/// objects are as deep as the policy's records, and what lies deeper is skipped without recursion.
struct ReadLimits {
    std::size_t bytes = std::size_t{256} << 20U;
    std::uint32_t cases = 1'000'000;
    std::uint32_t list_elements = 100'000; ///< of one list of one case
    std::uint32_t diagnostics = 100;
};

struct ReadOptions {
    std::uint32_t file = 0; ///< Span::file of the diagnostics
    /// Facts and lists (by name or path) that take no default: they are stated to be unknown. A path may say
    /// of which element: "workers[1].hire_date", from 0.
    std::span<const std::string> unknown_names{};
    /// What a yes/no fact is that is neither mentioned nor has a default. Nothing: unknown.
    std::optional<bool> unmentioned_yes_no{};
    /// A list that is not mentioned is empty, instead of unknown (unless it is among the unknown names).
    bool unmentioned_lists_are_empty = false;
    /// null says that an optional fact is absent, instead of unknown.
    bool null_is_absent = false;
    /// Texts that say of an optional fact that it is absent, beside 无 and none.
    std::span<const std::string> absent_words{};
};

/// Reads facts for one plan. Keeps its buffers: once warm, reading a case allocates nothing. One per thread.
class JsonReader {
public:
    explicit JsonReader(std::shared_ptr<const engine::Plan> plan, const ReadLimits& limits = {});
    ~JsonReader();
    JsonReader(JsonReader&&) noexcept;
    JsonReader& operator=(JsonReader&&) noexcept;

    /// Fills `batch` with the cases of `json`, one row each, and appends what is wrong to `diagnostics`. True
    /// if nothing is; otherwise the batch is complete in shape, with unknowns in the place of mistakes.
    bool read(std::string_view json, engine::Batch& batch, std::vector<words::Diagnostic>& diagnostics,
              const ReadOptions& options = {});

    /// The same block by block, for more cases than should be in memory at once: after `open`, each `next`
    /// fills the batch with up to `most` further cases, and is false when there are none. The reader copies
    /// the text; `diagnostics` and what `options` names have to live until the last `next`.
    void open(std::string_view json, std::vector<words::Diagnostic>& diagnostics,
              const ReadOptions& options = {});
    bool next(engine::Batch& batch, std::uint32_t most);

    /// Whether the text is a list of cases or has several lines of them, as far as it has been read.
    [[nodiscard]] bool has_many() const;
    /// Mistakes found since `open`.
    [[nodiscard]] std::size_t mistakes() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// That a file whose name is that of a table does not hold a case; nothing for other names.
[[nodiscard]] std::optional<words::Diagnostic> table_for_json(std::string_view path);

} // namespace tiaoli::facts
