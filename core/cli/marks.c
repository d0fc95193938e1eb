/* SPDX-License-Identifier: Apache-2.0 */
/* marks.c - texts with marks inside: measured in a terminal's columns, cut and broken between words */

#include "cli/marks.h"

#include "base/hidden.h"
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

/* They choose between shapes of what is before them, of which some are wider on some terminals. */
static gboolean
is_variation(gunichar c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

const char *
gw_shown_char(gunichar c, char buffer[GW_SHOWN_SIZE])
{
    buffer[0] = '\0';
    if (c >= GW_MARKS || is_variation(c))
        return buffer;
    if (gw_is_invisible(c) && c != '\n' && c != '\t')
        return "?";
    if (c == 0x2026)
        return gw_mark("…", "...");
    if (c == 0x2192)
        return gw_mark("→", "->");
    buffer[g_unichar_to_utf8(c, buffer)] = '\0';
    return c < 128 ? buffer : gw_mark(buffer, "?");
}

/* Of what the terminal gets. */
static guint
char_width(gunichar c)
{
    char buffer[GW_SHOWN_SIZE];
    const char *shown = gw_shown_char(c, buffer);
    gunichar first = g_utf8_get_char(shown);

    if (first < 128)
        return (guint)strlen(shown);
    return g_unichar_iszerowidth(first) ? 0 : g_unichar_iswide(first) ? 2 : 1;
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
    gsize width = 0, fits = 0; /* bytes that leave room for what says that more follows */
    gsize more = char_width(0x2026);

    g_strdelimit(g_strchomp(clean), "\n\r\t", ' ');
    for (const char *p = clean; *p;) {
        const char *from = p;
        gunichar c = gw_take_char(&p);
        append_taken(line, c, from, p);
        width += char_width(c);
        fits = !max || width + more <= max ? line->len : fits;
    }
    if (max && width > max) {
        g_string_truncate(line, fits);
        g_string_truncate(line, cut_at(line));
        g_string_append(line, "…");
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}

/* ---- on several ---- */

/* Where a line may be broken. */
typedef struct {
    gsize at, skip;      /* its place in the text, and how many blanks are there */
    guint end, column;   /* where the line would end, and the column behind the blanks */
    gboolean in_command; /* between backquotes: to be copied, so it stays whole where it can */
} place;

typedef struct {
    GString *text;
    GArray *places; /* of the line under way */
    guint width, column;
    guint hang;         /* where further lines begin */
    gboolean has_begun; /* is there more than blanks */
    gboolean in_command;
} wrapping;

static void
note_break(wrapping *self, gsize at, gsize skip)
{
    place here = {at, skip, self->column - (guint)skip, self->column, self->in_command};

    if (self->width != G_MAXUINT)
        g_array_append_val(self->places, here);
}

/* The last that leaves something for the line, and makes what follows shorter. */
static const place *
last_place(const wrapping *self, gboolean in_command)
{
    for (guint i = self->places->len; i > 0; i--) {
        const place *here = &g_array_index(self->places, place, i - 1);
        if (here->in_command == in_command && here->end <= self->width && here->column > self->hang)
            return here;
    }
    return NULL;
}

/* A word that is wider than the page stands alone. */
static const place *
first_place(const wrapping *self)
{
    for (guint i = 0; i < self->places->len; i++) {
        const place *here = &g_array_index(self->places, place, i);
        if (here->column > self->hang)
            return here;
    }
    return NULL;
}

static const place *
best_place(const wrapping *self)
{
    const place *at = last_place(self, FALSE);

    if (!at)
        at = last_place(self, TRUE);
    return at ? at : first_place(self);
}

/* Those behind the one where the line was broken move with their text. */
static void
move_places(wrapping *self, const place *broken, gssize bytes)
{
    guint kept = 0;

    for (guint i = 0; i < self->places->len; i++) {
        place here = g_array_index(self->places, place, i);
        if (here.at < broken->at + MAX(broken->skip, 1))
            continue;
        here.at += (gsize)bytes;
        here.end += self->hang - broken->column;
        here.column += self->hang - broken->column;
        g_array_index(self->places, place, kept++) = here;
    }
    g_array_set_size(self->places, kept);
}

static void
break_line_at(wrapping *self, place at)
{
    g_autofree char *blanks = g_strdup_printf("\n%*s", (int)self->hang, "");
    gsize from = at.at, before = self->text->len;

    while (from > 0 && self->text->str[from - 1] == ' ')
        from--;
    g_string_erase(self->text, (gssize)from, (gssize)(at.at - from + at.skip));
    g_string_insert(self->text, (gssize)from, blanks);
    self->column = self->hang + self->column - at.column;
    move_places(self, &at, (gssize)(self->text->len - before));
}

static void
break_line(wrapping *self)
{
    while (self->column > self->width) {
        const place *at = best_place(self);
        if (!at)
            return;
        break_line_at(self, *at);
    }
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
        note_break(self, before, 1);
        return;
    }
    self->in_command ^= c == '`';
    guint wide = char_width(c);
    if (c < GW_MARKS && g_unichar_iswide(c) && self->has_begun)
        note_break(self, before, 0);
    self->column += wide;
    self->has_begun = self->has_begun || (wide && c != ' ');
    if (self->column > self->width)
        break_line(self);
}

/* To the terminal's next stop. */
static void
wrap_tab(wrapping *self)
{
    static const char blank[] = " ";

    do
        wrap_char(self, ' ', blank, blank + 1);
    while (self->column % 8 != 0);
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
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(place));
    wrapping self = {.text = g_string_new(NULL), .places = places, .width = width ? width : G_MAXUINT};

    self.hang = usual_hang(line, self.width);
    for (const char *p = line; *p;) {
        const char *from = p;
        gunichar c = gw_take_char(&p);
        if (c == '\t' && width)
            wrap_tab(&self);
        else
            wrap_char(&self, c, from, p);
    }
    if (self.column > self.width) /* blanks would be a line of their own */
        g_strchomp(self.text->str);
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
