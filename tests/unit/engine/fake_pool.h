/* SPDX-License-Identifier: Apache-2.0 */
/* fake_pool.h - a pool without processes: three steps over a world that is a JSON file
 *
 * `thing` is done by an API, `task` by a person, `word` can't be seen. The world stays when a test process
 * dies, as AWS does. Everything comes asynchronously.
 */
#ifndef TESTS_ENGINE_FAKE_POOL_H
#define TESTS_ENGINE_FAKE_POOL_H

#include "base/error.h"
#include "plugin/pool.h"

/* {"things": {name: document}, "old": {name: document}, "stale": {name: looks}, "writes": ["a.size=1", …],
 *  "pending": {name: reason}} */
typedef struct {
    char *path;
    json_t *steps;
    json_t *failures; /* {"a/look": [failure, …]}: the next calls for thing `a` fail like this; null: this one
                         works */
    json_t *counts;   /* {"a/look": 3} */
    guint delay_ms;   /* of each answer */
    guint apply_ms;   /* of each write, further */
    int late;         /* looks that see what was before, after an apply */
    int pending_s;    /* `after` of a pending answer */
    guint busy, busiest;
    json_t *pinned; /* {step: sha256} */
    char *sha256;   /* of the plugin, in its manifests; NULL: none */
} fake_world;

/** The pool is the world. */
gw_pool *fake_pool_new(fake_world *world, const char *path);
void fake_pool_clear(fake_world *world);

json_t *fake_world_read(const fake_world *world);
void fake_world_write(const fake_world *world, json_t *document); /* takes it over */

/** Sets a thing, as somebody else would do; `document` is taken over, NULL drops it. */
void fake_world_set(const fake_world *world, const char *name, json_t *document);
json_t *fake_world_get(const fake_world *world, const char *name);
/** All writes so far, `a.size=1 b=new`; caller frees. */
char *fake_world_writes(const fake_world *world);

/** The next look, apply, write (inside of an apply, before it reaches the world) or after (the writes are
 * done, but the apply fails) of this thing fails so. */
void fake_fail(fake_world *world, const char *name, const char *what, gw_error_class cls, const char *code);
int fake_count(const fake_world *world, const char *name, const char *what);

#endif
