/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - names that were nearly right, durations, times, identifiers
 */
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/error.h"
#include "base/hash.h"

#define MAX_NAME 64   /* longer ones are not compared letter by letter */
#define MAX_LISTED 20 /* names in a hint */
#define DAY_MS G_GINT64_CONSTANT(86400000)

/* People mix these up, and capitals, without meaning another name. */
static char
folded(char c)
{
    return c == '_' || c == ' ' ? '-' : g_ascii_tolower(c);
}

/* Letters to add, drop, replace or swap with the neighbour. */
static guint
edit_distance(const char *a, const char *b)
{
    guint rows[3][MAX_NAME + 1];
    gsize m = strlen(a), n = strlen(b);

    if (m > MAX_NAME || n > MAX_NAME)
        return G_MAXUINT;
    for (guint j = 0; j <= n; j++)
        rows[0][j] = j;
    for (guint i = 1; i <= m; i++) {
        guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];

        row[0] = i;
        for (guint j = 1; j <= n; j++) {
            char p = folded(a[i - 1]), q = folded(b[j - 1]);

            row[j] = MIN(above[j - 1] + (p != q), MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && p == folded(b[j - 2]) && q == folded(a[i - 2]))
                row[j] = MIN(row[j], second[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

const char *
gw_nearest(const char *name, const char *const *known)
{
    const char *nearest = NULL;
    gsize length = strlen(name);
    guint best = (guint)MIN(length, MAX_NAME) / 3 + 2;

    for (; known && *known; known++) {
        gboolean begun = length >= 3 && g_ascii_strncasecmp(name, *known, length) == 0;
        guint distance = begun ? 1 : edit_distance(name, *known);

        if (distance < best && (begun || distance < length)) {
            best = distance;
            nearest = *known;
        }
    }

    return nearest;
}

char *
gw_nearest_hint(const char *name, const char *const *known)
{
    const char *nearest = gw_nearest(name, known);

    if (nearest)
        return g_strdup_printf("; did you mean '%s'?", nearest);
    if (!known || !*known)
        return g_strdup("");

    GString *text = g_string_new("; known are: ");
    for (guint i = 0; known[i]; i++) {
        if (i == MAX_LISTED) {
            g_string_append(text, ", …");
            break;
        }
        g_string_append_printf(text, "%s%s", i ? ", " : "", known[i]);
    }
    return g_string_free(text, FALSE);
}

gint64
gw_now_ms(void)
{
    return g_get_real_time() / 1000;
}

char *
gw_time_text(gint64 ms)
{
    gint64 seconds = ms / 1000 - (ms % 1000 < 0);
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);

    if (!time)
        return g_strdup_printf("%" G_GINT64_FORMAT " ms", ms);

    g_autofree char *day = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S");
    return g_strdup_printf("%s.%03dZ", day, (int)(ms - seconds * 1000));
}

static gint64
unit_ms(const char *unit)
{
    static const struct {
        const char *name;
        gint64 ms;
    } units[] = {{"", 1000}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", DAY_MS}};

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (!strcmp(unit, units[i].name))
            return units[i].ms;
    }
    return 0;
}

gboolean
gw_duration_parse(const char *text, gint64 *ms, GError **error)
{
    char *end = NULL;

    errno = 0;
    guint64 number = g_ascii_isdigit(text[0]) ? g_ascii_strtoull(text, &end, 10) : 0;
    gint64 unit = end && errno == 0 ? unit_ms(end) : 0;

    if (unit == 0) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is not a duration: write a whole number and s, m, h or d, such as 30s or 2d", text);
        return FALSE;
    }
    if (number > (guint64)(36500 * DAY_MS / unit)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "the duration '%s' is longer than a hundred years",
                    text);
        return FALSE;
    }
    *ms = (gint64)number * unit;
    return TRUE;
}

gboolean
gw_size_parse(const char *text, gsize most, gsize *bytes, GError **error)
{
    static const char units[] = "KM";
    char *end = NULL;

    errno = 0;
    guint64 number = g_ascii_isdigit(text[0]) ? g_ascii_strtoull(text, &end, 10) : 0;
    const char *unit = end && *end ? strchr(units, *end) : NULL;
    guint shift = unit ? 10 * (guint)(unit - units + 1) : 0;

    if (end && errno == 0 && number > 0 && (unit ? !end[1] : !*end) && number <= most >> shift) {
        *bytes = (gsize)number << shift;
        return TRUE;
    }
    g_autofree char *limit = g_format_size_full(most, G_FORMAT_SIZE_IEC_UNITS);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "'%s' is not a size: write a whole number of bytes, or of K or M, such as 10M; at most %s",
                text, limit);
    return FALSE;
}

/* Each unit serves until two of the next fit in, so that no text is off by half. */
char *
gw_duration_text(gint64 ms)
{
    if (ms < 0)
        ms = 0;
    if (ms < 1000)
        return g_strdup_printf("%d ms", (int)ms);
    if (ms < 10000)
        return g_strdup_printf("%d.%d s", (int)(ms / 1000), (int)(ms % 1000 / 100));
    if (ms < 120000)
        return g_strdup_printf("%d s", (int)(ms / 1000));
    if (ms < 2 * 3600000)
        return g_strdup_printf("%d min", (int)(ms / 60000));
    if (ms < 2 * DAY_MS)
        return g_strdup_printf("%d h", (int)(ms / 3600000));
    return g_strdup_printf("%" G_GINT64_FORMAT " days", ms / DAY_MS);
}

char *
gw_uuid(void)
{
    guint8 b[16];

    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        g_error("the system gives no random numbers: %s", g_strerror(errno));
    b[6] = (guint8)((b[6] & 0x0f) | 0x40);
    b[8] = (guint8)((b[8] & 0x3f) | 0x80);

    g_autofree char *hex = gw_hex(b, sizeof b);
    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* ---- bytes that may be no text ---- */

/* One character, or a byte that is none; where the next begins. */
static const char *
append_visible(GString *text, const char *at, const char *end)
{
    gunichar letter = g_utf8_get_char_validated(at, end - at);
    const char *next = at + 1;

    if (*at && letter != (gunichar)-1 && letter != (gunichar)-2) {
        next = at + g_utf8_skip[(guint8)*at];
        g_string_append_len(text, at, next - at);
    } else {
        g_string_append_printf(text, "\\x%02x", (guint8)*at);
    }
    return next;
}

static const char *
append_until(GString *text, const char *at, const char *end, gsize max)
{
    while (at < end && text->len < max)
        at = append_visible(text, at, end);
    return at;
}

char *
gw_text_visible(const char *bytes, gsize length, gsize max)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *end = bytes + length, *tail = length > max ? end - max / 4 : bytes;

    if (length > max) {
        append_until(text, bytes, end, max - max / 4);
        g_string_append_printf(text, "… (%" G_GSIZE_FORMAT " bytes in all) …", length);
        while (tail < end && ((guint8)*tail & 0xc0) == 0x80) /* in the middle of a character */
            tail++;
    }
    if (append_until(text, tail, end, text->len + max) < end)
        g_string_append(text, "…");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean
gw_text_is_blank(const char *text)
{
    g_autofree gunichar *characters = g_utf8_to_ucs4_fast(text, -1, NULL);

    for (const gunichar *c = characters; *c; c++)
        if (g_unichar_isgraph(*c) && !g_unichar_iszerowidth(*c))
            return FALSE;
    return TRUE;
}
