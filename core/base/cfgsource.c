/* SPDX-License-Identifier: Apache-2.0 */
/* cfgsource.c - walks through a libconfig text: includes, numbers, comments and strings that do not end
 */
#include "base/cfgsource.h"

#include <errno.h>
#include <string.h>

#include "base/hidden.h"
#include "base/error.h"
#include "base/file.h"

#define MAX_INCLUDES 64 /* files in all */
#define MAX_DEPTH 10

typedef struct {
    const char *file;
    guint line;
} place;

/* One file on its way into the source. */
typedef struct {
    gw_cfgsource *source;
    const char *file;
    const char *at;
    const char *end;
    guint line;
    guint depth;
} reader;

static gboolean read_file(gw_cfgsource *source, const char *path, const char *text, gsize length, guint depth,
                          GError **error);

static gboolean
fail(const reader *r, guint line, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean
fail(const reader *r, guint line, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);

    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s:%u: %s", r->file, line, message);
    return FALSE;
}

static void
begin_line(reader *r)
{
    place here = {r->file, ++r->line};

    g_array_append_val(r->source->lines, here);
}

/* Copies bytes, and keeps count of the lines. */
static void
copy(reader *r, gsize count)
{
    for (; count > 0 && r->at < r->end; count--) {
        char c = *r->at++;

        g_string_append_c(r->source->text, c);
        if (c == '\n')
            begin_line(r);
    }
}

static gboolean
at(const reader *r, const char *word)
{
    gsize length = strlen(word);

    return (gsize)(r->end - r->at) >= length && memcmp(r->at, word, length) == 0;
}

static void
copy_line_comment(reader *r)
{
    while (r->at < r->end && *r->at != '\n')
        copy(r, 1);
}

static gboolean
copy_block_comment(reader *r, GError **error)
{
    guint begun = r->line;

    for (copy(r, 2); r->at < r->end; copy(r, 1)) {
        if (at(r, "*/")) {
            copy(r, 2);
            return TRUE;
        }
    }
    return fail(r, begun, error, "a comment begins here and does not end");
}

static gboolean
copy_string(reader *r, GError **error)
{
    guint begun = r->line;

    for (copy(r, 1); r->at < r->end; copy(r, 1)) {
        if (*r->at == '"') {
            copy(r, 1);
            return TRUE;
        }
        if (at(r, "\\x00"))
            return fail(r, r->line, error, "a text cannot hold a NUL");
        if (*r->at == '\\')
            copy(r, 1);
    }
    return fail(r, begun, error, "a text begins here and does not end");
}

static gboolean
is_word(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '*';
}

static void
copy_word(reader *r)
{
    while (r->at < r->end && is_word(*r->at))
        copy(r, 1);
}

/* Whole numbers only; libconfig is right about the others. */
static gboolean
check_integer(const reader *r, const char *number, GError **error)
{
    gboolean hex = g_ascii_strncasecmp(number, "0x", 2) == 0;
    char *end;

    errno = 0;
    guint64 value = g_ascii_strtoull(number, &end, hex ? 16 : 10);
    gboolean is_wide = *end == 'L';
    guint64 most = is_wide ? G_MAXINT64 : G_MAXINT32;

    if (!hex && number[0] == '0' && g_ascii_isdigit(number[1]))
        return fail(r, r->line, error, "the number %s would lose its leading zero: write \"%s\"", number,
                    number);
    if (errno != 0 || value > most)
        return fail(r, r->line, error, "the number %s is too large: write \"%s\" if it is an identifier%s",
                    number, number, is_wide ? "" : ", or put an L behind it");
    return TRUE;
}

static gboolean
copy_number(reader *r, GError **error)
{
    const char *begun = r->at;

    while (r->at < r->end && (g_ascii_isalnum(*r->at) || *r->at == '.'))
        copy(r, 1);

    g_autofree char *number = g_strndup(begun, (gsize)(r->at - begun));
    gboolean hex = g_ascii_strncasecmp(number, "0x", 2) == 0;

    return (!hex && strpbrk(number, ".eE")) || check_integer(r, number, error);
}

