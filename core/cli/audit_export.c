/* SPDX-License-Identifier: Apache-2.0 */
/* audit_export.c - `gangway audit export`: heads of all runs, signed, to be kept elsewhere, and held against
 * later
 *
 * {"gangway_audit": 1, "time", "key", "runs": [{"run", "seq", "head", "checkpoints", "signature"}],
 * "signature"}. A run's signature is over {"checkpoints", "head", "kind": "export", "run", "seq", "time"},
 * the last one over all but itself; both are null without a key.
 */

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/out.h"
#include "cli/view.h"

#include <errno.h>
#include <string.h>

#define FORMAT 1
/* A run that began while an export was being written is in it or not. */
#define LEEWAY_MS 10000

static json_t *
entry_document(const json_t *entry, json_int_t time)
{
    return json_pack("{s:s, s:I, s:O, s:O, s:O, s:O}", "kind", "export", "time", time, "run",
                     json_object_get(entry, "run"), "seq", json_object_get(entry, "seq"), "head",
                     json_object_get(entry, "head"), "checkpoints", json_object_get(entry, "checkpoints"));
}

static json_t *
whole_document(const json_t *export)
{
    json_t *copy = json_copy((json_t *)(guintptr) export);

    json_object_del(copy, "signature");
    return copy;
}

/* ---- written ---- */

static gboolean
set_signature(json_t *object, const json_t *document, const gw_signer *signer, GError **error)
{
    g_autofree char *signature = signer ? gw_signer_sign(signer, document, error) : NULL;

    json_object_set_new(object, "signature", signature ? json_string(signature) : json_null());
    return !signer || signature;
}

static json_t *
make_export(gw_cli *cli, guint *broken, GError **error)
{
    json_int_t time = gw_now_ms();
    gw_json verdicts = gw_audit_runs(cli, NULL, broken, error), runs = json_array();
    json_t *verdict;
    gsize i;

    if (!verdicts)
        return NULL;
    json_array_foreach (verdicts, i, verdict) {
        if (!gw_json_true(verdict, "whole")) {
            gw_warn("gangway: left out: %s\n", gw_json_string(verdict, "fault"));
            continue;
        }
        gw_json entry =
            json_pack("{s:O, s:O, s:O, s:O}", "run", json_object_get(verdict, "run"), "seq",
                      json_object_get(verdict, "events"), "head", json_object_get(verdict, "head"),
                      "checkpoints", json_object_get(verdict, "checkpoints"));
        gw_json document = entry_document(entry, time);
        if (!set_signature(entry, document, cli->signer, error))
            return NULL;
        json_array_append(runs, entry);
    }
    gw_json export = json_pack("{s:i, s:I, s:s?, s:O}", "gangway_audit", FORMAT, "time", time, "key",
                               cli->signer ? gw_signer_id(cli->signer) : NULL, "runs", runs);
    gw_json whole = whole_document(export);
    return set_signature(export, whole, cli->signer, error) ? g_steal_pointer(&export) : NULL;
}

