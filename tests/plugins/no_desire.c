/* SPDX-License-Identifier: Apache-2.0 */
/* no_desire.c - has a step that wants nothing */
#include "fixture.h"

FIXTURE("no-desire", NULL, NULL, say_absent, NULL, NULL);
