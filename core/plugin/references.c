/* SPDX-License-Identifier: Apache-2.0 */
/* references.c - references become texts on the way out, secrets become references on the way in
 */
#include "plugin/references.h"

#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "plugin/answer.h"
#include "vault/seal.h"

json_t *
gw_secrets_ask(const gw_call_hooks *hooks, const char *operation, const json_t *input, json_t **failure)
{
    if (hooks->vault)
        return hooks->vault(hooks->run, operation, input, failure);
    *failure = gw_failure_new(GW_ERROR_INVALID, "NoVault",
                              "there is no vault here: only a run keeps what is secret");
    return NULL;
}

/* ---- out ---- */

static json_t *reveal(const gw_call_hooks *hooks, const char *key, const json_t *value, json_t **failure);

static json_t *
reveal_one(const gw_call_hooks *hooks, const char *key, const char *name, json_t **failure)
{
    if (!key || !gw_aws_is_credential(key)) {
        *failure = gw_failure_new(GW_ERROR_INVALID, "SecretMisplaced",
                                  "a secret may not go into '%s': AWS does not keep it as one",
                                  key ? key : "the request");
        return NULL;
    }
    char *text = hooks->reveal ? hooks->reveal(hooks->run, name, failure) : NULL;
    if (!text && !*failure)
        *failure = gw_failure_new(GW_ERROR_INVALID, "NoVault", "there is no vault here to open '%s'", name);
    json_t *value = text ? json_string(text) : NULL;
    gw_seal_forget(text);
    return value;
}

static json_t *
reveal_members(const gw_call_hooks *hooks, const json_t *object, json_t **failure)
{
    gw_json copy = json_object();
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)object, key, value) {
        json_t *member = reveal(hooks, key, value, failure);

        if (!member)
            return NULL;
        json_object_set_new(copy, key, member);
    }
    return g_steal_pointer(&copy);
}

static json_t *
reveal(const gw_call_hooks *hooks, const char *key, const json_t *value, json_t **failure)
{
    const char *name = gw_secret_ref(value);
    size_t i;
    json_t *item;

    if (name)
        return reveal_one(hooks, key, name, failure);
    if (json_is_object(value))
        return reveal_members(hooks, value, failure);
    if (!json_is_array(value))
        return json_incref((json_t *)(guintptr)value);

    gw_json list = json_array();
    json_array_foreach (value, i, item) {
        json_t *other = reveal(hooks, key, item, failure);

        if (!other)
            return NULL;
        json_array_append_new(list, other);
    }
    return g_steal_pointer(&list);
}

json_t *
gw_secrets_reveal(const gw_call_hooks *hooks, const json_t *input, json_t **failure)
{
    return reveal(hooks, NULL, input, failure);
}

/* ---- in ---- */

typedef struct {
    const gw_call_hooks *hooks;
    GHashTable *names; /* how often each was met */
    json_t *failure;
} keeping;

/* Lists can hold a member of the same name twice: `Password`, `Password-2`. */
static json_t *
keep_one(const char *member, const char *text, gpointer data)
{
    keeping *self = data;
    guint met = GPOINTER_TO_UINT(g_hash_table_lookup(self->names, member)) + 1;
    g_autofree char *name = met == 1 ? g_strdup(member) : g_strdup_printf("%s-%u", member, met);
    gw_json input = json_pack("{s:s, s:s}", "name", name, "value", text);

    g_hash_table_replace(self->names, g_strdup(member), GUINT_TO_POINTER(met));
    gw_redact_learn(text);
    return self->failure || !input ? NULL : gw_secrets_ask(self->hooks, "Keep", input, &self->failure);
}

json_t *
gw_secrets_keep(const gw_call_hooks *hooks, const json_t *answer, json_t **failure)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    keeping self = {hooks, names, NULL};
    gw_json kept = gw_answer_keep_credentials(answer, keep_one, &self);

    if (!self.failure)
        return g_steal_pointer(&kept);
    *failure = self.failure;
    return NULL;
}
