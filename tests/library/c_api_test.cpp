// The C interface: what a wrong call gives, sizes of structs, life of texts. examples/embed-c shows how it is
// used.
#include "library/arrow_sample.hpp"
#include "library/sample.hpp"
#include "tiaoli/tiaoli.h"
#include "tiaoli/tiaoli.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <string_view>

using namespace tiaoli::testing;

namespace {

struct Sample {
    tiaoli_policy* policy = nullptr;
    tiaoli_session* session = nullptr;
    Sample() {
        const tiaoli_source source{"sample.tiao", sample_source.data(), sample_source.size()};
        REQUIRE(tiaoli_policy_compile(&source, 1, nullptr, nullptr, &policy, nullptr) == TIAOLI_OK);
        REQUIRE(tiaoli_session_open(policy, nullptr, &session, nullptr) == TIAOLI_OK);
    }
    ~Sample() {
        tiaoli_session_free(session);
        tiaoli_policy_free(policy);
    }
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;

    [[nodiscard]] std::uint32_t fact(std::string_view path) const {
        std::uint32_t id = 0;
        REQUIRE(tiaoli_policy_fact(policy, path.data(), path.size(), &id, nullptr) == TIAOLI_OK);
        return id;
    }
    [[nodiscard]] std::uint32_t decision(std::string_view name) const {
        std::uint32_t id = 0;
        REQUIRE(tiaoli_policy_decision(policy, name.data(), name.size(), &id, nullptr) == TIAOLI_OK);
        return id;
    }
};

} // namespace

TEST_CASE("a case in C") {
    const Sample s;
    CHECK(tiaoli_abi_version() == TIAOLI_ABI_VERSION);
    CHECK(std::string_view(tiaoli_policy_name(s.policy)) == "sample");
    CHECK(tiaoli_set_yes_no(s.session, s.fact("申请人.在校"), true) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_money(s.session, s.fact("申请金额"), 10000) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_date(s.session, s.fact("申请人.毕业日期"), 2020, 2, 30) == TIAOLI_OUTSIDE);
    CHECK(tiaoli_set_date(s.session, s.fact("申请人.毕业日期"), 2020, 5, 1) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_category(s.session, s.fact("企业规模"), 1) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_text(s.session, s.fact("名称"), "甲公司", 9) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_number(s.session, s.fact("比例"), 3, 40) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_month(s.session, s.fact("首月"), 2020, 12) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_whole(s.session, s.fact("合同期"), 18) == TIAOLI_TAKEN);
    CHECK(tiaoli_set_set(s.session, s.fact("申请人.身份"), 1) == TIAOLI_TAKEN);
    REQUIRE(tiaoli_session_decide(s.session, nullptr) == TIAOLI_OK);
    tiaoli_outcome outcome{};
    outcome.size = sizeof outcome;
    tiaoli_session_outcome(s.session, s.decision("补助"), 0, &outcome);
    CHECK(outcome.state == TIAOLI_VALUE);
    CHECK(outcome.is_fen);
    CHECK(outcome.fen == 3333);
    CHECK(outcome.rounded);
    tiaoli_session_outcome(s.session, s.decision("份额"), 0, &outcome);
    CHECK(outcome.fits);
    CHECK(outcome.numerator == 3);
    CHECK(outcome.denominator == 20);
    CHECK(std::string_view(tiaoli_session_text(s.session, s.decision("次月"), 0, TIAOLI_CHINESE)) ==
          "2021年1月");
    CHECK(std::string_view(tiaoli_session_json(s.session, 0, TIAOLI_ENGLISH)).starts_with("{\"schema\""));
    CHECK(std::string_view(tiaoli_session_missing(s.session, s.decision("可贴息"), 0)) == "职工名单\n");
    std::uint32_t fired = 0;
    for (std::uint32_t rule = 0; rule < tiaoli_policy_rules(s.policy); ++rule)
        fired += tiaoli_session_fired(s.session, rule, 0) ? 1 : 0;
    CHECK(fired == 3); // the exception of 贷款额度, 三分之一补助, and 培训, whose amount is not known
    // An older caller's struct gets what it has room for, and nothing more.
    tiaoli_outcome small{};
    std::memset(&small, 0x55, sizeof small);
    small.size = offsetof(tiaoli_outcome, kind);
    tiaoli_session_outcome(s.session, s.decision("补助"), 0, &small);
    CHECK(small.state == TIAOLI_VALUE);
    CHECK(small.fen == 0x5555555555555555);
}

