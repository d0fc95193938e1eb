/* SPDX-License-Identifier: Apache-2.0 */
/* done.c - `gangway done`: somebody says that a person's step is done, with files as evidence */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/runs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

const GOptionEntry gw_done_options[] = {
    GW_OPTION_BY,
    {"note", 'n', 0, G_OPTION_ARG_STRING, &gw_opt.note, "a remark, kept with the word", "TEXT"},
    {"evidence", 'e', 0, G_OPTION_ARG_FILENAME_ARRAY, &gw_opt.evidence,
     "a file that shows it; its SHA-256 is recorded, not the file", "FILE"},
    G_OPTION_ENTRY_NULL};

static gboolean
fail_file(const char *path, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read evidence '%s': %s", path, g_strerror(errno));
    return FALSE;
}

static gboolean
hash_fd(int fd, GChecksum *checksum, gint64 *size)
{
    guchar buffer[65536];
    gssize n;

    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FALSE;
        g_checksum_update(checksum, buffer, n);
        *size += n;
    }
    return TRUE;
}

static json_t *
hash_open(int fd, const char *path, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *shown = g_utf8_make_valid(name, -1);
    struct stat info;
    gint64 size = 0;

    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "evidence '%s' is not a file", path);
        return NULL;
    }
    if (!hash_fd(fd, checksum, &size)) {
        fail_file(path, error);
        return NULL;
    }
    if (size == 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "evidence '%s' is empty: it shows nothing", path);
        return NULL;
    }
    return json_pack("{s:s, s:s, s:I}", "file", shown, "sha256", g_checksum_get_string(checksum), "size",
                     (json_int_t)size);
}

static json_t *
hash_file(const char *path, GError **error)
{
    /* A pipe without a writer must not make us wait. */
    int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0) {
        fail_file(path, error);
        return NULL;
    }
    json_t *item = hash_open(fd, path, error);
    close(fd);
    return item;
}

static json_t *
hash_evidence(GError **error)
{
    gw_json evidence = json_array();
    for (char **path = gw_opt.evidence; path && *path; path++) {
        json_t *item = hash_file(*path, error);
        if (!item)
            return NULL;
        json_array_append_new(evidence, item);
    }
    return g_steal_pointer(&evidence);
}

gboolean
gw_by_required(GError **error)
{
    if (gw_opt.by && *g_strstrip(gw_opt.by))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--by is missing: who says so? e.g. --by %s",
                g_get_user_name());
    return FALSE;
}

const char *
gw_cli_who(void)
{
    return gw_opt.by && *g_strstrip(gw_opt.by) ? gw_opt.by : g_get_user_name();
}

int
gw_cmd_done(gw_cli *cli, char **args, GError **error)
{
    if (!gw_by_required(error))
        return GW_EXIT_ERROR;
    gw_json evidence = hash_evidence(error);
    if (!evidence)
        return GW_EXIT_ERROR;
    gw_json word = json_pack("{s:s, s:s, s:s, s:s*}", "verb", "done", "step", args[1], "by", gw_opt.by,
                             "note", gw_opt.note);
    if (!word) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the step, --by or --note is not valid UTF-8");
        return GW_EXIT_ERROR;
    }
    if (json_array_size(evidence))
        json_object_set(word, "evidence", evidence);
    return gw_cli_run_word(cli, args[0], word, error);
}
