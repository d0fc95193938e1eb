/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - holds signatures against the vendors that are trusted, and files against the policy */
#include "trust/trust.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "trust/signature.h"
#include "trust/stock.h"

struct gw_trust {
    GHashTable *keys;    /* by id */
    GHashTable *vendors; /* id -> name */
    gboolean require;
};

gw_trust *
gw_trust_new(void)
{
    gw_trust *trust = g_new0(gw_trust, 1);

    trust->keys = gw_public_keys_new();
    trust->vendors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return trust;
}

void
gw_trust_free(gw_trust *trust)
{
    if (!trust)
        return;
    g_hash_table_unref(trust->keys);
    g_hash_table_unref(trust->vendors);
    g_free(trust);
}

void
gw_trust_require(gw_trust *trust)
{
    trust->require = TRUE;
}

gboolean
gw_trust_requires(const gw_trust *trust)
{
    return trust->require;
}

/* ---- vendors ---- */

/* Names the key's vendor; FALSE where another one has it. */
static gboolean
name_key(gw_trust *trust, const char *id, const char *vendor, GError **error)
{
    const char *other = g_hash_table_lookup(trust->vendors, id);

    if (other && strcmp(other, vendor) != 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' and '%s' have the same key %s: a key is one vendor's", other, vendor, id);
        return FALSE;
    }
    g_hash_table_replace(trust->vendors, g_strdup(id), g_strdup(vendor));
    return TRUE;
}

gboolean
gw_trust_add(gw_trust *trust, const char *vendor, const char *key, GError **error)
{
    g_autoptr(GHashTable) keys = gw_public_keys_new();
    gpointer id, value;
    GHashTableIter iter;

    if (!gw_public_keys_add(keys, key, TRUE, "plugin", error))
        return FALSE;
    g_hash_table_iter_init(&iter, keys);
    while (g_hash_table_iter_next(&iter, &id, &value)) {
        if (!name_key(trust, id, vendor, error))
            return FALSE;
        EVP_PKEY_up_ref(value);
        g_hash_table_replace(trust->keys, g_strdup(id), value);
    }
    return TRUE;
}

gboolean
gw_trust_has_vendors(const gw_trust *trust)
{
    return g_hash_table_size(trust->vendors) > 0;
}

char *
gw_trust_vendors(const gw_trust *trust)
{
    g_autoptr(GList) ids = g_list_sort(g_hash_table_get_keys(trust->vendors), (GCompareFunc)strcmp);
    GString *text = g_string_new(ids ? NULL : "nobody so far");

    for (GList *id = ids; id; id = id->next)
        g_string_append_printf(text, "%s%s (%s)", id == ids ? "" : ", ",
                               (const char *)g_hash_table_lookup(trust->vendors, id->data),
                               (const char *)id->data);
    return g_string_free(text, FALSE);
}

/* ---- what a signature says ---- */

/* NULL without an error when there is none. */
static gw_signature *
read_signature(const char *beside, GError **error)
{
    gsize length = 0;
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = gw_file_read_own(beside, GW_SIGNATURE_MAX, &length, &problem);
    gw_signature *signature = text ? gw_signature_read(text, length, &problem) : NULL;

    if (signature || g_error_matches(problem, GW_ERROR, GW_ERROR_NOT_FOUND))
        return signature;
    if (text)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' can't be used: %s", beside, problem->message);
    else
        g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}

static gboolean
is_of_file(const gw_signature *signature, const char *beside, const char *file, const char *sha256,
           GError **error)
{
    if (strcmp(signature->sha256, sha256) != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is the signature of other bytes: it says SHA-256 %.16s…, and the file has %.16s…: "
                    "get the file and its signature again; if you changed the file yourself, sign it again, "
                    "or remove its signature",
                    beside, signature->sha256, sha256);
    else if (strcmp(signature->name, file) != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is the signature of a file called '%s', and this one is called '%s': give it that "
                    "name, or get the right signature",
                    beside, signature->name, file);
    else
        return TRUE;
    return FALSE;
}

