#include "program/compiled.hpp"

#include "program/verify.hpp"
#include "values/fields.hpp"
#include "values/integer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace tiaoli::program {
namespace {

using values::fields_of; // the writer and the reader go through them, so that they cannot part ways
using values::int128;
using values::uint128;

constexpr std::size_t header_bytes = 8 + 4 + 8;
/// Records of facts inside one another. The compiler's own limit is lower; recursion stops here.
constexpr int deepest_fields = 100;

// The last value of each enumeration that a Program holds.
constexpr ValueKind last(ValueKind) {
    return ValueKind::text;
}
constexpr Op last(Op) {
    return static_cast<Op>(op_count - 1);
}
constexpr Scope::Kind last(Scope::Kind) {
    return Scope::Kind::repeat;
}
constexpr InputField::Kind last(InputField::Kind) {
    return InputField::Kind::table;
}
constexpr Modality last(Modality) {
    return static_cast<Modality>(static_cast<int>(Modality::count_) - 1);
}
constexpr Decision::Kind last(Decision::Kind) {
    return Decision::Kind::invariant;
}

static_assert(std::endian::native == std::endian::little, "words are read as they lie in the file");

/// Mixes eight bytes at a time: a flipped bit anywhere changes the result.
std::uint64_t hash_of(std::span<const std::byte> bytes) {
    std::uint64_t hash = 0x9e3779b97f4a7c15U ^ bytes.size();
    const auto mix = [&](std::uint64_t word) {
        const auto product = static_cast<uint128>(hash ^ word) * 0xd6e8feb86659fd93U;
        hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U) ^
               std::rotl(word, 32);
    };
    const std::byte* at = bytes.data();
    std::uint64_t word = 0;
    for (const std::byte* whole = at + bytes.size() / 8 * 8; at != whole; at += 8) {
        std::memcpy(&word, at, 8);
        mix(word);
    }
    if (const std::size_t rest = bytes.size() % 8; rest > 0) {
        word = 0;
        std::memcpy(&word, at, rest);
        mix(word);
    }
    mix(bytes.size());
    return hash;
}

class Writer {
public:
    void put(const Program& program) {
        structure(program);
        // The texts and types come first, so that a reader has them when they are used.
        Writer head;
        head.count(texts_.size());
        for (const std::string_view text : texts_) {
            head.count(text.size());
            head.raw(text);
        }
        head.count(types_.size());
        for (const Type& type : types_)
            head.structure(type);
        head.bytes_.insert(head.bytes_.end(), bytes_.begin(), bytes_.end());
        bytes_ = std::move(head.bytes_);
    }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    void count(std::uint64_t value) { wide(value); }
    void wide(uint128 value) {
        while (value >= 0x80) {
            bytes_.push_back(static_cast<std::byte>(static_cast<unsigned>(value & 0x7f) | 0x80U));
            value >>= 7U;
        }
        bytes_.push_back(static_cast<std::byte>(value));
    }
    void raw(std::string_view text) {
        const auto* begin = reinterpret_cast<const std::byte*>(text.data());
        bytes_.insert(bytes_.end(), begin, begin + text.size());
    }
    /// Small numbers of either sign are short.
    void with_sign(int128 value) {
        const uint128 bits = static_cast<uint128>(value);
        wide(value < 0 ? ~(bits << 1U) : bits << 1U);
    }

    void item(bool value) { wide(value ? 1 : 0); }
    void item(std::uint32_t value) { wide(static_cast<std::uint32_t>(value + 1)); } // `none` is the shortest
    void item(std::int64_t value) { with_sign(value); }
    void item(const values::Date& date) { with_sign(date.days); }
    void item(const values::Rational& number) {
        with_sign(number.numerator);
        wide(static_cast<uint128>(number.denominator));
    }
    void item(const values::Unit& unit) {
        for (const auto power : unit.base)
            with_sign(power);
        for (const auto& declared : unit.declared) {
            wide(declared.id);
            with_sign(declared.exponent);
        }
    }
    void item(const std::string& text) {
        const auto [place, is_new] = places_.emplace(text, texts_.size());
        if (is_new) texts_.push_back(text);
        count(place->second);
    }
    void item(const Type& type) { // of thousands of nodes a few dozen differ
        const auto known = std::ranges::find(types_, type);
        count(static_cast<std::size_t>(known - types_.begin()));
        if (known == types_.end()) types_.push_back(type);
    }
    template <typename T>
    void item(const std::vector<T>& list) {
        count(list.size());
        for (const T& each : list)
            item(each);
    }
    template <typename T>
    void item(const T& value) {
        if constexpr (std::is_enum_v<T>)
            wide(static_cast<std::uint64_t>(value));
        else
            structure(value);
    }
    template <typename T>
    void structure(const T& object) {
        std::apply([&](const auto&... field) { (item(field), ...); }, fields_of(object));
    }

