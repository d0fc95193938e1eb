/* SPDX-License-Identifier: Apache-2.0 */
/* mangle.c - answers that AWS should never give: a step may fail, with a reason, and never crash */
#include "sdk/testing/private.h"

#include "base/json.h"

/* A fresh look and an apply; what they say is not judged. */
static void
play_loosely(void)
{
    gt.loose = TRUE;
    gt_look();
    if (gt_want() && gt.step->apply)
        gt_apply();
    gt.loose = FALSE;
}

/* Puts `wrong` (NULL: nothing) in the place of a member or item. */
static void
put(json_t *parent, const char *key, size_t index, json_t *wrong)
{
    if (!key)
        json_array_set(parent, index, wrong ? wrong : json_null());
    else if (wrong)
        json_object_set(parent, key, wrong);
    else
        json_object_del(parent, key);
}

static void mangle_in(json_t *document);

static void
mangle_one(json_t *parent, const char *key, size_t index, json_t *value)
{
    static const char *const wrong[] = {"null",   "true", "-7", "1.5",  "''",
                                        "'%7Bx'", "[]",   "{}", "[[]]", "{'a': 'b'}"};
    gw_json kept = json_incref(value);
    for (gsize i = 0; i <= G_N_ELEMENTS(wrong); i++) {
        gw_json instead = i < G_N_ELEMENTS(wrong) ? gt_json(wrong[i]) : NULL;
        put(parent, key, index, instead);
        play_loosely();
    }
    put(parent, key, index, kept);
    mangle_in(kept);
}

static void
mangle_in(json_t *document)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    const char *key;
    json_t *value;
    size_t i;
    json_object_foreach (document, key, value)
        g_ptr_array_add(keys, g_strdup(key));
    for (i = 0; i < keys->len; i++)
        mangle_one(document, keys->pdata[i], 0, json_object_get(document, keys->pdata[i]));
    json_array_foreach (document, i, value)
        mangle_one(document, NULL, i, value);
}

void
gt_mangle(void)
{
    json_t *entry;
    size_t i;
    gt_check_begun();
    json_array_foreach (gt.scene, i, entry)
        if (json_object_get(entry, "answer"))
            mangle_one(entry, "answer", 0, json_object_get(entry, "answer"));
    gt.at = json_array_size(gt.scene);
}
