// Populations: facts as Arrow columns in, decisions as Arrow columns out.
//
// A column belongs to the fact whose path is its name ("申请人.毕业日期"); a column of structs to a record.
// Lists are Arrow lists, of structs for records. A null is a fact that is not known. Columns that are no fact
// are left alone.
//
//   fact        columns it is taken from
//   yes/no      bool
//   number      any integer, decimal32/64/128, float32/64 (by the shortest decimal that it prints as: exact
//   for what a
//               person wrote), in the base unit of the fact, or in the unit that the field's metadata `unit`
//               names
//               ("万元"; "分" for whole 分, which are taken without copying from int64)
//   date        date32, date64, timestamp at midnight
//   month       the same, any day of it
//   category    dictionary of strings, strings
//   set         list of those
//   every kind  strings, as docs/facts.md says what a text may be; slower
//
// int64 columns whose values are what the engine computes with (分, persons, months) are used where they lie.
#pragma once

#include "tiaoli/arrow.h"
#include "tiaoli/export.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/result.hpp"
#include "tiaoli/session.hpp"
#include "tiaoli/value.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli {

/// A batch of facts in plain memory, for hosts without an Arrow library:
///
///     FactColumns facts(amounts.size());
///     facts.add("申请人.申请金额", amounts, {}, "分");
///     facts.add("申请人.高校毕业生", graduates, known);
///     auto decider = ColumnDecider::open(policy, facts.schema());
///     decider->decide(facts.array(), &decisions);
///
/// What a column holds is held against its fact by `ColumnDecider::open`, which names every one that does not
/// fit. A column of another length than the batch is Problem::usage, and is not there. `known` says for each
/// row whether the fact is known, and is empty where all are. Numbers are in the base unit of their fact, or
/// in the one that is named ("分", "万元"); int64 are used where they lie: such values have to outlive the
/// FactColumns, all others are copied.
///
/// Of a list first how many elements each row has, then the facts of its elements, one element after another;
/// a list of plain values, or a set, has its values under its own path:
///
///     facts.add_list("企业.在职职工", headcounts);            // 2, 0, 1
///     facts.add("企业.在职职工.录用日期", hired);             // three
///
/// Not for several threads at once; a moved-from one may only be assigned to or destroyed.
class TIAOLI_API FactColumns {
public:
    explicit FactColumns(std::size_t rows);
    ~FactColumns();
    FactColumns(FactColumns&&) noexcept;
    FactColumns& operator=(FactColumns&&) noexcept;

    Status add(std::string_view path, std::span<const std::int64_t> values, std::span<const bool> known = {},
               std::string_view unit = {});
    /// By the shortest decimal that each prints as: exact for what a person wrote.
    Status add(std::string_view path, std::span<const double> values, std::span<const bool> known = {},
               std::string_view unit = {});
    Status add(std::string_view path, std::span<const bool> values, std::span<const bool> known = {});
    /// Dates; months by any day of them.
    Status add(std::string_view path, std::span<const Date> values, std::span<const bool> known = {});
    /// Texts, values of categories, and everything else as docs/facts.md says what a text may be.
    Status add(std::string_view path, std::span<const std::string_view> values,
               std::span<const bool> known = {});

    /// A list, or a set: how many elements it has in each row, or in each element of the list that it is in.
    /// An unknown list has none, or it is Problem::usage. Elements that are not described are there, with
    /// unknown facts.
    Status add_list(std::string_view path, std::span<const std::uint32_t> counts,
                    std::span<const bool> known = {});

