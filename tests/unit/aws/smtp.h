/* SPDX-License-Identifier: Apache-2.0 */
/* smtp.h - a tiny mail server on a thread of its own that answers as a test tells it to, and keeps what it
 * heard */
#ifndef GW_TESTS_UNIT_AWS_SMTP_H
#define GW_TESTS_UNIT_AWS_SMTP_H

#include <glib.h>

typedef struct smtp_peer smtp_peer;

/** Offers STARTTLS (or, with `at_once`, speaks TLS from the first byte) with this certificate; NULL: no TLS.
 */
smtp_peer *smtp_start(const char *certificate, const char *key, gboolean at_once);
void smtp_stop(smtp_peer *peer);
guint smtp_port(const smtp_peer *peer);

/** What it says to a command ("EHLO", "AUTH", …; "" greets, "." ends the message) instead of the usual. NULL:
 *  it hangs up. */
void smtp_say(smtp_peer *peer, const char *command, const char *reply);

/** The commands that it heard, a line each, and the last message, complete or not. Borrowed; call smtp_stop's
 *  counterpart of waiting, smtp_join, before. */
const char *smtp_heard(const smtp_peer *peer);
const char *smtp_message(const smtp_peer *peer);
guint smtp_taken(const smtp_peer *peer);
void smtp_join(smtp_peer *peer);

#endif
