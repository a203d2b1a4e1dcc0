// A policy that is ready to decide.
//
// Two libraries have this header: libtiaoli also has tiaoli/compile.hpp and makes policies from source text;
// libtiaoli-runtime is without the parser and loads what `tiaoli build` or `Policy::save` wrote.
#pragma once

#include "tiaoli/export.hpp"
#include "tiaoli/result.hpp"
#include "tiaoli/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli {

/// The version of the library that runs (not of the headers), as "1.2.3".
[[nodiscard]] TIAOLI_API std::string_view version() noexcept;

inline constexpr std::uint32_t no_index = 0xffffffffU;

/// What a fact or decision is made of.
struct TypeInfo {
    Kind kind = Kind::yes_no;
    std::string_view unit;             ///< of numbers: the base unit, "元", "元/月"; empty without one
    bool percent = false;              ///< people read it as a percentage
    bool whole = false;                ///< a number that is always whole
    bool money = false;                ///< a number of 元 (or 元 per something)
    std::uint32_t category = no_index; ///< categories and sets: index into Policy::categories()
};

/// A fact that a host gives. A parameter of the policy that a host may hand over is one as well.
struct FactInfo {
    std::string_view path; ///< "申请人.毕业日期"; in a list "企业.在职职工.录用日期"
    std::string_view label;
    TypeInfo type;
    std::uint32_t list = no_index;   ///< the list whose elements have it, index into Policy::lists()
    bool optional = false;           ///< may be stated to be absent, which is not unknown
    bool is_signed = false;          ///< may be negative
    std::optional<Number> low, high; ///< inclusive
    bool is_parameter = false;
};

struct ListInfo {
    std::string_view path;
    std::string_view label;
    std::uint32_t parent = no_index; ///< the list whose elements have it
};

struct CategoryInfo {
    std::string_view name;
    std::string_view label;
    std::vector<std::string_view> values;
};

struct DecisionInfo {
    enum class Role : std::uint8_t { decision, definition, duty, target, answer, invariant };
    Role role = Role::decision;
    std::string_view name;
    std::string_view label;
    TypeInfo type;
    bool is_list = false;          ///< its value is a list of such values
    bool is_each = false;          ///< of each element of a list (or each month): see Session::rows
    std::uint32_t list = no_index; ///< is_each: which list, if it is one of the facts
};

/// An ambiguous text, and how it can be read.
struct ReadingInfo {
    std::string_view name;
    std::string_view citation;
    std::string_view reason;
    std::vector<std::string_view> options;
    std::uint32_t in_force = 0; ///< the option that the policy takes
};

/// One "then" of a clause.
struct RuleInfo {
    std::string_view clause;   ///< name of the clause
    std::string_view citation; ///< section of the document
    std::string_view topic;
    std::string_view fund; ///< who pays; empty if the clause does not say
    bool exception = false;
};

/// A fact by its number, with the C++ type that its values have. Made by Policy::fact; good for that policy
/// and for every policy made of it by `only`. Plain data.
///
/// T is one of: bool, std::int64_t (numbers that are whole), Number (every number), Money, Date, Month,
/// Category, Set, std::string_view.
template <typename T>
struct Fact {
    std::uint32_t index = no_index;
};

/// A decision by its number; see Fact.
struct Decision {
    std::uint32_t index = no_index;
};

/// A list of the facts by its number; see Fact.
struct List {
    std::uint32_t index = no_index;
};

namespace detail {
enum class ValueType : std::uint8_t { yes_no, whole, number, money, date, month, category, set, text };
template <typename T>
struct value_type_of;
template <>
struct value_type_of<bool> {
    static constexpr ValueType value = ValueType::yes_no;
};
template <>
struct value_type_of<std::int64_t> {
    static constexpr ValueType value = ValueType::whole;
};
template <>
struct value_type_of<Number> {
    static constexpr ValueType value = ValueType::number;
};
template <>
struct value_type_of<Money> {
    static constexpr ValueType value = ValueType::money;
};
template <>
struct value_type_of<Date> {
    static constexpr ValueType value = ValueType::date;
};
template <>
struct value_type_of<Month> {
    static constexpr ValueType value = ValueType::month;
};
template <>
struct value_type_of<Category> {
    static constexpr ValueType value = ValueType::category;
};
template <>
struct value_type_of<Set> {
    static constexpr ValueType value = ValueType::set;
};
template <>
struct value_type_of<std::string_view> {
    static constexpr ValueType value = ValueType::text;
};
} // namespace detail

