/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - rows under their heads, each column as wide as its widest text */

#include "cli/out.h"

#include <stdarg.h>
#include <string.h>

struct gw_table {
    guint columns;
    GPtrArray *rows; /* of char **; the first are the heads */
};

gw_table *
gw_table_new(const char *const *heads)
{
    gw_table *table = g_new0(gw_table, 1);
    table->columns = g_strv_length((char **)(guintptr)heads);
    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_ptr_array_add(table->rows, g_strdupv((char **)(guintptr)heads));
    return table;
}

void
gw_table_row(gw_table *table, ...)
{
    char **row = g_new0(char *, table->columns + 1);
    va_list args;
    va_start(args, table);
    for (guint i = 0; i < table->columns; i++)
        row[i] = gw_one_line(va_arg(args, const char *), 0);
    va_end(args);
    g_ptr_array_add(table->rows, row);
}

guint
gw_table_rows(const gw_table *table)
{
    return table->rows->len - 1;
}

static void
print_row(const gw_table *table, char **row, const guint *widths, const char *indent, const char *color)
{
    g_autoptr(GString) line = g_string_new(indent);
    for (guint i = 0; i < table->columns; i++) {
        g_string_append_printf(line, "%s%s", i > 0 && i + 1 == table->columns ? GW_HANG : "", row[i]);
        if (i + 1 < table->columns)
            g_string_append_printf(line, "%*s", (int)(widths[i] - gw_text_width(row[i]) + 2), "");
    }
    while (line->len && strchr(" " GW_HANG, line->str[line->len - 1]))
        g_string_truncate(line, line->len - 1);
    gw_out("%s%s%s\n", color, line->str, *color ? GW_PLAIN : "");
}

void
gw_table_print(gw_table *table, const char *indent)
{
    g_autofree guint *widths = g_new0(guint, table->columns);
    for (guint r = 0; r < table->rows->len; r++) {
        char **row = table->rows->pdata[r];
        for (guint i = 0; i < table->columns; i++)
            widths[i] = MAX(widths[i], gw_text_width(row[i]));
    }
    for (guint r = 0; r < table->rows->len; r++)
        print_row(table, table->rows->pdata[r], widths, indent, r == 0 ? GW_DIM : "");
    gw_table_free(table);
}

void
gw_table_free(gw_table *table)
{
    g_ptr_array_unref(table->rows);
    g_free(table);
}
