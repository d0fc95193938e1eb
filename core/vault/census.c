/* SPDX-License-Identifier: Apache-2.0 */
/* census.c - all that the vault holds: whose key each record has, whether it opens, and all of it under a new
 * key
 */
#include "vault/vault_private.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/guard.h"

char *
gw_vault_key_id(gw_vault *vault, GError **error)
{
    return gw_vault_ready(vault, error) ? gw_seal_id_text(vault->ring->keys[0].id) : NULL;
}

/* ---- what there is ---- */

/* Whose key a record was sealed with, and with `opens`, whether it opens. */
static void
examine(gw_vault *vault, json_t *row, gboolean opens)
{
    const char *run = gw_json_string(row, "run"), *name = gw_json_string(row, "name");
    g_autoptr(GBytes) sealed = NULL;
    g_autoptr(GError) fault = NULL;
    gw_json fresh = gw_store_secret(vault->store, run, name, &sealed, NULL);
    const guint8 *id = sealed ? gw_seal_key_id(sealed, &fault) : NULL;
    g_autofree char *key = id ? gw_seal_id_text(id) : NULL;

    if (key)
        json_object_set_new(row, "key", json_string(key));
    if (!sealed || (id && !opens))
        return;
    char *text =
        id ? gw_vault_unseal_text(vault, run, name, gw_json_string(fresh, "kind"), sealed, &fault) : NULL;
    json_object_set_new(row, "opens", json_boolean(text != NULL));
    if (fault)
        json_object_set_new(row, "fault", json_string(fault->message));
    gw_seal_forget(text);
}

json_t *
gw_vault_list(gw_vault *vault, gboolean opens, GError **error)
{
    json_t *rows = gw_store_secrets(vault->store, error), *row;
    gboolean ready = opens && gw_vault_ready(vault, NULL);
    size_t i;

    json_array_foreach (rows, i, row) {
        examine(vault, row, ready);
        gw_guard_open_row(row);
    }
    return rows;
}

gboolean
gw_vault_is_ours(gw_vault *vault, GError **error)
{
    gw_json rows = gw_vault_ready(vault, error) ? gw_vault_list(vault, TRUE, error) : NULL;
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        const char *run = gw_json_string(row, "run");

        if (!json_object_get(row, "opens") || gw_json_true(row, "opens"))
            continue;
        g_autofree char *own = gw_vault_key_id(vault, NULL);
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "the vault holds what this key (%s) does not open: secret '%s%s%s'%s%s; 'gangway secret "
                    "list' tells which; give the key that opens them, or say --other-key to keep one more "
                    "under this key",
                    own, run, *run ? "/" : "", gw_json_string(row, "name"),
                    json_object_get(row, "key") ? " is sealed with key " : "",
                    json_object_get(row, "key") ? gw_json_string(row, "key") : "");
        return FALSE;
    }
    return rows != NULL;
}

/* ---- a new key ---- */

typedef struct {
    gw_vault *vault;
    gw_rekeyed *count;
    GError *fault; /* of the record at hand */
} rekeying;

/* Sealed anew, or as it should be already; FALSE with `fault`. */
static gboolean
rekey_one(rekeying *self, const json_t *row)
{
    gw_vault *vault = self->vault;
    const char *run = gw_json_string(row, "run"), *name = gw_json_string(row, "name");
    g_autoptr(GBytes) sealed = NULL, again = NULL;
    gw_json fresh = gw_store_secret(vault->store, run, name, &sealed, NULL);
    const char *kind = gw_json_string(fresh, "kind");
    const guint8 *id = sealed ? gw_seal_key_id(sealed, &self->fault) : NULL;

    if (!sealed)
        return TRUE; /* shown and gone */
    if (id && gw_keyring_find(vault->ring, id) == vault->ring->keys) {
        self->count->before++;
        return TRUE;
    }
    char *text = id ? gw_vault_unseal_text(vault, run, name, kind, sealed, &self->fault) : NULL;
    if (text)
        again = gw_vault_seal_text(vault, run, name, kind, text, &self->fault);
    gw_seal_forget(text);
    if (!again || !gw_store_secret_swap(vault->store, run, name, sealed, again, &self->fault))
        return FALSE;
    self->count->anew++;
    return TRUE;
}

static void
leave_out(rekeying *self, const json_t *row)
{
    json_array_append_new(self->count->left,
                          json_pack("{s:O, s:O, s:s}", "run", json_object_get(row, "run"), "name",
                                    json_object_get(row, "name"), "fault",
                                    self->fault ? self->fault->message : "it is not there any more"));
    g_clear_error(&self->fault);
}

gboolean
gw_vault_rekey(gw_vault *vault, gw_rekeyed *count, void (*progress)(const gw_rekeyed *count, gpointer data),
               gpointer data, GError **error)
{
    gw_json rows = gw_vault_ready(vault, error) ? gw_store_secrets(vault->store, error) : NULL;
    rekeying self = {vault, count, NULL};
    json_t *row;
    size_t i;

    *count = (gw_rekeyed){.all = (guint)json_array_size(rows), .left = json_array()};
    json_array_foreach (rows, i, row) {
        if (!rekey_one(&self, row))
            leave_out(&self, row);
        if (progress)
            progress(count, data);
    }
    return rows != NULL;
}
