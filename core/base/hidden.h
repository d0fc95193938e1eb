/* SPDX-License-Identifier: Apache-2.0 */
/* hidden.h - characters that nobody sees: they come with copied text and make a name another one */
#ifndef GW_BASE_HIDDEN_H
#define GW_BASE_HIDDEN_H

#include <glib.h>

/** The byte order mark that files saved on Windows begin with. */
#define GW_BYTE_ORDER_MARK "\xef\xbb\xbf"

/** Its length when the text begins with one, else 0. */
gsize gw_byte_order_mark(const char *text, gsize length);

/** Does a terminal show nothing where this is, or move what is around it? Control characters, those that only
 * format (zero-width spaces, soft hyphens, directions), separators of lines, and letters without a shape. */
gboolean gw_is_invisible(gunichar c);

/** The first control character (but for a tab), invisible character or unusual space in valid UTF-8, or NULL.
 *  Borrowed. */
const char *gw_hidden_find(const char *text);

/** What the character at `at` is, for people: "a zero-width space (U+200B)". Caller frees. */
char *gw_hidden_name(const char *at);

#endif
