/* SPDX-License-Identifier: Apache-2.0 */
/* reserved.h - inputs that would be more than input: what belongs to the request itself stays out of them
 *
 * Whoever makes an input chooses its members' names and values. None may become the operation's name, a
 * signature, another path, another header or another element than its own.
 */
#ifndef GW_AWS_RESERVED_H
#define GW_AWS_RESERVED_H

#include "aws/service.h"
#include <jansson.h>

/** Why `input` may not be sent as the input of an operation, or NULL. In the query protocol no member may be
 *  called as what the request itself says (`Action`, `Version`, a part of the signature); in form and XML a
 *  member's name must be a name; a value in a path may not lead elsewhere, one in a header not end it.
 *  References to secrets, `{"$secret": …}`, count as texts. Caller frees. */
char *gw_reserved_fault(const gw_service *service, const char *operation, const json_t *input);

#endif
