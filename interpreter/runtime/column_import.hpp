// Arrow columns as facts: bound once to a schema, then read block by block.
#pragma once

#include "engine/batch.hpp"
#include "facts/scalar.hpp"
#include "runtime/arrow_types.hpp"
#include "runtime/policy_implementation.hpp"
#include "tiaoli/columns.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::runtime {

/// A column and what it is to the policy.
struct ColumnBinding {
    enum class Use : std::uint8_t { fact, list, record };
    Use use = Use::record;
    std::size_t child = 0; ///< place among the children of the array around it
    ArrowType type;
    std::uint32_t index = program::none; ///< FactId or ListId
    std::vector<ColumnBinding> children; ///< record: its columns; list: one, the element
    std::string name;                    ///< as a message names it

    // Of a fact.
    ArrowType value_type;          ///< dictionary: of its values; set: of its elements
    ArrowType set_value_type;      ///< set of a dictionary: of that one's values
    values::Rational factor{1, 1}; ///< brings a whole number of the column to the base unit
    std::int64_t multiplier = 0;   ///< numerators are the column's whole numbers times this; 0: not so simple
    bool null_is_absent = false;
    std::size_t dictionary = 0; ///< place among PreparedDictionaries
};

struct ColumnBindings {
    ColumnBinding root; ///< a record: the case
    std::size_t dictionaries = 0;
    std::vector<words::Diagnostic> warnings; ///< columns that are no fact, but have almost the name of one
};

[[nodiscard]] Result<ColumnBindings> bind_columns(const Policy::Implementation& policy,
                                                  const ArrowSchema& schema, const ColumnOptions& options);

/// The values of a dictionary in the form of columns; worked out once for a batch, read by every thread.
struct PreparedDictionary {
    struct Entry {
        facts::Stored stored;
        bool good = false;
    };
    std::vector<Entry> entries;
    /// The entries' numerators, if every entry is a plain value of a column without denominators.
    std::vector<std::int64_t> plain;
};

/// What one block has: which of its rows are bad, and why.
struct BlockFaults {
    struct Described {
        std::uint32_t row = 0; ///< of the block
        words::Diagnostic diagnostic;
    };
    std::vector<std::uint8_t> bad; ///< by row of the block
    std::vector<Described> described;
    std::size_t most_described = 0;
    std::size_t count = 0;
};

/// Reads rows of a batch into engine::Batch. One per thread; keeps its buffers.
class ColumnImporter {
public:
    ColumnImporter(const Policy::Implementation& policy, const ColumnBindings& bindings);

    /// Rows first .. first + rows of `facts`. An empty text on success, otherwise how the columns contradict
    /// themselves. `batch` borrows from `facts` until the next call.
    std::string fill(const ArrowArray& facts, std::int64_t first, std::uint32_t rows,
                     std::span<const PreparedDictionary> dictionaries, engine::Batch& batch,
                     BlockFaults& faults);

private:
    struct Window {
        const ArrowArray* array = nullptr;
        std::int64_t first = 0; ///< counted from the array's own offset
        std::uint32_t rows = 0;
        program::ScopeId scope = 0;
        const Window* around = nullptr; ///< the record it is part of, if its rows are the same

        [[nodiscard]] std::int64_t at() const { return array->offset + first; }
        [[nodiscard]] const void* validity() const {
            return array->null_count == 0 || array->n_buffers == 0 ? nullptr : array->buffers[0];
        }
    };

    void fill_record(const ColumnBinding& binding, const Window& window);
    void say_what_is_next(const ColumnBinding& binding, const Window& window);
    void fill_list(const ColumnBinding& binding, const Window& window);
    void fill_fact(const ColumnBinding& binding, const Window& window);
    void fill_absent(program::ScopeId scope, std::uint32_t rows);
    bool fill_presence(const Window& window, bool null_is_absent, std::vector<engine::Presence>& presence);
    void fill_fast_numbers(const ColumnBinding& binding, const Window& window);
    template <typename T>
    void fill_integers(const ColumnBinding& binding, const T* values, std::uint32_t rows,
                       std::int64_t multiplier);
    void fill_decimals(const ColumnBinding& binding, const Window& window, std::int64_t multiplier);
    void fill_slow_numbers(const ColumnBinding& binding, const Window& window);
    void fill_days(const ColumnBinding& binding, const Window& window);
    void fill_dictionary(const ColumnBinding& binding, const Window& window);
    template <typename Index>
    bool fill_plain_dictionary(const ColumnBinding& binding, const Index* indices, std::uint32_t rows);
    void fill_texts(const ColumnBinding& binding, const Window& window);
    void fill_sets(const ColumnBinding& binding, const Window& window);
    void check_range(const ColumnBinding& binding, std::uint32_t rows);
    void refuse_outside(const ColumnBinding& binding, std::uint32_t rows);
    void store_number(const ColumnBinding& binding, std::uint32_t row, const values::Rational& number,
                      const std::string& shown);
    void refuse(const ColumnBinding& binding, std::uint32_t row, words::DiagnosticId id,
                std::vector<std::string> arguments);
    [[nodiscard]] bool is_given(const ColumnBinding& binding, std::uint32_t row) const;

    const Policy::Implementation& policy_;
    const ColumnBindings& bindings_;
    facts::ScalarReader scalars_;
    std::vector<bool> has_column_;      ///< by fact
    std::vector<bool> has_list_column_; ///< by list
    std::vector<std::uint32_t> rows_;   ///< by scope, of this block
    std::span<const PreparedDictionary> dictionaries_;
    engine::Batch* batch_ = nullptr;
    BlockFaults* faults_ = nullptr;
    std::string broken_;
};

/// Prepares the dictionaries of a batch. An empty text on success.
[[nodiscard]] std::string prepare_dictionaries(const Policy::Implementation& policy,
                                               const ColumnBindings& bindings, const ArrowArray& facts,
                                               std::vector<PreparedDictionary>& prepared);

} // namespace tiaoli::runtime
