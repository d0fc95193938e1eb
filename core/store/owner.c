/* SPDX-License-Identifier: Apache-2.0 */
/* owner.c - names a process for good, and tells whether such a one still runs
 */
#include "store/owner.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define START_FIELD 20 /* of /proc/PID/stat, counted from the state, which comes after the name */

/* The machine's boot and the process namespace that process ids count in. */
static char *
boot_name(void)
{
    g_autofree char *boot = NULL;
    g_autofree char *space = g_file_read_link("/proc/self/ns/pid", NULL);

    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        boot = g_strdup("unknown");
    g_strstrip(boot);

    const char *number = space ? strchr(space, '[') : NULL;
    return g_strdup_printf("%s/%.*s", boot, number ? (int)strspn(number + 1, "0123456789") : 0,
                           number ? number + 1 : "");
}

/* When a process was started, in ticks since the boot; "" when there is only its remains. NULL when it can't
 * be read. */
static char *
start_time(const char *pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/stat", pid);
    g_autofree char *stat = NULL;

    if (!g_file_get_contents(path, &stat, NULL, NULL))
        return NULL;

    /* The name stands in parentheses and may hold any character. */
    const char *rest = strrchr(stat, ')');
    g_auto(GStrv) fields = rest ? g_strsplit(rest + 1 + strspn(rest + 1, " "), " ", START_FIELD + 1) : NULL;
    if (!fields || g_strv_length(fields) < START_FIELD)
        return NULL;
    return g_strdup(strchr("ZX", fields[0][0]) ? "" : fields[START_FIELD - 1]);
}

char *
gw_owner_self(void)
{
    g_autofree char *boot = boot_name();
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
    g_autofree char *start = start_time(pid);

    return g_strdup_printf("%s:%s:%s:%s", g_get_host_name(), boot, pid, start ? start : "");
}

/* Some systems hide other users' processes in /proc, but not from a signal that is not sent. */
static gboolean
is_there(const char *pid)
{
    return kill((pid_t)g_ascii_strtoll(pid, NULL, 10), 0) == 0 || errno == EPERM;
}

static gboolean
is_pid(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length < 10 && strspn(text, "0123456789") == length && *text != '0';
}

gw_owner_state
gw_owner_look(const char *owner)
{
    g_auto(GStrv) parts = g_strsplit(owner, ":", -1);
    g_autofree char *boot = boot_name();

    if (g_strv_length(parts) != 4 || strcmp(parts[0], g_get_host_name()) != 0 ||
        strcmp(parts[1], boot) != 0 || !is_pid(parts[2]))
        return GW_OWNER_ELSEWHERE;

    g_autofree char *start = start_time(parts[2]);
    gboolean lives = start ? *start && !strcmp(start, parts[3]) : is_there(parts[2]);
    return lives ? GW_OWNER_HERE : GW_OWNER_GONE;
}

char *
gw_owner_text(const char *owner)
{
    g_auto(GStrv) parts = g_strsplit(owner, ":", -1);

    if (g_strv_length(parts) != 4)
        return g_strdup_printf("'%s'", owner);
    return g_strdup_printf("process %s on %s", parts[2], parts[0]);
}
