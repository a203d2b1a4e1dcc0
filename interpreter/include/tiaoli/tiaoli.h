/* Tiaoli 条理 for C: the library behind a stable binary interface.
 *
 * Rules that hold for every function:
 *
 * Handles. Pointers to tiaoli_policy, tiaoli_session, tiaoli_explanation and tiaoli_failure are opaque. Who
 * is given one through an "out" parameter owns it and frees it with the function of that name; freeing NULL
 * does nothing. Failures. A function that can fail returns a tiaoli_status. The last parameter `failure` of
 * those that explain themselves may be NULL; otherwise it is set to NULL on success, and on failure to a
 * tiaoli_failure that the caller owns (to NULL if memory has run out). Out parameters are set to NULL, 0 or
 * zeroes on failure. Texts. UTF-8. Texts that go in are pointer and length, need no zero at the end, and are
 * copied or only read during the call. Texts that come out end with a zero, belong to the handle that they
 * were asked of, and live as long as it, or shorter where it says so. Threads. Policies, explanations and
 * failures are immutable: any number of threads may use one at a time. A session is for one thread at a time.
 * There is no global state; nothing prints; nothing ends the process. Structs. Those with a `size` field are
 * given with it set to sizeof the struct, so that a library of a later version knows which fields the caller
 * has. Later versions only add fields at the end, values to enumerations and functions.
 */
#ifndef TIAOLI_TIAOLI_H
#define TIAOLI_TIAOLI_H

#include "tiaoli/arrow.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define TIAOLI_C_API __attribute__((visibility("default")))
#else
#define TIAOLI_C_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this interface: grows by one when something is added; a library serves every lower one. */
#define TIAOLI_ABI_VERSION 4

/* Of the library that runs. */
TIAOLI_C_API uint32_t tiaoli_abi_version(void);
/* "0.1.0"; lives for ever. */
TIAOLI_C_API const char* tiaoli_version(void);

typedef struct tiaoli_policy tiaoli_policy;
typedef struct tiaoli_session tiaoli_session;
typedef struct tiaoli_explanation tiaoli_explanation;
typedef struct tiaoli_failure tiaoli_failure;
typedef struct tiaoli_stop tiaoli_stop;

typedef enum tiaoli_language { TIAOLI_CHINESE = 0, TIAOLI_ENGLISH = 1 } tiaoli_language;

typedef enum tiaoli_status {
    TIAOLI_OK = 0,
    TIAOLI_POLICY = 1,    /* the policy has mistakes */
    TIAOLI_FACTS = 2,     /* facts cannot be read, or do not fit */
    TIAOLI_NAME = 3,      /* no fact, decision, list, reading or option of that name */
    TIAOLI_TYPE = 4,      /* of another type than the one asked for */
    TIAOLI_USAGE = 5,     /* something else the caller has to change; NULL for a handle */
    TIAOLI_DAMAGED = 6,   /* a compiled policy of another version, or damaged */
    TIAOLI_LIMIT = 7,     /* larger than a limit allows */
    TIAOLI_CANCELLED = 8, /* the host asked to stop */
    TIAOLI_FILE = 9,      /* a file or stream cannot be read or written */
    TIAOLI_MEMORY = 10    /* out of memory */
} tiaoli_status;

typedef enum tiaoli_state {
    TIAOLI_VALUE = 0,
    TIAOLI_NOT_APPLICABLE = 1,
    TIAOLI_UNDETERMINED = 2,
    TIAOLI_ERROR = 3
} tiaoli_state;

typedef enum tiaoli_fault {
    TIAOLI_FAULT_NONE = 0,
    TIAOLI_FAULT_DIVISION_BY_ZERO = 1,
    TIAOLI_FAULT_CONFLICT = 2,
    TIAOLI_FAULT_OVERFLOW = 3,
    TIAOLI_FAULT_NO_SUCH_DATE = 4,
    TIAOLI_FAULT_OUT_OF_RANGE = 5,
    TIAOLI_FAULT_TOO_MANY_ROWS = 6
} tiaoli_fault;

