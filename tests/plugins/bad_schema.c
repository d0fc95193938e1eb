/* SPDX-License-Identifier: Apache-2.0 */
/* bad_schema.c - its parameters' schema is not JSON */
#include "fixture.h"

static const gangway_step steps[] = {{"bad-schema", "a schema with a missing brace", "{\"type\": \"object\"",
                                      NULL, NULL, NULL, say_absent, want_something, NULL, 0, NULL}};
GANGWAY_PLUGIN("bad-schema-plugin", "1.0", "Gangway's tests", steps);