static json_t *
record_of(const gw_trust *trust, const gw_signature *signature, const char *beside, GError **error)
{
    const char *vendor = g_hash_table_lookup(trust->vendors, signature->key);

    if (!vendor)
        return json_pack("{s:s, s:s}", "state", "untrusted", "key", signature->key);
    if (gw_signature_is_by(signature, trust->keys))
        return json_pack("{s:s, s:s, s:s}", "state", "trusted", "vendor", vendor, "key", signature->key);
    g_set_error(
        error, GW_ERROR, GW_ERROR_INVALID,
        "'%s' is wrong: it says that it was made with the key %s of '%s', and it was not: get the file "
        "and its signature again, from '%s'",
        beside, signature->key, vendor, vendor);
    return NULL;
}

json_t *
gw_trust_signature(const gw_trust *trust, const char *path, const char *sha256, GError **error)
{
    g_autofree char *beside = gw_signature_path(path), *file = g_path_get_basename(path);
    g_autoptr(GError) problem = NULL;
    g_autoptr(gw_signature) signature = read_signature(beside, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    if (!signature)
        return json_pack("{s:s}", "state", "unsigned");
    return is_of_file(signature, beside, file, sha256, error) ? record_of(trust, signature, beside, error)
                                                              : NULL;
}

json_t *
gw_trust_look(const gw_trust *trust, const char *path, const char *sha256, GError **error)
{
    return gw_stock_has(path) ? json_pack("{s:s}", "state", "stock")
                              : gw_trust_signature(trust, path, sha256, error);
}

/* ---- the policy ---- */

gboolean
gw_trust_is_good(const json_t *record)
{
    const char *state = gw_json_string(record, "state");

    return g_strcmp0(state, "stock") == 0 || g_strcmp0(state, "trusted") == 0;
}

char *
gw_trust_text(const json_t *record)
{
    const char *state = gw_json_string(record, "state"), *key = gw_json_string(record, "key");
    const char *lock = gw_json_string(record, "lock");

    if (g_strcmp0(state, "stock") == 0)
        return g_strdup("part of Gangway");
    if (g_strcmp0(state, "trusted") == 0)
        return g_strdup_printf("signed by %s (key %s)%s%s", gw_json_string(record, "vendor"), key,
                               lock ? ", by the lock " : "", lock ? lock : "");
    if (g_strcmp0(state, "untrusted") == 0)
        return g_strdup_printf("signed with the key %s, which is nobody's in trust.vendors", key);
    return g_strdup("not signed");
}

gboolean
gw_trust_admits(const gw_trust *trust, const char *path, const json_t *record, GError **error)
{
    if (!trust->require || gw_trust_is_good(record))
        return TRUE;
    g_autofree char *is = gw_trust_text(record), *vendors = gw_trust_vendors(trust);
    g_autofree char *beside = gw_signature_path(path);
    gboolean none = g_strcmp0(gw_json_string(record, "state"), "unsigned") == 0;

    g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                "it is %s%s%s%s, and the setting trust.policy = \"require\" wants a signature by one of "
                "trust.vendors, which are: %s: %s",
                is, none ? " (there is no '" : "", none ? beside : "", none ? "')" : "", vendors,
                none ? "get its signature from its vendor and put it there, or sign the file yourself"
                     : "if you know whose key it is, 'gangway plugin trust' tells how to trust it");
    return FALSE;
}

json_t *
gw_trust_check(const gw_trust *trust, const char *path, const char *sha256, GError **error)
{
    gw_json record = gw_trust_look(trust, path, sha256, error);

    return record && gw_trust_admits(trust, path, record, error) ? g_steal_pointer(&record) : NULL;
}

gboolean
gw_trust_still(const gw_trust *trust, const char *what, const json_t *record, GError **error)
{
    const char *key = gw_json_string(record, "key");
    gboolean known = !key || g_hash_table_contains(trust->vendors, key);

    if (!trust->require || (gw_trust_is_good(record) && known))
        return TRUE;
    g_autofree char *was = gw_trust_text(record), *vendors = gw_trust_vendors(trust);
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "%s was %s when the run began, and the setting trust.policy = \"require\" wants a signature by "
        "one of trust.vendors, which are: %s: cancel the run and begin another with files that are "
        "signed, or let this one end where nothing is required",
        what, was, vendors);
    return FALSE;
}
