/* SPDX-License-Identifier: Apache-2.0 */
/* html.h - a page being written: elements are opened and closed, and every text is escaped in one place
 *
 * Tags and attributes' names are the program's own words; texts and attributes' values are anybody's. What
 * is written is well-formed XML too. Characters that are not seen, or that turn a line round, are written as
 * their number.
 */
#ifndef GW_REPORT_HTML_H
#define GW_REPORT_HTML_H

#include <glib.h>

typedef struct gw_html gw_html;

gw_html *gw_html_new(void);
/** Closes what is open and gives the page; `page` is consumed. Caller owns. */
GString *gw_html_end(gw_html *page);

/** Opens an element; names and values of attributes follow, ended by NULL. One without value is left out. */
void gw_html_open(gw_html *page, const char *tag, ...) G_GNUC_NULL_TERMINATED;
/** Closes the innermost element. */
void gw_html_close(gw_html *page);
/** An element that is never closed, as meta. */
void gw_html_void(gw_html *page, const char *tag, ...) G_GNUC_NULL_TERMINATED;
/** An element with a text in it. */
void gw_html_leaf(gw_html *page, const char *tag, const char *text, ...) G_GNUC_NULL_TERMINATED;
/** NULL writes nothing; bytes that are no UTF-8 are replaced. */
void gw_html_text(gw_html *page, const char *text);
void gw_html_textf(gw_html *page, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** A style sheet of the program's own. */
void gw_html_style(gw_html *page, const char *css, gsize length);

#endif
