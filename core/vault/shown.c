/* SPDX-License-Identifier: Apache-2.0 */
/* shown.c - a secret is shown to a person, and what people know since: digests of the texts that they were
 * shown
 *
 * Whoever was shown a text knows it, whatever the vault held in between. So each operators' secret has a
 * record beside it, `shown/NAME`, sealed like the others, and written in one transaction with what is shown:
 *
 *   {"key": hex, "texts": [{"digest": hex, "of": "RUN/STEP/NAME"?}, ...]}
 *
 * A digest is an HMAC under the record's own random key: it can be compared after the vault got a new key,
 * and tells nothing of a short password to who can't open the record.
 */
#include "vault/vault_private.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "vault/evidence.h"
#include "vault/guard.h"

#define KIND "shown"
#define KEY_SIZE 32
#define DIGEST_DIGITS 32 /* 128 bits */
#define TEXTS_MAX 250    /* then the oldest goes: a record has at most 64 KiB */
#define TRIES 5          /* while others show the same secret, or give it a new key */

/* ---- what people know ---- */

static json_t *
new_memory(GError **error)
{
    guint8 key[KEY_SIZE];

    if (!gw_seal_random(key, sizeof key, error))
        return NULL;
    g_autofree char *text = gw_hex(key, sizeof key);
    return json_pack("{s:s, s:[]}", "key", text, "texts");
}

static json_t *
parse_memory(const char *name, const char *text, GError **error)
{
    gw_json memory = gw_json_parse(text, strlen(text), name, error);

    if (gw_json_string(memory, "key") && json_is_array(json_object_get(memory, "texts")))
        return g_steal_pointer(&memory);
    if (memory)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT, "record '%s' of the vault is none of ours", name);
    return NULL;
}

static char *
memory_name(const char *own)
{
    return g_strconcat(KIND "/", own, NULL);
}

/* `*record` is NULL when nothing of `own` was shown yet: what is returned then knows nothing. */
static json_t *
load_memory(gw_vault *vault, const char *own, GBytes **record, GError **error)
{
    g_autofree char *name = memory_name(own), *kind = NULL;
    GError *fault = NULL;
    gw_json row = gw_vault_find(vault, "", name, &kind, record, &fault);

    if (g_error_matches(fault, GW_ERROR, GW_ERROR_NOT_FOUND)) {
        g_error_free(fault);
        return new_memory(error);
    }
    if (!row) {
        g_propagate_error(error, fault);
        return NULL;
    }
    char *text =
        gw_vault_ready(vault, error) ? gw_vault_unseal_text(vault, "", name, kind, *record, error) : NULL;
    json_t *memory = text ? parse_memory(name, text, error) : NULL;
    gw_seal_forget(text);
    return memory;
}

static char *
digest_of(const json_t *memory, const char *text)
{
    const char *key = gw_json_string(memory, "key");
    char *digest = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)key, strlen(key), text, -1);

    digest[DIGEST_DIGITS] = '\0';
    return digest;
}