static gboolean
write_export(const json_t *export, const char *path, GError **error)
{
    g_autofree char *text = json_dumps(export, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    g_autofree char *line = g_strconcat(text, "\n", NULL);

    if (gw_file_replace(path, line, strlen(line), 0600, error))
        return TRUE;
    g_prefix_error(error, "cannot write the export: ");
    return FALSE;
}

int
gw_audit_export(gw_cli *cli, GError **error)
{
    gboolean to_file = gw_opt.out && strcmp(gw_opt.out, "-") != 0;
    guint broken = 0;
    gw_json export = gw_cli_store(cli, error) ? make_export(cli, &broken, error) : NULL;

    if (!export || (to_file && !write_export(export, gw_opt.out, error)))
        return GW_EXIT_ERROR;
    if (!to_file) {
        json_dumpf(export, stdout, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
        gw_out_bytes("\n", 1);
    } else if (gw_opt.json) {
        gw_out_json(export);
    } else {
        g_autofree char *count =
            gw_count_text((guint)json_array_size(json_object_get(export, "runs")), "run");
        gw_out("%s in %s, %s\n", count, gw_opt.out, cli->signer ? "signed" : "not signed");
    }
    return broken ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* ---- read ---- */

static gboolean
bad(const char *path, GError **error, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the export '%s' %s", path, how);
    return FALSE;
}

static gboolean
check_shape(const json_t *export, const char *path, GError **error)
{
    const json_t *runs = json_object_get(export, "runs");
    json_t *entry;
    gsize i;

    if (gw_json_int(export, "gangway_audit", 0) != FORMAT || !json_is_array(runs) ||
        !json_is_integer(json_object_get(export, "time")))
        return bad(path, error, "is none that 'gangway audit export' wrote");
    json_array_foreach (runs, i, entry)
        if (!gw_json_string(entry, "run") || !gw_json_string(entry, "head") ||
            gw_json_int(entry, "seq", 0) < 1 || !json_is_integer(json_object_get(entry, "checkpoints")))
            return bad(path, error, "has a run without id, event, hash or count of signatures");
    return TRUE;
}

static gboolean
check_signatures(const json_t *export, GHashTable *keys, gboolean must, const char *path, GError **error)
{
    const char *key = gw_json_string(export, "key");
    json_int_t time = gw_json_int(export, "time", 0);
    gw_json whole = whole_document(export);
    json_t *entry;
    gsize i;

    if (!gw_json_string(export, "signature") && !must)
        return TRUE;
    if (!gw_json_string(export, "signature"))
        return bad(path, error,
                   "is not signed, so a key proves nothing: leave --key out to compare hashes only");
    if (!key || !g_hash_table_contains(keys, key))
        return bad(path, error,
                   "is signed by another key: give that one with --key, or add it to audit.known_keys");
    if (!gw_signature_fits(keys, key, whole, gw_json_string(export, "signature")))
        return bad(path, error, "was changed: its signature is wrong");
    json_array_foreach (json_object_get(export, "runs"), i, entry) {
        gw_json document = entry_document(entry, time);
        if (!gw_signature_fits(keys, key, document, gw_json_string(entry, "signature")))
            return bad(path, error, "was changed: the signature of a run is wrong");
    }
    return TRUE;
}

json_t *
gw_audit_export_read(const char *path, GHashTable *keys, gboolean must, GError **error)
{
    gw_json export = gw_json_load(path, error);

    return export && check_shape(export, path, error) &&
                   (!keys || check_signatures(export, keys, must, path, error))
               ? g_steal_pointer(&export)
               : NULL;
}

/* ---- compared ---- */

static json_t *
find_run(const json_t *list, const char *run)
{
    json_t *one;
    gsize i;

    json_array_foreach (list, i, one)
        if (g_strcmp0(gw_json_string(one, "run"), run) == 0)
            return one;
    return NULL;
}

static void
set_fault(json_t *verdict, const char *fault)
{
    const char *before = gw_json_string(verdict, "fault");
    g_autofree char *all = before ? g_strdup_printf("%s; %s", fault, before) : g_strdup(fault);

    json_object_set_new(verdict, "whole", json_false());
    json_object_set_new(verdict, "unproven", json_false());
    json_object_set_new(verdict, "fault", json_string(all));
}

static void
compare_one(gw_cli *cli, json_t *verdict, const json_t *entry)
{
    const char *run = gw_json_string(entry, "run");
    gint64 seq = gw_json_int(entry, "seq", 0);
    gw_json events = gw_store_events(cli->store, run, seq - 1, 1, NULL);
    const json_t *event = json_array_get(events, 0);
    g_autofree char *fault = NULL;

    if (!event || gw_json_int(event, "seq", 0) != seq)
        fault = g_strdup_printf("its end was cut off: the export has event %" G_GINT64_FORMAT, seq);
    else if (g_strcmp0(gw_json_string(event, "hash"), gw_json_string(entry, "head")) != 0)
        fault = g_strdup_printf("its chain was made anew: event %" G_GINT64_FORMAT " is not the exported one",
                                seq);
    else if ((gw_json_true(verdict, "whole") || gw_json_true(verdict, "unproven")) &&
             gw_json_int(verdict, "checkpoints", 0) < gw_json_int(entry, "checkpoints", 0))
        fault = g_strdup_printf("signatures were taken away: the export has %" G_GINT64_FORMAT,
                                gw_json_int(entry, "checkpoints", 0));
    if (fault)
        set_fault(verdict, fault);
}

static void
add_missing(json_t *verdicts, const json_t *entry)
{
    json_array_append_new(verdicts,
                          json_pack("{s:O, s:b, s:b, s:s}", "run", json_object_get(entry, "run"), "whole", 0,
                                    "unproven", 0, "fault", "the whole run was deleted: the export has it"));
}

static void
keep_only(json_t *verdicts, const char *only)
{
    for (gsize i = json_array_size(verdicts); i-- > 0;)
        if (only && !g_str_has_prefix(gw_json_string(json_array_get(verdicts, i), "run"), only))
            json_array_remove(verdicts, i);
}

guint
gw_audit_compare(gw_cli *cli, json_t *verdicts, const json_t *export, const char *only)
{
    const json_t *entries = json_object_get(export, "runs");
    g_autofree char *last = g_strdup(gw_json_string(json_array_get(verdicts, 0), "run"));
    guint broken = 0;
    json_t *one;
    gsize i;

    json_array_foreach (verdicts, i, one) {
        const json_t *entry = find_run(entries, gw_json_string(one, "run"));
        if (entry)
            compare_one(cli, one, entry);
        else if (gw_json_int(one, "created", 0) + LEEWAY_MS < gw_json_int(export, "time", 0))
            set_fault(one, "it says that it began before the export, which does not have it");
    }
    json_array_foreach (entries, i, one)
        if (!find_run(verdicts, gw_json_string(one, "run")))
            add_missing(verdicts, one);
    keep_only(verdicts, g_strcmp0(only, "last") == 0 ? last : only);
    json_array_foreach (verdicts, i, one)
        broken += !gw_json_true(one, "whole");
    return broken;
}
