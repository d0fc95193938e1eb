/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - which file a store's address means
 */
#include <string.h>

#include "base/error.h"
#include "store/store_private.h"

static char *
default_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "gangway", "gangway.db", NULL);
}

/* What stands before the colon; the rest of an address may hold a password and is not repeated. */
static void
refuse(const char *address, GError **error)
{
    const char *colon = strchr(address, ':');

    if (colon)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "a store '%.*s:…' is not supported: write sqlite:PATH",
                    (int)MIN(colon - address, 32), address);
    else
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is not the address of a store: write sqlite:%s",
                    address, *address ? address : "PATH");
}

char *
gw_store_path(const char *address, GError **error)
{
    const char *path;

    if (!address)
        address = g_getenv("GANGWAY_STORE");
    if (!address || !*address)
        return default_path();
    if (!g_str_has_prefix(address, "sqlite:")) {
        refuse(address, error);
        return NULL;
    }
    path = address + strlen("sqlite:");
    if (!*path || g_str_has_suffix(path, "/")) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the store '%s' names no file: write sqlite:PATH",
                    address);
        return NULL;
    }
    /* No shell sees the part behind the colon. An absolute path also has no meaning of its own to SQLite. */
    if (g_str_has_prefix(path, "~/"))
        return g_build_filename(g_get_home_dir(), path + 2, NULL);
    return g_canonicalize_filename(path, NULL);
}
