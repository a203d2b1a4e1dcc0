// Decides a population that lies in plain vectors, a column for each fact, without an Arrow library.
#include "loan_policy.hpp"

#include <tiaoli/tiaoli.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

int run() {
    auto compiled = tiaoli::compile({{"loan.tiao", policy_text}});
    if (!compiled) return 1;
    const tiaoli::Policy& policy = compiled->policy;

    // In 分, used where they lie; and of the third person it is not known whether he is a graduate.
    const std::vector<std::int64_t> amounts = {4'500'000, 30'000'000, 45'000'000, 45'000'000};
    const std::array graduates = {true, false, false, true}, known = {true, true, false, true};
    tiaoli::FactColumns facts(amounts.size());
    if (!facts.add("申请人.申请金额", amounts, {}, "分")) return 1;
    if (!facts.add("申请人.高校毕业生", graduates, known)) return 1;

    tiaoli::ColumnOptions options;
    options.decisions = {*policy.decision("核准金额")};
    options.money_in_fen = true;
    auto decider = tiaoli::ColumnDecider::open(policy, facts.schema(), {}, options);
    if (!decider) { // a column that does not fit its fact
        std::fputs(decider.failure().text().c_str(), stderr);
        return 1;
    }
    ArrowArray decisions{};
    if (!decider->decide(facts.array(), &decisions)) return 1;

    // 核准金额 and 核准金额.state: what is not decided has another state than 0, "value".
    const auto* fen = static_cast<const std::int64_t*>(decisions.children[0]->buffers[1]);
    const auto* states = static_cast<const std::int8_t*>(decisions.children[1]->buffers[1]);
    for (std::int64_t row = 0; row < decisions.length; ++row) {
        if (states[row] == 0)
            std::printf("row %d: %s元\n", static_cast<int>(row),
                        tiaoli::to_text(tiaoli::Money{fen[row]}).c_str());
        else
            std::printf("row %d: not decided\n", static_cast<int>(row));
    }
    decisions.release(&decisions);

    // Columns that cannot be what they say are named before anything is decided.
    tiaoli::FactColumns mistaken(amounts.size());
    if (!mistaken.add("申请人.高校毕业生", amounts)) return 1;
    const auto refused = tiaoli::ColumnDecider::open(policy, mistaken.schema());
    if (!refused) std::fputs(refused.failure().text(tiaoli::Language::english).c_str(), stdout);
    return 0;
}

} // namespace

int main() {
    return run();
}
