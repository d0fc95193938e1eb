/* SPDX-License-Identifier: Apache-2.0 */
/* floods.c - says, prints or answers without end */
#include "fixture.h"

/* Tells all its lines and then answers: what is too much is dropped. */
static int
talk(const gangway_host *host, gangway_call *call)
{
    for (int i = 0; i < 100000; i++) {
        host->log(call, GANGWAY_INFO, "and another thing");
        host->progress(call, "still talking");
    }
    return say_absent(host, call);
}

static int
print(const gangway_host *host, gangway_call *call)
{
    for (int i = 0; i < 100000; i++)
        puts("0123456789 0123456789 0123456789 0123456789 0123456789");
    return say_absent(host, call);
}

/* 100 MB in one text. */
static int
answer(const gangway_host *host, gangway_call *call)
{
    const size_t length = 100000000;
    char *text = malloc(length + 1);

    if (!text)
        return GANGWAY_FAILED;
    size_t begun = (size_t)sprintf(text, "{\"kind\": \"observed\", \"doc\": \"");
    memset(text + begun, 'x', length - begun);
    text[length - 2] = '"';
    text[length - 1] = '}';
    text[length] = '\0';
    int result = host->output(call, text);
    free(text);
    return result;
}

/* Short as text, long once its numbers are written out. */
static int
answer_numbers(const gangway_host *host, gangway_call *call)
{
    const size_t length = 6000000;
    char *text = malloc(length + 64), *at = text;

    if (!text)
        return GANGWAY_FAILED;
    at += sprintf(at, "{\"kind\": \"observed\", \"doc\": [0");
    for (size_t i = 0; i < length / 4; i++, at += 4)
        memcpy(at, ",0.1", 4);
    sprintf(at, "]}");
    int result = host->output(call, text);
    free(text);
    return result;
}

static const gangway_step steps[] = {
    {"talks", "", NULL, NULL, NULL, NULL, talk, want_something, NULL, 10, NULL},
    {"prints-much", "", NULL, NULL, NULL, NULL, print, want_something, NULL, 10, NULL},
    {"answers-much", "", NULL, NULL, NULL, NULL, answer, want_something, NULL, 10, NULL},
    {"answers-numbers", "", NULL, NULL, NULL, NULL, answer_numbers, want_something, NULL, 20, NULL}};
GANGWAY_PLUGIN("floods-plugin", "1.0", "Gangway's tests", steps);
