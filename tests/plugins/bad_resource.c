/* SPDX-License-Identifier: Apache-2.0 */
/* bad_resource.c - a resource of a parameter that the step does not have */
#include "fixture.h"

static const char *const reads[] = {"iam:GetRole", NULL};
static const gangway_step steps[] = {
    {"bad-resource", "a misspelt parameter",
     "{\"type\": \"object\", \"properties\": {\"role_name\": {\"type\": \"string\"}}}", NULL, reads, NULL,
     say_absent, want_something, NULL, 0,
     "{\"arn:aws:iam::${account}:role/${rol_name}\": [\"iam:GetRole\"]}"}};
GANGWAY_PLUGIN("bad-resource-plugin", "1.0", "Gangway's tests", steps);
