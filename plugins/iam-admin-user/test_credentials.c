/* SPDX-License-Identifier: Apache-2.0 */
/* test_credentials.c - access keys and passwords: made once, cut off at every point, lost, and left as they
 * are
 */
#include "scenes.h"

#define BOTH "{'user_name': 'ops', 'access_key': true, 'login': true}"
#define KEY "{'user_name': 'ops', 'access_key': true}"
#define LOGIN "{'user_name': 'ops', 'login': true}"
#define ONE "{'AccessKeyId': 'AKIA1', 'Status': 'Active'}"
#define TWO ONE ", {'AccessKeyId': 'AKIA2', 'Status': 'Inactive'}"
#define CREATED "{'AccessKey': {'AccessKeyId': 'AKIA1', 'SecretAccessKey': {'$secret': 's/SecretAccessKey'}}}"

/* ---- scenes ---- */

/* A user has full permissions, and these keys; no password. */
static void
found(const char *name, const char *of_keys)
{
    char users[64], arn[128];
    snprintf(users, sizeof users, "[{'UserName': '%s'}]", name);
    snprintf(arn, sizeof arn, ARN("") "%s", name);
    attached_to(users, "[]");
    keys(name, of_keys);
    shown(name, arn);
    allowed(arn);
}

/* What there is of them when they are asked for. */
static void
has_keys(const char *name, const char *of_keys)
{
    char input[128], answer[256];
    snprintf(input, sizeof input, "{'UserName': '%s'}", name);
    snprintf(answer, sizeof answer, "{'AccessKeyMetadata': [%s]}", of_keys);
    gt_answer("aws-all:iam:ListAccessKeys", input, answer);
}

static void
no_password(const char *name)
{
    char input[128];
    snprintf(input, sizeof input, "{'UserName': '%s'}", name);
    gt_refuse("aws:iam:GetLoginProfile", input, "invalid", "NoSuchEntity", "Login Profile cannot be found");
}

static void
vault_has(bool kept)
{
    gt_answer("vault:Describe", "{'name': 'SecretAccessKey'}",
              kept ? "{'kept': true, 'there': true}" : "{'kept': false, 'there': false}");
}

/* The user is there, with these keys, of which the notes say this. */
static void
look(const char *of_keys, const char *notes)
{
    gt_begin(steps, KEY);
    if (notes)
        gt_set_notes(notes);
    found("ops", of_keys);
    has_keys("ops", of_keys);
}

/* Looks again, with the notes as they are. */
static void
look_again(const char *of_keys)
{
    found("ops", of_keys);
    has_keys("ops", of_keys);
    gt_look();
}

static void
check_pending(void)
{
    gt_check_worked();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 10}");
}

static void
check_note(const char *key, const char *part)
{
    gt_check_has(json_object_get(gt_notes(), key), part);
}

static void
check_no_note(const char *key)
{
    ck_assert_ptr_null(json_object_get(gt_notes(), key));
}

/* ---- made ---- */

START_TEST(made_with_the_user)
{
    gt_begin(steps, BOTH);
    attached_to("[]", "[]");
    account("", "", "");
    room();
    gt_look();
    gt_check_changes("absent");
    gt_check_has(gt_want(),
                 "{'user_name': 'ops', 'full_permissions': true, 'access_key': true, 'login': true}");
    gt_answer("aws:iam:CreateUser", "{'UserName': 'ops'}", "{'User': {}}");
    gt_answer("aws:iam:AttachUserPolicy", "{'UserName': 'ops'}", "{}");
    gt_answer("vault:Generate", "{'name': 'Password', 'length': 32}", "{'$secret': 's/Password'}");
    gt_answer("aws:iam:CreateLoginProfile",
              "{'UserName': 'ops', 'Password': {'$secret': 's/Password'}, 'PasswordResetRequired': true}",
              "{}");
    vault_has(false);
    gt_answer("aws-keep:iam:CreateAccessKey", "{'UserName': 'ops'}", CREATED);
    gt_apply();
    gt_check_worked();
    check_note("access-key", "{'user': 'ops', 'id': 'AKIA1', 'retries': 0, 'stale': false}");

    attached_to("[{'UserName': 'ops'}]", "[]");
    password("ops");
    shown("ops", ARN("ops"));
    allowed(ARN("ops"));
    has_keys("ops", ONE);
    password("ops");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'access_key_id': 'AKIA1', 'password': {'$secret': 's/Password'},"
                               " 'secret_access_key': {'$secret': 's/SecretAccessKey'}}");
    ck_assert_ptr_null(json_object_get(gt_outputs(), "left"));
    check_note("access-key", "{'seen': true}");
}
END_TEST