TEST_CASE("why not in C") {
    const Sample s;
    REQUIRE(tiaoli_set_category(s.session, s.fact("企业规模"), 0) == TIAOLI_TAKEN);
    REQUIRE(tiaoli_session_decide(s.session, nullptr) == TIAOLI_OK);
    const char* text = nullptr;
    tiaoli_failure* failure = nullptr;
    const std::uint32_t interest = s.decision("可贴息");
    REQUIRE(tiaoli_session_why_not(s.session, interest, 0, TIAOLI_TEXT_FORMAT, TIAOLI_ENGLISH, &text,
                                   &failure) == TIAOLI_OK);
    CHECK_FALSE(failure);
    const std::string in_english = text;
    // What the C++ interface says.
    const auto compiled = tiaoli::compile({{"sample.tiao", std::string(sample_source)}});
    tiaoli::Session session = tiaoli::Session::open(compiled.value().policy).value();
    REQUIRE(session.decide_json(R"({"企业规模":"大型"})").ok());
    CHECK(in_english ==
          session.why_not(tiaoli::Decision{interest}, 0, tiaoli::Format::text, tiaoli::Language::english)
              .value());
    CHECK(in_english.find("小型") != std::string::npos);
    REQUIRE(tiaoli_session_why_not(s.session, interest, 0, TIAOLI_JSON, TIAOLI_CHINESE, &text, nullptr) ==
            TIAOLI_OK);
    CHECK(std::string_view(text).starts_with("{\"schema\""));
    CHECK(tiaoli_session_why_not(s.session, 9999, 0, TIAOLI_JSON, TIAOLI_CHINESE, &text, &failure) ==
          TIAOLI_USAGE);
    CHECK_FALSE(text);
    CHECK(tiaoli_failure_count(failure) == 1);
    tiaoli_failure_free(failure);
    CHECK(tiaoli_session_why_not(s.session, interest, 0, static_cast<tiaoli_format>(4), TIAOLI_CHINESE, &text,
                                 nullptr) == TIAOLI_USAGE);
    CHECK(tiaoli_session_why_not(nullptr, interest, 0, TIAOLI_JSON, TIAOLI_CHINESE, &text, nullptr) ==
          TIAOLI_USAGE);
}