static gboolean
has_text(const json_t *memory, const char *member, const char *wanted)
{
    size_t i;
    json_t *one;

    json_array_foreach (json_object_get(memory, "texts"), i, one)
        if (g_strcmp0(gw_json_string(one, member), wanted) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
knows(const json_t *memory, const char *text)
{
    g_autofree char *digest = digest_of(memory, text);

    return has_text(memory, "digest", digest);
}

static void
learn(json_t *memory, const char *text, const char *of)
{
    json_t *texts = json_object_get(memory, "texts");
    g_autofree char *digest = digest_of(memory, text);

    json_array_append_new(texts, json_pack("{s:s, s:s*}", "digest", digest, "of", of));
    while (json_array_size(texts) > TEXTS_MAX)
        json_array_remove(texts, 0);
}

gboolean
gw_vault_was_shown(gw_vault *vault, const char *own, const char *text)
{
    g_autoptr(GBytes) record = NULL;
    gw_json memory = load_memory(vault, own, &record, NULL);

    return memory && knows(memory, text);
}

/* ---- showing ---- */

static gboolean
may_be_shown(gw_vault *vault, const char *run, const char *name, const json_t *row, const char *by,
             GError **error)
{
    const char *kind = gw_json_string(row, "kind");

    if (strcmp(kind, "released") == 0)
        return gw_guard_may_take(vault->store, run, json_object_get(row, "release"), by, error);
    if (strcmp(kind, "guarded") == 0)
        g_set_error(
            error, GW_ERROR, GW_ERROR_DENIED,
            "secret '%s' is guarded: it is released by a run that asks for approvals, such as 'gangway "
            "start root-credentials'",
            name);
    else if (strcmp(kind, GW_EVIDENCE_KIND) == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "secret '%s' opens a kept file: 'gangway evidence %s' gives files out", name, run);
    else if (strcmp(kind, "input") == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED, "secret '%s' is an input: only the run's steps get it",
                    name);
    else
        return TRUE;
    return FALSE;
}

/* What is about to be shown; `row` as gw_vault_about. */
typedef struct {
    const char *run, *name, *by;
    json_t *row;
    GBytes *sealed;
} showing;

static void
showing_clear(showing *self)
{
    json_decref(self->row);
    g_clear_pointer(&self->sealed, g_bytes_unref);
    self->row = NULL;
}

static char *
open_to(gw_vault *vault, showing *self, GError **error)
{
    g_autofree char *full = NULL;

    self->row = gw_vault_find(vault, self->run, self->name, &full, &self->sealed, error);
    if (!self->row || !may_be_shown(vault, self->run, self->name, self->row, self->by, error) ||
        !gw_vault_ready(vault, error))
        return NULL;
    return gw_vault_unseal_text(vault, self->run, self->name, full, self->sealed, error);
}

/* Whose texts are remembered, the operators' secrets: by its name there, or NULL. */
static const char *
own_of(const showing *self)
{
    return *self->run ? gw_json_string(json_object_get(self->row, "release"), "own") : self->name;
}

static gboolean
record(gw_vault *vault, const showing *self, const char *text, gboolean last, GError **error)
{
    const char *own = own_of(self);
    g_autofree char *of = *self->run ? g_strdup_printf("%s/%s", self->run, self->name) : NULL;
    g_autofree char *name = own ? memory_name(own) : NULL;
    g_autoptr(GBytes) before = NULL, after = NULL;
    gw_json memory = own ? load_memory(vault, own, &before, error) : NULL;

    if (own && !memory)
        return FALSE;
    if (!own || (!of && knows(memory, text)))
        return gw_store_secret_use(vault->store, self->run, self->name, self->sealed, self->by, last, NULL,
                                   error);
    learn(memory, text, of);
    g_autofree char *known = gw_json_text(memory);
    after = gw_vault_seal_text(vault, "", name, KIND, known, error);
    const gw_store_beside beside = {name, KIND, before, after};
    return after && gw_store_secret_use(vault->store, self->run, self->name, self->sealed, self->by, last,
                                        &beside, error);
}

/* Once; a conflict means that somebody else showed it, or gave it a new key, in the meantime. */
static char *
try_to_show(gw_vault *vault, const char *run, const char *name, const char *by, GError **error)
{
    showing self = {run, name, by, NULL, NULL};
    char *text = open_to(vault, &self, error);
    const char *kind = gw_json_string(self.row, "kind");
    gboolean last = g_strcmp0(kind, "once") == 0 || g_strcmp0(kind, "released") == 0;
    gboolean recorded = text && record(vault, &self, text, last, error);

    showing_clear(&self);
    if (recorded)
        return text;
    gw_seal_forget(text);
    return NULL;
}

char *
gw_vault_show(gw_vault *vault, const char *run, const char *name, const char *by, GError **error)
{
    for (int i = 1;; i++) {
        GError *fault = NULL;
        char *text = try_to_show(vault, run, name, by, &fault);

        if (text)
            return text;
        if (i == TRIES || !g_error_matches(fault, GW_ERROR, GW_ERROR_CONFLICT)) {
            g_propagate_error(error, fault);
            return NULL;
        }
        g_error_free(fault);
    }
}

gboolean
gw_vault_code(gw_vault *vault, const char *run, const char *name, const char *by, gw_totp *totp,
              GError **error)
{
    showing self = {run, name, by, NULL, NULL};
    char *text = open_to(vault, &self, error);
    gboolean fits = text && gw_totp_read(totp, text, error);

    if (text && !fits)
        g_prefix_error(error, "secret '%s%s%s' is ", run, *run ? "/" : "", name);
    gboolean given =
        fits && gw_store_secret_use(vault->store, run, name, self.sealed, by, FALSE, NULL, error);
    gw_seal_forget(text);
    showing_clear(&self);
    return given;
}

/* ---- changed since ---- */

gboolean
gw_vault_is_changed(gw_vault *vault, const json_t *copy, GError **error)
{
    const char *own = gw_json_string(json_object_get(copy, "release"), "own");
    gw_json row = own ? gw_vault_about(vault, "", own, NULL) : NULL;
    g_autoptr(GBytes) record = NULL;

    if (gw_json_true(copy, "there") || !gw_json_true(row, "there"))
        return FALSE;
    char *text = gw_vault_open(vault, "", own, NULL, error);
    gw_json memory = text ? load_memory(vault, own, &record, error) : NULL;
    gboolean known = !memory || knows(memory, text);
    gw_seal_forget(text);
    if (known)
        return FALSE;
    g_autofree char *of = g_strdup_printf("%s/%s", gw_json_string(copy, "run"), gw_json_string(copy, "name"));
    /* What was shown before there were such records: its time tells. */
    return has_text(memory, "of", of) ||
           gw_json_int(row, "created", 0) > gw_json_int(json_object_get(copy, "used"), "at", 0);
}
