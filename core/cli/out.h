/* SPDX-License-Identifier: Apache-2.0 */
/* out.h - output for people and for programs
 *
 * Everything that people read goes through gw_out and gw_note: control characters, which could be anybody's,
 * never reach the terminal, colours only do where they are wanted, and with --json neither function prints a
 * thing.
 */
#ifndef GW_CLI_OUT_H
#define GW_CLI_OUT_H

#include <glib.h>
#include <jansson.h>

/* Colours are marks inside the text; they take no room in a table. They are bytes that no UTF-8 text holds,
 * so that nothing from outside (a name from AWS, an input, a note) passes for one. */
#define GW_PLAIN "\xf8"
#define GW_BOLD "\xf9"
#define GW_DIM "\xfa"
#define GW_RED "\xfb"
#define GW_GREEN "\xfc"
#define GW_YELLOW "\xfd"
#define GW_BLUE "\xfe"
/** Further lines of a line that is too long for a terminal begin where this stands. */
#define GW_HANG "\xff"

/** `when`: "auto" (or NULL), "always", "never". */
gboolean gw_out_init(const char *when, gboolean json, GError **error);
gboolean gw_out_is_terminal(void);
/** What no newline has followed yet, at the program's end. */
void gw_out_end(void);
/** To standard output as it is, and at once; FALSE when it can't be written. */
gboolean gw_out_bytes(const void *bytes, gsize length);
/** Writes what is on its way to standard output; FALSE when that, or anything before it, failed. Whoever
 * writes there by other ways asks this; the program says why at its end, and ends with 1. */
gboolean gw_out_flush(void);
/** The errno of the first write to standard output that failed, or 0. */
int gw_out_fault(void);

/** To standard output; not with --json. */
void gw_out(const char *format, ...) G_GNUC_PRINTF(1, 2);
/** To standard error; not with --json. */
void gw_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
/** To standard error, always: errors and warnings. */
void gw_warn(const char *format, ...) G_GNUC_PRINTF(1, 2);
/** The last line of a terminal, written over by whatever is printed next; "" takes it away. */
void gw_out_status(const char *text);
/** The one document of --json. */
void gw_out_json(const json_t *document);

/** A mark as UTF-8, or its plain twin where the locale is not UTF-8. */
const char *gw_mark(const char *utf8, const char *plain);
/** The text on one line, at most `max` columns (0: any), cut between words where it can be. Caller frees. */
char *gw_one_line(const char *text, gsize max);
/** How many columns of a terminal it takes: two for a wide character, none for a mark. */
guint gw_text_width(const char *text);
/** `text` and blanks up to `width` columns. Caller frees. */
char *gw_padded(const char *text, guint width);
/** One line broken between words so that each part has at most `width` columns (0: any). Caller frees. */
char *gw_wrapped(const char *line, guint width);
/** Colour of a run's or step's status. */
const char *gw_status_color(const char *status);
/** Each line of `text` behind `indent`, broken to the width of the page. */
void gw_out_block(const char *indent, const char *text);

typedef struct gw_table gw_table;
/** `heads` are the columns' names, NULL-terminated. */
gw_table *gw_table_new(const char *const *heads);
/** One row: as many texts as columns (NULL: empty). */
void gw_table_row(gw_table *table, ...);
guint gw_table_rows(const gw_table *table);
/** Prints it behind `indent` and frees it. */
void gw_table_print(gw_table *table, const char *indent);
void gw_table_free(gw_table *table);

#endif
