/* SPDX-License-Identifier: Apache-2.0 */
/* retry.h - whether a failed request is sent again, and when: the standard mode of AWS's own tools */
#ifndef GW_AWS_RETRY_H
#define GW_AWS_RETRY_H

#include "base/error.h"
#include "http/message.h"
#include <jansson.h>

/** Shared by all requests: when too much fails, nothing is repeated any more. */
typedef struct {
    guint tokens;
} gw_retry_bucket;

void gw_retry_bucket_init(gw_retry_bucket *bucket);

/** Takes what a repetition after this failure costs; 0 when there is not enough. */
guint gw_retry_bucket_take(gw_retry_bucket *bucket, const json_t *failure);

/** After a success: gives back what its last repetition cost, or 1 when there was none. */
void gw_retry_bucket_give(gw_retry_bucket *bucket, guint cost);

/** May the request be repeated by the client? `writes`: it changes something. `sent`: the server may have
 * seen it. */
gboolean gw_retry_is_safe(const json_t *failure, gboolean writes, gboolean sent);

/** Milliseconds to wait before the nth repetition (from 0). `answer` may be NULL. */
guint gw_retry_delay(const json_t *failure, guint n, const gw_message *answer);

/** Seconds after which the server wants to be asked again (Retry-After, a number or a date); 0 when it does
 * not say. */
gint64 gw_retry_after(const gw_message *answer);

/** Is that longer than anybody stays for? Then the failure is told, and who waits comes back later. */
gboolean gw_retry_is_long(const json_t *failure);

/** How far the server's clock (its Date header) is ahead of `now`; 0 when it does not say. */
gint64 gw_retry_clock_offset(const gw_message *answer, gint64 now_ms);

#endif
