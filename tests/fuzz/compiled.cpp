// Any bytes as a compiled policy: refused, or a policy that can be run and explained. The hash is put right
// first, so that what is behind it gets to see the damage.
#include "program/compiled.hpp"

#include "tiaoli/policy.hpp"
#include "tiaoli/session.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(data[i]);
    tiaoli::program::mend_hash(bytes);
    const auto policy = tiaoli::Policy::load(bytes);
    if (!policy) return 0;
    tiaoli::SessionOptions options;
    options.today = tiaoli::Date{18500};
    options.max_rows = 1U << 16U;
    auto session = tiaoli::Session::open(*policy, options);
    if (!session || !session->decide()) return 0;
    std::string out;
    if (!session->append_json(out)) return 0;
    for (std::uint32_t i = 0; i < policy->decisions().size() && i < 20; ++i)
        if (const auto why = session->why(tiaoli::Decision{i})) out += why->render(tiaoli::Format::json);
    return 0;
}
