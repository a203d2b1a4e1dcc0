// tiaoli.h on top of the C++ interface. Nothing is decided here.
#include "runtime/c_handles.hpp"
#include "tiaoli/tiaoli.h"

#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using tiaoli::Decision;
using tiaoli::Fact;
using tiaoli::Kind;
using tiaoli::List;
using tiaoli::Problem;
using tiaoli::runtime::into_c;
using tiaoli::runtime::language_of;

static_assert(static_cast<int>(Problem::memory) == TIAOLI_MEMORY);
static_assert(static_cast<int>(tiaoli::State::error) == TIAOLI_ERROR);
static_assert(static_cast<int>(tiaoli::Fault::too_many_rows) == TIAOLI_FAULT_TOO_MANY_ROWS);
static_assert(static_cast<int>(Kind::text) == TIAOLI_TEXT);
static_assert(static_cast<int>(tiaoli::Setting::no_memory) == TIAOLI_NO_MEMORY);
static_assert(static_cast<int>(tiaoli::Format::html) == TIAOLI_HTML);

namespace {

/// A view of a whole std::string, which ends with a zero.
const char* text_of(std::string_view text) {
    return text.empty() ? "" : text.data();
}

/// A C caller may hand over any number, which to C++ is no tiaoli_format that may be looked at.
std::optional<tiaoli::Format> format_of(const tiaoli_format& format) {
    std::underlying_type_t<tiaoli_format> number;
    static_assert(sizeof number == sizeof format);
    std::memcpy(&number, &format, sizeof number);
    if (number > TIAOLI_HTML) return std::nullopt;
    return static_cast<tiaoli::Format>(number);
}

/// Writes as much of `value` as the caller's struct has room for.
template <typename Info>
bool write_info(Info* out, Info value) {
    if (!out || out->size < sizeof(std::size_t)) return false;
    value.size = out->size;
    std::memcpy(out, &value, out->size < sizeof value ? out->size : sizeof value);
    return true;
}

/// Calls `f` unless the handle is NULL.
template <typename T, typename Out>
tiaoli_status need(const T* handle, Out** out, tiaoli_failure** failure) {
    if (out) *out = nullptr;
    if (failure) *failure = nullptr;
    return handle && out ? TIAOLI_OK : TIAOLI_USAGE;
}

tiaoli_setting setting(tiaoli::Setting setting) {
    return static_cast<tiaoli_setting>(setting);
}

template <typename Find>
tiaoli_status find_number(const tiaoli_policy* policy, const char* name, size_t length, uint32_t* number,
                          tiaoli_failure** failure, Find find) {
    if (number) *number = 0;
    if (failure) *failure = nullptr;
    if (!policy || !name || !number) return TIAOLI_USAGE;
    return into_c(
        failure, [&] { return find(policy->policy, std::string_view(name, length)); },
        [&](const auto& found) { *number = found.index; });
}

/// Keeps the text that `f` makes in the session.
template <typename F>
const char* kept(tiaoli_session* session, F f) {
    if (!session) return nullptr;
    try {
        session->text.clear();
        return f(session->text) ? session->text.c_str() : nullptr;
    } catch (...) {
        return nullptr;
    }
}

/// What a session does with a text of JSON.
tiaoli_status take_json(tiaoli_session* session, const char* json, size_t length, tiaoli_failure** failure,
                        tiaoli::Status (tiaoli::Session::*act)(std::string_view)) {
    if (failure) *failure = nullptr;
    if (!session || !json) return TIAOLI_USAGE;
    return into_c(
        failure,
        [&] {
            return (session->session.*act)({json, length});
        },
        [](auto) {});
}

} // namespace