typedef enum tiaoli_kind {
    TIAOLI_YES_NO = 0,
    TIAOLI_NUMBER = 1,
    TIAOLI_DATE = 2,
    TIAOLI_MONTH = 3,
    TIAOLI_CATEGORY = 4,
    TIAOLI_SET = 5,
    TIAOLI_TEXT = 6
} tiaoli_kind;

/* What became of a value that was set; whatever is not TIAOLI_TAKEN leaves the fact unknown. */
typedef enum tiaoli_setting {
    TIAOLI_TAKEN = 0,
    TIAOLI_NEGATIVE = 1,
    TIAOLI_OUTSIDE = 2,   /* outside the range of the policy, the calendar or the category */
    TIAOLI_NOT_WHOLE = 3, /* where persons, months or days are counted; money finer than 分 */
    TIAOLI_TOO_LARGE = 4,
    TIAOLI_NOT_OPTIONAL = 5, /* absent, but the fact is not optional */
    TIAOLI_NO_ELEMENT = 6,   /* no such fact, of another kind, or its list has no element yet */
    TIAOLI_NO_MEMORY = 7
} tiaoli_setting;

/* ---- Failures ---- */

/* How many diagnostics it has; 0 for NULL. */
TIAOLI_C_API size_t tiaoli_failure_count(const tiaoli_failure* failure);
/* Of diagnostic number `index`: its stable code ("T0101"), its message, or all of it with the place in the
 * source. NULL if there is no such diagnostic. */
TIAOLI_C_API const char* tiaoli_failure_code(const tiaoli_failure* failure, size_t index);
TIAOLI_C_API const char* tiaoli_failure_message(const tiaoli_failure* failure, size_t index,
                                                tiaoli_language language);
TIAOLI_C_API const char* tiaoli_failure_text(const tiaoli_failure* failure, size_t index,
                                             tiaoli_language language);
TIAOLI_C_API void tiaoli_failure_free(tiaoli_failure* failure);

/* ---- Stopping ---- */

/* A switch that any thread may throw; what was opened with it then ends with TIAOLI_CANCELLED at its next
 * block of cases. It cannot be thrown back. Keep it until the sessions opened with it are freed. NULL without
 * memory. */
TIAOLI_C_API tiaoli_stop* tiaoli_stop_new(void);
TIAOLI_C_API void tiaoli_stop_request(tiaoli_stop* stop);
TIAOLI_C_API void tiaoli_stop_free(tiaoli_stop* stop);

/* ---- Policies ---- */

/* Loads a compiled policy (.tiaob); the bytes are not needed afterwards. */
TIAOLI_C_API tiaoli_status tiaoli_policy_load(const void* bytes, size_t size, tiaoli_policy** policy,
                                              tiaoli_failure** failure);
TIAOLI_C_API tiaoli_status tiaoli_policy_load_file(const char* path, tiaoli_policy** policy,
                                                   tiaoli_failure** failure);

/* The next two are not in libtiaoli-runtime. */

/* Compiles the file, folder or module that `path` names; see tiaoli/compile.hpp. */
TIAOLI_C_API tiaoli_status tiaoli_policy_compile_file(const char* path, tiaoli_policy** policy,
                                                      tiaoli_failure** failure);

typedef struct tiaoli_source {
    const char* name; /* as messages show it; ends with a zero */
    const char* text;
    size_t text_length;
} tiaoli_source;

/* The host's way to find a module. Fills `source` and returns true, or returns false if there is none. The
 * text is read right after the call returns and not afterwards. */
typedef bool (*tiaoli_loader)(void* context, const char* module, tiaoli_source* source);

/* Compiles source texts held in memory. `loader` may be NULL; it is called on this thread during the call. */
TIAOLI_C_API tiaoli_status tiaoli_policy_compile(const tiaoli_source* sources, size_t count,
                                                 tiaoli_loader loader, void* loader_context,
                                                 tiaoli_policy** policy, tiaoli_failure** failure);

/* Another handle to the same policy. */
TIAOLI_C_API tiaoli_policy* tiaoli_policy_share(const tiaoli_policy* policy);
/* Sessions and explanations keep what they need of it. */
TIAOLI_C_API void tiaoli_policy_free(tiaoli_policy* policy);

