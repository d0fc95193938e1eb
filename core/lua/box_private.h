/* SPDX-License-Identifier: Apache-2.0 */
/* box_private.h - what a box is made of, for the two files about boxes: what they answer, and JSON of Lua's
 * values
 */
#ifndef GW_LUA_BOX_PRIVATE_H
#define GW_LUA_BOX_PRIVATE_H

#include "lua/box.h"

#define GW_BOX "gangway.document"
#define GW_BOX_UNKNOWN "gangway.unknown"
#define GW_BOX_VALUE_WEIGHT 64 /* what a value takes beside its text */
#define GW_BOX_LIST_WEIGHT 64  /* what a list takes beside its values */
#define GW_BOX_OBJECT_WEIGHT 192

/** A document that is held by boxes of it or of its parts: the script's memory is charged for it once. */
typedef struct {
    json_t *root;
    gsize weight;
    guint boxes;
} gw_box_lent;

/** The userdata of a box; that of an unknown value is a `char *`, its name. */
typedef struct {
    json_t *document;
    json_t *known;
    gw_box_lent *lent;
} gw_box;

/** What a value weighs in memory, without what is in it. */
gsize gw_box_own_weight(const json_t *value);

#endif