tiaoli::SessionOptions tiaoli::runtime::options_of(const tiaoli_session_options* options) {
    tiaoli_session_options given{};
    if (options) std::memcpy(&given, options, options->size < sizeof given ? options->size : sizeof given);
    SessionOptions wanted;
    // What is no day is a day out of the calendar, which `open` refuses.
    if (given.today) wanted.today = parse_date(given.today).value_or(Date{INT32_MIN});
    for (size_t i = 0; given.readings && i < given.reading_count; ++i)
        wanted.readings.emplace_back(given.readings[2 * i], given.readings[2 * i + 1]);
    if (given.stop) wanted.stop = given.stop->source.get_token();
    if (given.max_rows) wanted.max_rows = given.max_rows;
    if (given.json_bytes) wanted.json_bytes = given.json_bytes;
    if (given.json_cases) wanted.json_cases = given.json_cases;
    if (given.json_list_elements) wanted.json_list_elements = given.json_list_elements;
    return wanted;
}

extern "C" {

uint32_t tiaoli_abi_version(void) {
    return TIAOLI_ABI_VERSION;
}

const char* tiaoli_version(void) {
    return tiaoli::version().data();
}

// ---- Failures ----

size_t tiaoli_failure_count(const tiaoli_failure* failure) {
    return failure ? failure->failure.diagnostics.size() : 0;
}

const char* tiaoli_failure_code(const tiaoli_failure* failure, size_t index) {
    if (index >= tiaoli_failure_count(failure)) return nullptr;
    return failure->failure.diagnostics[index].code.c_str();
}

const char* tiaoli_failure_message(const tiaoli_failure* failure, size_t index, tiaoli_language language) {
    if (index >= tiaoli_failure_count(failure)) return nullptr;
    return failure->failure.diagnostics[index].in(language_of(language)).message.c_str();
}

const char* tiaoli_failure_text(const tiaoli_failure* failure, size_t index, tiaoli_language language) {
    if (index >= tiaoli_failure_count(failure)) return nullptr;
    return failure->failure.diagnostics[index].in(language_of(language)).text.c_str();
}

void tiaoli_failure_free(tiaoli_failure* failure) {
    delete failure;
}

// ---- Stopping ----

tiaoli_stop* tiaoli_stop_new(void) {
    try {
        return new tiaoli_stop;
    } catch (...) {
        return nullptr;
    }
}

void tiaoli_stop_request(tiaoli_stop* stop) {
    if (stop) stop->source.request_stop();
}

void tiaoli_stop_free(tiaoli_stop* stop) {
    delete stop;
}

// ---- Policies ----

tiaoli_status tiaoli_policy_load(const void* bytes, size_t size, tiaoli_policy** policy,
                                 tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(bytes, policy, failure); bad != TIAOLI_OK) return bad;
    return into_c(
        failure,
        [&] {
            return tiaoli::Policy::load({static_cast<const std::byte*>(bytes), size});
        },
        [&](tiaoli::Policy loaded) { *policy = new tiaoli_policy{std::move(loaded)}; });
}

tiaoli_status tiaoli_policy_load_file(const char* path, tiaoli_policy** policy, tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(path, policy, failure); bad != TIAOLI_OK) return bad;
    return into_c(
        failure, [&] { return tiaoli::Policy::load_file(path); },
        [&](tiaoli::Policy loaded) { *policy = new tiaoli_policy{std::move(loaded)}; });
}

tiaoli_policy* tiaoli_policy_share(const tiaoli_policy* policy) {
    return policy ? new (std::nothrow) tiaoli_policy{policy->policy} : nullptr;
}

void tiaoli_policy_free(tiaoli_policy* policy) {
    delete policy;
}

tiaoli_status tiaoli_policy_save(const tiaoli_policy* policy, void** bytes, size_t* size,
                                 tiaoli_failure** failure) {
    if (size) *size = 0;
    if (const tiaoli_status bad = need(policy, bytes, failure); bad != TIAOLI_OK) return bad;
    if (!size) return TIAOLI_USAGE;
    return into_c(
        failure, [&] { return policy->policy.save(); },
        [&](const std::vector<std::byte>& saved) {
            void* copy = std::malloc(saved.size());
            if (!copy) throw std::bad_alloc();
            std::memcpy(copy, saved.data(), saved.size());
            *bytes = copy;
            *size = saved.size();
        });
}