/* Its compiled form, for tiaoli_policy_load. `*bytes` is the caller's, to be freed with tiaoli_bytes_free. */
TIAOLI_C_API tiaoli_status tiaoli_policy_save(const tiaoli_policy* policy, void** bytes, size_t* size,
                                              tiaoli_failure** failure);
TIAOLI_C_API void tiaoli_bytes_free(void* bytes);

TIAOLI_C_API const char* tiaoli_policy_name(const tiaoli_policy* policy);
TIAOLI_C_API const char* tiaoli_policy_title(const tiaoli_policy* policy);

/* The number of a fact, decision or list, for the calls below: good for this policy and all made of it by
 * tiaoli_policy_only. TIAOLI_NAME if there is none. */
TIAOLI_C_API tiaoli_status tiaoli_policy_fact(const tiaoli_policy* policy, const char* path, size_t length,
                                              uint32_t* fact, tiaoli_failure** failure);
TIAOLI_C_API tiaoli_status tiaoli_policy_decision(const tiaoli_policy* policy, const char* name,
                                                  size_t length, uint32_t* decision,
                                                  tiaoli_failure** failure);
TIAOLI_C_API tiaoli_status tiaoli_policy_list(const tiaoli_policy* policy, const char* path, size_t length,
                                              uint32_t* list, tiaoli_failure** failure);

/* How many there are; their numbers are 0, 1, 2 … */
TIAOLI_C_API uint32_t tiaoli_policy_facts(const tiaoli_policy* policy);
TIAOLI_C_API uint32_t tiaoli_policy_decisions(const tiaoli_policy* policy);
TIAOLI_C_API uint32_t tiaoli_policy_rules(const tiaoli_policy* policy);

#define TIAOLI_NONE UINT32_MAX

typedef struct tiaoli_fact_info {
    size_t size;
    const char* path;
    const char* label;
    const char* unit; /* base unit of a number; "" without one */
    tiaoli_kind kind;
    bool money; /* a number of 元 (per something): tiaoli_set_money */
    bool whole;
    bool optional;
    bool is_parameter;
    uint32_t list;        /* the list whose elements have it, or TIAOLI_NONE */
    uint32_t value_count; /* of a category or set: how many values there are */
} tiaoli_fact_info;

typedef struct tiaoli_decision_info {
    size_t size;
    const char* name;
    const char* label;
    const char* unit;
    tiaoli_kind kind;
    bool money;
    bool is_list;  /* its value is a list: tiaoli_session_json */
    bool is_each;  /* of each element of a list: tiaoli_session_rows */
    uint32_t role; /* since 2: 0 decision, 1 definition, 2 duty, 3 target, 4 answer, 5 invariant */
} tiaoli_decision_info;

typedef struct tiaoli_rule_info {
    size_t size;
    const char* clause;
    const char* citation;
    const char* fund;
    bool exception;
} tiaoli_rule_info;

/* False, and nothing is written beyond `size`, if there is no such number. */
TIAOLI_C_API bool tiaoli_policy_fact_info(const tiaoli_policy* policy, uint32_t fact, tiaoli_fact_info* info);
TIAOLI_C_API bool tiaoli_policy_decision_info(const tiaoli_policy* policy, uint32_t decision,
                                              tiaoli_decision_info* info);
TIAOLI_C_API bool tiaoli_policy_rule_info(const tiaoli_policy* policy, uint32_t rule, tiaoli_rule_info* info);
/* Name of a value of a fact's category, by its number; NULL if there is none. */
TIAOLI_C_API const char* tiaoli_policy_fact_value(const tiaoli_policy* policy, uint32_t fact, uint32_t value);

/* The same policy, computing only these decisions. */
TIAOLI_C_API tiaoli_status tiaoli_policy_only(const tiaoli_policy* policy, const uint32_t* decisions,
                                              size_t count, tiaoli_policy** restricted,
                                              tiaoli_failure** failure);

/* ---- Sessions ---- */