TEST_CASE("wrong calls are answered, not crashed on") {
    tiaoli_failure* failure = nullptr;
    tiaoli_policy* policy = nullptr;
    CHECK(tiaoli_policy_load("nonsense", 8, &policy, &failure) == TIAOLI_DAMAGED);
    CHECK_FALSE(policy);
    REQUIRE(tiaoli_failure_count(failure) == 1);
    CHECK(std::string_view(tiaoli_failure_code(failure, 0)) == "T0911");
    CHECK(tiaoli_failure_message(failure, 1, TIAOLI_CHINESE) == nullptr);
    tiaoli_failure_free(failure);
    CHECK(tiaoli_policy_load(nullptr, 0, &policy, &failure) == TIAOLI_USAGE);
    CHECK_FALSE(failure);
    CHECK(tiaoli_policy_compile_file("/no/such", &policy, nullptr) == TIAOLI_FILE);
    tiaoli_policy_free(nullptr);
    tiaoli_session_free(nullptr);
    tiaoli_explanation_free(nullptr);
    CHECK(tiaoli_policy_facts(nullptr) == 0);
    CHECK(tiaoli_set_money(nullptr, 0, 1) == TIAOLI_NO_ELEMENT);
    CHECK(tiaoli_session_decide(nullptr, nullptr) == TIAOLI_USAGE);

    const Sample s;
    std::uint32_t id = 7;
    CHECK(tiaoli_policy_fact(s.policy, "x", 1, &id, &failure) == TIAOLI_NAME);
    CHECK(id == 0);
    tiaoli_failure_free(failure);
    CHECK(tiaoli_set_money(s.session, 9999, 1) == TIAOLI_NO_ELEMENT);
    CHECK(tiaoli_set_yes_no(s.session, s.fact("申请金额"), true) == TIAOLI_NO_ELEMENT);
    CHECK(tiaoli_session_text(s.session, 9999, 0, TIAOLI_CHINESE) == nullptr);
    CHECK(tiaoli_session_json(s.session, 0, TIAOLI_CHINESE) == nullptr); // nothing decided
    CHECK(tiaoli_session_decide_json(s.session, "{", 1, &failure) == TIAOLI_FACTS);
    CHECK(tiaoli_failure_count(failure) > 0);
    tiaoli_failure_free(failure);

    tiaoli_session_options options{};
    options.size = sizeof options;
    options.today = "2020-02-30";
    tiaoli_session* session = nullptr;
    CHECK(tiaoli_session_open(s.policy, &options, &session, nullptr) == TIAOLI_USAGE);
    const char* readings[] = {"起算", "次日"};
    options.today = "2021-01-01";
    options.readings = readings;
    options.reading_count = 1;
    tiaoli_stop* stop = tiaoli_stop_new();
    options.stop = stop;
    REQUIRE(tiaoli_session_open(s.policy, &options, &session, nullptr) == TIAOLI_OK);
    REQUIRE(tiaoli_session_decide(session, nullptr) == TIAOLI_OK);
    tiaoli_outcome outcome{};
    outcome.size = sizeof outcome;
    tiaoli_session_outcome(session, s.decision("起算日为次日"), 0, &outcome);
    CHECK(outcome.bits == 1);
    tiaoli_stop_request(stop);
    CHECK(tiaoli_session_decide(session, nullptr) == TIAOLI_CANCELLED);
    tiaoli_session_free(session);
    tiaoli_stop_free(stop);
}

TEST_CASE("what C is told about a policy, and the way through a file") {
    const Sample s;
    tiaoli_fact_info fact{};
    fact.size = sizeof fact;
    REQUIRE(tiaoli_policy_fact_info(s.policy, s.fact("企业规模"), &fact));
    CHECK(fact.kind == TIAOLI_CATEGORY);
    CHECK(fact.value_count == 2);
    CHECK(std::string_view(tiaoli_policy_fact_value(s.policy, s.fact("企业规模"), 1)) == "小型");
    CHECK_FALSE(tiaoli_policy_fact_info(s.policy, 9999, &fact));
    tiaoli_decision_info decision{};
    decision.size = sizeof decision;
    REQUIRE(tiaoli_policy_decision_info(s.policy, s.decision("补助"), &decision));
    CHECK(decision.money);
    CHECK(std::string_view(decision.unit) == "元");
    tiaoli_rule_info rule{};
    rule.size = sizeof rule;
    REQUIRE(tiaoli_policy_rule_info(s.policy, 0, &rule));
    CHECK(std::string_view(rule.clause) == "贷款额度");
    void* bytes = nullptr;
    std::size_t size = 0;
    REQUIRE(tiaoli_policy_save(s.policy, &bytes, &size, nullptr) == TIAOLI_OK);
    tiaoli_policy* loaded = nullptr;
    REQUIRE(tiaoli_policy_load(bytes, size, &loaded, nullptr) == TIAOLI_OK);
    tiaoli_bytes_free(bytes);
    CHECK(tiaoli_policy_facts(loaded) == tiaoli_policy_facts(s.policy));
    tiaoli_policy_free(loaded);
}

