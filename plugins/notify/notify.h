/* SPDX-License-Identifier: Apache-2.0 */
/* notify.h - the channels that a message can go by, each with the same four things to know
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <gangway/step.h>

typedef struct {
    const char *name; /* of its parameter, too */
    /** Does the receiver, or the mail program, know the same message again? Then it may be sent again when
     *  nobody knows whether it arrived; else a person has to find out. */
    bool keyed;
    /** To whom, for people: addresses, a topic, or the host of an address that is itself a secret. */
    json_t *(*to)(gw_call *call, json_t *settings);
    /** Sends it once: the answer, or NULL as gw_request. */
    json_t *(*send)(gw_call *call, json_t *settings, const char *id);
    /** The receipt of an answer; NULL after gw_fail when it is none. */
    json_t *(*receipt)(gw_call *call, json_t *answer);
} notify_channel;

/** Ends with a NULL name. */
extern const notify_channel notify_channels[] __attribute__((visibility("hidden")));

#endif
