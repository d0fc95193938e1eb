/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - output for people: safe text, colours, the status line; and the one document for programs */

#include "base/json.h"
#include "base/text.h"
#include "cli/out.h"
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_WIDTH = 110 };

static struct {
    gboolean json, terminal, color, color_err, utf8;
    gboolean status; /* a status line is on the screen */
} out;

static gboolean
wants_color(const char *when, int fd)
{
    if (g_strcmp0(when, "always") == 0)
        return TRUE;
    const char *no_color = g_getenv("NO_COLOR");
    if (g_strcmp0(when, "never") == 0 || (no_color && *no_color))
        return FALSE;
    return isatty(fd) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

gboolean
gw_out_init(const char *when, gboolean json, GError **error)
{
    if (when && !g_strv_contains((const char *const[]){"auto", "always", "never", NULL}, when)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--color '%s' is not one of auto, always, never",
                    when);
        return FALSE;
    }
    out.json = json;
    out.terminal = isatty(STDOUT_FILENO) != 0;
    out.color = wants_color(when, STDOUT_FILENO);
    out.color_err = wants_color(when, STDERR_FILENO);
    out.utf8 = g_get_charset(NULL);
    out.status = FALSE;
    return TRUE;
}

gboolean
gw_out_is_terminal(void)
{
    return out.terminal;
}

const char *
gw_mark(const char *utf8, const char *plain)
{
    return out.utf8 ? utf8 : plain;
}

/* g_utf8_next_char would cast const away. */
static const char *
next_char(const char *p)
{
    return p + g_utf8_skip[*(const guchar *)p];
}

static const char *
color_code(gunichar mark)
{
    switch (mark) {
    case 1:
        return "\033[0m";
    case 2:
        return "\033[1m";
    case 3:
        return "\033[2m";
    case 4:
        return "\033[31m";
    case 5:
        return "\033[32m";
    case 6:
        return "\033[33m";
    case 14:
        return "\033[34m";
    default:
        return NULL;
    }
}

/* Bidirectional controls and line separators can make a line look like another one. */
static gboolean
is_deceptive(gunichar c)
{
    return c < 32 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0x200e || c == 0x200f;
}

static void
append_char(GString *safe, gunichar c, gboolean color)
{
    const char *code = color_code(c);
    if (code) {
        if (color)
            g_string_append(safe, code);
    } else if (c == '\n' || c == '\t' || !is_deceptive(c)) {
        if (c < 128 || out.utf8)
            g_string_append_unichar(safe, c);
        else
            g_string_append(safe, c == 0x2026 ? "..." : c == 0x2192 ? "->" : "?");
    } else {
        g_string_append_c(safe, '?');
    }
}

static void print(FILE *stream, gboolean color, const char *format, va_list args) G_GNUC_PRINTF(3, 0);

static void
print(FILE *stream, gboolean color, const char *format, va_list args)
{
    g_autofree char *said = g_strdup_vprintf(format, args);
    g_autofree char *text = gw_redact_text(said);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) safe = g_string_new(NULL);

    for (const char *p = valid; *p; p = next_char(p))
        append_char(safe, g_utf8_get_char(p), color);
    gw_out_status("");
    fwrite(safe->str, 1, safe->len, stream);
    fflush(stream);
}

void
gw_out(const char *format, ...)
{
    if (out.json)
        return;
    va_list args;
    va_start(args, format);
    print(stdout, out.color, format, args);
    va_end(args);
}

void
gw_note(const char *format, ...)
{
    if (out.json)
        return;
    va_list args;
    va_start(args, format);
    print(stderr, out.color_err, format, args);
    va_end(args);
}

void
gw_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print(stderr, out.color_err, format, args);
    va_end(args);
}

void
gw_out_status(const char *text)
{
    if (!out.terminal || out.json || (!*text && !out.status))
        return;
    g_autofree char *clean = gw_redact_text(text);
    g_autofree char *line = gw_one_line(clean, 78);
    g_autoptr(GString) safe = g_string_new("\r\033[K");
    for (const char *p = line; *p; p = next_char(p))
        append_char(safe, g_utf8_get_char(p), out.color);
    fputs(safe->str, stdout);
    fflush(stdout);
    out.status = *text != '\0';
}

void
gw_out_json(const json_t *document)
{
    gw_json clean =
        gw_redact_knows() ? gw_redact_values(document, NULL) : json_incref((json_t *)(guintptr)document);

    json_dumpf(clean, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
    fputc('\n', stdout);
    fflush(stdout);
}

char *
gw_one_line(const char *text, gsize max)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_strdelimit(g_strchomp(valid), "\n\r\t", ' ');
    if (max && (gsize)g_utf8_strlen(valid, -1) > max) {
        char *end = g_utf8_offset_to_pointer(valid, (glong)max - 1);
        *end = '\0';
        return g_strconcat(valid, "…", NULL);
    }
    return g_steal_pointer(&valid);
}

const char *
gw_status_color(const char *status)
{
    static const struct {
        const char *status, *color;
    } colors[] = {{"done", GW_GREEN},  {"verified", GW_GREEN}, {"attested", GW_GREEN}, {"waiting", GW_YELLOW},
                  {"stopped", GW_RED}, {"running", GW_BLUE},   {"cancelled", GW_DIM},  {"skipped", GW_DIM},
                  {"pending", GW_DIM}, {"undone", GW_DIM}};

    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++)
        if (g_strcmp0(status, colors[i].status) == 0)
            return colors[i].color;
    return "";
}

/* How far the further lines of a numbered item are to be indented. */
static gsize
item_indent(const char *line)
{
    gsize n = strspn(line, "0123456789");
    return n && g_str_has_prefix(line + n, ". ") ? n + 2 : 0;
}

static void
print_wrapped(const char *indent, const char *line, gsize width)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autoptr(GString) text = g_string_new(indent);
    gsize start = item_indent(line), column = 0;

    for (char **word = words; *word; word++) {
        gsize length = (gsize)g_utf8_strlen(*word, -1);
        if (column && column + 1 + length > width) {
            g_string_append_printf(text, "\n%s%*s", indent, (int)start, "");
            column = start;
        } else if (word != words) {
            g_string_append_c(text, ' ');
            column++;
        }
        g_string_append(text, *word);
        column += length;
    }
    gw_out("%s\n", *line ? text->str : "");
}

void
gw_out_block(const char *indent, const char *text)
{
    g_autofree char *chomped = g_strchomp(g_utf8_make_valid(text ? text : "", -1));
    g_auto(GStrv) lines = g_strsplit(chomped, "\n", -1);
    for (gsize i = 0; lines[i]; i++)
        print_wrapped(indent, lines[i], PAGE_WIDTH - strlen(indent));
}

/* ---- tables ---- */

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

static guint
text_width(const char *text)
{
    guint width = 0;
    for (const char *p = text; *p; p = next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!color_code(c) && !g_unichar_iszerowidth(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static void
print_row(const gw_table *table, char **row, const guint *widths, const char *indent, const char *color)
{
    g_autoptr(GString) line = g_string_new(indent);
    for (guint i = 0; i < table->columns; i++) {
        g_string_append(line, row[i]);
        if (i + 1 < table->columns)
            g_string_append_printf(line, "%*s", (int)(widths[i] - text_width(row[i]) + 2), "");
    }
    while (line->len && line->str[line->len - 1] == ' ')
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
            widths[i] = MAX(widths[i], text_width(row[i]));
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
