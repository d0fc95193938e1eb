/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - a simulated AWS, a store, the real program, and people who do what they are asked
 *
 * For tests that drive the program from outside. What goes wrong fails the Check test that called.
 */
#ifndef GW_TESTS_WORLD_H
#define GW_TESTS_WORLD_H

#include <glib.h>
#include <jansson.h>

typedef struct {
    char *folder; /* holds store, AWS config and the simulator's log */
    char *url;    /* of the simulator */
    GPid simulator;
} world;

/** Starts a simulator; `extra` are further flags (NULL-terminated, may be NULL). */
void world_open(world *self, const char *const *extra);
/** Ends it and removes the folder. */
void world_close(world *self);

/** From now on what is known of plugins is kept for the worlds to come (see core/plugin/known.h), which need
 * not start a host for each of them again; world_forget_plugins ends that and removes it. */
void world_keep_plugins(void);
void world_forget_plugins(void);

/** The value of top_srcdir or top_builddir; "." when tests are run by hand. */
const char *world_tree(const char *variable);

/** GET, or POST with a body, to the simulator; the answer's JSON (caller owns). */
json_t *world_talk(const world *self, const char *path, const char *body);

/** Runs a program of the build tree with --json and these words; `kill_at` is GANGWAY_KILL's value or NULL.
 * Gives the exit status (128 + signal); `document` (may be NULL) gets what it printed. */
int world_run(const world *self, const char *program, const char *kill_at, json_t **document,
              const char *const *words);
#define WORLD_RUN(self, program, kill_at, document, ...)                                                     \
    world_run(self, program, kill_at, document, (const char *const[]){__VA_ARGS__, NULL})

/** How many events the store's journal holds. */
guint world_events(const world *self);

/** Everybody does what is asked of them at the console; gives the step that wants an attestation (caller
 * frees). */
char *world_people_act(const world *self);

/** Is the last run done? A word can be heard (exit status 0) long before that. */
gboolean world_is_done(const world *self);

/** Starts the stock workflow for the sample customer and sees it through; the number of commands it took. */
guint world_onboard(const world *self);

#endif
