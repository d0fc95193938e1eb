/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_given.c - the files of --evidence: a hash of each, and the file itself where it is to be kept */

#include "cli/evidence.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "vault/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    gw_vault *vault; /* NULL: nothing is kept */
    char *run;
    gsize limit;
    json_t *given; /* so far */
} keeping;

/* The same file once more shows nothing more. */
static gboolean
is_given(const keeping *self, const json_t *item)
{
    json_t *other;
    gsize i;

    json_array_foreach (self->given, i, other)
        if (json_equal(json_object_get(other, "sha256"), json_object_get(item, "sha256")) &&
            json_equal(json_object_get(other, "file"), json_object_get(item, "file")))
            return TRUE;
    return FALSE;
}

/* ---- reading ---- */

static gboolean
fail_file(const char *path, GError **error)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read evidence '%s': %s", path, g_strerror(errno));
    return FALSE;
}

/* `kept` (may be NULL) gets what is read, up to a byte more than `limit`. */
static gboolean
read_fd(int fd, GChecksum *checksum, gint64 *size, GByteArray *kept, gsize limit)
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
        if (kept)
            g_byte_array_append(kept, buffer, (guint)MIN((gsize)n, limit + 1 - kept->len));
    }
    return TRUE;
}

static gboolean
fits(const char *path, gint64 size, gsize limit, GError **error)
{
    if ((gsize)size <= limit)
        return TRUE;
    g_autofree char *has = g_format_size_full((guint64)size, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *may = g_format_size_full(limit, G_FORMAT_SIZE_IEC_UNITS);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "evidence '%s' has %s, and a file is kept up to %s: give a smaller one, raise the setting "
                "evidence.limit, or say --no-keep-evidence",
                path, has, may);
    return FALSE;
}

static json_t *
read_open(const keeping *self, int fd, const char *path, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    GByteArray *kept = self->vault ? g_byte_array_new() : NULL;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *shown = g_utf8_make_valid(name, -1);
    gint64 size = 0;
    gboolean got = read_fd(fd, checksum, &size, kept, self->limit);
    g_autoptr(GBytes) bytes = kept ? g_byte_array_free_to_bytes(kept) : NULL;

    if (!got) {
        fail_file(path, error);
        return NULL;
    }
    if (size == 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "evidence '%s' is empty: it shows nothing", path);
        return NULL;
    }
    gw_json item = json_pack("{s:s, s:s, s:I}", "file", shown, "sha256", g_checksum_get_string(checksum),
                             "size", (json_int_t)size);
    if (is_given(self, item))
        return g_steal_pointer(&item);
    if (bytes && (!fits(path, size, self->limit, error) ||
                  !gw_evidence_keep(self->vault, self->run, bytes, item, error)))
        return NULL;
    return g_steal_pointer(&item);
}

static json_t *
read_file(const keeping *self, const char *path, GError **error)
{
    struct stat info;
    json_t *item = NULL;
    /* A pipe without a writer must not make us wait. */
    int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

    if (fd < 0) {
        fail_file(path, error);
        return NULL;
    }
    if (fstat(fd, &info) == 0 && !S_ISREG(info.st_mode))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "evidence '%s' is not a file", path);
    else
        item = read_open(self, fd, path, error);
    close(fd);
    return item;
}

/* ---- whether it is kept ---- */

static gboolean
is_to_be_kept(const gw_cli *cli)
{
    const char *setting = gw_cli_settings_get(cli->settings, "evidence.keep");

    return !gw_opt.leave_evidence && (gw_opt.keep_evidence || g_strcmp0(setting, "yes") == 0);
}

/* For a step that does not wait no command is taken, so no file is kept: what refuses the command says why.
 */
static gboolean
is_waited_for(gw_cli *cli, const char *run, const char *step)
{
    gw_json steps = gw_store_steps(cli->store, run, NULL);
    json_t *row;
    size_t i;

    json_array_foreach (steps, i, row)
        if (g_strcmp0(gw_json_string(row, "id"), step) == 0)
            return g_strcmp0(gw_json_string(row, "status"), "waiting") == 0;
    return FALSE;
}

static gboolean
begin(keeping *self, gw_cli *cli, const char *given, const char *step, GError **error)
{
    const char *limit = gw_cli_settings_get(cli->settings, "evidence.limit");

    if (!gw_opt.evidence || !is_to_be_kept(cli))
        return TRUE;
    if (limit && !gw_size_parse(limit, GW_SEAL_BYTES_MAX, &self->limit, error))
        return FALSE;
    gw_json row = gw_cli_store(cli, error) ? gw_store_run(cli->store, given, error) : NULL;
    if (!row)
        return FALSE;
    self->run = g_strdup(gw_json_string(row, "run"));
    if (!is_waited_for(cli, self->run, step))
        return TRUE;
    self->vault = gw_cli_vault(cli, error);
    return self->vault != NULL;
}

json_t *
gw_evidence_given(gw_cli *cli, const char *run, const char *step, GError **error)
{
    keeping self = {.limit = GW_EVIDENCE_LIMIT};
    gw_json evidence = begin(&self, cli, run, step, error) ? json_array() : NULL;

    self.given = evidence;
    for (char **path = gw_opt.evidence; evidence && path && *path; path++) {
        json_t *item = read_file(&self, *path, error);
        if (!item)
            g_clear_pointer(&evidence, json_decref);
        else if (!is_given(&self, item))
            json_array_append(evidence, item);
        json_decref(item);
    }
    g_free(self.run);
    return g_steal_pointer(&evidence);
}