TEST_CASE("columns through C") {
    const Sample s;
    Table table(3);
    table.integers("申请金额", {100, -1, 200});
    table.days("申请人.毕业日期", {18383, 18383, 18383});
    table.integers("申请金", {1, 1, 1});
    ArrowArrayStream facts{}, decisions{};
    table.stream(2, facts);
    const std::uint32_t wanted = s.decision("补助");
    tiaoli_column_options options{};
    options.size = sizeof options;
    options.decisions = &wanted;
    options.decision_count = 1;
    options.money_in_fen = true;
    tiaoli_report* report = tiaoli_report_new();
    REQUIRE(tiaoli_decide_stream(s.policy, &facts, &decisions, nullptr, &options, report, nullptr) ==
            TIAOLI_OK);
    REQUIRE(tiaoli_report_warnings(report) == 1);
    CHECK(std::string_view(tiaoli_report_warning_message(report, 0, TIAOLI_CHINESE)).find("申请金") !=
          std::string_view::npos);
    CHECK(std::string_view(tiaoli_report_warning_help(report, 0, TIAOLI_ENGLISH)) ==
          "did you mean `申请金额`?");
    CHECK(tiaoli_report_warning_help(report, 1, TIAOLI_ENGLISH) == nullptr);
    int batches = 0;
    while (true) {
        ArrowArray batch{};
        REQUIRE(decisions.get_next(&decisions, &batch) == 0);
        if (!batch.release) break;
        ++batches;
        CHECK(static_cast<const std::int64_t*>(batch.children[0]->buffers[1])[2] == 6667);
        batch.release(&batch);
    }
    CHECK(batches == 2);
    CHECK(tiaoli_report_rows(report) == 6);
    CHECK(tiaoli_report_bad_rows(report) == 2);
    REQUIRE(tiaoli_report_described(report) == 2);
    CHECK(tiaoli_report_row(report, 1) == 4);
    CHECK(std::string_view(tiaoli_report_message(report, 0, TIAOLI_ENGLISH)).find("negative") !=
          std::string_view::npos);
    CHECK(std::string_view(tiaoli_report_code(report, 0)) == "T0716");
    CHECK_FALSE(std::string_view(tiaoli_report_help(report, 0, TIAOLI_ENGLISH)).empty());
    CHECK(tiaoli_report_code(report, 2) == nullptr);
    decisions.release(&decisions);
    tiaoli_report_free(report);
}

TEST_CASE("a stream of one batch, and a report that goes before its stream") {
    const Sample s;
    Table table(3);
    table.integers("申请金额", {100, -1, 200});
    ArrowSchema schema = table.schema();
    ArrowArray array = table.array();
    static int released = 0; // the table keeps its own
    schema.release = [](ArrowSchema* done) { done->release = nullptr, ++released; };
    array.release = [](ArrowArray* done) { done->release = nullptr, ++released; };
    ArrowArrayStream* facts = tiaoli_stream_new();
    REQUIRE(facts);
    REQUIRE(tiaoli_stream_of_batch(&schema, &array, facts));
    CHECK(!schema.release);
    CHECK(!array.release);

    tiaoli_report* report = tiaoli_report_new();
    ArrowArrayStream decisions{};
    REQUIRE(tiaoli_decide_stream(s.policy, facts, &decisions, nullptr, nullptr, report, nullptr) ==
            TIAOLI_OK);
    CHECK(!facts->release); // taken over
    tiaoli_report_free(report);
    ArrowArray batch{};
    REQUIRE(decisions.get_next(&decisions, &batch) == 0);
    CHECK(batch.length == 3);
    batch.release(&batch);
    REQUIRE(decisions.get_next(&decisions, &batch) == 0);
    CHECK(!batch.release);
    decisions.release(&decisions);
    CHECK(released == 2);
    delete facts; // outside Python, where no capsule does it
}
