/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - output for people: safe text, colours, the status line; and the one document for programs */

#include "base/json.h"
#include "base/text.h"
#include "cli/marks.h"
#include "cli/out.h"
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
    gboolean json, terminal, color, color_err, utf8;
    gboolean status; /* a status line is on the screen */
    int fault;       /* errno of the first write to standard output that failed */
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
gw_out_flush(void)
{
    errno = 0;
    if ((fflush(stdout) != 0 || ferror(stdout)) && !out.fault)
        out.fault = errno ? errno : EIO;
    return out.fault == 0;
}

gboolean
gw_out_bytes(const void *bytes, gsize length)
{
    errno = 0;
    if (fwrite(bytes, 1, length, stdout) != length && !out.fault)
        out.fault = errno ? errno : EIO;
    return gw_out_flush();
}

int
gw_out_fault(void)
{
    return out.fault;
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

/* In the order of the marks. */
static const char *const color_codes[] = {"\033[0m",  "\033[1m",  "\033[2m",  "\033[31m",
                                          "\033[32m", "\033[33m", "\033[34m", ""};

static void
append_char(GString *safe, gunichar c, gboolean color)
{
    char buffer[GW_SHOWN_SIZE];

    if (c < GW_MARKS)
        g_string_append(safe, gw_shown_char(c, buffer));
    else if (color)
        g_string_append(safe, color_codes[c - GW_MARKS]);
}

static void
append_safe(GString *safe, const char *text, gboolean color)
{
    while (*text)
        append_char(safe, gw_take_char(&text), color);
}

/* ---- lines ---- */

/* What is printed to a stream, line by line: a line is broken when all of it is there. */
typedef struct {
    GString *begun; /* NULL: none */
} printed;
static printed to_stdout, to_stderr;

static void
print_line(FILE *stream, gboolean color, const char *line)
{
    g_autofree char *wrapped = gw_wrapped(line, gw_terminal_width(fileno(stream)));
    g_autoptr(GString) safe = g_string_new(NULL);

    append_safe(safe, wrapped, color);
    if (stream == stdout)
        gw_out_bytes(safe->str, safe->len);
    else
        fwrite(safe->str, 1, safe->len, stream);
}

static void print(printed *to, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

static void
print(printed *to, const char *format, va_list args)
{
    g_autofree char *said = g_strdup_vprintf(format, args);
    g_autofree char *text = gw_redact_text(said);
    FILE *stream = to == &to_stdout ? stdout : stderr;
    gboolean color = to == &to_stdout ? out.color : out.color_err;
    gsize done = 0;

    if (!to->begun)
        to->begun = g_string_new(NULL);
    g_string_append(to->begun, text);
    gw_out_status("");
    for (char *end; (end = strchr(to->begun->str + done, '\n')); done = (gsize)(end - to->begun->str)) {
        *end++ = '\0';
        print_line(stream, color, to->begun->str + done);
        fputc('\n', stream);
    }
    g_string_erase(to->begun, 0, (gssize)done);
    gw_out_flush();
}

static void
end_lines(printed *to, FILE *stream, gboolean color)
{
    if (to->begun && to->begun->len)
        print_line(stream, color, to->begun->str);
    gw_out_flush();
    if (to->begun)
        g_string_free(g_steal_pointer(&to->begun), TRUE);
}

void
gw_out_end(void)
{
    end_lines(&to_stdout, stdout, out.color);
    end_lines(&to_stderr, stderr, out.color_err);
}

void
gw_out(const char *format, ...)
{
    if (out.json)
        return;
    va_list args;
    va_start(args, format);
    print(&to_stdout, format, args);
    va_end(args);
}

void
gw_note(const char *format, ...)
{
    if (out.json)
        return;
    va_list args;
    va_start(args, format);
    print(&to_stderr, format, args);
    va_end(args);
}

void
gw_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print(&to_stderr, format, args);
    va_end(args);
}

void
gw_out_status(const char *text)
{
    if (!out.terminal || out.json || (!*text && !out.status))
        return;
    g_autofree char *clean = gw_redact_text(text);
    g_autofree char *line = gw_one_line(clean, gw_terminal_width(STDOUT_FILENO) - 2);
    g_autoptr(GString) safe = g_string_new("\r\033[K");
    append_safe(safe, line, out.color);
    gw_out_bytes(safe->str, safe->len);
    out.status = *text != '\0';
}

void
gw_out_json(const json_t *document)
{
    gw_json clean = gw_redact_knows() ? gw_redact(document, NULL) : json_incref((json_t *)(guintptr)document);

    json_dumpf(clean, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    gw_out_bytes("\n", 1);
}

const char *
gw_status_color(const char *status)
{
    static const struct {
        const char *status, *color;
    } colors[] = {{"done", GW_GREEN},  {"verified", GW_GREEN}, {"attested", GW_GREEN}, {"waiting", GW_YELLOW},
                  {"stopped", GW_RED}, {"running", GW_BLUE},   {"cancelled", GW_DIM},  {"skipped", GW_DIM},
                  {"pending", GW_DIM}, {"undone", GW_DIM},     {"failed", GW_RED}};

    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++)
        if (g_strcmp0(status, colors[i].status) == 0)
            return colors[i].color;
    return "";
}

/* Where the further lines of an item of a list begin. */
static gsize
item_indent(const char *line)
{
    gsize before = strspn(line, " "), n = strspn(line + before, "0123456789");
    const char *item = line + before;

    if (n && g_str_has_prefix(item + n, ". "))
        return before + n + 2;
    return before + (strchr("-*", *item) && *item && item[1] == ' ' ? 2 : 0);
}

static void
print_wrapped(const char *indent, const char *line, guint width)
{
    gsize item = item_indent(line);
    g_autofree char *whole = g_strdup_printf("%s%.*s" GW_HANG "%s", indent, (int)item, line, line + item);
    g_autofree char *wrapped = gw_wrapped(whole, width);

    gw_out("%s\n", *line ? wrapped : "");
}

void
gw_out_block(const char *indent, const char *text)
{
    g_autofree char *chomped = g_strchomp(g_utf8_make_valid(text ? text : "", -1));
    g_auto(GStrv) lines = g_strsplit(chomped, "\n", -1);
    for (gsize i = 0; lines[i]; i++)
        print_wrapped(indent, lines[i], gw_page_width());
}
