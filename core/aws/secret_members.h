/* SPDX-License-Identifier: Apache-2.0 */
/* secret_members.h - which members of AWS's requests and answers hold a secret: their part of the schema
 *
 * Only for documents that go to AWS or come from it, where a member means what AWS says that it means. What a
 * plugin or a workflow calls "password" says nothing about its value.
 */
#ifndef GW_AWS_SECRET_MEMBERS_H
#define GW_AWS_SECRET_MEMBERS_H

#include <glib.h>
#include <jansson.h>

/** Does a member of this name hold credentials: who has the text can act with it? In whatever case. */
gboolean gw_aws_is_credential(const char *member);

/** The same, or does it hold a person's or a company's legal data? */
gboolean gw_aws_is_secret(const char *member);

/** From now on the credentials in an AWS document are hidden wherever this process redacts (gw_redact_learn),
 * but for those that are words: eight characters or more, and not letters alone. NULL is fine. */
void gw_aws_learn_credentials(const json_t *document);

/** A secret key, a session token or a bearer token is loaded or used: it is hidden as above, in case somebody
 * repeats the request to us, as AWS does where a signature does not match. Not when it is a word of less than
 * 16 letters: stand-ins of AWS take "test" for a key. NULL is fine. */
void gw_aws_learn_in_use(const char *secret);

/** The same for the signature in an Authorization header, with which the request could be sent once more.
 * NULL is fine, and so is a header of another kind. */
void gw_aws_learn_signature(const char *authorization);

#endif