/* Somebody who was there before gets what is not there, and nothing else happens to them. */
START_TEST(made_for_who_was_there)
{
    gt_begin(steps, BOTH);
    found("alice", "{'Status': 'Active', 'AccessKeyId': 'AKIA1'}");
    has_keys("alice", ONE);
    no_password("alice");
    gt_look();
    gt_check_changes("change /login");
    gt_check_has(gt_outputs(), "{'left': ['an access key']}");
    gt_answer("vault:Generate", "{}", "{'$secret': 's/Password'}");
    gt_answer("aws:iam:CreateLoginProfile", "{'UserName': 'alice'}", "{}");
    gt_apply();
    gt_check_worked();
    check_note("login", "{'user': 'alice'}");
}
END_TEST

START_TEST(left_as_they_are)
{
    gt_begin(steps, BOTH);
    attached_to("[{'UserName': 'alice'}]", "[]");
    password("alice");
    shown("alice", ARN("alice"));
    allowed(ARN("alice"));
    has_keys("alice", TWO);
    password("alice");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'left': ['two access keys', 'a password']}");
    ck_assert_ptr_null(json_object_get(gt_outputs(), "password"));
    ck_assert_ptr_null(json_object_get(gt_outputs(), "secret_access_key"));
}
END_TEST

/* Of another user's credentials the notes say nothing. */
START_TEST(notes_of_another)
{
    gt_begin(steps, BOTH);
    gt_set_notes("{'access-key': {'user': 'bob', 'id': 'AKIA1'}, 'login': {'user': 'bob'}}");
    attached_to("[{'UserName': 'ops'}]", "[]");
    password("ops");
    shown("ops", ARN("ops"));
    allowed(ARN("ops"));
    has_keys("ops", ONE);
    password("ops");
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'left': ['an access key', 'a password']}");
}
END_TEST

START_TEST(not_asked_for)
{
    gt_begin(steps, "{'user_name': 'ops'}");
    found("ops", "");
    gt_look();
    gt_check_changes("");
    ck_assert_ptr_null(json_object_get(gt_seen(), "access_key"));
    ck_assert_ptr_null(json_object_get(gt_want(), "login"));
}
END_TEST

