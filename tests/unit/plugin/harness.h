/* SPDX-License-Identifier: Apache-2.0 */
/* harness.h - pools over folders of fixture plugins, calls that are waited for, and AWS played by the test
 *
 * The functions of aws.h that the broker uses are defined here, so that the linker does not take the real
 * ones.
 */
#ifndef GW_TEST_PLUGIN_HARNESS_H
#define GW_TEST_PLUGIN_HARNESS_H

#include <check.h>

#include "plugin/pool.h"

/** Answers one AWS request: a new answer, or NULL and a new failure. NULL and no failure: never answers. */
typedef json_t *(*fake_aws)(const char *context, const char *service, const char *operation,
                            const json_t *input, json_t **failure);

typedef struct {
    char *folder; /* temporary, mode 0700 */
    gw_pool *pool;
    json_t *refused; /* of the scan */
    gw_aws_context *customer_context, *partner_context;

    /* What hooks and AWS were told, a text a line: "intent …", "sent …", "outcome …", "note …", "progress …",
     * "log …". */
    GString *told;
    gboolean hold;   /* intents and notes are not let go until release() */
    gboolean refuse; /* they are let go with FALSE */
    gboolean no_partner;
    const char *owned, *owned_by_partner; /* the run's accounts; without `owned` there is no run */
    gboolean no_vault, no_key, no_keep;
    void (*go)(gboolean yes, gpointer go_data); /* held */
    gpointer go_data;

    /* The call. */
    gw_pool_call *call;
    json_t *answer, *failure;
    gboolean done;
    guint n_done;
} harness;

extern fake_aws harness_aws;
extern guint harness_aws_delay_ms;
extern guint harness_aws_cancelled;
/** Whose keys all contexts have; nobody can tell. */
extern const char *harness_account;
extern gboolean harness_nobody;
/** Of which partition the customer's account is. */
extern const char *harness_partition;

/** For harness_aws.c: the one that is in use, and its contexts. */
harness *harness_current(void);
gw_aws_context *harness_context_new(const char *name);
void harness_context_free(gw_aws_context *context);

/** Copies the fixtures `names` (NULL-terminated; "not_elf", too) into a new folder and scans it. */
harness *harness_new(const char *const *names);
/** The same with another host program and at most `max` workers. */
harness *harness_new_with(const char *host, guint max, const char *const *names);
/** A pool of the steps in Lua in the folder tests/steps/NAME, served by gangway-lua-host. */
harness *harness_new_steps(const char *name);
void harness_free(harness *h);

/** Puts a fixture into the folder under another name. */
void harness_copy(const harness *h, const char *fixture, const char *as);
void harness_scan(harness *h);

/** Starts a call / waits until it is done (at most 30 s). `params` is JSON text. */
void harness_start(harness *h, const char *step, gw_call_kind kind, const char *params, guint timeout_ms);
void harness_wait(harness *h);
/** Both. */
void harness_call(harness *h, const char *step, gw_call_kind kind, const char *params);
/** Lets go what is held. */
void harness_release(harness *h);
/** Turns the loop for this long, or until `told` holds the text. */
void harness_turn(guint ms);
gboolean harness_turn_until(harness *h, const char *told);

/** Why a file whose name ends like this was refused; fails the test when it was not. */
const char *harness_refusal(const harness *h, const char *name);

/** Runs a suite: the exit code of the test program. */
int harness_run(Suite *suite);

#define ck_failure(h, cls, its_code)                                                                         \
    do {                                                                                                     \
        ck_assert_ptr_nonnull((h)->failure);                                                                 \
        ck_assert_str_eq(gw_json_string((h)->failure, "class"), cls);                                        \
        ck_assert_str_eq(gw_json_string((h)->failure, "code"), its_code);                                    \
    } while (0)
#define ck_contains(text, part) ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in '%s'", part, text)
#define ck_lacks(text, part) ck_assert_msg(strstr(text, part) == NULL, "'%s' is in '%s'", part, text)

#endif