typedef struct tiaoli_session_options {
    size_t size;
    const char* today;           /* "2020-09-01"; NULL: the first day in force */
    const char* const* readings; /* name, option, name, option …; `reading_count` pairs */
    size_t reading_count;
    const tiaoli_stop* stop; /* may be NULL */
    uint64_t max_rows;       /* 0: the default, as for all limits */
    uint64_t json_bytes;
    uint32_t json_cases;
    uint32_t json_list_elements;
} tiaoli_session_options;

/* `options` may be NULL. */
TIAOLI_C_API tiaoli_status tiaoli_session_open(const tiaoli_policy* policy,
                                               const tiaoli_session_options* options,
                                               tiaoli_session** session, tiaoli_failure** failure);
TIAOLI_C_API void tiaoli_session_free(tiaoli_session* session);

/* A new case: every fact is its default, or unknown; every list is unknown. */
TIAOLI_C_API void tiaoli_session_clear(tiaoli_session* session);

/* Facts by their numbers; one of a list's elements is set in the element that was appended last. Units are
 * the base unit of the fact; money is in 分. */
TIAOLI_C_API tiaoli_setting tiaoli_set_yes_no(tiaoli_session* session, uint32_t fact, bool value);
TIAOLI_C_API tiaoli_setting tiaoli_set_whole(tiaoli_session* session, uint32_t fact, int64_t value);
TIAOLI_C_API tiaoli_setting tiaoli_set_number(tiaoli_session* session, uint32_t fact, int64_t numerator,
                                              int64_t denominator);
TIAOLI_C_API tiaoli_setting tiaoli_set_money(tiaoli_session* session, uint32_t fact, int64_t fen);
TIAOLI_C_API tiaoli_setting tiaoli_set_date(tiaoli_session* session, uint32_t fact, int year, int month,
                                            int day);
TIAOLI_C_API tiaoli_setting tiaoli_set_month(tiaoli_session* session, uint32_t fact, int year, int month);
TIAOLI_C_API tiaoli_setting tiaoli_set_category(tiaoli_session* session, uint32_t fact, uint32_t value);
TIAOLI_C_API tiaoli_setting tiaoli_set_set(tiaoli_session* session, uint32_t fact, uint64_t bits);
TIAOLI_C_API tiaoli_setting tiaoli_set_text(tiaoli_session* session, uint32_t fact, const char* text,
                                            size_t length);
TIAOLI_C_API tiaoli_setting tiaoli_set_absent(tiaoli_session* session, uint32_t fact);
TIAOLI_C_API tiaoli_setting tiaoli_set_unknown(tiaoli_session* session, uint32_t fact);
/* The list is known, and empty so far; one more element, its facts as after tiaoli_session_clear. */
TIAOLI_C_API tiaoli_setting tiaoli_list_begin(tiaoli_session* session, uint32_t list);
TIAOLI_C_API tiaoli_setting tiaoli_list_append(tiaoli_session* session, uint32_t list);

/* Decides the case that was set. */
TIAOLI_C_API tiaoli_status tiaoli_session_decide(tiaoli_session* session, tiaoli_failure** failure);
/* Reads (docs/facts.md) and decides one case. */
TIAOLI_C_API tiaoli_status tiaoli_session_decide_json(tiaoli_session* session, const char* json,
                                                      size_t length, tiaoli_failure** failure);
/* Any number of cases: opens the text, which is copied; then each call of `next` reads and decides up to 1024
 * of them,
 * `*cases` says how many, 0 at the end. */
TIAOLI_C_API tiaoli_status tiaoli_session_open_json(tiaoli_session* session, const char* json, size_t length,
                                                    tiaoli_failure** failure);
TIAOLI_C_API tiaoli_status tiaoli_session_next(tiaoli_session* session, uint32_t* cases,
                                               tiaoli_failure** failure);

/* ---- Decisions: valid until facts are set, read or cleared ---- */

