/* SPDX-License-Identifier: Apache-2.0 */
/* good.c - as small as a plugin can be */
#include "fixture.h"

FIXTURE("good", NULL, NULL, say_absent, want_something, do_nothing);
