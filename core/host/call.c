/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - one call: a look runs inspect and then desire, a want desire alone, an apply runs apply; then the
 * result goes back
 */
#include "host/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {[GW_INSPECT] = "inspect", [GW_DESIRE] = "desire", [GW_APPLY] = "apply"};

/* What the function said, else why its last request failed. */
static void
explain_failure(gangway_call *call, const char *what)
{
    char text[128];

    if (!call->failure && call->error)
        call->failure = json_incref(call->error);
    if (call->failure)
        return;
    snprintf(text, sizeof text, "%s failed and did not say why: call fail before returning GANGWAY_FAILED",
             what);
    gw_host_fail(call, GANGWAY_INVALID, "NoReason", text);
}

/* Runs one of the step's functions. Its answer (owned), or NULL and call->failure. */
static json_t *
run(gangway_call *call, int step, gw_function function)
{
    const char *what = names[function];
    char text[128];

    if (!gw_steps_has(step, function)) {
        gw_host_fail(call, GANGWAY_INVALID, "NoFunction", "the step has no such function");
        return NULL;
    }
    gw_violation_doing(what);
    int result = gw_steps_invoke(step, function, call);
    fflush(stdout);
    fflush(stderr);
    if (result != GANGWAY_OK) {
        explain_failure(call, what);
        return NULL;
    }
    json_t *output = call->output;
    call->output = NULL;
    if (!output) {
        snprintf(text, sizeof text, "%s gave no answer: call output before returning GANGWAY_OK", what);
        gw_host_fail(call, GANGWAY_INVALID, "BadOutput", text);
    }
    return output;
}

static int
is_kind(const json_t *seen, const char *kind)
{
    const char *is = json_string_value(json_object_get(seen, "kind"));

    return is && strcmp(is, kind) == 0;
}

/* A want takes nothing to be there. */
static json_t *
see(gangway_call *call, int step, const char *kind)
{
    if (!gw_steps_has(step, GW_INSPECT))
        return json_pack("{s:s}", "kind", "unseen");
    return strcmp(kind, "want") == 0 ? json_pack("{s:s}", "kind", "absent") : run(call, step, GW_INSPECT);
}

static json_t *
look(gangway_call *call, int step, const char *kind)
{
    json_t *seen = see(call, step, kind);

    if (!seen)
        return NULL;
    json_t *answer = json_pack("{s:o}", "seen", seen);
    if (is_kind(seen, "pending"))
        return answer;
    json_t *doc = is_kind(seen, "observed") ? json_object_get(seen, "doc") : NULL;
    json_object_set(call->input, "seen", doc ? doc : json_null());
    json_t *want = run(call, step, GW_DESIRE);
    if (!want) {
        json_decref(answer);
        return NULL;
    }
    json_object_set_new(answer, "want", want);
    return answer;
}

static json_t *
apply(gangway_call *call, int step)
{
    /* What apply answers is not looked at: the next look tells. */
    if (!call->output)
        call->output = json_object();
    json_t *output = run(call, step, GW_APPLY);

    json_decref(output);
    return output ? json_object() : NULL;
}

/* Nobody would hear of this call again. */
static void __attribute__((noreturn)) give_up(void)
{
    static const char text[] = "no memory is left for an answer: a plugin has 1 GiB\n";

    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(1);
}

static void
release(gangway_call *call)
{
    json_decref(call->input);
    json_decref(call->output);
    json_decref(call->failure);
    json_decref(call->error);
    free(call->input_text);
    free(call->error_text);
    free(call->answer_text);
}

void
gw_call_serve(const json_t *frame)
{
    const char *name = json_string_value(json_object_get(frame, "step"));
    int step = name ? gw_steps_find(name) : -1;
    const char *kind = json_string_value(json_object_get(frame, "kind"));
    json_t *id = json_object_get(frame, "id");
    gangway_call call = {.input = json_copy(json_object_get(frame, "input"))};

    if (step < 0 || !kind || !call.input)
        _exit(1); /* not the core that we know */
    json_t *answer = strcmp(kind, "apply") == 0 ? apply(&call, step) : look(&call, step, kind);
    if (gw_channel_send(json_pack("{s:s, s:O, s:O*, s:o*}", "type", "result", "id", id, "failure",
                                  answer ? NULL : call.failure, "answer", answer)) < 0) {
        gw_host_fail(&call, GANGWAY_INVALID, "BadOutput", "the answer is over 16 MiB");
        if (gw_channel_send(
                json_pack("{s:s, s:O, s:O}", "type", "result", "id", id, "failure", call.failure)) < 0)
            give_up();
    }
    release(&call);
}