/* Copies one token (a mark, a blank and the like is one, too). */
static gboolean
copy_token(reader *r, GError **error)
{
    char c = *r->at;

    if (c == '"')
        return copy_string(r, error);
    if (c == '#' || at(r, "//"))
        copy_line_comment(r);
    else if (at(r, "/*"))
        return copy_block_comment(r, error);
    else if (g_ascii_isdigit(c))
        return copy_number(r, error);
    else if (g_ascii_isalpha(c) || c == '*')
        copy_word(r);
    else
        copy(r, 1);
    return TRUE;
}

static gboolean
include(reader *r, const char *name, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(r->file);
    g_autofree char *path = g_path_is_absolute(name) || !strcmp(folder, ".")
                                ? g_strdup(name)
                                : g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length;

    if (!g_utf8_validate(name, -1, NULL)) /* it would go into messages */
        return fail(r, r->line, error, "cannot include a file whose name is not UTF-8");
    if (r->depth >= MAX_DEPTH || r->source->files->len >= MAX_INCLUDES)
        return fail(r, r->line, error, "cannot include '%s': too many includes; does a file include itself?",
                    name);

    text = gw_file_read(path, GW_FILE_MAX, &length, error);
    if (!text) {
        g_prefix_error(error, "%s:%u: ", r->file, r->line);
        return FALSE;
    }
    g_array_set_size(r->source->lines, r->source->lines->len - 1);
    r->line--;
    if (!read_file(r->source, path, text, length, r->depth + 1, error))
        return FALSE;
    begin_line(r);
    return TRUE;
}

/* Is this line `@include "name"`? Then `name` is what it names, and `length` the directive's. */
static char *
include_name(const reader *r, gsize *length)
{
    const char *end = memchr(r->at, '\n', (gsize)(r->end - r->at));
    g_autofree char *line = g_strndup(r->at, (gsize)((end ? end : r->end) - r->at));
    const char *word = line + strspn(line, " \t");

    if (!g_str_has_prefix(word, "@include"))
        return NULL;

    const char *open = word + strlen("@include");
    open += strspn(open, " \t");
    const char *close = *open == '"' ? strchr(open + 1, '"') : NULL;

    if (!close || close == open + 1)
        return NULL;
    *length = (gsize)(close + 1 - line);
    return g_strndup(open + 1, (gsize)(close - open - 1));
}

static gboolean
read_file(gw_cfgsource *source, const char *path, const char *text, gsize length, guint depth, GError **error)
{
    char *name = g_strdup(path);
    reader r = {source, name, text + gw_byte_order_mark(text, length), text + length, 0, depth};
    gboolean line_start = TRUE;

    g_ptr_array_add(source->files, name);
    begin_line(&r);
    if (memchr(text, '\0', length))
        return fail(&r, 1, error, "not a text file: it holds a NUL");
    while (r.at < r.end) {
        gsize directive = 0;
        g_autofree char *included = line_start ? include_name(&r, &directive) : NULL;

        if (source->text->len > GW_FILE_MAX)
            return fail(&r, r.line, error, "larger than %" G_GSIZE_FORMAT " bytes with what it includes",
                        GW_FILE_MAX);
        if (included) {
            r.at += directive;
            if (!include(&r, included, error))
                return FALSE;
        } else if (!copy_token(&r, error)) {
            return FALSE;
        }
        line_start = r.at > text && r.at[-1] == '\n';
    }
    /* A file's last line need not end, and the next file's first must not continue it. */
    g_string_append_c(source->text, '\n');
    return TRUE;
}

gw_cfgsource *
gw_cfgsource_new(const char *path, const char *text, gsize length, GError **error)
{
    g_autoptr(gw_cfgsource) source = g_new0(gw_cfgsource, 1);

    source->text = g_string_new(NULL);
    source->lines = g_array_new(FALSE, FALSE, sizeof(place));
    source->files = g_ptr_array_new_with_free_func(g_free);
    return read_file(source, path, text, length, 0, error) ? g_steal_pointer(&source) : NULL;
}

void
gw_cfgsource_free(gw_cfgsource *source)
{
    if (!source)
        return;
    g_string_free(source->text, TRUE);
    g_array_unref(source->lines);
    g_ptr_array_unref(source->files);
    g_free(source);
}

char *
gw_cfgsource_place(const gw_cfgsource *source, int line)
{
    guint last = source->lines->len;
    guint index = line < 1 ? 0 : (guint)line - 1;
    const place *here = &g_array_index(source->lines, place, MIN(index, last - 1));

    return g_strdup_printf("%s:%u", here->file, here->line);
}
