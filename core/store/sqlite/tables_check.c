/* SPDX-License-Identifier: Apache-2.0 */
/* tables_check.c - are the tables those that the migrations make? Nothing missing, nothing else, nothing in
 * their place
 */
#include <string.h>

#include "base/error.h"
#include "store/sqlite/tables.h"

#define OBJECTS "SELECT type || ' ''' || name || '''', sql FROM sqlite_schema"
/* SQLite keeps statistics in tables of its own when somebody asks for them. */
#define NO_STATISTICS " WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[0-9]')"

/* "table 'runs'" -> the text that makes it, or "". */
static GHashTable *
read_objects(gw_sqlite *sqlite, GError **error)
{
    g_autoptr(GHashTable) objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    sqlite3_stmt *row;
    int got = gw_sqlite_first(sqlite, &row, error, OBJECTS NO_STATISTICS, "");

    for (; got == 1; got = gw_sqlite_next(sqlite, row, error))
        g_hash_table_replace(objects, g_strdup(gw_sqlite_text(row, 0)), g_strdup(gw_sqlite_text(row, 1)));
    return got < 0 ? NULL : g_steal_pointer(&objects);
}

static gboolean
differs(GError **error, const gw_sqlite *sqlite, const char *object, const char *how)
{
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "the store '%s' has not the tables that were made: its %s %s: put a copy of the store back",
                sqlite->base.name, object, how);
    return FALSE;
}

static gboolean
compare(const gw_sqlite *sqlite, GHashTable *wanted, GHashTable *found, GError **error)
{
    GHashTableIter iter;
    gpointer object, text;

    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &object, &text)) {
        const char *is = g_hash_table_lookup(found, object);

        if (!is || strcmp(is, text) != 0)
            return differs(error, sqlite, object, is ? "was changed" : "is missing");
    }
    g_hash_table_iter_init(&iter, found);
    while (g_hash_table_iter_next(&iter, &object, NULL))
        if (!g_hash_table_contains(wanted, object))
            return differs(error, sqlite, object, "was added by something else");
    return TRUE;
}

gboolean
gw_tables_check(gw_sqlite *sqlite, GError **error)
{
    g_autoptr(gw_sqlite) model = gw_sqlite_open_model(error);
    g_autoptr(GHashTable) wanted = model ? read_objects(model, error) : NULL;
    g_autoptr(GHashTable) found = wanted ? read_objects(sqlite, error) : NULL;

    return found && compare(sqlite, wanted, found, error);
}
