/* SPDX-License-Identifier: Apache-2.0 */
/* retry.c - standard mode: full jitter, a token bucket, and the server's own delays
 *
 * The one departure: a write whose answer was lost is not repeated here, because it may have been carried
 * out. It fails as "unavailable", and the engine looks before it tries again.
 */
#include "aws/retry.h"
#include "base/json.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#define BUCKET_SIZE 500
#define MAX_DELAY_MS 20000.0
#define MAX_EXTRA_MS 5000.0

/* The numbers of 2026 are used when AWS_NEW_RETRIES_2026 asks for them, as AWS's tools do. */
typedef struct {
    guint cost_throttled, cost_timeout, cost_other;
    double base_throttled, base_other; /* ms */
} retry_rules;

static const retry_rules *
rules(void)
{
    static const retry_rules classic = {5, 10, 5, 500, 100};
    static const retry_rules of_2026 = {5, 14, 14, 1000, 50};
    const char *wanted = g_getenv("AWS_NEW_RETRIES_2026");
    return wanted && g_ascii_strcasecmp(wanted, "true") == 0 ? &of_2026 : &classic;
}

void
gw_retry_bucket_init(gw_retry_bucket *bucket)
{
    bucket->tokens = BUCKET_SIZE;
}

guint
gw_retry_bucket_take(gw_retry_bucket *bucket, const json_t *failure)
{
    guint cost = rules()->cost_other;
    if (gw_failure_class(failure) == GW_ERROR_THROTTLED)
        cost = rules()->cost_throttled;
    else if (g_strcmp0(gw_json_string(failure, "code"), "Timeout") == 0)
        cost = rules()->cost_timeout;
    if (bucket->tokens < cost)
        return 0;
    bucket->tokens -= cost;
    return cost;
}

void
gw_retry_bucket_give(gw_retry_bucket *bucket, guint cost)
{
    bucket->tokens = MIN(BUCKET_SIZE, bucket->tokens + (cost ? cost : 1));
}

gboolean
gw_retry_is_safe(const json_t *failure, gboolean writes, gboolean sent)
{
    gw_error_class cls = gw_failure_class(failure);
    if (cls == GW_ERROR_THROTTLED)
        return TRUE;
    if (cls != GW_ERROR_UNAVAILABLE)
        return FALSE;
    if (!writes || !sent)
        return TRUE;
    /* AWS said, by a code of its own, that it did not begin: busy with another change, or not there at all.
     */
    gint64 status = gw_json_int(failure, "status", 0);
    gboolean said = status > 0 && !g_str_has_prefix(gw_json_string(failure, "code"), "Http");
    return said && (status < 500 || status == 503);
}

static double
header_number(const gw_message *answer, const char *name)
{
    const char *text = answer ? gw_message_header(answer, name) : NULL;
    guint64 number;
    return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number, NULL) ? (double)number : -1;
}

gint64
gw_retry_after(const gw_message *answer)
{
    double seconds = header_number(answer, "Retry-After");
    const char *text = answer ? gw_message_header(answer, "Retry-After") : NULL;
    time_t at = seconds < 0 && text ? curl_getdate(text, NULL) : -1;
    if (at > 0)
        seconds = difftime(at, time(NULL));
    return (gint64)MAX(0, seconds);
}

gboolean
gw_retry_is_long(const json_t *failure)
{
    return (double)gw_json_int(failure, "retry_after", 0) * 1000 > MAX_DELAY_MS;
}

guint
gw_retry_delay(const json_t *failure, guint n, const gw_message *answer)
{
    gboolean throttled = gw_failure_class(failure) == GW_ERROR_THROTTLED;
    double base = throttled ? rules()->base_throttled : rules()->base_other;
    double most = MIN(MAX_DELAY_MS, base * (double)(1u << MIN(n, 16)));
    double delay = g_random_double() * most;
    double told = header_number(answer, "x-amz-retry-after");
    if (told >= 0)
        delay = CLAMP(told, delay, delay + MAX_EXTRA_MS);
    else
        delay = MAX(delay, MIN((double)gw_retry_after(answer) * 1000, MAX_DELAY_MS));
    return (guint)delay;
}

gint64
gw_retry_clock_offset(const gw_message *answer, gint64 now_ms)
{
    const char *date = answer ? gw_message_header(answer, "Date") : NULL;
    time_t at = date ? curl_getdate(date, NULL) : -1;
    return at > 0 ? (gint64)at * 1000 - now_ms : 0;
}