/* Made, and its policies are not in force yet: no second key. */
START_TEST(made_but_not_in_force)
{
    gt_begin(steps, KEY);
    gt_set_notes("{'access-key': {'user': 'ops', 'id': 'AKIA1', 'retries': 0}}");
    attached_to("[{'UserName': 'ops'}]", "[]");
    keys("ops", ONE);
    shown("ops", ARN("ops"));
    simulated(ARN("ops"), "iam:CreateUser", "implicitDeny", "{}");
    account(USER("ops", ", 'Tags': [{'Key': 'gangway-run', 'Value': 'r-1'}]"), "", "");
    has_keys("ops", ONE);
    gt_look();
    gt_check_changes("change /full_permissions");
    gt_answer("aws:iam:AttachUserPolicy", "{'UserName': 'ops'}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* ---- a key that IAM does not show ---- */

START_TEST(not_shown_yet)
{
    look("", "{'access-key': {'user': 'ops', 'id': 'AKIA1', 'retries': 0}}");
    gt_look();
    check_pending();
    check_note("access-key", "{'looks': 1, 'id': 'AKIA1'}");
    look_again(ONE);
    gt_check_changes("");
    check_note("access-key", "{'seen': true}");
}
END_TEST

START_TEST(gone)
{
    look("", "{'access-key': {'user': 'ops', 'id': 'AKIA1', 'retries': 0, 'looks': 2}}");
    gt_look();
    check_pending();
    look_again("");
    gt_check_changes("change /access_key");
    vault_has(true);
    gt_apply();
    gt_check_failed("conflict", "KeyGone", "gangway retry r-1 s makes another one");
    look("", "{'access-key': {'user': 'ops', 'id': 'AKIA1', 'retries': 0, 'seen': true}}");
    gt_retries(1);
    gt_look();
    gt_check_changes("change /access_key");
    vault_has(true);
    gt_answer("aws-keep:iam:CreateAccessKey", "{'UserName': 'ops'}", CREATED);
    gt_apply();
    gt_check_worked();
    check_note("access-key", "{'id': 'AKIA1', 'retries': 1, 'stale': true}");
}
END_TEST

/* Who has made another one since is no drift. */
START_TEST(another_in_its_place)
{
    look("{'AccessKeyId': 'AKIA9', 'Status': 'Active'}",
         "{'access-key': {'user': 'ops', 'id': 'AKIA1', 'retries': 0, 'seen': true}}");
    gt_look();
    gt_check_changes("");
    ck_assert_ptr_null(json_object_get(gt_outputs(), "secret_access_key"));
}
END_TEST

/* ---- cut off ---- */

START_TEST(cut_off_before_it_was_sent)
{
    look("", "{'access-key': {'user': 'ops', 'retries': 0, 'stale': false}}");
    gt_look();
    check_pending();
    look_again("");
    check_pending();
    look_again("");
    check_pending();
    look_again("");
    gt_check_changes("change /access_key");
    check_no_note("access-key");
}
END_TEST

START_TEST(cut_off_after_the_vault_had_it)
{
    look(ONE, "{'access-key': {'user': 'ops', 'retries': 0, 'stale': false}}");
    vault_has(true);
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(),
                 "{'access_key_id': 'AKIA1', 'secret_access_key': {'$secret': 's/SecretAccessKey'}}");
    check_note("access-key", "{'id': 'AKIA1', 'seen': true}");
}
END_TEST

START_TEST(cut_off_before_the_vault_had_it)
{
    look(ONE, "{'access-key': {'user': 'ops', 'retries': 0, 'stale': false}}");
    vault_has(false);
    gt_look();
    gt_check_failed("conflict", "SecretLost", "delete 'AKIA1' in the console");
    check_note("access-key", "{'lost': ['AKIA1']}");
    look_again(ONE);
    gt_check_failed("conflict", "SecretLost", "then gangway retry r-1 s");
    look_again("");
    gt_check_changes("change /access_key");
    check_no_note("access-key");
    vault_has(false);
    gt_answer("aws-keep:iam:CreateAccessKey", "{'UserName': 'ops'}", CREATED);
    gt_apply();
    gt_check_worked();
}
END_TEST

/* Whose secret the vault has can't be told. */
START_TEST(cut_off_and_not_to_be_told)
{
    look(TWO, "{'access-key': {'user': 'ops', 'retries': 0, 'stale': false}}");
    vault_has(true);
    gt_look();
    gt_check_failed("conflict", "SecretLost", "delete the one that nobody uses of 'AKIA1', 'AKIA2'");
    look(ONE, "{'access-key': {'user': 'ops', 'retries': 1, 'stale': true}}");
    vault_has(true);
    gt_look();
    gt_check_failed("conflict", "SecretLost", "delete 'AKIA1'");
    look(ONE, "{'access-key': {'user': 'ops', 'retries': 0}}");
    gt_refuse("vault:Describe", "{}", "invalid", "NoVault", "there is no vault here");
    gt_look();
    gt_check_failed("invalid", "NoVault", "no vault");
}
END_TEST

/* ---- a key that is refused ---- */

static const struct {
    const char *failure, *class, *code, *words;
    bool noted;
} refusals[] = {
    {"{'class': 'denied', 'code': 'AccessDenied', 'message': 'no', 'status': 403}", "denied", "AccessDenied",
     "no", false},
    {"{'class': 'invalid', 'code': 'LimitExceeded', 'message': 'two', 'status': 409}", "unavailable",
     "LimitExceeded", "two access keys by now", false},
    {"{'class': 'invalid', 'code': 'NoSuchEntity', 'message': 'who', 'status': 404}", "unavailable",
     "NoSuchEntity", "not visible everywhere yet", false},
    {"{'class': 'unavailable', 'code': 'ConnectFailed', 'message': 'down', 'sent': false}", "unavailable",
     "ConnectFailed", "down", false},
    {"{'class': 'unavailable', 'code': 'ServiceUnavailable', 'message': 'busy', 'status': 503}",
     "unavailable", "ServiceUnavailable", "busy", false},
    {"{'class': 'unavailable', 'code': 'Timeout', 'message': 'late', 'sent': true}", "unavailable", "Timeout",
     "late", true},
    {"{'class': 'unavailable', 'code': 'InternalFailure', 'message': 'oh', 'status': 500}", "unavailable",
     "InternalFailure", "oh", true},
    {"{'class': 'invalid', 'code': 'Secret', 'message': 'the vault has no key'}", "invalid", "Secret",
     "the vault has no key", false},
    {"{'class': 'invalid', 'code': 'Secret', 'message': 'disk full', 'sent': true}", "conflict", "Secret",
     "the vault did not take its secret: delete the key", true},
};

START_TEST(refused)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        look("", NULL);
        gt_look();
        gt_check_changes("change /access_key");
        vault_has(false);
        gt_refuse_with("aws-keep:iam:CreateAccessKey", "{'UserName': 'ops'}", refusals[i].failure);
        gt_apply();
        gt_check_failed(refusals[i].class, refusals[i].code, refusals[i].words);
        ck_assert_int_eq(json_object_get(gt_notes(), "access-key") != NULL, refusals[i].noted);
    }
}
END_TEST

