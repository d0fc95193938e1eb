/* SPDX-License-Identifier: Apache-2.0 */
/* mime.c - a plain-text mail as bytes: header lines that nobody can break out of, a quoted-printable body
 *
 * What can't be written is refused, never repaired: a line break in a subject is an attempt or a mistake, and
 * either way somebody must know.
 */
#include "http/mime.h"

#include "base/error.h"

#include <string.h>

#define ADDRESS_MAX 254 /* RFC 5321 4.5.3.1.3, without the angle brackets */
#define LOCAL_MAX 64
#define ID_MAX 128
#define COLUMNS 76    /* of quoted-printable and of encoded words, RFC 2045 6.7, 2047 2 */
#define WORD_BYTES 42 /* in an encoded word: 56 letters of base64 and 12 around them */

/* ---- what may stand in a header ---- */

static gboolean
all_of(const char *text, gsize n, const char *others)
{
    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isalnum(text[i]) && !strchr(others, text[i]))
            return FALSE;
    return TRUE;
}

gboolean
gw_mime_is_host(const char *text)
{
    gsize n = strlen(text);
    return n > 0 && n <= 253 && all_of(text, n, "-.") && g_ascii_isalnum(text[0]) && !strstr(text, "..");
}

gboolean
gw_mime_is_address(const char *text)
{
    const char *at = strchr(text, '@');
    gsize local = at ? (gsize)(at - text) : 0;
    if (local == 0 || local > LOCAL_MAX || strlen(text) > ADDRESS_MAX || text[0] == '.' || at[-1] == '.')
        return FALSE;
    g_autofree char *name = g_strndup(text, local);
    return all_of(name, local, "!#$%&'*+/=?^_`{|}~.-") && !strstr(name, "..") && gw_mime_is_host(at + 1);
}

gboolean
gw_mime_is_line(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL) || g_utf8_strlen(text, -1) > GW_MIME_SUBJECT_MAX)
        return FALSE;
    for (char *c = (char *)(guintptr)text; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        /* Line and paragraph separators are line breaks to some. */
        if (g_unichar_iscntrl(letter) || letter == 0x2028 || letter == 0x2029)
            return FALSE;
    }
    return TRUE;
}

gboolean
gw_mime_is_id(const char *text)
{
    gsize n = strlen(text);
    return n > 0 && n <= ID_MAX && all_of(text, n, "._-");
}

/* ---- header lines ---- */

static gboolean
is_plain(const char *text)
{
    for (; *text; text++)
        if ((guchar)*text >= 0x7f || (text[0] == '=' && text[1] == '?'))
            return FALSE;
    return TRUE;
}

/* As many whole characters as an encoded word holds. */
static gsize
word_length(const char *text)
{
    char *end = (char *)(guintptr)text;
    while (*end && g_utf8_next_char(end) - text <= WORD_BYTES)
        end = g_utf8_next_char(end);
    return (gsize)(end - text);
}

static void
add_encoded(GString *out, const char *text)
{
    while (*text) {
        gsize n = word_length(text);
        g_autofree char *word = g_base64_encode((const guchar *)text, n);
        text += n;
        g_string_append_printf(out, "=?UTF-8?B?%s?=%s", word, *text ? "\r\n " : "");
    }
}

/* Folded before a blank where a line grows long; a single long word stays whole, as it may. */
static void
add_folded(GString *out, const char *text, gsize column)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (guint i = 0; words[i]; i++) {
        gsize n = strlen(words[i]);
        gboolean folds = i > 0 && n > 0 && column + 1 + n > COLUMNS;
        g_string_append_printf(out, "%s%s%s", folds ? "\r\n" : "", i ? " " : "", words[i]);
        column = folds ? 1 + n : column + (i ? 1 : 0) + n;
    }
}

static void
add_subject(GString *out, const char *subject)
{
    g_string_append(out, "Subject: ");
    if (is_plain(subject))
        add_folded(out, subject, strlen("Subject: "));
    else
        add_encoded(out, subject);
    g_string_append(out, "\r\n");
}

/* RFC 5322 wants English names whatever the locale. */
static void
add_date(GString *out, gint64 now_ms)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(now_ms / 1000);
    g_string_append_printf(
        out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[g_date_time_get_day_of_week(now) - 1],
        g_date_time_get_day_of_month(now), months[g_date_time_get_month(now) - 1], g_date_time_get_year(now),
        g_date_time_get_hour(now), g_date_time_get_minute(now), g_date_time_get_second(now));
}

static void
add_header(GString *out, const gw_mime_mail *letter)
{
    add_date(out, letter->now_ms);
    g_string_append_printf(out, "From: %s\r\nTo: ", letter->from);
    for (guint i = 0; letter->to[i]; i++)
        g_string_append_printf(out, "%s%s", i ? ",\r\n " : "", letter->to[i]);
    g_string_append(out, "\r\n");
    add_subject(out, letter->subject);
    g_string_append_printf(out, "Message-ID: <%s%s>\r\n", letter->id, strchr(letter->from, '@'));
    g_string_append(out, "Auto-Submitted: auto-generated\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n"
                         "\r\n");
}

/* ---- the body ---- */

/* A blank may not end a line: it can get lost on the way. */
static gboolean
stands_for_itself(const char *c)
{
    if (*c == ' ' || *c == '\t')
        return c[1] != '\0' && c[1] != '\n' && c[1] != '\r';
    return *c > 0x20 && *c < 0x7f && *c != '=';
}

static void
add_body(GString *out, const char *text)
{
    gsize column = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\r' && c[1] == '\n')
            continue;
        if (*c == '\n' || *c == '\r') {
            g_string_append(out, "\r\n");
            column = 0;
            continue;
        }
        gsize n = stands_for_itself(c) ? 1 : 3;
        if (column + n > COLUMNS - 1) {
            g_string_append(out, "=\r\n");
            column = 0;
        }
        if (n == 1)
            g_string_append_c(out, *c);
        else
            g_string_append_printf(out, "=%02X", (guchar)*c);
        column += n;
    }
    g_string_append(out, column ? "\r\n" : "");
}

/* ---- the whole ---- */

static gboolean
refuse(GError **error, const char *what)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot write the mail: %s", what);
    return FALSE;
}

static gboolean
check(const gw_mime_mail *letter, GError **error)
{
    if (!gw_mime_is_address(letter->from))
        return refuse(error, "the sender is not a plain address as in name@example.com");
    if (!letter->to[0])
        return refuse(error, "it has no recipient");
    for (guint i = 0; letter->to[i]; i++)
        if (!gw_mime_is_address(letter->to[i]))
            return refuse(error, "a recipient is not a plain address as in name@example.com");
    if (!gw_mime_is_line(letter->subject))
        return refuse(error, "the subject is not one line of at most 400 characters");
    if (!gw_mime_is_id(letter->id))
        return refuse(error, "its id is not letters, digits, dots and hyphens");
    return g_utf8_validate(letter->text, -1, NULL) || refuse(error, "its text is not UTF-8");
}

GBytes *
gw_mime_write(const gw_mime_mail *letter, GError **error)
{
    if (!check(letter, error))
        return NULL;
    GString *out = g_string_new(NULL);
    add_header(out, letter);
    add_body(out, letter->text);
    return g_string_free_to_bytes(out);
}
