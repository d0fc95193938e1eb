/* SPDX-License-Identifier: Apache-2.0 */
/* testing.h - a step under test, with AWS played from a scene
 *
 * For unit tests of a plugin, with Check: a test program includes the plugin's source, and links what
 * `pkg-config --libs gangway-testing` names. Nothing is loaded, no process is started and no network is used.
 *
 * A test begins with a step and its parameters, writes the scene (each request that is to come, in order, and
 * what AWS says), then looks and applies as the core does. A request that is not in the scene, that the step
 * did not declare or that writes during a look, a scene not played to its end, and a failure that the test
 * does not ask about (gt_check_failed) fail the test: at the latest in gt_end or at the next gt_begin. Where
 * JSON is asked for, ' may stand for ".
 */
#ifndef GANGWAY_TESTING_H
#define GANGWAY_TESTING_H

#include <check.h>
#include <gangway/plugin.h>
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

/** JSON text to a document (caller owns); text that isn't fails the test. */
json_t *gt_json(const char *text);

/** Begins anew. The parameters must fit the step's schema, which fills in its defaults. */
void gt_begin(const gangway_step *step, const char *params);
/** A test's teardown: frees everything; what is left of the scene fails the test. */
void gt_end(void);
/** Do the parameters fit the step's schema? */
int gt_fits(const gangway_step *step, const char *params);

/** What the step has noted earlier in this run. What it notes now is there in the next look, too. */
void gt_note(const char *key, const char *value);

/** The next request is `request` ("aws:iam:GetRole"), its input has all that `input` has, and AWS answers
 *  this. A text of the input is compared as the document in it where `input` has an object; {'$text': …} in
 *  the answer becomes the text of a document. */
void gt_answer(const char *request, const char *input, const char *answer);
/** The same, and it fails. A class that there isn't fails the test. */
void gt_refuse(const char *request, const char *input, const char *failure_class, const char *code,
               const char *message);

/** The same, with a whole failure: `{'class', 'code', 'message', 'status', 'sent', …}`. */
void gt_refuse_with(const char *request, const char *input, const char *failure);

/** Sets what the step's notes are, as JSON; gt_begin begins without any. */
void gt_set_notes(const char *notes);
/** How often an operator has asked for the step again. */
void gt_retries(int times);

/** Inspect and, unless pending, desire. */
void gt_look(void);
/** Apply, with what the last look saw and wanted. */
void gt_apply(void);

/** What the last look said; borrowed, NULL when it didn't. */
json_t *gt_seen(void);
json_t *gt_want(void);
json_t *gt_outputs(void);
json_t *gt_answer_of(const char *function);
/** What the step has kept since gt_begin; borrowed. */
json_t *gt_notes(void);

/** The last look or apply worked. */
void gt_check_worked(void);
/** It failed for this reason, and its message has these words. */
void gt_check_failed(const char *failure_class, const char *code, const char *words);
/** The last look shows these changes: "add /trust, change /tags/a"; "" when converged; "absent" before all
 * when nothing was seen. */
void gt_check_changes(const char *changes);
/** The last look worked and saw nothing that tells: a person's word is taken. */
void gt_check_unseen(void);
/** `document` has all that `part` has. */
void gt_check_has(json_t *document, const char *part);

/** Plays the scene over and over, each time with one member of one answer missing or of a wrong kind: the
 * step may fail, but with a reason, and never crash. Runs look and apply. */
void gt_mangle(void);

/** A suite with one case of `tests` (ends with NULL), run; the program's exit status. */
int gt_run(const char *name, const TTest *const *tests);

#ifdef __cplusplus
}
#endif
#endif