typedef struct tiaoli_outcome {
    size_t size;
    tiaoli_state state;
    tiaoli_fault fault;
    tiaoli_kind kind;
    uint32_t
        modalities; /* bit 1 must, 2 may, 3 in principle, 4 at most, 5 at least, 6 encouraged, 7 must not */
    bool rounded;   /* money rounded once, at the end */
    bool fits; /* of a number: numerator and denominator are it. False: it needs more than 64 bits, and both
                  are 0; tiaoli_session_text says it */
    int64_t numerator; /* of a number in its base unit, in lowest terms */
    int64_t denominator;
    bool is_fen; /* `fen` is the number in whole 分 */
    int64_t fen;
    int64_t bits; /* yes/no 0 or 1; days since 1970-01-01; month year*12+month-1; category value; set bits */
} tiaoli_outcome;

/* Which rows a decision has for a case of the block: its own, or those of a list's elements. False if there
 * is none. */
TIAOLI_C_API bool tiaoli_session_rows(const tiaoli_session* session, uint32_t decision, uint32_t case_row,
                                      uint32_t* first, uint32_t* past_last);
/* A decision or row that there is not: TIAOLI_ERROR. */
TIAOLI_C_API void tiaoli_session_outcome(const tiaoli_session* session, uint32_t decision, uint32_t row,
                                         tiaoli_outcome* outcome);
/* The value as people read it: "40万元". NULL if there is no such decision, row or memory. Lives until the
 * next call that returns a text of this session. */
TIAOLI_C_API const char* tiaoli_session_text(tiaoli_session* session, uint32_t decision, uint32_t row,
                                             tiaoli_language language);
/* The decisions of a case as JSON, schema "tiaoli.decisions/1". Life and NULL as above. */
TIAOLI_C_API const char* tiaoli_session_json(tiaoli_session* session, uint32_t case_row,
                                             tiaoli_language language);
/* Of an undetermined decision: the paths of the facts that would settle it, one a line. Life and NULL as
 * above. */
TIAOLI_C_API const char* tiaoli_session_missing(tiaoli_session* session, uint32_t decision, uint32_t row);

/* Whether a rule (TIAOLI_NONE for none of them) made the value of its decision in this case, or for some
 * element of a list of this case. */
TIAOLI_C_API bool tiaoli_session_fired(const tiaoli_session* session, uint32_t rule, uint32_t case_row);

/* ---- Explanations ---- */

typedef enum tiaoli_format {
    TIAOLI_TEXT_FORMAT = 0,
    TIAOLI_JSON = 1,
    TIAOLI_MARKDOWN = 2,
    TIAOLI_HTML = 3
} tiaoli_format;

/* Why it came out so. Independent of the session afterwards. */
TIAOLI_C_API tiaoli_status tiaoli_session_why(tiaoli_session* session, uint32_t decision, uint32_t row,
                                              tiaoli_language language, tiaoli_explanation** explanation,
                                              tiaoli_failure** failure);
TIAOLI_C_API void tiaoli_explanation_free(tiaoli_explanation* explanation);
/* The whole; the text lives as long as the explanation. NULL without memory. */
TIAOLI_C_API const char* tiaoli_explanation_render(tiaoli_explanation* explanation, tiaoli_format format);

typedef struct tiaoli_step {
    size_t size;
    uint32_t kind; /* as StepKind in tiaoli/explanation.hpp */
    tiaoli_state state;
    bool decisive;
    const char* sentence;
    const char* value;
    const char* name; /* the next four may be "" */
    const char* clause;
    const char* citation;
    const char* quote;
    uint32_t child_count;
} tiaoli_step;

/* Since 3: why it does not apply, or is no: for each rule that could have made it otherwise the fewest
 * conditions that failed, and by how much. As text, Markdown or HTML, or as JSON of the same schema as an
 * explanation. `*text` lives until the next call that returns a text of this session. */
TIAOLI_C_API tiaoli_status tiaoli_session_why_not(tiaoli_session* session, uint32_t decision, uint32_t row,
                                                  tiaoli_format format, tiaoli_language language,
                                                  const char** text, tiaoli_failure** failure);

/* The steps are a graph: begin at the root and ask each for its children. */
TIAOLI_C_API uint32_t tiaoli_explanation_root(const tiaoli_explanation* explanation);
TIAOLI_C_API bool tiaoli_explanation_step(const tiaoli_explanation* explanation, uint32_t step,
                                          tiaoli_step* out);
