/* SPDX-License-Identifier: Apache-2.0 */
/* testing.h - a step under test, with AWS played from a scene
 *
 * For unit tests of a plugin, with Check: a test program includes the plugin's source, and links what
 * `pkg-config --libs gangway-testing` names. Nothing is loaded, no process is started and no network is used.
 *
 * A test begins with a step and its parameters, writes the scene (each request that is to come, in order, and
 * what AWS says), then looks and applies as the core does. A request that is not in the scene, that the step
 * did not declare or that writes during a look, a scene not played to its end, and a failure that the test
 * does not ask about (gt_check_failed) fail the test: at the latest in gt_end or at the next gt_begin.
 *
 * Where JSON is asked for, ' stands for ", so that C needs no backslashes: "{'alias': 'acme'}". An apostrophe
 * inside of a text is written \\u0027 there: "{'name': 'Dana\\u0027s'}".
 *
 * All texts that a function takes must be there (NULL fails the test) and are copied. A failure's class is
 * one of plugin.h's: "throttled", "unavailable", "denied", "conflict" or "invalid"; of what happens to a
 * process also "crashed" and "timed-out". Every check that does not hold ends the test there, as Check's
 * ck_assert does.
 */
#ifndef GANGWAY_TESTING_H
#define GANGWAY_TESTING_H

#include <check.h>
#include <gangway/plugin.h>
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

/** JSON text to a document; ' may stand for ".
 *
 * Since 5. Returns: a new reference, freed with json_decref. Errors: text that is no JSON fails the test.
 *
 *     json_t *want = gt_json("{'alias': 'acme'}");
 *     ck_assert(json_is_object(want));
 *     json_decref(want);
 */
json_t *gt_json(const char *text);

/** Begins anew with a step and its parameters, in which the schema fills in its defaults. Notes, retries
 * and what was looked at before are gone.
 *
 * Since 5. Returns: nothing. Errors: parameters that do not fit the step's schema, and what is left of the
 * scene before, fail the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 */
void gt_begin(const gangway_step *step, const char *params);
/** A test's teardown, which gt_run calls by itself: frees everything.
 *
 * Since 5. Returns: nothing. Errors: what is left of the scene fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_end();
 */
void gt_end(void);
/** Do the parameters fit the step's schema?
 *
 * Since 5. Returns: 1 or 0. Errors: text that is no JSON fails the test.
 *
 *     ck_assert(gt_fits(steps, "{'alias': 'acme'}"));
 *     ck_assert(!gt_fits(steps, "{'alias': 'Not An Alias'}"));
 */
int gt_fits(const gangway_step *step, const char *params);

/** What the step has noted earlier in this run, as JSON. What it notes now is there in the next look, too.
 *
 * Since 5. Returns: nothing. Errors: text that is no JSON fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_note("token", "'3f2c'");
 *     gt_check_has(gt_notes(), "{'token': '3f2c'}");
 */
void gt_note(const char *key, const char *value);

/** The next request is `request` ("aws:iam:GetRole"), its input has all that `input` has, and AWS answers
 * this. A text of the input is compared as the document in it where `input` has an object; {'$text': …} in
 * the answer becomes the text of a document.
 *
 * Since 5. Returns: nothing. Errors: another request, or another input, fails the test when it comes.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_look();
 */
void gt_answer(const char *request, const char *input, const char *answer);
/** The same, and it fails with this class, code and message.
 *
 * Since 5. Returns: nothing. Errors: as gt_answer; a class that there isn't fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_refuse("aws:iam:ListAccountAliases", "{}", "denied", "AccessDenied", "not allowed");
 *     gt_look();
 *     gt_check_failed("denied", "AccessDenied", "not allowed");
 */
void gt_refuse(const char *request, const char *input, const char *failure_class, const char *code,
               const char *message);

/** The same, with a whole failure: `{'class', 'code', 'message', 'status', 'sent', …}`.
 *
 * Since 5. Returns: nothing. Errors: as gt_refuse.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_refuse_with("aws:iam:ListAccountAliases", "{}",
 *                    "{'class': 'unavailable', 'code': 'Timeout', 'message': 'too late', 'sent': true}");
 *     gt_look();
 *     gt_check_failed("unavailable", "Timeout", "too late");
 */
void gt_refuse_with(const char *request, const char *input, const char *failure);

/** Sets what the step's notes are, as a JSON object; gt_begin begins without any.
 *
 * Since 5. Returns: nothing. Errors: text that is no JSON fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_set_notes("{'token': '3f2c'}");
 */
void gt_set_notes(const char *notes);
/** How often an operator has asked for the step again (`run.retries` of the input).
 *
 * Since 5. Returns: nothing. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_retries(2);
 */
