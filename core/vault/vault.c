/* SPDX-License-Identifier: Apache-2.0 */
/* vault.c - names, kinds and keys: what is sealed, who may open it, and how it gets a new key
 */
#include "vault/vault.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

struct gw_vault {
    gw_store *store;
    gw_key_source source;
    gboolean throwaway;
    gw_keyring *ring; /* once it was needed */
};

static const char *const kinds[] = {"own", "guarded", "input", "once", NULL};

gw_vault *
gw_vault_new(gw_store *store, const gw_key_source *source)
{
    gw_vault *vault = g_new0(gw_vault, 1);

    vault->store = store;
    vault->throwaway = source == NULL;
    if (source)
        vault->source =
            (gw_key_source){g_strdup(source->text), g_strdup(source->file), g_strdup(source->command)};
    return vault;
}

void
gw_vault_free(gw_vault *vault)
{
    if (!vault)
        return;
    gw_key_source_clear(&vault->source);
    gw_keyring_free(vault->ring);
    g_free(vault);
}

gboolean
gw_vault_ready(gw_vault *vault, GError **error)
{
    if (!vault->ring)
        vault->ring = vault->throwaway ? gw_keyring_random(error) : gw_keyring_load(&vault->source, error);
    return vault->ring != NULL;
}

/* ---- sealing ---- */

/* What a record is bound to. */
static char *
context_of(const char *run, const char *name, const char *kind)
{
    gw_json parts = json_pack("[s, s, s, s]", "gangway secret", run, name, kind);

    return gw_json_text(parts);
}

static GBytes *
seal(gw_vault *vault, const char *run, const char *name, const char *kind, const char *text, GError **error)
{
    g_autofree char *context = context_of(run, name, kind);

    if (!*text) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "secret '%s' is empty", name);
        return NULL;
    }
    if (!gw_vault_ready(vault, error))
        return NULL;
    gw_redact_learn(text);
    return gw_seal(&vault->ring->keys[0], text, context, error);
}

gboolean
gw_vault_set(gw_vault *vault, const char *name, const char *kind, const char *about, const char *text,
             GError **error)
{
    g_autoptr(GBytes) sealed = seal(vault, "", name, kind, text, error);

    return sealed && gw_store_secret_put(vault->store, "", 0, name, kind, about, sealed, error);
}

gboolean
gw_vault_prepare(gw_vault *vault, const char *run, const char *name, const char *text, GError **error)
{
    g_autoptr(GBytes) sealed = seal(vault, run, name, "input", text, error);

    return sealed && gw_store_secret_prepare(vault->store, run, name, "input", sealed, error);
}

gboolean
gw_vault_keep(gw_vault *vault, const char *run, gint64 epoch, const char *name, const char *about,
              const char *text, GError **error)
{
    g_autoptr(GBytes) sealed = seal(vault, run, name, "once", text, error);

    return sealed && gw_store_secret_put(vault->store, run, epoch, name, "once", about, sealed, error);
}

/* ---- opening ---- */

static const char *
known_kind(const json_t *row)
{
    for (guint i = 0; kinds[i]; i++)
        if (g_strcmp0(gw_json_string(row, "kind"), kinds[i]) == 0)
            return kinds[i];
    return "unknown";
}

static char *
unseal(gw_vault *vault, const char *run, const char *name, const char *kind, GBytes *sealed, GError **error)
{
    g_autofree char *context = context_of(run, name, kind);
    GError *fault = NULL;
    char *text = NULL;
    const guint8 *id = gw_seal_key_id(sealed, &fault);

    if (id) {
        const gw_seal_key *key = gw_keyring_find(vault->ring, id);
        text = gw_unseal(key ? key : &vault->ring->keys[0], sealed, context, &fault);
    }
    if (fault)
        g_propagate_prefixed_error(error, fault, "cannot open secret '%s%s%s': ", run, *run ? "/" : "", name);
    else
        gw_redact_learn(text);
    return text;
}

static json_t *
find(gw_vault *vault, const char *run, const char *name, GBytes **sealed, GError **error)
{
    gw_json row = gw_store_secret(vault->store, run, name, sealed, error);
    const json_t *used = json_object_get(row, "used");

    if (!row)
        return NULL;
    if (*sealed)
        return g_steal_pointer(&row);
    g_autofree char *at = gw_time_text(gw_json_int(used, "at", 0));
    const char *by = gw_json_string(used, "by");
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "secret '%s/%s' was shown to '%s' at %s, and is shown only once", run, name, by ? by : "?",
                at);
    return NULL;
}

