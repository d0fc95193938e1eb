/* SPDX-License-Identifier: Apache-2.0 */
/* account_learn.c - what a run learns of whose keys it has: accounts, callers and profiles, and the event
 * that says so */
#include "engine/account_private.h"

#include "base/json.h"
#include <string.h>

void
gw_account_begin(gw_run *run)
{
    const json_t *profiles = json_object_get(run->options->labels, "profiles");
    gw_json origins = json_object();

    json_object_set_new(run->row, "profiles", profiles ? json_deep_copy(profiles) : json_object());
    for (guint i = 0; i < GW_ACCOUNT_CONTEXTS; i++)
        if (gw_account_credentials(run, i) && !gw_account_profile(run, i))
            json_object_set_new(origins, gw_account_contexts[i].name, json_string(gw_account_origin(run, i)));
    if (json_object_size(origins) > 0)
        json_object_set(run->row, "origins", origins);
}

void
gw_account_learn_profile(const gw_run *run, guint i, gw_account_learned *new)
{
    const char *given = gw_account_profile_given(run, i);
    json_t *before = json_object_get(new->fields, "profiles");

    if (!before)
        before = json_object_get(run->row, "profiles");
    if (!given || g_strcmp0(given, gw_json_string(before, gw_account_contexts[i].name)) == 0)
        return;
    json_t *profiles = before ? json_copy(before) : json_object();
    json_object_set_new(profiles, gw_account_contexts[i].name, json_string(given));
    json_object_set(new->data, "profiles", profiles);
    json_object_set_new(new->fields, "profiles", profiles);
}

static void
learn_caller(const gw_run *run, guint i, const gw_aws_identity *who, gw_account_learned *new)
{
    json_t *caller = json_pack("{s:s, s:s}", "account", who->account, "arn", who->arn);
    json_t *before = json_object_get(new->fields, "callers");

    if (!before)
        before = json_object_get(run->row, "callers");
    json_object_set(json_object_get(new->data, "callers"), gw_account_contexts[i].name, caller);
    if (!json_equal(caller, json_object_get(before, gw_account_contexts[i].name))) {
        json_t *callers = before ? json_copy(before) : json_object();
        json_object_set(callers, gw_account_contexts[i].name, caller);
        json_object_set_new(new->fields, "callers", callers);
    }
    json_decref(caller);
}

static gboolean
asks_partner(const gw_run *run, const json_t *row)
{
    static const char *const lists[] = {"reads", "writes"};
    const char *uses = gw_json_string(row, "uses");
    const json_t *manifest = uses ? gw_pool_step(run->engine->pool, uses) : NULL;
    json_t *action;
    size_t i;

    for (gsize n = 0; n < G_N_ELEMENTS(lists); n++)
        json_array_foreach (json_object_get(manifest, lists[n]), i, action)
            if (g_str_has_prefix(json_string_value(action), "partner/"))
                return TRUE;
    return FALSE;
}

/* What was found well without the partner's keys is looked at again, now that they can prove it. */
static void
prove_again(gw_run *run)
{
    g_autoptr(GList) ids = g_hash_table_get_keys(run->steps);

    for (GList *id = ids; id && run->epoch; id = id->next) {
        const json_t *row = gw_run_step(run, id->data);
        const char *status = gw_json_string(row, "status");
        if (g_strcmp0(status, "verified") == 0 && asks_partner(run, row))
            gw_run_record(run, id->data, "step.reopened", json_pack("{s:s}", "was", status),
                          json_pack("{s:s, s:n}", "status", "pending", "reason"), NULL, NULL, NULL);
    }
}

void
gw_account_learn(gw_run *run, guint i, const gw_aws_identity *who, gw_account_learned *new)
{
    if (!gw_json_string(run->row, gw_account_contexts[i].member)) {
        if (i == 1)
            prove_again(run);
        json_object_set_new(new->fields, gw_account_contexts[i].member, json_string(who->account));
        if (!json_object_get(new->data, "recorded"))
            json_object_set_new(new->data, "recorded", json_object());
        json_object_set_new(json_object_get(new->data, "recorded"), gw_account_contexts[i].name,
                            json_string(who->account));
    }
    learn_caller(run, i, who, new);
    gw_account_learn_profile(run, i, new);
}

/* A run's first account is on disk before anything is asked in it: another run may be there already. */
gboolean
gw_account_keep(gw_run *run, const char *kind, gw_account_learned *new, GError **error)
{
    gboolean first = json_object_get(new->data, "recorded") != NULL, ok = TRUE;

    if (run->epoch && (kind || json_object_size(new->fields) > 0)) {
        gw_run_record_run(run, kind ? kind : "run.account", json_incref(new->data), json_incref(new->fields));
        ok = !first || gw_store_flush(run->engine->store, error);
    } else {
        json_object_update(run->row, new->fields);
    }
    json_decref(new->fields);
    json_decref(new->data);
    return ok;
}

gw_account_learned
gw_account_learned_nothing(void)
{
    return (gw_account_learned){json_object(), json_pack("{s:{}}", "callers")};
}
