/* SPDX-License-Identifier: Apache-2.0 */
/* marks.h - texts with the marks of out.h inside: their characters, and how wide a page is */
#ifndef GW_CLI_MARKS_H
#define GW_CLI_MARKS_H

#include <glib.h>

/** What gw_take_char gives for GW_PLAIN; the others follow. No character is that high. */
#define GW_MARKS 0x110000u
#define GW_MARK_HANG (GW_MARKS + 7)

/** The next character or mark of a text, which is moved behind it; U+FFFD for a byte that is neither. */
gunichar gw_take_char(const char **text);

/** What a terminal gets for a character: itself, or what stands for it where it is one that nobody sees or
 * the locale has not ("?", "..." for an ellipsis); "" for a mark. `buffer` has room for it. Borrowed. */
#define GW_SHOWN_SIZE 8
const char *gw_shown_char(gunichar c, char buffer[GW_SHOWN_SIZE]);

/** The columns of the terminal `fd` (COLUMNS, else what it says of itself, else 80); 0 if it is none. */
guint gw_terminal_width(int fd);
/** How wide a text for people may be: the terminal's width, but no more than reads well. */
guint gw_page_width(void);

#endif
