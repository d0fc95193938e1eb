/* SPDX-License-Identifier: Apache-2.0 */
/* no_symbol.c - a shared object, but no plugin */
#include "fixture.h"

extern GANGWAY_EXPORT const int not_a_gangway_plugin;
const int not_a_gangway_plugin = 1;
