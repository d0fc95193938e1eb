/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - requests one after the other, each operation at its own pace, and lists page by page
 *
 * AWS throttles each operation by itself: a burst is free, then so many a second. Gangway's client tries a
 * throttled request again, a few times; what is throttled all the same is asked for again here, more slowly,
 * so that a long list does not begin anew.
 */
#include "guard.h"

#include <time.h>

/* What Organizations allows is not published for every operation: this is meant to be well below it. */
#define BURST 20.0
#define RATE 10.0    /* a second, after the burst */
#define SLOWEST 0.25 /* a second, after throttling */
#define TRIES 8
#define MAX_PAGES 5000

static double
seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
pause_for(double s)
{
    struct timespec left = {(time_t)s, (long)((s - (double)(time_t)s) * 1e9)};
    nanosleep(&left, NULL);
}

/* ---- paces ---- */

/* "aws/eu-west-1:ram:GetResourceShares" is an operation of its own in each region. Beyond the table's end
 * the last ones share a place: they are only slower for it. */
static guard_pace *
pace_of(guard *self, const char *request)
{
    size_t i = 0;
    while (i < GUARD_OPERATIONS - 1 && *self->paces[i].operation &&
           strcmp(self->paces[i].operation, request) != 0)
        i++;
    guard_pace *pace = &self->paces[i];
    if (!*pace->operation) {
        snprintf(pace->operation, sizeof pace->operation, "%s", request);
        pace->tokens = BURST;
        pace->rate = RATE;
        pace->at = seconds();
    }
    return pace;
}

static void
wait_for_turn(guard_pace *pace)
{
    double now = seconds();
    pace->tokens += (now - pace->at) * pace->rate;
    if (pace->tokens > BURST)
        pace->tokens = BURST;
    if (pace->tokens < 1) {
        pause_for((1 - pace->tokens) / pace->rate);
        pace->tokens = 1;
        now = seconds();
    }
    pace->tokens -= 1;
    pace->at = now;
}

/* Half as fast from now on, and no burst; then a little faster with each answer. */
static void
slow_down(guard_pace *pace)
{
    pace->rate = pace->rate / 2 < SLOWEST ? SLOWEST : pace->rate / 2;
    pace->tokens = 0;
}

static void
speed_up(guard_pace *pace)
{
    pace->rate = pace->rate * 1.1 > RATE ? RATE : pace->rate * 1.1;
}

/* ---- requests ---- */

json_t *
guard_ask(guard *self, const char *request, json_t *input)
{
    guard_pace *pace = pace_of(self, request);
    for (int tries = 1;; tries++) {
        wait_for_turn(pace);
        json_t *answer = gw_request(self->call, request, "O", input);
        if (answer) {
            speed_up(pace);
            return answer;
        }
        if (tries == TRIES || !gw_failed_as(self->call, GANGWAY_THROTTLED))
            return NULL;
        slow_down(pace);
        gw_progress(self->call, "AWS wants %s more slowly: %.2g a second", strchr(request, ':') + 1,
                    pace->rate);
    }
}

static int
add_items(guard *self, const char *request, json_t *page, const char *items, json_t *all)
{
    json_t *list = json_object_get(page, items);
    if (list && !json_is_null(list) && !json_is_array(list))
        return gw_fail_answer(self->call, strchr(request, ':') + 1, items);
    json_array_extend(all, list); /* a page may be empty and not be the last */
    return GW_OK;
}

/* The member that names the next page: services spell it their way. */
static const char *
token_name(const json_t *page)
{
    return json_object_get(page, "nextToken") ? "nextToken" : "NextToken";
}

json_t *
guard_list(guard *self, const char *request, json_t *input, const char *items)
{
    json_t *all = gw_keep(self->call, json_array()), *asked = gw_keep(self->call, json_deep_copy(input));
    for (int pages = 1; pages <= MAX_PAGES; pages++) {
        json_t *page = guard_ask(self, request, asked);
        if (!page || add_items(self, request, page, items, all) != GW_OK)
            return NULL;
        const char *name = token_name(page);
        json_t *token = json_object_get(page, name);
        if (!json_is_string(token) || json_string_length(token) == 0)
            return all;
        if (json_equal(token, json_object_get(asked, name)))
            break;
        json_object_set(asked, name, token);
        if (pages % 10 == 0)
            gw_progress(self->call, "%s: %zu so far", strchr(request, ':') + 1, json_array_size(all));
    }
    gw_fail(self->call, GANGWAY_UNAVAILABLE, "BadPages", "%s does not come to an end",
            strchr(request, ':') + 1);
    return NULL;
}