    std::vector<std::byte> bytes_;
    std::vector<std::string_view> texts_;
    std::unordered_map<std::string_view, std::size_t> places_;
    std::vector<Type> types_;
};

/// Stops at the first thing that cannot be: from then on everything read is zero, as at the end of the bytes,
/// and `good_` is false.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    bool get(Program& program) {
        const std::size_t texts = count();
        texts_.reserve(texts);
        for (std::size_t i = 0; i < texts && good_; ++i) {
            const std::size_t length = count();
            if (!good_) break;
            texts_.emplace_back(reinterpret_cast<const char*>(bytes_.data() + at_), length);
            at_ += length;
        }
        const std::size_t types = count();
        types_.reserve(types);
        for (std::size_t i = 0; i < types && good_; ++i)
            structure(types_.emplace_back());
        structure(program);
        return good_ && at_ == bytes_.size();
    }
    [[nodiscard]] std::size_t place() const { return good_ ? at_ : place_; }

private:
    void fail() {
        if (good_) place_ = at_;
        good_ = false;
        at_ = bytes_.size();
    }
    // Most numbers are small: nearly all fit one byte, and what is an index needs no 128 bits on the way.
    std::uint64_t small() {
        if (at_ < bytes_.size() && bytes_[at_] < std::byte{0x80})
            return std::to_integer<std::uint64_t>(bytes_[at_++]);
        return long_small();
    }
    std::uint64_t long_small() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; at_ < bytes_.size() && shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint64_t>(bytes_[at_++]);
            if (shift == 63 && byte > 1) break;
            value |= (byte & 0x7fU) << shift;
            if (byte < 0x80) return value;
        }
        fail();
        return 0;
    }
    uint128 wide() {
        if (at_ < bytes_.size() && bytes_[at_] < std::byte{0x80})
            return std::to_integer<std::uint64_t>(bytes_[at_++]);
        uint128 value = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at_ == bytes_.size() || shift >= 128) break;
            const auto byte = static_cast<unsigned>(bytes_[at_++]);
            const uint128 part = byte & 0x7fU;
            if (shift > 121 && part >> (128 - shift) != 0) break;
            value |= part << shift;
            if (byte < 0x80) return value;
        }
        fail();
        return 0;
    }
    int128 with_sign() {
        const uint128 bits = wide();
        return static_cast<int128>((bits >> 1U) ^ (0 - (bits & 1U)));
    }
    template <typename T>
    T limited(int128 low, int128 high) {
        const int128 value = with_sign();
        if (value < low || value > high) fail();
        return good_ ? static_cast<T>(value) : T{};
    }
    /// A number of things that take at least a byte each.
    std::size_t count() {
        const std::uint64_t value = small();
        if (value > bytes_.size() - at_) fail();
        return good_ ? static_cast<std::size_t>(value) : 0;
    }

    void item(bool& value) {
        const std::uint64_t bit = small();
        if (bit > 1) fail();
        value = bit == 1;
    }
    void item(std::uint32_t& value) {
        const std::uint64_t plus_one = small();
        if (plus_one > UINT32_MAX) fail();
        value = static_cast<std::uint32_t>(plus_one) - 1;
    }
    void item(std::int64_t& value) { value = limited<std::int64_t>(INT64_MIN, INT64_MAX); }
    void item(values::Date& date) { date.days = limited<std::int32_t>(INT32_MIN, INT32_MAX); }
    void item(values::Rational& number) {
        number.numerator = with_sign();
        const uint128 denominator = wide();
        if (denominator > static_cast<uint128>(values::int128_max)) fail();
        number.denominator = good_ ? static_cast<int128>(denominator) : 1;
        if (number.denominator == 1 && number.numerator != values::int128_min) return;
        if (values::make_rational(number.numerator, number.denominator) != number) fail();
        if (!good_) number = {};
    }
    void item(values::Unit& unit) {
        for (auto& power : unit.base)
            power = limited<std::int8_t>(INT8_MIN, INT8_MAX);
        bool ended = false;
        std::uint64_t least = 0;
        for (auto& declared : unit.declared) {
            const std::uint64_t id = small();
            declared.id = static_cast<std::uint8_t>(id & 0xffU);
            declared.exponent = limited<std::int8_t>(INT8_MIN, INT8_MAX);
            // Sorted by id, without zero exponents, unused places last.
            if (id == values::DeclaredPower::unused) {
                if (declared.exponent != 0) fail();
                ended = true;
                continue;
            }
            if (ended || id < least || id > values::maximum_declared_unit || declared.exponent == 0) fail();
            least = id + 1;
        }
    }
    void item(std::string& text) {
        const std::uint64_t place = small();
        if (place >= texts_.size()) return fail();
        text = std::string(texts_[place]); // cheaper than to assign
    }
    void item(Type& type) {
        const std::uint64_t place = small();
        if (place >= types_.size()) return fail();
        type = types_[place];
    }
    template <typename T>
    void item(std::vector<T>& list) {
        const std::size_t size = count();
        list.reserve(size); // bounded by the bytes that are left
        for (std::size_t i = 0; i < size && good_; ++i)
            item(list.emplace_back());
    }
    template <typename T>
    void item(T& value) {
        if constexpr (std::is_enum_v<T>) {
            const std::uint64_t number = small();
            if (number > static_cast<std::uint64_t>(last(T{}))) fail();
            value = good_ ? static_cast<T>(number) : T{};
        } else if constexpr (std::is_same_v<T, InputField>) {
            if (++depth_ > deepest_fields) fail();
            if (good_) structure(value);
            --depth_;
        } else {
            structure(value);
        }
    }
    template <typename T>
    void structure(T& object) {
        std::apply([&](auto&... field) { (item(field), ...); }, fields_of(object));
    }

    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    std::vector<std::string_view> texts_;
    std::vector<Type> types_;
    int depth_ = 0;
    bool good_ = true;
    std::size_t place_ = 0; ///< of the first thing that cannot be
};

