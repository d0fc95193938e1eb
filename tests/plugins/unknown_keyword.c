/* SPDX-License-Identifier: Apache-2.0 */
/* unknown_keyword.c - its schema uses a keyword that gangway does not know */
#include "fixture.h"

static const gangway_step steps[] = {{"unknown-keyword", "a rule that would be ignored",
                                      "{\"type\": \"object\", \"properties\": {\"a\": {\"multipleOf\": 3}}}",
                                      NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL}};
GANGWAY_PLUGIN("unknown-keyword-plugin", "1.0", "Gangway's tests", steps);
