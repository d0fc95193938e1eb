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
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "a store '%.*s:…' is not supported: write sqlite:PATH or postgresql://…",
                    (int)MIN(colon - address, 32), address);
    else
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is not the address of a store: write sqlite:%s",
                    address, *address ? address : "PATH");
}

static const char *
address_or_default(const char *address)
{
    if (!address)
        address = g_getenv("GANGWAY_STORE");
    return address && *address ? address : NULL;
}

static gboolean
is_postgres(const char *address)
{
    return address &&
           (g_str_has_prefix(address, "postgresql://") || g_str_has_prefix(address, "postgres://"));
}

gboolean
gw_store_in_file(const char *address)
{
    return !is_postgres(address_or_default(address));
}

char *
gw_store_path(const char *address, GError **error)
{
    const char *path;

    address = address_or_default(address);
    if (!address)
        return default_path();
    if (is_postgres(address)) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "the store is in a PostgreSQL server, not in a file");
        return NULL;
    }
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

const gw_backend *
gw_store_backend_of(const char *address, char **place, GError **error)
{
    const char *meant = address_or_default(address);

    if (is_postgres(meant)) {
        *place = g_strdup(meant);
        return &gw_postgres_backend;
    }
    *place = gw_store_path(address, error);
    return *place ? &gw_sqlite_backend : NULL;
}
