// A program as bytes: what `tiaoli build` writes and hosts load without the parser.
//
// The file: the eight bytes of `compiled_magic`, the version of the format (4 bytes, little end first), a
// hash of the rest (8 bytes), the rest. In the rest whole numbers take 1 byte for each 7 bits, texts
// and types stand once in tables at the start. The hash finds damage; that a file was not made up is not what
// it says. So a reader believes nothing: every count, index and enumeration is checked, and then the whole
// program (verify.hpp).
#pragma once

#include "program/program.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::program {

inline constexpr std::array<char, 8> compiled_magic = {'t', 'i', 'a', 'o', 'b', '\r', '\n', '\0'};
/// Goes up whenever program.hpp or what its fields mean changes: a file of another version is refused.
inline constexpr std::uint32_t compiled_version = 3;

[[nodiscard]] std::vector<std::byte> write_compiled(const Program& program);

struct ReadCompiled {
    enum class Fault : std::uint8_t { nothing, not_compiled, other_version, damaged };
    std::shared_ptr<const Program> program; ///< satisfies `verify`; null with a fault
    Fault fault = Fault::nothing;
    std::uint32_t version = 0; ///< of the file
    std::string detail;        ///< damaged: where or what, for people who look into files
};

/// Whatever the bytes: never reads out of them, and takes time and memory in proportion to their number.
[[nodiscard]] ReadCompiled read_compiled(std::span<const std::byte> bytes);

/// Puts the hash of a file right that was changed: for tests of what stands behind it.
void mend_hash(std::span<std::byte> bytes);

/// Whether they begin as a compiled program does.
[[nodiscard]] bool is_compiled(std::span<const std::byte> bytes);

} // namespace tiaoli::program