template <typename T>
void append_word(std::vector<std::byte>& bytes, T word) {
    const auto* begin = reinterpret_cast<const std::byte*>(&word);
    bytes.insert(bytes.end(), begin, begin + sizeof word);
}

template <typename T>
T word_at(std::span<const std::byte> bytes, std::size_t at) {
    T word{};
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
}

} // namespace

std::vector<std::byte> write_compiled(const Program& program) {
    Writer writer;
    writer.put(program);
    std::vector<std::byte> bytes;
    bytes.reserve(header_bytes + writer.bytes().size());
    append_word(bytes, compiled_magic);
    append_word(bytes, compiled_version);
    append_word(bytes, hash_of(writer.bytes()));
    bytes.insert(bytes.end(), writer.bytes().begin(), writer.bytes().end());
    return bytes;
}

bool is_compiled(std::span<const std::byte> bytes) {
    return bytes.size() >= compiled_magic.size() &&
           std::memcmp(bytes.data(), compiled_magic.data(), compiled_magic.size()) == 0;
}

void mend_hash(std::span<std::byte> bytes) {
    if (bytes.size() < header_bytes) return;
    const std::uint64_t hash = hash_of(bytes.subspan(header_bytes));
    std::memcpy(bytes.data() + 12, &hash, sizeof hash);
}

ReadCompiled read_compiled(std::span<const std::byte> bytes) {
    using Fault = ReadCompiled::Fault;
    ReadCompiled result;
    if (!is_compiled(bytes)) {
        result.fault = Fault::not_compiled;
        return result;
    }
    const auto damaged = [&](std::string detail) {
        result.fault = Fault::damaged;
        result.detail = std::move(detail);
        return result;
    };
    if (bytes.size() < header_bytes) return damaged("header");
    result.version = word_at<std::uint32_t>(bytes, 8);
    if (result.version != compiled_version) {
        result.fault = Fault::other_version;
        return result;
    }
    const auto content = bytes.subspan(header_bytes);
    if (word_at<std::uint64_t>(bytes, 12) != hash_of(content)) return damaged("hash");
    auto program = std::make_shared<Program>();
    Reader reader(content);
    if (!reader.get(*program)) return damaged("byte " + std::to_string(header_bytes + reader.place()));
    if (const auto violations = verify(*program); !violations.empty()) return damaged(violations.front());
    result.program = std::move(program);
    return result;
}

} // namespace tiaoli::program