START_TEST(answers_that_lack_something)
{
    look("", NULL);
    gt_look();
    vault_has(false);
    gt_answer("aws-keep:iam:CreateAccessKey", "{}", "{'AccessKey': {'UserName': 'ops'}}");
    gt_apply();
    gt_check_failed("unavailable", "BadAnswer", "AccessKeyId");
    check_note("access-key", "{'user': 'ops'}");
    gt_begin(steps, KEY);
    found("ops", "{'Status': 'Active'}");
    has_keys("ops", "{'Status': 'Active'}");
    gt_look();
    gt_check_failed("unavailable", "BadAnswer", "AccessKeyId");
    look("", NULL);
    gt_look();
    gt_refuse("vault:Describe", "{}", "invalid", "NoVault", "only a run keeps what is secret");
    gt_apply();
    gt_check_failed("invalid", "NoVault", "only a run");
    check_no_note("access-key");
}
END_TEST

/* ---- passwords ---- */

static void
look_for_login(const char *notes)
{
    gt_begin(steps, LOGIN);
    gt_set_notes(notes);
    found("ops", "");
    no_password("ops");
    gt_look();
    gt_check_changes("change /login");
    gt_answer("vault:Generate", "{'name': 'Password'}", "{'$secret': 's/Password'}");
}

START_TEST(password_is_refused)
{
    look_for_login("{}");
    gt_refuse("aws:iam:CreateLoginProfile", "{}", "invalid", "EntityAlreadyExists",
              "Login Profile for user ops");
    gt_apply();
    gt_check_failed("unavailable", "EntityAlreadyExists", "has a password by now");
    check_no_note("login"); /* it is somebody else's */
    look_for_login("{'login': {'user': 'ops'}}");
    gt_refuse("aws:iam:CreateLoginProfile", "{}", "invalid", "EntityAlreadyExists",
              "Login Profile for user ops");
    gt_apply();
    gt_check_failed("unavailable", "EntityAlreadyExists", "has a password by now");
    check_note("login", "{'user': 'ops'}"); /* the lost answer's */
    look_for_login("{}");
    gt_refuse("aws:iam:CreateLoginProfile", "{}", "invalid", "PasswordPolicyViolation",
              "minimum length of 40");
    gt_apply();
    gt_check_failed("conflict", "PasswordPolicyViolation", "random password of 32 characters");
    look_for_login("{}");
    gt_refuse("aws:iam:CreateLoginProfile", "{}", "invalid", "NoSuchEntity", "ops cannot be found");
    gt_apply();
    gt_check_failed("unavailable", "NoSuchEntity", "not visible everywhere yet");
}
END_TEST

START_TEST(no_vault)
{
    gt_begin(steps, LOGIN);
    found("ops", "");
    no_password("ops");
    gt_look();
    gt_refuse("vault:Generate", "{}", "invalid", "Secret", "the vault has no key");
    gt_apply();
    gt_check_failed("invalid", "Secret", "the vault has no key");
    check_no_note("login");
}
END_TEST

START_TEST(denied)
{
    gt_begin(steps, KEY);
    found("ops", "");
    gt_refuse("aws-all:iam:ListAccessKeys", "{}", "denied", "AccessDenied", "no keys");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no keys");
    gt_begin(steps, LOGIN);
    found("ops", "");
    gt_refuse("aws:iam:GetLoginProfile", "{}", "denied", "AccessDenied", "no login");
    gt_look();
    gt_check_failed("denied", "AccessDenied", "no login");
}
END_TEST

START_TEST(malformed)
{
    gt_begin(steps, BOTH);
    gt_set_notes("{'access-key': {'user': 'ops', 'retries': 0, 'stale': false}}");
    found("ops", TWO);
    has_keys("ops", ONE);
    no_password("ops");
    vault_has(true);
    gt_answer("vault:Generate", "{}", "{'$secret': 's/Password'}");
    gt_answer("aws-keep:iam:CreateAccessKey", "{}", CREATED);
    gt_mangle();
    gt_begin(steps, KEY);
    found("ops", "");
    has_keys("ops", "");
    vault_has(false);
    gt_answer("aws-keep:iam:CreateAccessKey", "{}", CREATED);
    gt_mangle();
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {made_with_the_user,
                                  made_for_who_was_there,
                                  left_as_they_are,
                                  notes_of_another,
                                  not_asked_for,
                                  made_but_not_in_force,
                                  not_shown_yet,
                                  gone,
                                  another_in_its_place,
                                  cut_off_before_it_was_sent,
                                  cut_off_after_the_vault_had_it,
                                  cut_off_before_the_vault_had_it,
                                  cut_off_and_not_to_be_told,
                                  refused,
                                  answers_that_lack_something,
                                  password_is_refused,
                                  no_vault,
                                  denied,
                                  malformed,
                                  NULL};
    return gt_run("iam-admin-user: credentials", tests);
}
