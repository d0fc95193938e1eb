/* SPDX-License-Identifier: Apache-2.0 */
/* events.h - CloudTrail's answers in scenes
 */
#ifndef PLUGINS_TESTING_EVENTS_H
#define PLUGINS_TESTING_EVENTS_H

#include <gangway/testing.h>
#include <stdio.h>

#define GT_BEGAN "1764000000" /* 2025-11-24T16:00:00Z, as a note */
#define GT_BEFORE "2025-11-24T15:59:59Z"
#define GT_AFTER "2025-11-24T16:00:00Z"

/** An event of CloudTrail; `more` are further members of its record. */
#define GT_EVENT(source, name, at, who, more)                                                                \
    "{'EventName': '" name "', 'CloudTrailEvent': {'$text': {'eventName': '" name                            \
    "', 'eventSource': '" source "', 'eventTime': '" at                                                      \
    "', 'eventID': 'e-1', 'sourceIPAddress': '192.0.2.7',"                                                   \
    " 'userIdentity': {'type': '" who "', 'arn': 'arn:aws:iam::111122223333:root'}" more "}}}"

/** A further member of such a record: the MFA device that it is about. */
#define GT_DEVICE(name)                                                                                      \
    ", 'requestParameters': {'userName': 'AWS ROOT USER', 'serialNumber': "                                  \
    "'arn:aws:iam::111122223333:mfa/" name "'}"

/** The next request asks for events with this attribute, and finds these. */
static inline void
gt_events(const char *key, const char *value, const char *events)
{
    char input[256], answer[4096];
    snprintf(input, sizeof input, "{'LookupAttributes': [{'AttributeKey': '%s', 'AttributeValue': '%s'}]}",
             key, value);
    snprintf(answer, sizeof answer, "{'Events': [%s]}", events);
    gt_answer("aws/us-east-1:cloudtrail:LookupEvents", input, answer);
}

#endif