/* TIAOLI_NONE if there is no such child. */
TIAOLI_C_API uint32_t tiaoli_explanation_child(const tiaoli_explanation* explanation, uint32_t step,
                                               uint32_t place);

/* ---- Populations as Arrow columns: see tiaoli/columns.hpp for which column fits which fact, and what comes
 * out ---- */

typedef struct tiaoli_column_options {
    size_t size;
    const uint32_t* decisions; /* what is decided; none: everything but definitions and invariants */
    size_t decision_count;
    const char* const* required; /* paths of facts that must have a column */
    size_t required_count;
    const char* const* null_is_absent; /* paths of optional facts whose nulls say that there is none */
    size_t null_is_absent_count;
    bool without_states;   /* no column NAME.state beside each decision */
    bool fired;            /* a column of structs that says which rules made the decisions */
    bool money_in_fen;     /* int64 in 分 instead of decimal128(38, 2) */
    uint32_t threads;      /* 0: 1 */
    size_t described_rows; /* bad rows that are described; 0: 100 */
} tiaoli_column_options;

/* What became of a population: made by the host, filled while its stream of decisions is read, and not to be
 * looked at by one thread while another reads. Handle and stream may be freed in any order. */
typedef struct tiaoli_report tiaoli_report;
TIAOLI_C_API tiaoli_report* tiaoli_report_new(void);
TIAOLI_C_API void tiaoli_report_free(tiaoli_report* report);
TIAOLI_C_API uint64_t tiaoli_report_rows(const tiaoli_report* report);
TIAOLI_C_API uint64_t tiaoli_report_bad_rows(const tiaoli_report* report);
/* Of the described bad rows: how many, the number of row `index` from 0 over all batches, and what is wrong
 * with it. Texts live until the next batch. */
TIAOLI_C_API size_t tiaoli_report_described(const tiaoli_report* report);
TIAOLI_C_API uint64_t tiaoli_report_row(const tiaoli_report* report, size_t index);
TIAOLI_C_API const char* tiaoli_report_message(const tiaoli_report* report, size_t index,
                                               tiaoli_language language);
/* Since 2: its stable code ("T0716"), and how to mend it. */
TIAOLI_C_API const char* tiaoli_report_code(const tiaoli_report* report, size_t index);
TIAOLI_C_API const char* tiaoli_report_help(const tiaoli_report* report, size_t index,
                                            tiaoli_language language);
/* Since 4: columns that are no fact, but have almost the name of one; there when the stream has been made.
 * How many, and what is said of one of them and how to mend it. Texts live until the next batch. */
TIAOLI_C_API size_t tiaoli_report_warnings(const tiaoli_report* report);
TIAOLI_C_API const char* tiaoli_report_warning_message(const tiaoli_report* report, size_t index,
                                                       tiaoli_language language);
TIAOLI_C_API const char* tiaoli_report_warning_help(const tiaoli_report* report, size_t index,
                                                    tiaoli_language language);

/* A stream of decisions for a stream of facts. Takes `facts` over: it is released with `decisions`, or on
 * failure. The caller releases `decisions`. All options may be NULL, as may `report`. */
TIAOLI_C_API tiaoli_status tiaoli_decide_stream(const tiaoli_policy* policy, struct ArrowArrayStream* facts,
                                                struct ArrowArrayStream* decisions,
                                                const tiaoli_session_options* session_options,
                                                const tiaoli_column_options* column_options,
                                                tiaoli_report* report, tiaoli_failure** failure);

/* Since 2, for bindings without an Arrow library. A stream of one batch: takes schema and array over; false
 * without memory. It gives its schema once. */
TIAOLI_C_API bool tiaoli_stream_of_batch(struct ArrowSchema* schema, struct ArrowArray* array,
                                         struct ArrowArrayStream* out);
/* An empty stream, for a Python capsule "arrow_array_stream" whose destructor is the function below, which
 * releases what nobody has read and frees the stream. NULL without memory. */
TIAOLI_C_API struct ArrowArrayStream* tiaoli_stream_new(void);
TIAOLI_C_API void tiaoli_stream_capsule_free(void* capsule);

#ifdef __cplusplus
}
#endif

#endif