    /// For ColumnDecider, or any reader of Arrow columns. Both are this object's, and good until a column is
    /// added.
    [[nodiscard]] const ArrowSchema& schema() const noexcept;
    [[nodiscard]] const ArrowArray& array() const noexcept;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

struct ColumnOptions {
    /// What is decided, a column each. Empty: everything the policy decides, but no definitions and
    /// invariants.
    std::vector<Decision> decisions;
    /// Facts (by path) that must have a column.
    std::vector<std::string> required;
    /// Optional facts (by path) whose nulls say that there is none, instead of not known.
    std::vector<std::string> null_is_absent;
    /// A column `NAME.state` beside each decision.
    bool states = true;
    /// A column `fired`, a struct with a yes/no for each rule that could have a part in these decisions:
    /// whether it made the value of its decision. Named by its clause, `CLAUSE.exception` for an exception,
    /// with `/2` and so on for the second one of a clause.
    bool fired = false;
    /// Money as int64 in 分 (metadata `unit` = 分) instead of decimal128(38, 2) in 元.
    bool money_in_fen = false;
    /// Threads that share the rows of a batch. Results do not depend on it.
    unsigned threads = 1;
    /// Bad rows that are described; all are counted.
    std::size_t described_rows = 100;
};

/// A row whose facts do not fit. It has no decisions (null, with the state `invalid`); the other rows are not
/// affected.
struct BadRow {
    std::uint64_t row = 0; ///< from 0, over all batches
    Diagnostic diagnostic; ///< the first thing wrong with it
};

struct ColumnReport {
    std::uint64_t rows = 0;
    std::uint64_t bad_rows = 0;
    std::vector<BadRow> described;
    /// Columns that are no fact, but have almost the name of one: there as soon as the columns have been
    /// looked at, before the first row.
    std::vector<Diagnostic> warnings;
};

/// Decides batch after batch of one population. For one thread at a time (it has its own, see
/// ColumnOptions::threads). Keeps its policy alive.
///
/// The decisions are a struct array with these columns:
///   NAME          yes/no: bool; money: decimal128(38, 2) or int64; other numbers: int64 if they are always
///   whole, otherwise
///                 struct<numerator, denominator: int64>; date: date32; month: date32, its first day;
///                 category: dictionary<int32, utf8>; text, set: utf8 (values of a set joined by "、"); lists
///                 and decisions of list elements: JSON as in docs/facts.md. Null where there is no value.
///   NAME.state    dictionary<int8, utf8>: value, not_applicable, undetermined, error, invalid
class TIAOLI_API ColumnDecider {
public:
    /// Looks at the types of all columns before the first row. `facts` is a struct; only read during the
    /// call. Problem::type with every column that does not fit or is missing.
    static Result<ColumnDecider> open(const Policy& policy, const ArrowSchema& facts,
                                      const SessionOptions& options = {}, const ColumnOptions& columns = {});
    ~ColumnDecider();
    ColumnDecider(ColumnDecider&&) noexcept;
    ColumnDecider& operator=(ColumnDecider&&) noexcept;

    /// The schema of the decisions; the caller releases it.
    Status schema(ArrowSchema* out) const;

    /// Decides the rows of a batch. `facts` is only read, and not released; it has to have the schema that
    /// was opened. The caller releases `decisions`. Problem::cancelled when the session's stop token says so,
    /// and then or on any other failure `decisions` is not set. Checks lengths and offsets, so that columns
    /// which contradict themselves are Problem::usage; but buffers have to be as long as the arrays say.
    Status decide(const ArrowArray& facts, ArrowArray* decisions);

    /// Of all batches so far; of the columns from the beginning. Lives until the next call of `decide`.
    [[nodiscard]] const ColumnReport& report() const noexcept;

private:
    struct Implementation;
    explicit ColumnDecider(std::unique_ptr<Implementation> implementation) noexcept;
    std::unique_ptr<Implementation> implementation_;
};

/// A stream of decisions for a stream of facts: a batch for each batch, made when it is asked for. Takes
/// `facts` over (it is released with `decisions`, or before on failure). `report`, if given, has to live as
/// long as the stream and holds its report after each batch. Fails before the first row if the columns do not
/// fit.
TIAOLI_API Status decide_stream(const Policy& policy, ArrowArrayStream* facts, ArrowArrayStream* decisions,
                                const SessionOptions& options = {}, const ColumnOptions& columns = {},
                                ColumnReport* report = nullptr);

} // namespace tiaoli
