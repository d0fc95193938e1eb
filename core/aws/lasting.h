/* SPDX-License-Identifier: Apache-2.0 */
/* lasting.h - what a request that changes something leaves in AWS, and what it is called there */
#ifndef GW_AWS_LASTING_H
#define GW_AWS_LASTING_H

#include <glib.h>
#include <jansson.h>

/** Does a service of this name go past AWS, to people? */
gboolean gw_request_is_message(const char *service);

/** Does what the operation does stay? Not so of a message, of the vault, and of what takes something away.
 * Both may be NULL. */
gboolean gw_request_lasts(const char *service, const char *operation);

/** The names in a request's input, {"RoleName": "admin", …}; where it has none of its own, those of the
 * documents that it carries. New reference. */
json_t *gw_request_names(const json_t *input);

#endif