/// An immutable policy. A value: copies share what is behind, and cost a reference count. Every function is
/// const and may be called from any number of threads at once. Views (names, infos) live as long as any copy
/// of the policy. A moved-from Policy may only be assigned to or destroyed.
class TIAOLI_API Policy {
public:
    /// Loads a compiled policy. Everything is checked: whatever the bytes, the answer is a policy that can be
    /// run or a Failure with Problem::damaged. The bytes are not needed afterwards.
    static Result<Policy> load(std::span<const std::byte> compiled);
    /// The same from a file (".tiaob").
    static Result<Policy> load_file(const std::string& path);

    /// The compiled form, for `load` in the same version of the format (see docs/embedding.md).
    [[nodiscard]] Result<std::vector<std::byte>> save() const;

    [[nodiscard]] std::string_view name() const noexcept; ///< "zhengzhou_2020_17"; empty without a header
    [[nodiscard]] std::string_view title() const noexcept;
    [[nodiscard]] std::string_view number() const noexcept; ///< 文号
    [[nodiscard]] std::string_view issuer() const noexcept;
    /// First and last day in force, if the policy says so.
    [[nodiscard]] std::optional<Date> in_force_from() const noexcept;
    [[nodiscard]] std::optional<Date> in_force_until() const noexcept;

    // What there is. The handle of an entry is its place: Fact<T>{i}, Decision{i}, List{i}.
    [[nodiscard]] std::span<const FactInfo> facts() const noexcept;
    [[nodiscard]] std::span<const ListInfo> lists() const noexcept;
    [[nodiscard]] std::span<const CategoryInfo> categories() const noexcept;
    [[nodiscard]] std::span<const DecisionInfo> decisions() const noexcept;
    [[nodiscard]] std::span<const ReadingInfo> readings() const noexcept;
    [[nodiscard]] std::span<const RuleInfo> rules() const noexcept;

    /// The fact with this path (for a parameter its name). Problem::name with the nearest path if there is
    /// none; Problem::type if its values are no T.
    template <typename T>
    [[nodiscard]] Result<Fact<T>> fact(std::string_view path) const {
        auto found = find_fact(path, detail::value_type_of<T>::value);
        if (!found) return found.failure();
        return Fact<T>{*found};
    }
    /// The same whatever its type; T = void.
    [[nodiscard]] Result<Fact<void>> any_fact(std::string_view path) const;
    [[nodiscard]] Result<Decision> decision(std::string_view name) const;
    [[nodiscard]] Result<List> list(std::string_view path) const;
    /// The value of that name of a category, for a fact of it.
    [[nodiscard]] std::optional<Category> category_value(Fact<Category> fact,
                                                         std::string_view name) const noexcept;
    /// The set with only this value of it.
    [[nodiscard]] std::optional<Set> set_value(Fact<Set> fact, std::string_view name) const noexcept;

    /// The same policy, computing only these decisions and what they need: faster where a policy decides more
    /// than a host asks for. Handles stay good. Other decisions are not to be asked for (Problem::usage where
    /// that can be reported, State::error otherwise). Explanations work as before; they compute the rest for
    /// the one case that they are about.
    [[nodiscard]] Result<Policy> only(std::span<const Decision> decisions) const;

    /// JSON Schema (draft 2020-12) of the facts of one case.
    [[nodiscard]] Result<std::string> json_schema(Language language = Language::chinese) const;

    // For the library.
    struct Implementation;
    [[nodiscard]] const std::shared_ptr<const Implementation>& implementation() const noexcept {
        return implementation_;
    }
    explicit Policy(std::shared_ptr<const Implementation> implementation) noexcept
        : implementation_(std::move(implementation)) {}

private:
    [[nodiscard]] Result<std::uint32_t> find_fact(std::string_view path, detail::ValueType type) const;

    std::shared_ptr<const Implementation> implementation_;
};

} // namespace tiaoli
