// A program that only runs compiled policies (`tiaoli build`): it links libtiaoli-runtime, which is without
// the parser. Facts come as JSON lines, decisions go out as JSON lines.
//
//   serve POLICY.tiaob < facts.jsonl
#include <tiaoli/policy.hpp>
#include <tiaoli/session.hpp>

#include <cstdio>
#include <iostream>
#include <string>

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto policy = tiaoli::Policy::load_file(arguments[1]);
    if (!policy) {
        std::fputs(policy.failure().text(tiaoli::Language::english).c_str(), stderr);
        return 1;
    }
    auto session = tiaoli::Session::open(*policy);
    if (!session) return 1;
    std::string line, answer;
    while (std::getline(std::cin, line)) {
        if (const auto done = session->decide_json(line); !done) {
            std::fputs(done.failure().text(tiaoli::Language::english).c_str(), stderr);
            continue;
        }
        answer.clear();
        if (!session->append_json(answer)) return 1;
        std::puts(answer.c_str());
    }
    return 0;
}