void tiaoli_bytes_free(void* bytes) {
    std::free(bytes);
}

const char* tiaoli_policy_name(const tiaoli_policy* policy) {
    return policy ? text_of(policy->policy.name()) : "";
}

const char* tiaoli_policy_title(const tiaoli_policy* policy) {
    return policy ? text_of(policy->policy.title()) : "";
}

tiaoli_status tiaoli_policy_fact(const tiaoli_policy* policy, const char* path, size_t length, uint32_t* fact,
                                 tiaoli_failure** failure) {
    return find_number(policy, path, length, fact, failure,
                       [](const tiaoli::Policy& p, std::string_view name) { return p.any_fact(name); });
}

tiaoli_status tiaoli_policy_decision(const tiaoli_policy* policy, const char* name, size_t length,
                                     uint32_t* decision, tiaoli_failure** failure) {
    return find_number(policy, name, length, decision, failure,
                       [](const tiaoli::Policy& p, std::string_view wanted) { return p.decision(wanted); });
}

tiaoli_status tiaoli_policy_list(const tiaoli_policy* policy, const char* path, size_t length, uint32_t* list,
                                 tiaoli_failure** failure) {
    return find_number(policy, path, length, list, failure,
                       [](const tiaoli::Policy& p, std::string_view name) { return p.list(name); });
}

uint32_t tiaoli_policy_facts(const tiaoli_policy* policy) {
    return policy ? static_cast<uint32_t>(policy->policy.facts().size()) : 0;
}

uint32_t tiaoli_policy_decisions(const tiaoli_policy* policy) {
    return policy ? static_cast<uint32_t>(policy->policy.decisions().size()) : 0;
}

uint32_t tiaoli_policy_rules(const tiaoli_policy* policy) {
    return policy ? static_cast<uint32_t>(policy->policy.rules().size()) : 0;
}

bool tiaoli_policy_fact_info(const tiaoli_policy* policy, uint32_t fact, tiaoli_fact_info* info) {
    if (fact >= tiaoli_policy_facts(policy)) return false;
    const tiaoli::FactInfo& found = policy->policy.facts()[fact];
    tiaoli_fact_info out{};
    out.path = text_of(found.path);
    out.label = text_of(found.label);
    out.unit = text_of(found.type.unit);
    out.kind = static_cast<tiaoli_kind>(found.type.kind);
    out.money = found.type.money;
    out.whole = found.type.whole;
    out.optional = found.optional;
    out.is_parameter = found.is_parameter;
    out.list = found.list;
    if (found.type.category != tiaoli::no_index)
        out.value_count =
            static_cast<uint32_t>(policy->policy.categories()[found.type.category].values.size());
    return write_info(info, out);
}

bool tiaoli_policy_decision_info(const tiaoli_policy* policy, uint32_t decision, tiaoli_decision_info* info) {
    if (decision >= tiaoli_policy_decisions(policy)) return false;
    const tiaoli::DecisionInfo& found = policy->policy.decisions()[decision];
    tiaoli_decision_info out{};
    out.name = text_of(found.name);
    out.label = text_of(found.label);
    out.unit = text_of(found.type.unit);
    out.kind = static_cast<tiaoli_kind>(found.type.kind);
    out.money = found.type.money;
    out.is_list = found.is_list;
    out.is_each = found.is_each;
    out.role = static_cast<uint32_t>(found.role);
    return write_info(info, out);
}

bool tiaoli_policy_rule_info(const tiaoli_policy* policy, uint32_t rule, tiaoli_rule_info* info) {
    if (rule >= tiaoli_policy_rules(policy)) return false;
    const tiaoli::RuleInfo& found = policy->policy.rules()[rule];
    tiaoli_rule_info out{};
    out.clause = text_of(found.clause);
    out.citation = text_of(found.citation);
    out.fund = text_of(found.fund);
    out.exception = found.exception;
    return write_info(info, out);
}

