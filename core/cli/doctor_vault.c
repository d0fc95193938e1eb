/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_vault.c - what `gangway doctor` says of the vault: whose key, what it opens, and who may read the
 * files */

#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/doctor.h"
#include "cli/view.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* `0600`, or "" of what is no file. Caller frees. */
static char *
mode_text(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? g_strdup_printf("%04o", st.st_mode & 07777)
                                                               : g_strdup("");
}

void
gw_doctor_modes(json_t *page, const char *path)
{
    g_autofree char *mode = mode_text(path);
    gboolean open = *mode && (g_ascii_digit_value(mode[3]) & 4);

    if (*mode)
        gw_doctor_add(page, "store", !open, "'%s' has mode %s%s%s%s", path, mode,
                      open ? ": everybody may read inputs and names in it: chmod o-r '" : "",
                      open ? path : "", open ? "'" : "");
}

enum { LEAST_ROOM = 4 << 20 };

/* As it is to whoever is not root. */
static void
tell_room(json_t *page, const char *folder)
{
    struct statvfs disk;
    guint64 room = statvfs(folder, &disk) == 0 ? (guint64)disk.f_bavail * disk.f_frsize : LEAST_ROOM;
    g_autofree char *left = g_format_size_full(room, G_FORMAT_SIZE_IEC_UNITS);

    if (room < LEAST_ROOM)
        gw_doctor_add(
            page, "store", FALSE,
            "the disk of '%s' has %s left: runs can be looked at, and stop where they write: make room",
            folder, left);
}

/* A folder or a disk that became read-only is seen here, and not by the next run. */
void
gw_doctor_may_write(json_t *page, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    const char *shut = access(path, W_OK) != 0 ? path : folder;

    if (access(shut, W_OK) == 0)
        tell_room(page, folder);
    if (access(shut, W_OK) == 0)
        return;
    int reason = errno;
    gboolean disk = reason == EROFS;
    gw_doctor_add(page, "store", !disk,
                  "'%s' can't be written (%s): runs can be looked at, none can be begun or "
                  "gone on with%s",
                  shut, g_strerror(reason), disk ? ": mount it writable, or use --store" : "");
}

/* Where the key comes from; caller frees. */
static char *
origin(const gw_key_source *keys)
{
    if (keys->text)
        return g_strdup("GANGWAY_VAULT_KEY");
    if (!keys->file)
        return g_strdup("the key command");
    g_autofree char *mode = mode_text(keys->file);
    return g_strdup_printf("'%s'%s%s", keys->file, *mode ? ", mode " : "", mode);
}

static void
tell_closed(json_t *page, const json_t *row)
{
    const char *run = gw_json_string(row, "run"), *key = gw_json_string(row, "key");
    const char *fault = gw_json_string(row, "fault");

    gw_doctor_add(page, "secret", FALSE, "'%s%s%s' does not open%s%s%s%s", run, *run ? "/" : "",
                  gw_json_string(row, "name"), key ? ", sealed with key " : "", key ? key : "",
                  fault ? ": " : "", fault ? fault : "");
}

/* Those that are still there; `closed` gets how many of them the key does not open. */
static guint
count_kept(json_t *page, const json_t *rows, guint *closed)
{
    guint kept = 0;
    gsize i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const json_t *opens = json_object_get(row, "opens");

        kept += gw_json_true(row, "there") ? 1 : 0;
        if (!opens || json_is_true(opens))
            continue;
        (*closed)++;
        tell_closed(page, row);
    }
    return kept;
}

void
gw_doctor_vault(gw_cli *cli, json_t *page)
{
    g_autoptr(GError) problem = NULL, no_key = NULL;
    guint closed = 0;
    gw_vault *vault = gw_cli_vault(cli, &problem);
    gw_json rows = vault ? gw_vault_list(vault, TRUE, &problem) : NULL;

    if (!rows) {
        gw_doctor_add(page, "vault", FALSE, "%s", problem->message);
        return;
    }
    g_autofree char *key = gw_vault_key_id(vault, &no_key);
    guint kept = count_kept(page, rows, &closed);
    g_autofree char *secrets = gw_count_text(kept, "secret");
    g_autofree char *from = key ? origin(&cli->keys) : NULL;
    if (key)
        gw_doctor_add(page, "vault", closed == 0, "key %s, from %s, opens %u of %s", key, from, kept - closed,
                      secrets);
    else if (kept > 0 || gw_vault_has_source(vault))
        gw_doctor_add(page, "vault", FALSE, "%s, and no key to open: %s", secrets, no_key->message);
    else
        gw_doctor_add(page, "vault", TRUE, "no key is set, and nothing is kept that needs one");
}
