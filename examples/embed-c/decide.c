/* Decides a case and asks for the reasons, in C.
 *
 *   cc decide.c $(pkg-config --cflags --libs tiaoli) -o decide
 */
#include <tiaoli/tiaoli.h>

#include <stdio.h>
#include <string.h>

static const char policy_text[] = "政策 loan 标题 \"创业担保贷款\" 施行 自 2020-07-30\n"
                                  "记录 借款人\n"
                                  "  高校毕业生 : 是否\n"
                                  "  申请金额   : 元\n"
                                  "事实 申请人 : 借款人\n"
                                  "条款 贷款额度 依据 \"三（十）\"\n"
                                  "  对象 申请人\n"
                                  "  则 贷款额度 不超过 35万元\n"
                                  "  但当 高校毕业生 则 贷款额度 不超过 40万元\n"
                                  "定义 核准金额 = 最小 (申请人.申请金额, 申请人.贷款额度)\n";

/* Prints what is wrong and frees it. */
static int fail(tiaoli_status status, tiaoli_failure* failure) {
    fprintf(stderr, "status %d\n", (int)status);
    for (size_t i = 0; i < tiaoli_failure_count(failure); ++i)
        fputs(tiaoli_failure_text(failure, i, TIAOLI_ENGLISH), stderr);
    tiaoli_failure_free(failure);
    return 1;
}

static void print_steps(const tiaoli_explanation* why, uint32_t step, int depth) {
    tiaoli_step read = {.size = sizeof read};
    if (!tiaoli_explanation_step(why, step, &read)) return;
    printf("%*s%s\n", 2 * depth, "", read.sentence);
    for (uint32_t i = 0; i < read.child_count; ++i)
        print_steps(why, tiaoli_explanation_child(why, step, i), depth + 1);
}

int main(void) {
    tiaoli_failure* failure = NULL;
    tiaoli_policy* policy = NULL;
    const tiaoli_source source = {"loan.tiao", policy_text, strlen(policy_text)};
    tiaoli_status status = tiaoli_policy_compile(&source, 1, NULL, NULL, &policy, &failure);
    if (status != TIAOLI_OK) return fail(status, failure);

    uint32_t graduate, amount, granted;
    const char graduate_path[] = "申请人.高校毕业生", amount_path[] = "申请人.申请金额",
               granted_name[] = "核准金额";
    status = tiaoli_policy_fact(policy, graduate_path, strlen(graduate_path), &graduate, &failure);
    if (status == TIAOLI_OK)
        status = tiaoli_policy_fact(policy, amount_path, strlen(amount_path), &amount, &failure);
    if (status == TIAOLI_OK)
        status = tiaoli_policy_decision(policy, granted_name, strlen(granted_name), &granted, &failure);
    if (status != TIAOLI_OK) return fail(status, failure);

    tiaoli_session* session = NULL;
    status = tiaoli_session_open(policy, NULL, &session, &failure);
    if (status != TIAOLI_OK) return fail(status, failure);
    tiaoli_policy_free(policy); /* the session keeps what it needs */

    if (tiaoli_set_yes_no(session, graduate, true) != TIAOLI_TAKEN) return 1;
    if (tiaoli_set_money(session, amount, 45000000) != TIAOLI_TAKEN) return 1; /* in 分 */
    status = tiaoli_session_decide(session, &failure);
    if (status != TIAOLI_OK) return fail(status, failure);

    tiaoli_outcome outcome = {.size = sizeof outcome};
    tiaoli_session_outcome(session, granted, 0, &outcome);
    if (outcome.state != TIAOLI_VALUE || !outcome.is_fen) return 1;
    printf("granted: %lld.%02d元 (%s)\n", (long long)(outcome.fen / 100), (int)(outcome.fen % 100),
           tiaoli_session_text(session, granted, 0, TIAOLI_ENGLISH));

    tiaoli_explanation* why = NULL;
    status = tiaoli_session_why(session, granted, 0, TIAOLI_ENGLISH, &why, &failure);
    if (status != TIAOLI_OK) return fail(status, failure);
    print_steps(why, tiaoli_explanation_root(why), 0);
    tiaoli_explanation_free(why);

    tiaoli_session_clear(session);
    if (tiaoli_session_decide(session, NULL) != TIAOLI_OK) return 1;
    printf("missing:\n%s", tiaoli_session_missing(session, granted, 0));
    tiaoli_session_free(session);
    return 0;
}