const char* tiaoli_policy_fact_value(const tiaoli_policy* policy, uint32_t fact, uint32_t value) {
    if (fact >= tiaoli_policy_facts(policy)) return nullptr;
    const uint32_t category = policy->policy.facts()[fact].type.category;
    if (category == tiaoli::no_index) return nullptr;
    const auto& values = policy->policy.categories()[category].values;
    return value < values.size() ? text_of(values[value]) : nullptr;
}

tiaoli_status tiaoli_policy_only(const tiaoli_policy* policy, const uint32_t* decisions, size_t count,
                                 tiaoli_policy** restricted, tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(policy, restricted, failure); bad != TIAOLI_OK) return bad;
    if (!decisions && count > 0) return TIAOLI_USAGE;
    return into_c(
        failure,
        [&] {
            std::vector<Decision> wanted;
            for (size_t i = 0; i < count; ++i)
                wanted.push_back(Decision{decisions[i]});
            return policy->policy.only(wanted);
        },
        [&](tiaoli::Policy made) { *restricted = new tiaoli_policy{std::move(made)}; });
}

// ---- Sessions ----

tiaoli_status tiaoli_session_open(const tiaoli_policy* policy, const tiaoli_session_options* options,
                                  tiaoli_session** session, tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(policy, session, failure); bad != TIAOLI_OK) return bad;
    return into_c(
        failure, [&] { return tiaoli::Session::open(policy->policy, tiaoli::runtime::options_of(options)); },
        [&](tiaoli::Session opened) {
            *session = new tiaoli_session{std::move(opened), {}};
        });
}

void tiaoli_session_free(tiaoli_session* session) {
    delete session;
}

void tiaoli_session_clear(tiaoli_session* session) {
    if (session) session->session.clear();
}

