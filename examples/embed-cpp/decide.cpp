// Compiles a policy, decides a case in three ways, and asks for the reasons.
#include "loan_policy.hpp"

#include <tiaoli/tiaoli.hpp>

#include <cstdio>
#include <string>

using tiaoli::Money;

namespace {

// Without exceptions: ask each result. With `value()` instead, a failure would be thrown as a tiaoli::Error.
int run() {
    auto compiled = tiaoli::compile({{"loan.tiao", policy_text}});
    if (!compiled) {
        std::fputs(compiled.failure().text().c_str(), stderr);
        return 1;
    }
    const tiaoli::Policy& policy = compiled->policy;

    // Names are looked up once; what is left is as cheap as setting the fields of a struct.
    const auto graduate = policy.fact<bool>("申请人.高校毕业生");
    const auto amount = policy.fact<Money>("申请人.申请金额");
    const auto granted = policy.decision("核准金额");
    if (!graduate || !amount || !granted) return 1;

    auto session = tiaoli::Session::open(policy); // one for each thread
    if (!session) return 1;

    // One case by handles.
    if (session->set(*graduate, true) != tiaoli::Setting::taken) return 1;
    if (session->set(*amount, Money{45'000'000}) != tiaoli::Setting::taken) return 1; // in 分
    if (!session->decide()) return 1;
    std::printf("granted: %s元\n", tiaoli::to_text(*session->outcome(*granted).money()).c_str());

    // One case as JSON, with the reasons.
    if (!session->decide_json(R"({"申请人": {"高校毕业生": false, "申请金额": "45万元"}})")) return 1;
    const auto why = session->why(*granted);
    if (!why) return 1;
    std::fputs(why->render().c_str(), stdout);

    // What is not known stays open, and says what would settle it.
    session->clear();
    if (session->set(*amount, Money{45'000'000}) != tiaoli::Setting::taken || !session->decide()) return 1;
    if (session->outcome(*granted).state == tiaoli::State::undetermined) {
        const auto missing = session->missing(*granted);
        if (!missing) return 1;
        for (const auto& fact : *missing)
            std::printf("missing: %s\n", fact.path.c_str());
    }

    // A value that cannot be is refused where it is set.
    if (session->set(*amount, Money{-1}) == tiaoli::Setting::negative) std::puts("negative: refused");
    return 0;
}

} // namespace

int main() {
    return run();
}
