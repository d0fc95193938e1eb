/* SPDX-License-Identifier: Apache-2.0 */
/* vault.c - names, kinds and keys: what is sealed, who may open it, and how it gets a new key
 */
#include "vault/vault.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"
#include "vault/vault_private.h"

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
gw_vault_use_store(gw_vault *vault, gw_store *store)
{
    vault->store = store;
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

gboolean
gw_vault_has_source(const gw_vault *vault)
{
    return vault->throwaway || vault->source.text || vault->source.file || vault->source.command;
}

/* ---- sealing ---- */

/* What a record is bound to. */
static char *
context_of(const char *run, const char *name, const char *kind)
{
    gw_json parts = json_pack("[s, s, s, s]", "gangway secret", run, name, kind);

    return gw_json_text(parts);
}

GBytes *
gw_vault_seal_text(gw_vault *vault, const char *run, const char *name, const char *kind, const char *text,
                   GError **error)
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
gw_vault_prepare(gw_vault *vault, const char *run, const char *name, const char *text, GError **error)
{
    g_autoptr(GBytes) sealed = gw_vault_seal_text(vault, run, name, "input", text, error);

    return sealed && gw_store_secret_prepare(vault->store, run, name, "input", sealed, error);
}

gboolean
gw_vault_keep(gw_vault *vault, const char *run, gint64 epoch, const char *name, const char *about,
              const char *text, GError **error)
{
    g_autoptr(GBytes) sealed = gw_vault_seal_text(vault, run, name, "once", text, error);

    return sealed && gw_store_secret_put(vault->store, run, epoch, name, "once", about, sealed, error);
}

/* ---- opening ---- */

char *
gw_vault_unseal_text(gw_vault *vault, const char *run, const char *name, const char *kind, GBytes *sealed,
                     GError **error)
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

json_t *
gw_vault_find(gw_vault *vault, const char *run, const char *name, char **kind, GBytes **sealed,
              GError **error)
{
    gw_json row = gw_store_secret(vault->store, run, name, sealed, error);
    const json_t *used = json_object_get(row, "used");

    if (!row)
        return NULL;
    *kind = g_strdup(gw_json_string(row, "kind"));
    gw_guard_open_row(row);
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
gw_vault_open(gw_vault *vault, const char *run, const char *name, char **kind, GError **error)
{
    g_autoptr(GBytes) sealed = NULL;
    g_autofree char *full = NULL;
    gw_json row = gw_vault_find(vault, run, name, &full, &sealed, error);

    if (!row || !gw_vault_ready(vault, error))
        return NULL;
    char *text = gw_vault_unseal_text(vault, run, name, full, sealed, error);
    if (text && kind)
        *kind = g_strdup(gw_json_string(row, "kind"));
    return text;
}

/* Is this text kept under the name already? What does not open is another one. */
static gboolean
is_kept_so(gw_vault *vault, const char *name, const char *text)
{
    char *kept = gw_vault_open(vault, "", name, NULL, NULL);
    gboolean same = kept && strcmp(kept, text) == 0;

    gw_seal_forget(kept);
    return same;
}

gboolean
gw_vault_set(gw_vault *vault, const char *name, const char *kind, const char *about, const char *text,
             GError **error)
{
    g_autoptr(GBytes) sealed = gw_vault_seal_text(vault, "", name, kind, text, error);

    if (!sealed)
        return FALSE;
    if (is_kept_so(vault, name, text))
        return gw_store_secret_put_again(vault->store, name, kind, about, sealed, error);
    return gw_store_secret_put(vault->store, "", 0, name, kind, about, sealed, error);
}

json_t *
gw_vault_about(gw_vault *vault, const char *run, const char *name, GError **error)
{
    json_t *row = gw_store_secret(vault->store, run, name, NULL, error);

    if (row)
        gw_guard_open_row(row);
    return row;
}

/* ---- releasing ---- */

static gboolean
is_guarded(const json_t *row, const char *own, GError **error)
{
    if (g_strcmp0(gw_json_string(row, "kind"), "guarded") == 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "secret '%s' is not guarded, so no approvals would keep it: keep it again with 'gangway secret "
        "set %s --guarded 2 --replace'",
        own, own);
    return FALSE;
}

static char *
released_kind(const char *own, const char *to, const json_t *guard)
{
    gint64 now = gw_now_ms();
    gw_json terms = json_pack("{s:s, s:s, s:I, s:I, s:O}", "own", own, "to", to, "at", (json_int_t)now,
                              "until", (json_int_t)now + gw_json_int(guard, "for_ms", 0), "guard", guard);

    return gw_guard_kind("released", terms);
}

gboolean
gw_vault_release(gw_vault *vault, const char *run, gint64 epoch, const char *name, const char *own,
                 const char *to, const char *about, GError **error)
{
    g_autoptr(GBytes) sealed = NULL, again = NULL;
    g_autofree char *full = NULL;
    gw_json row = gw_vault_find(vault, "", own, &full, &sealed, error);
    const json_t *guard = json_object_get(row, "guard");

    if (!row || !is_guarded(row, own, error) ||
        !gw_guard_check(vault->store, run, own, guard, to, gw_now_ms(), error) ||
        !gw_vault_ready(vault, error))
        return FALSE;
    g_autofree char *kind = released_kind(own, to, guard);
    char *text = gw_vault_unseal_text(vault, "", own, full, sealed, error);
    if (text)
        again = gw_vault_seal_text(vault, run, name, kind, text, error);
    gw_seal_forget(text);
    return again && gw_store_secret_put(vault->store, run, epoch, name, kind, about, again, error);
}

json_t *
gw_vault_releases(gw_vault *vault, const char *run, GError **error)
{
    gw_json rows = gw_store_secrets(vault->store, error);
    json_t *released = rows ? json_array() : NULL, *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        gw_guard_open_row(row);
        if (g_strcmp0(gw_json_string(row, "run"), run) == 0 &&
            g_strcmp0(gw_json_string(row, "kind"), "released") == 0)
            json_array_append(released, row);
    }
    return released;
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
