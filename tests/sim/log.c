/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - one line of JSON a request, written whole
 */
#include "log.h"

#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct sim_log {
    int fd;
};

sim_log *
sim_log_open(const char *path, GError **error)
{
    sim_log *log = g_new0(sim_log, 1);
    log->fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (!path || log->fd >= 0)
        return log;
    int code = errno;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot write the log '%s': %s", path, g_strerror(code));
    g_free(log);
    return NULL;
}

void
sim_log_close(sim_log *log)
{
    if (!log)
        return;
    if (log->fd >= 0)
        close(log->fd);
    g_free(log);
}

void
sim_log_write(sim_log *log, const sim_log_entry *entry)
{
    if (log->fd < 0)
        return;
    g_autofree char *time = gw_time_text(gw_now_ms());
    gw_aws_learn_credentials(entry->input);
    json_t *input = entry->input ? gw_redact_members(entry->input, NULL, gw_aws_is_secret) : json_object();
    gw_json line = json_pack("{s:s, s:s?, s:s?, s:s?, s:s?, s:i, s:s?, s:b, s:o}", "time", time, "service",
                             entry->service, "operation", entry->operation, "principal", entry->principal,
                             "signature", entry->signature, "status", (int)entry->status, "error",
                             entry->error, "changed", entry->changed, "input", input);
    char *text = json_dumps(line, JSON_COMPACT);
    if (!text)
        return;
    g_autofree char *whole = g_strconcat(text, "\n", NULL);
    free(text);
    if (write(log->fd, whole, strlen(whole)) < 0)
        g_printerr("gangway-sim: cannot write the log: %s\n", g_strerror(errno));
}
