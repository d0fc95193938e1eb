/* SPDX-License-Identifier: Apache-2.0 */
/* marks.c - texts with marks inside: measured in a terminal's columns, cut and broken between words */

#include "cli/marks.h"
#include "cli/out.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    PAGE_WIDTH = 110,
    USUAL_WIDTH = 80,
    LEAST_WIDTH = 20,
    MOST_WIDTH = 1000,
    LEAST_ROOM = 24 /* for the further lines of a line that hang under its middle */
};

gunichar
gw_take_char(const char **text)
{
    guchar first = *(const guchar *)*text;
    gunichar c = g_utf8_get_char_validated(*text, -1);

    if (first < 0xf8 && c < GW_MARKS) {
        *text += g_utf8_skip[first];
        return c;
    }
    (*text)++;
    return first >= 0xf8 ? GW_MARKS + (first - 0xf8) : 0xfffd;
}

static guint
char_width(gunichar c)
{
    if (c >= GW_MARKS || g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

guint
gw_text_width(const char *text)
{
    guint width = 0;
    while (*text)
        width += char_width(gw_take_char(&text));
    return width;
}

char *
gw_padded(const char *text, guint width)
{
    guint has = gw_text_width(text);

    return g_strdup_printf("%s%*s", text, has < width ? (int)(width - has) : 0, "");
}

static void
append_taken(GString *to, gunichar c, const char *from, const char *end)
{
    if (c == 0xfffd)
        g_string_append_unichar(to, c);
    else
        g_string_append_len(to, from, end - from);
}

/* ---- on one line ---- */

/* The last blank of a text's second half, or its end. */
static gsize
cut_at(const GString *line)
{
    for (gsize i = line->len; i > line->len / 2; i--)
        if (line->str[i - 1] == ' ')
            return i - 1;
    return line->len;
}

char *
gw_one_line(const char *text, gsize max)
{
    g_autofree char *clean = g_strdup(text ? text : "");
    g_autoptr(GString) line = g_string_new(NULL);
    gsize width = 0, fits = 0; /* bytes that leave a column for what says that more follows */

    g_strdelimit(g_strchomp(clean), "\n\r\t", ' ');
    for (const char *p = clean; *p;) {
        const char *from = p;
        gunichar c = gw_take_char(&p);
        append_taken(line, c, from, p);
        width += char_width(c);
        fits = !max || width < max ? line->len : fits;
    }
    if (max && width > max) {
        g_string_truncate(line, fits);
        g_string_truncate(line, cut_at(line));
        g_string_append(line, "…");
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* ---- on several ---- */

typedef struct {
    GString *text;
    guint width, column;
    guint hang;                    /* where further lines begin */
    gsize space;                   /* the last place where the line may be broken, as its place in the text */
    gsize skip;                    /* blanks there */
    guint space_column;            /* the column behind it */
    gboolean may_break, has_begun; /* is there such a place; is there more than blanks */
    gboolean in_command;           /* between backquotes: to be copied, so it stays whole where it can */
} wrapping;

static void
note_break(wrapping *self, gsize place, gsize skip)
{
    self->space = place;
    self->skip = skip;
    self->space_column = self->column;
    self->may_break = TRUE;
}

static void
break_line(wrapping *self)
{
    g_autofree char *blanks = g_strdup_printf("\n%*s", (int)self->hang, "");
    gsize from = self->space;

    while (from > 0 && self->text->str[from - 1] == ' ')
        from--;
    g_string_erase(self->text, (gssize)from, (gssize)(self->space - from + self->skip));
    g_string_insert(self->text, (gssize)from, blanks);
    self->column = self->hang + self->column - self->space_column;
    self->may_break = FALSE;
}

static void
wrap_char(wrapping *self, gunichar c, const char *from, const char *end)
{
    gsize before = self->text->len;

    if (c == GW_MARK_HANG) {
        self->hang = self->width - MIN(self->width, self->column) >= LEAST_ROOM ? self->column : self->hang;
        return;
    }
    append_taken(self->text, c, from, end);
    if (c == ' ' && self->has_begun) {
        self->column++;
        if (!self->in_command || !self->may_break)
            note_break(self, before, 1);
        return;
    }
    self->in_command ^= c == '`';
    guint wide = char_width(c);
    if (wide == 2 && self->has_begun)
        note_break(self, before, 0);
    self->column += wide;
    self->has_begun = self->has_begun || (wide && c != ' ');
    if (self->column > self->width && self->may_break)
        break_line(self);
}

/* Two blanks behind the first words: what follows is a column of its own. */
static guint
usual_hang(const char *line, guint width)
{
    gsize indent = strspn(line, " ");
    const char *gap = strstr(line + indent, "  ");
    const char *next = gap ? gap + strspn(gap, " ") : NULL;

    if (next && *next) {
        g_autofree char *before = g_strndup(line, (gsize)(next - line));
        guint column = gw_text_width(before);
        if (column <= width / 2)
            return column;
    }
    return indent ? (guint)MIN(indent + 2, width / 2) : 0;
}

char *
gw_wrapped(const char *line, guint width)
{
    wrapping self = {.text = g_string_new(NULL), .width = width ? width : G_MAXUINT};

    self.hang = usual_hang(line, self.width);
    for (const char *p = line; *p;) {
        const char *from = p;
        gunichar c = gw_take_char(&p);
        wrap_char(&self, c, from, p);
    }
    return g_string_free(self.text, FALSE);
}

/* ---- the page ---- */

static guint
given_width(void)
{
    guint64 width = 0;
    const char *given = g_getenv("COLUMNS");

    return given && g_ascii_string_to_unsigned(given, 10, LEAST_WIDTH, MOST_WIDTH, &width, NULL)
               ? (guint)width
               : 0;
}

guint
gw_terminal_width(int fd)
{
    struct winsize size = {0};
    guint given = given_width();

    if (!isatty(fd))
        return 0;
    if (given || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return given ? given : USUAL_WIDTH;
    return MAX(size.ws_col, (guint)LEAST_WIDTH);
}

guint
gw_page_width(void)
{
    /* What goes through a pager ends on a terminal, too. */
    static const int streams[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};
    guint width = given_width();

    for (gsize i = 0; !width && i < G_N_ELEMENTS(streams); i++)
        width = gw_terminal_width(streams[i]);
    return width ? MIN(width, (guint)PAGE_WIDTH) : PAGE_WIDTH;
}
