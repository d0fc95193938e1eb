/* SPDX-License-Identifier: Apache-2.0 */
/* bad_name.c - calls its step as no step may be called */
#include "fixture.h"

FIXTURE("Bad_Name!", NULL, NULL, say_absent, want_something, NULL);
