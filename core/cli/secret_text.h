/* SPDX-License-Identifier: Apache-2.0 */
/* secret_text.h - a secret's text from where nobody else can read it: a terminal, a pipe, a private file */
#ifndef GW_CLI_SECRET_TEXT_H
#define GW_CLI_SECRET_TEXT_H

#include <glib.h>

/** May a file that holds a secret be read by its owner only? Pipes and devices may. GW_ERROR_DENIED says what
 *  to do; `holds` is what is in it, in words. */
gboolean gw_secret_file_check(const char *path, const char *holds, GError **error);

/** The text in a file, or of standard input ("-"), without the line's end at its end. Caller: gw_seal_forget.
 */
char *gw_secret_text_read(const char *path, GError **error);

/** Asks twice on the terminal, without echo; elsewhere reads standard input. */
char *gw_secret_text_ask(const char *name, GError **error);

#endif