tiaoli_setting tiaoli_set_yes_no(tiaoli_session* session, uint32_t fact, bool value) {
    return session ? setting(session->session.set(Fact<bool>{fact}, value)) : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_whole(tiaoli_session* session, uint32_t fact, int64_t value) {
    return session ? setting(session->session.set(Fact<std::int64_t>{fact}, value)) : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_number(tiaoli_session* session, uint32_t fact, int64_t numerator,
                                 int64_t denominator) {
    return session ? setting(session->session.set(Fact<tiaoli::Number>{fact},
                                                  tiaoli::Number{numerator, denominator}))
                   : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_money(tiaoli_session* session, uint32_t fact, int64_t fen) {
    return session ? setting(session->session.set(Fact<tiaoli::Money>{fact}, tiaoli::Money{fen}))
                   : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_date(tiaoli_session* session, uint32_t fact, int year, int month, int day) {
    if (!session) return TIAOLI_NO_ELEMENT;
    // A day that there is not is refused like one out of the calendar.
    const auto date = tiaoli::make_date(year, month, day).value_or(tiaoli::Date{INT32_MIN});
    return setting(session->session.set(Fact<tiaoli::Date>{fact}, date));
}

tiaoli_setting tiaoli_set_month(tiaoli_session* session, uint32_t fact, int year, int month) {
    if (!session) return TIAOLI_NO_ELEMENT;
    const auto made = tiaoli::make_month(year, month).value_or(tiaoli::Month{INT32_MIN});
    return setting(session->session.set(Fact<tiaoli::Month>{fact}, made));
}

tiaoli_setting tiaoli_set_category(tiaoli_session* session, uint32_t fact, uint32_t value) {
    return session ? setting(session->session.set(Fact<tiaoli::Category>{fact}, tiaoli::Category{value}))
                   : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_set(tiaoli_session* session, uint32_t fact, uint64_t bits) {
    return session ? setting(session->session.set(Fact<tiaoli::Set>{fact}, tiaoli::Set{bits}))
                   : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_text(tiaoli_session* session, uint32_t fact, const char* text, size_t length) {
    if (!session || (!text && length > 0)) return TIAOLI_NO_ELEMENT;
    return setting(session->session.set(Fact<std::string_view>{fact}, std::string_view(text, length)));
}

tiaoli_setting tiaoli_set_absent(tiaoli_session* session, uint32_t fact) {
    return session ? setting(session->session.set_absent(Fact<bool>{fact})) : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_set_unknown(tiaoli_session* session, uint32_t fact) {
    return session ? setting(session->session.set_unknown(Fact<bool>{fact})) : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_list_begin(tiaoli_session* session, uint32_t list) {
    return session ? setting(session->session.begin(List{list})) : TIAOLI_NO_ELEMENT;
}

tiaoli_setting tiaoli_list_append(tiaoli_session* session, uint32_t list) {
    return session ? setting(session->session.append(List{list})) : TIAOLI_NO_ELEMENT;
}

tiaoli_status tiaoli_session_decide(tiaoli_session* session, tiaoli_failure** failure) {
    if (failure) *failure = nullptr;
    if (!session) return TIAOLI_USAGE;
    return into_c(
        failure, [&] { return session->session.decide(); }, [](auto) {});
}

tiaoli_status tiaoli_session_decide_json(tiaoli_session* session, const char* json, size_t length,
                                         tiaoli_failure** failure) {
    return take_json(session, json, length, failure, &tiaoli::Session::decide_json);
}

tiaoli_status tiaoli_session_open_json(tiaoli_session* session, const char* json, size_t length,
                                       tiaoli_failure** failure) {
    return take_json(session, json, length, failure, &tiaoli::Session::open_json);
}

tiaoli_status tiaoli_session_next(tiaoli_session* session, uint32_t* cases, tiaoli_failure** failure) {
    if (failure) *failure = nullptr;
    if (cases) *cases = 0;
    if (!session || !cases) return TIAOLI_USAGE;
    return into_c(
        failure, [&] { return session->session.next(); },
        [&](bool some) { *cases = some ? session->session.cases() : 0; });
}

// ---- Decisions ----

bool tiaoli_session_rows(const tiaoli_session* session, uint32_t decision, uint32_t case_row, uint32_t* first,
                         uint32_t* past_last) {
    if (first) *first = 0;
    if (past_last) *past_last = 0;
    if (!session || !first || !past_last || case_row >= session->session.cases()) return false;
    if (decision >= session->session.policy().decisions().size()) return false;
    const auto rows = session->session.rows(Decision{decision}, case_row);
    *first = rows.first;
    *past_last = rows.last;
    return true;
}

void tiaoli_session_outcome(const tiaoli_session* session, uint32_t decision, uint32_t row,
                            tiaoli_outcome* outcome) {
    tiaoli_outcome out{};
    out.state = TIAOLI_ERROR;
    if (session) {
        const tiaoli::Outcome found = session->session.outcome(Decision{decision}, row);
        out.state = static_cast<tiaoli_state>(found.state);
        out.fault = static_cast<tiaoli_fault>(found.fault);
        out.kind = static_cast<tiaoli_kind>(found.kind);
        out.modalities = found.modalities.bits;
        out.rounded = found.rounded;
        out.bits = found.bits;
        if (const auto number = found.value()) {
            out.fits = number->numerator >= INT64_MIN && number->numerator <= INT64_MAX &&
                       number->denominator <= INT64_MAX;
            if (out.fits) {
                out.numerator = static_cast<int64_t>(number->numerator);
                out.denominator = static_cast<int64_t>(number->denominator);
            }
        }
        if (const auto money = found.money()) {
            out.is_fen = true;
            out.fen = money->fen;
        }
    }
    write_info(outcome, out);
}

const char* tiaoli_session_text(tiaoli_session* session, uint32_t decision, uint32_t row,
                                tiaoli_language language) {
    return kept(session, [&](std::string& out) {
        auto text = session->session.text(Decision{decision}, row, language_of(language));
        if (!text) return false;
        out = *std::move(text);
        return true;
    });
}

const char* tiaoli_session_json(tiaoli_session* session, uint32_t case_row, tiaoli_language language) {
    return kept(session, [&](std::string& out) {
        return session->session.append_json(out, case_row, language_of(language)).ok();
    });
}

const char* tiaoli_session_missing(tiaoli_session* session, uint32_t decision, uint32_t row) {
    return kept(session, [&](std::string& out) {
        const auto missing = session->session.missing(Decision{decision}, row);
        if (!missing) return false;
        for (const auto& fact : *missing)
            out.append(fact.path).append("\n");
        return true;
    });
}

bool tiaoli_session_fired(const tiaoli_session* session, uint32_t rule, uint32_t case_row) {
    return session && session->session.fired(rule, case_row);
}

// ---- Explanations ----

tiaoli_status tiaoli_session_why(tiaoli_session* session, uint32_t decision, uint32_t row,
                                 tiaoli_language language, tiaoli_explanation** explanation,
                                 tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(session, explanation, failure); bad != TIAOLI_OK) return bad;
    return into_c(
        failure, [&] { return session->session.why(Decision{decision}, row, language_of(language)); },
        [&](tiaoli::Explanation made) {
            std::vector<tiaoli_explanation::Texts> texts;
            for (const tiaoli::Step& step : made.steps())
                texts.push_back({std::string(step.name), std::string(step.clause), std::string(step.citation),
                                 std::string(step.quote)});
            *explanation = new tiaoli_explanation{std::move(made), std::move(texts), {}, {}};
        });
}

tiaoli_status tiaoli_session_why_not(tiaoli_session* session, uint32_t decision, uint32_t row,
                                     tiaoli_format format, tiaoli_language language, const char** text,
                                     tiaoli_failure** failure) {
    if (const tiaoli_status bad = need(session, text, failure); bad != TIAOLI_OK) return bad;
    const auto chosen = format_of(format);
    if (!chosen) return TIAOLI_USAGE;
    return into_c(
        failure,
        [&] { return session->session.why_not(Decision{decision}, row, *chosen, language_of(language)); },
        [&](std::string made) {
            session->text = std::move(made);
            *text = session->text.c_str();
        });
}

void tiaoli_explanation_free(tiaoli_explanation* explanation) {
    delete explanation;
}

const char* tiaoli_explanation_render(tiaoli_explanation* explanation, tiaoli_format format) {
    const auto chosen = format_of(format);
    if (!explanation || !chosen) return nullptr;
    const auto place = static_cast<std::size_t>(*chosen);
    try {
        std::call_once(explanation->once[place],
                       [&] { explanation->rendered[place] = explanation->explanation.render(*chosen); });
    } catch (...) {
        return nullptr;
    }
    return explanation->rendered[place].c_str();
}

uint32_t tiaoli_explanation_root(const tiaoli_explanation* explanation) {
    if (!explanation) return TIAOLI_NONE;
    return static_cast<uint32_t>(&explanation->explanation.root() - explanation->explanation.steps().data());
}

bool tiaoli_explanation_step(const tiaoli_explanation* explanation, uint32_t step, tiaoli_step* out) {
    if (!explanation || step >= explanation->explanation.steps().size()) return false;
    const tiaoli::Step& found = explanation->explanation.steps()[step];
    const tiaoli_explanation::Texts& texts = explanation->texts[step];
    tiaoli_step made{};
    made.kind = static_cast<uint32_t>(found.kind);
    made.state = static_cast<tiaoli_state>(found.state);
    made.decisive = found.decisive;
    made.sentence = found.sentence.c_str();
    made.value = found.value.c_str();
    made.name = texts.name.c_str();
    made.clause = texts.clause.c_str();
    made.citation = texts.citation.c_str();
    made.quote = texts.quote.c_str();
    made.child_count = found.child_count;
    return write_info(out, made);
}

uint32_t tiaoli_explanation_child(const tiaoli_explanation* explanation, uint32_t step, uint32_t place) {
    if (!explanation || step >= explanation->explanation.steps().size()) return TIAOLI_NONE;
    const auto children = explanation->explanation.children(explanation->explanation.steps()[step]);
    return place < children.size() ? children[place] : TIAOLI_NONE;
}

} // extern "C"