char *
gw_vault_open(gw_vault *vault, const char *run, const char *name, const char **kind, GError **error)
{
    g_autoptr(GBytes) sealed = NULL;
    gw_json row = find(vault, run, name, &sealed, error);

    if (!row || !gw_vault_ready(vault, error))
        return NULL;
    char *text = unseal(vault, run, name, known_kind(row), sealed, error);
    if (text && kind)
        *kind = known_kind(row);
    return text;
}

json_t *
gw_vault_about(gw_vault *vault, const char *run, const char *name, GError **error)
{
    return gw_store_secret(vault->store, run, name, NULL, error);
}

static gboolean
may_be_shown(const char *name, const char *kind, GError **error)
{
    if (strcmp(kind, "guarded") == 0)
        g_set_error(
            error, GW_ERROR, GW_ERROR_DENIED,
            "secret '%s' is guarded: it is released by a run that asks for approvals, such as 'gangway "
            "start root-credentials'",
            name);
    else if (strcmp(kind, "input") == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "secret '%s' is an input: only the run's steps get it",
                    name);
    else
        return TRUE;
    return FALSE;
}

char *
gw_vault_show(gw_vault *vault, const char *run, const char *name, const char *by, gboolean code,
              GError **error)
{
    g_autoptr(GBytes) sealed = NULL;
    gw_json row = find(vault, run, name, &sealed, error);
    const char *kind = known_kind(row);

    if (!row || !may_be_shown(name, kind, error) || !gw_vault_ready(vault, error))
        return NULL;
    char *text = unseal(vault, run, name, kind, sealed, error);
    gboolean last = strcmp(kind, "once") == 0 && !code;
    if (text && gw_store_secret_use(vault->store, run, name, sealed, by, last, error))
        return text;
    gw_seal_forget(text);
    return NULL;
}

/* ---- a new key ---- */

static gboolean
rekey_one(gw_vault *vault, const json_t *row, guint *count, GError **error)
{
    const char *run = gw_json_string(row, "run"), *name = gw_json_string(row, "name");
    g_autoptr(GBytes) sealed = NULL, again = NULL;
    gw_json fresh = gw_store_secret(vault->store, run, name, &sealed, NULL);
    const guint8 *id = sealed ? gw_seal_key_id(sealed, error) : NULL;

    if (!sealed || (id && vault->ring && gw_keyring_find(vault->ring, id) == vault->ring->keys))
        return TRUE;
    char *text = id ? unseal(vault, run, name, known_kind(fresh), sealed, error) : NULL;
    if (text)
        again = seal(vault, run, name, known_kind(fresh), text, error);
    gw_seal_forget(text);
    if (!again || !gw_store_secret_swap(vault->store, run, name, sealed, again, error))
        return FALSE;
    *count += 1;
    return TRUE;
}

gboolean
gw_vault_rekey(gw_vault *vault, guint *count, GError **error)
{
    gw_json rows = gw_vault_ready(vault, error) ? gw_store_secrets(vault->store, error) : NULL;
    json_t *row;
    size_t i;

    *count = 0;
    json_array_foreach (rows, i, row)
        if (!rekey_one(vault, row, count, error))
            return FALSE;
    return rows != NULL;
}

/* ---- passwords ---- */

static gboolean
has_any(const char *text, const char *of)
{
    return strpbrk(text, of) != NULL;
}

char *
gw_vault_password(guint length, GError **error)
{
    static const char small[] = "abcdefghijklmnopqrstuvwxyz", capital[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char digit[] = "0123456789", sign[] = "!@#$%^&*()_+-=[]{}|";
    g_autofree char *all = g_strconcat(small, capital, digit, sign, NULL);
    guint n = (guint)strlen(all), most = 256 / n * n; /* no sign is likelier than another */
    char *text = g_malloc0(length + 1);

    do {
        for (guint i = 0; i < length;) {
            guint8 byte;

            if (!gw_seal_random(&byte, 1, error)) {
                g_free(text);
                return NULL;
            }
            if (byte < most)
                text[i++] = all[byte % n];
        }
    } while (!has_any(text, small) || !has_any(text, capital) || !has_any(text, digit) ||
             !has_any(text, sign));
    return text;
}