void gt_retries(int times);
/** Of which partition ("aws-us-gov") a context's account is ("customer", "partner"); gt_begin makes both the
 * public one's.
 *
 * Since 6. Returns: nothing. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_partition("customer", "aws-us-gov");
 */
void gt_partition(const char *context, const char *partition);

/** Inspect and, unless pending, desire.
 *
 * Since 5. Returns: nothing; gt_seen, gt_want and the gt_check functions tell. Errors: a request that is
 * not in the scene, that the step did not declare, or that writes fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': []}");
 *     gt_look();
 *     gt_check_changes("absent");
 */
void gt_look(void);
/** Apply, with what the last look saw and wanted.
 *
 * Since 5. Returns: nothing. Errors: a request that is not in the scene, or that the step did not declare,
 * fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': []}");
 *     gt_look();
 *     gt_answer("aws:iam:CreateAccountAlias", "{'AccountAlias': 'acme'}", "{}");
 *     gt_apply();
 *     gt_check_worked();
 */
void gt_apply(void);

/** What the last look saw.
 *
 * Since 5. Returns: borrowed; NULL when nothing was seen. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_look();
 *     gt_check_has(gt_seen(), "{'alias': 'acme'}");
 */
json_t *gt_seen(void);
/** What the last look wanted.
 *
 * Since 5. Returns: borrowed; NULL when nothing was wanted. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': []}");
 *     gt_look();
 *     gt_check_has(gt_want(), "{'alias': 'acme'}");
 */
json_t *gt_want(void);
/** The outputs of the last look.
 *
 * Since 5. Returns: borrowed; NULL when there were none. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_look();
 *     gt_check_has(gt_outputs(), "{'alias': 'acme'}");
 */
json_t *gt_outputs(void);
/** The whole answer of "inspect" or "desire" in the last look.
 *
 * Since 5. Returns: borrowed; NULL when that function was not called or gave none. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': []}");
 *     gt_look();
 *     gt_check_has(gt_answer_of("inspect"), "{'kind': 'absent'}");
 */
json_t *gt_answer_of(const char *function);
/** What the step has kept since gt_begin.
 *
 * Since 5. Returns: borrowed. Errors: none.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     ck_assert_uint_eq(json_object_size(gt_notes()), 0);
 */
json_t *gt_notes(void);

/** The last look or apply worked.
 *
 * Since 5. Returns: nothing. Errors: one that failed fails the test, with its reason.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_look();
 *     gt_check_worked();
 */
void gt_check_worked(void);
/** The last look or apply failed for this reason, and its message has these words.
 *
 * Since 5. Returns: nothing. Errors: one that worked, or another reason, fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['other']}");
 *     gt_look();
 *     gt_check_failed("conflict", "OtherAlias", "keep that alias");
 */
void gt_check_failed(const char *failure_class, const char *code, const char *words);
/** The last look shows these changes: "add /trust, change /tags/a"; "" when converged; "absent" before all
 * when nothing was seen.
 *
 * Since 5. Returns: nothing. Errors: other changes fail the test, which shows them.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_look();
 *     gt_check_changes("");
 */
void gt_check_changes(const char *changes);
/** The last look worked and saw nothing that tells: a person is asked.
 *
 * Since 5. Returns: nothing. Errors: anything else fails the test.
 *
 *     gt_begin(asked, "{}");
 *     gt_look();
 *     gt_check_unseen();
 */
void gt_check_unseen(void);
/** `document` has all that `part` has.
 *
 * Since 5. Returns: nothing. Errors: a member that is missing or another fails the test, which shows both.
 *
 *     json_t *document = gt_json("{'a': 1, 'b': [2, 3]}");
 *     gt_check_has(document, "{'a': 1}");
 *     json_decref(document);
 */
void gt_check_has(json_t *document, const char *part);

/** Plays the scene over and over, each time with one member of one answer missing or of a wrong kind: the
 * step may fail, but with a reason, and never crash. Runs look and apply.
 *
 * Since 5. Returns: nothing. Errors: a step that crashes, or fails without a reason, fails the test.
 *
 *     gt_begin(steps, "{'alias': 'acme'}");
 *     gt_answer("aws:iam:ListAccountAliases", "{}", "{'AccountAliases': ['acme']}");
 *     gt_mangle();
 */
void gt_mangle(void);

/** Runs a suite with one case of `tests` (ends with NULL), each in a process of its own.
 *
 * Since 5. Returns: the program's exit status, 0 when all passed. Errors: none.
 *
 *     const TTest *const tests[] = {fresh, NULL};
 *     return gt_run("account-alias", tests);
 */
int gt_run(const char *name, const TTest *const *tests);

#ifdef __cplusplus
}
#endif
#endif
