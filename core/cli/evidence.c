/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c - `gangway evidence`: the files that people handed in, and those that were kept out again */

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/view.h"
#include "cli/runs.h"
#include "vault/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const GOptionEntry evidence_options[] = {{"out", 'o', 0, G_OPTION_ARG_FILENAME, &gw_opt.out,
                                                 "write the kept file into FILE (-: standard output)",
                                                 "FILE"},
                                                G_OPTION_ENTRY_NULL};

/* ---- what there is ---- */

static void
add_items(json_t *list, const char *run, const json_t *event)
{
    const json_t *data = json_object_get(event, "data");
    size_t i;
    json_t *item;

    json_array_foreach (json_object_get(data, "evidence"), i, item) {
        json_t *row = json_pack("{s:s, s:O?, s:O?, s:O?}", "run", run, "step", json_object_get(event, "step"),
                                "by", json_object_get(data, "by"), "at", json_object_get(event, "time"));

        json_object_update(row, item);
        json_array_append_new(list, row);
    }
}

/* From the events, which are chained: a row is only their summary. */
static json_t *
find_all(gw_cli *cli, const char *given, gboolean *holds, GError **error)
{
    gw_json row = gw_cli_store(cli, error) ? gw_store_run(cli->store, given, error) : NULL;
    const char *run = gw_json_string(row, "run");
    gw_json events = row ? gw_store_events(cli->store, run, 0, 0, error) : NULL;
    json_t *list = events ? json_array() : NULL, *event;
    size_t i;

    *holds = events && gw_cli_run_holds(cli, run);
    json_array_foreach (events, i, event)
        if (g_str_has_prefix(gw_json_string(event, "kind"), "person."))
            add_items(list, run, event);
    return list;
}

static void
view(const json_t *list)
{
    static const char *const heads[] = {"STEP", "FILE", "SIZE", "SHA-256", "BY", "AT", "KEPT", NULL};
    gw_table *table = gw_table_new(heads);
    json_t *item;
    size_t i;

    json_array_foreach (list, i, item) {
        g_autofree char *at = gw_local_time_text(json_object_get(item, "at"));
        g_autofree char *size =
            g_format_size_full((guint64)gw_json_int(item, "size", 0), G_FORMAT_SIZE_IEC_UNITS);
        g_autofree char *hash = g_strndup(gw_json_string(item, "sha256"), 12);
        gw_table_row(table, gw_json_string(item, "step"), gw_json_string(item, "file"), size, hash,
                     gw_json_string(item, "by"), at,
                     !gw_json_string(item, "kept")  ? "only its hash"
                     : gw_json_true(item, "sealed") ? "sealed"
                                                    : "as it is");
    }
    if (gw_table_rows(table) == 0) {
        gw_out("no evidence was handed in\n");
        gw_table_free(table);
        return;
    }
    gw_table_print(table, "");
}

static void
tell(json_t *list)
{
    json_t *item;
    size_t i;

    json_array_foreach (list, i, item) {
        g_autofree char *at = gw_time_text(gw_json_int(item, "at", 0));
        json_object_set_new(item, "at", json_string(at));
    }
    gw_out_json(list);
}

/* ---- out with it ---- */

/* By its name, or the beginning of its hash; the same file twice is one. */
static json_t *
find_one(const json_t *list, const char *name, GError **error)
{
    json_t *found = NULL, *item;
    size_t i;

    json_array_foreach (list, i, item) {
        const char *sha256 = gw_json_string(item, "sha256");
        gboolean is = g_strcmp0(gw_json_string(item, "file"), name) == 0 ||
                      (strlen(name) >= 4 && g_str_has_prefix(sha256, name));
        if (!is)
            continue;
        if (found && g_strcmp0(gw_json_string(found, "sha256"), sha256) != 0) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                        "several files are called '%s': write the beginning of its hash instead", name);
            return NULL;
        }
        if (!found || !gw_json_string(found, "kept"))
            found = item;
    }
    if (!found)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND,
                    "no evidence of this run has the name, or a hash that begins with, '%s'", name);
    return found;
}

static gboolean
fail_write(const char *path, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot write '%s': %s%s", path, g_strerror(errno),
                errno == EEXIST ? ": an existing file is never written over" : "");
    return FALSE;
}

static gboolean
write_file(const char *path, GBytes *bytes, GError **error)
{
    int fd = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    gsize size;
    gconstpointer data = g_bytes_get_data(bytes, &size);

    if (!file)
        return fail_write(path, error);
    gboolean written = fwrite(data, 1, size, file) == size && fflush(file) == 0 && fsync(fd) == 0;
    int fault = errno;
    fclose(file);
    if (written)
        return TRUE;
    g_unlink(path); /* ours: it was made just now */
    errno = fault;
    return fail_write(path, error);
}

static void
print(GBytes *bytes)
{
    gsize size;
    gconstpointer data = g_bytes_get_data(bytes, &size);

    gw_out_bytes(data, size);
}

static int
give(gw_cli *cli, const json_t *item, GError **error)
{
    gboolean to_stdout = g_strcmp0(gw_opt.out, "-") == 0;
    gw_vault *vault = gw_cli_vault(cli, error);
    g_autoptr(GBytes) bytes =
        vault ? gw_evidence_open(vault, gw_json_string(item, "run"), item, error) : NULL;

    if (!bytes || (!to_stdout && !write_file(gw_opt.out, bytes, error)))
        return GW_EXIT_ERROR;
    if (to_stdout)
        print(bytes);
    gw_json document =
        json_pack("{s:s, s:O, s:O, s:O}", "out", gw_opt.out, "file", json_object_get(item, "file"), "sha256",
                  json_object_get(item, "sha256"), "size", json_object_get(item, "size"));
    if (gw_opt.json)
        gw_out_json(document);
    else if (!to_stdout)
        gw_out("'%s' is in '%s', as it was handed in\n", gw_json_string(item, "file"), gw_opt.out);
    return GW_EXIT_OK;
}

static int
cmd_evidence(gw_cli *cli, char **args, GError **error)
{
    cli->store_for = GW_STORE_READ;
    if (!args[1] != !gw_opt.out || (gw_opt.json && g_strcmp0(gw_opt.out, "-") == 0)) {
        g_set_error_literal(
            error, GW_ERROR, GW_ERROR_INVALID,
            "write 'gangway evidence RUN' for a list, 'gangway evidence RUN FILE -o FILE' for one file "
            "(with --json not to standard output)");
        return GW_EXIT_ERROR;
    }
    gboolean holds = FALSE;
    gw_json list = find_all(cli, args[0], &holds, error);
    json_t *item = list && args[1] ? find_one(list, args[1], error) : NULL;
    if (!list || (args[1] && !item))
        return GW_EXIT_ERROR;
    if (item) {
        int given = give(cli, item, error);
        return holds ? given : GW_EXIT_ERROR;
    }
    if (gw_opt.json)
        tell(list);
    else
        view(list);
    return holds ? GW_EXIT_OK : GW_EXIT_ERROR;
}

const gw_command gw_command_evidence = {
    .group = "People",
    .name = "evidence",
    .args = "RUN [FILE]",
    .summary = "the files that were handed in, and those that were kept",
    .text = "Without FILE a list: of which step, by whom, whether the file is kept. FILE is a name of "
            "that list or the beginning of a hash; with -o it is written out as it was handed in, never "
            "over an existing file.",
    .exits = "0, 1 error",
    .options = evidence_options,
    .run = cmd_evidence,
};
