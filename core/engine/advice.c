/* SPDX-License-Identifier: Apache-2.0 */
/* advice.c - commands that texts tell people to type, with the ids of the run and the step that they are
 * about
 */
#include "engine/advice.h"

#include "base/error.h"
#include "base/json.h"
#include "plugin/host_process.h"
#include <string.h>

/* One word of a command line in the place of its name; the other words stay. */
static char *
filled(const char *text, const char *pattern, const char *word)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_RAW, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, word, 0, NULL);
}

char *
gw_advice_text(const char *text, const char *run, const char *step)
{
    if (!text || !run || !strstr(text, "gangway "))
        return g_strdup(text);
    g_autofree char *named = step ? filled(text, "\\bgangway [a-z]+ RUN \\KSTEP\\b", step) : g_strdup(text);
    return filled(named ? named : text, "\\bgangway [a-z]+ \\KRUN\\b", run);
}

static void
fill(json_t *object, const char *member, const char *run, const char *step)
{
    const char *text = gw_json_string(object, member);
    g_autofree char *advice = gw_advice_text(text, run, step);

    if (advice && strcmp(advice, text) != 0)
        json_object_set_new(object, member, json_string(advice));
}

void
gw_advice_failure(json_t *failure, const char *run, const char *step)
{
    fill(failure, "message", run, step);
}

void
gw_advice_answer(json_t *answer, const char *run, const char *step)
{
    static const char *const wants[] = {"title", "instructions", "late"};
    json_t *want = json_object_get(answer, "want"), *seen = json_object_get(answer, "seen");
    json_t *task = json_object_get(seen, "task");

    for (gsize i = 0; i < G_N_ELEMENTS(wants); i++) {
        fill(want, wants[i], run, step);
        fill(task, wants[i], run, step);
    }
    fill(seen, "reason", run, step);
}

gboolean
gw_advice_is_own_fault(const json_t *failure)
{
    static const char *const codes[] = {
        "ScriptError",     "ScriptLimit",      "BadOutput",    "BadClass",      "AnswerTooLarge",
        GW_HOST_VIOLATION, "UndeclaredAction", "WriteInLook",  "Removal",       "ReservedMember",
        "UnknownService",  "UnknownRequest",   "SecretInNote", "NotesTooLarge", NULL};
    const char *code = gw_json_string(failure, "code");

    return gw_failure_class(failure) == GW_ERROR_CRASHED || (code && g_strv_contains(codes, code));
}
