/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - an access key and a password, where they are asked for, of who has none
 *
 * IAM tells a key's secret once, and asked twice it makes two keys. So a note goes before the request: whose
 * key it is; "id" when the vault has its secret, "seen" when IAM has shown it, "looks" while it has not,
 * "lost" when Gangway was cut off in between. Only an operator who retries the step gets another one.
 */
#include "iam-admin-user.h"

#define KEY_NOTE "access-key"
#define KEY_SECRET "SecretAccessKey" /* the member of IAM's answer, by which the vault calls it */
#define LOGIN_NOTE "login"
#define LOGIN_SECRET "Password"
#define LOGIN_LENGTH 32

/* So often, and so far apart, a key is looked for that was asked for. */
#define LOOKS 3
#define PAUSE_S 10

/* ---- what is told ---- */

static const char *
run_text(gw_call *call, const char *key)
{
    return gw_member(json_object_get(call->input, "run"), key);
}

static json_int_t
retries(gw_call *call)
{
    return json_integer_value(json_object_get(json_object_get(call->input, "run"), "retries"));
}

static void
add_output(gw_call *call, const char *key, json_t *value)
{
    if (!json_object_get(call->output, "outputs"))
        gw_outputs(call, "{}");
    json_object_set(json_object_get(call->output, "outputs"), key, value);
}

static void
add_secret(gw_call *call, const char *key, const char *part)
{
    add_output(call, key,
               gw_pack(call, "{s:s}", "$secret", gw_text(call, "%s/%s", run_text(call, "step"), part)));
}

static void
tell_left(gw_call *call, const char *user, const char *what)
{
    json_t *left = json_object_get(json_object_get(call->output, "outputs"), "left");
    if (!left) {
        left = gw_pack(call, "[]");
        add_output(call, "left", left);
    }
    json_array_append_new(left, json_string(what));
    gw_progress(call, "user '%s' has %s already: it is left as it is, and nothing is added", user, what);
}

/* Progress comes and goes on a terminal; this must be read. */
static void
tell_made(gw_call *call, const char *user, const char *what, const char *part)
{
    call->host->log(call->call, GANGWAY_INFO,
                    gw_text(call, "user '%s' has %s now, shown once by: gangway secret show %s/%s/%s", user,
                            what, run_text(call, "id"), run_text(call, "step"), part));
}

static bool
is_noted_for(gw_call *call, const char *key, const char *user)
{
    const char *whose = json_string_value(json_object_get(gw_noted(call, key), "user"));
    return whose && strcmp(whose, user) == 0;
}

/* The note with `key` changed. */
static int
amend(gw_call *call, const char *key, json_t *value)
{
    json_t *note = gw_keep(call, json_copy(gw_noted(call, KEY_NOTE)));
    json_object_set(note, key, value);
    return gw_note(call, KEY_NOTE, note);
}

/* ---- the access key that is there ---- */

static bool
holds(json_t *ids, json_t *id)
{
    json_t *one;
    size_t i;
    json_array_foreach (ids, i, one)
        if (json_equal(one, id))
            return true;
    return false;
}

static json_t *
key_ids(gw_call *call, const char *user)
{
    static const char operation[] = "iam:ListAccessKeys";
    json_t *answer = gw_aws_all(call, operation, "{s:s}", "UserName", user), *ids = gw_pack(call, "[]"), *key;
    if (!answer)
        admin_failed(call, user);
    json_t *keys = answer ? admin_list(call, answer, operation, "AccessKeyMetadata") : NULL;
    size_t i;
    json_array_foreach (keys, i, key) {
        json_t *id = json_object_get(key, "AccessKeyId");
        if (!json_is_string(id)) {
            gw_fail_answer(call, operation, "AccessKeyId");
            return NULL;
        }
        json_array_append(ids, id);
    }
    return keys ? ids : NULL;
}

static int
fail_lost(gw_call *call, const char *user, json_t *ids)
{
    const char *which = "";
    json_t *id;
    size_t i;
    json_array_foreach (ids, i, id)
        which = gw_text(call, "%s%s'%s'", which, i > 0 ? ", " : "", json_string_value(id));
    return gw_fail(
        call, GANGWAY_CONFLICT, "SecretLost",
        "an access key of user '%s' was made, and its secret was lost before the vault had it: delete "
        "%s%s in the console (IAM, Users, Security credentials), then gangway retry %s %s; no second "
        "one is made as long as it is there",
        user, json_array_size(ids) > 1 ? "the one that nobody uses of " : "", which, run_text(call, "id"),
        run_text(call, "step"));
}

/* A lost key is gone once somebody has deleted it: then all is as if it had never been. */
static int
look_at_lost(gw_call *call, const char *user, json_t *ids, json_t *lost)
{
    json_t *id;
    size_t i;
    json_array_foreach (lost, i, id)
        if (!holds(ids, id))
            return gw_note(call, KEY_NOTE, NULL);
    return fail_lost(call, user, lost);
}

/* Was cut off between the request and the note: is the secret in the vault, and whose is it? */
static int
look_at_cut_off(gw_call *call, const char *user, json_t *ids)
{
    json_t *there = gw_describe_secret(call, KEY_SECRET);
    if (!there)
        return GW_FAILED;
    if (json_array_size(ids) == 1 && json_is_true(json_object_get(there, "kept")) &&
        !json_is_true(json_object_get(gw_noted(call, KEY_NOTE), "stale")))
        return amend(call, "id", json_array_get(ids, 0));
    amend(call, "lost", ids);
    return fail_lost(call, user, ids);
}

/* IAM shows what is new a little later: true while that is waited for. */
static bool
waits_for_key(gw_call *call, const char *user)
{
    json_int_t looks = json_integer_value(json_object_get(gw_noted(call, KEY_NOTE), "looks"));
    if (looks >= LOOKS)
        return false;
    amend(call, "looks", gw_keep(call, json_integer(looks + 1)));
    gw_pending(call, PAUSE_S,
               "IAM does not show yet whether user '%s' has the access key that it was asked for", user);
    return true;
}

/* A key that this run has asked for. */
static int
look_at_own_key(gw_call *call, const char *user, json_t *ids)
{
    json_t *note = gw_noted(call, KEY_NOTE), *lost = json_object_get(note, "lost");
    if (lost)
        return look_at_lost(call, user, ids, lost);
    if (!json_object_get(note, "id") && json_array_size(ids) > 0 && look_at_cut_off(call, user, ids) != GW_OK)
        return GW_FAILED;
    json_t *id = json_object_get(gw_noted(call, KEY_NOTE), "id");
    if (id && holds(ids, id)) {
        add_output(call, "access_key_id", id);
        add_secret(call, "secret_access_key", KEY_SECRET);
        return json_is_true(json_object_get(note, "seen")) ? GW_OK : amend(call, "seen", json_true());
    }
    if (json_is_true(json_object_get(note, "seen")) || waits_for_key(call, user) || id)
        return GW_OK;
    return gw_note(call, KEY_NOTE, NULL); /* it never came to be */
}

static int
look_at_key(gw_call *call, const char *user, json_t *doc)
{
    json_t *ids = key_ids(call, user);
    if (!ids)
        return GW_FAILED;
    json_object_set_new(doc, "access_key", json_boolean(json_array_size(ids) > 0));
    if (is_noted_for(call, KEY_NOTE, user))
        return look_at_own_key(call, user, ids);
    if (json_array_size(ids) > 0)
        tell_left(call, user, json_array_size(ids) > 1 ? "two access keys" : "an access key");
    return GW_OK;
}

/* ---- the password that is there ---- */

static int
look_at_login(gw_call *call, const char *user, json_t *doc)
{
    bool there = gw_aws(call, "iam:GetLoginProfile", "{s:s}", "UserName", user) != NULL;
    if (!there && !gw_failed_with(call, "NoSuchEntity"))
        return GW_FAILED;
    json_object_set_new(doc, "login", json_boolean(there));
    if (there && is_noted_for(call, LOGIN_NOTE, user))
        add_secret(call, "password", LOGIN_SECRET);
    else if (there)
        tell_left(call, user, "a password");
    return GW_OK;
}

int
admin_look_at_credentials(gw_call *call, const char *user, json_t *doc)
{
    if (gw_param_bool(call, "access_key", false) && look_at_key(call, user, doc) != GW_OK)
        return GW_FAILED;
    return gw_param_bool(call, "login", false) ? look_at_login(call, user, doc) : GW_OK;
}

/* ---- making them ---- */

/* Who says no has made none, and so has who was not reached. Everything else is unknown. */
static bool
may_have_been_made(gw_call *call)
{
    json_t *error = gw_error(call), *sent = json_object_get(error, "sent");
    json_int_t status = json_integer_value(json_object_get(error, "status"));
    return json_is_boolean(sent) ? json_is_true(sent) : status >= 500 && status != 501 && status != 503;
}

static int
no_key(gw_call *call, const char *user)
{
    bool made = may_have_been_made(call);
    if (made && gw_failed_with(call, "Secret"))
        return gw_fail_as(
            call, GANGWAY_CONFLICT,
            "an access key of user '%s' was made, and the vault did not take its secret: delete the "
            "key in the console (IAM, Users, Security credentials), then gangway retry %s %s",
            user, run_text(call, "id"), run_text(call, "step"));
    if (!made)
        gw_note(call, KEY_NOTE, NULL);
    if (gw_failed_with(call, "LimitExceeded"))
        return gw_fail_as(call, GANGWAY_UNAVAILABLE, "user '%s' has two access keys by now: looking again",
                          user);
    return admin_failed(call, user);
}

static int
make_key(gw_call *call, const char *user)
{
    json_t *note = gw_noted(call, KEY_NOTE), *there = gw_describe_secret(call, KEY_SECRET);
    if (!there)
        return GW_FAILED;
    if (note && retries(call) <= json_integer_value(json_object_get(note, "retries")))
        return gw_fail(
            call, GANGWAY_CONFLICT, "KeyGone",
            "the access key that this run made is not there any more: gangway retry %s %s makes another "
            "one, gangway skip RUN STEP --why TEXT goes on without",
            run_text(call, "id"), run_text(call, "step"));
    /* What the vault has already is of an earlier key. */
    note = gw_pack(call, "{s:s, s:I, s:O}", "user", user, "retries", retries(call), "stale",
                   json_boolean(json_is_true(json_object_get(there, "kept"))));
    if (gw_note(call, KEY_NOTE, note) != GW_OK)
        return GW_FAILED;
    json_t *answer = gw_aws_keep(call, "iam:CreateAccessKey", "{s:s}", "UserName", user);
    if (!answer)
        return no_key(call, user);
    json_t *id = json_object_get(json_object_get(answer, "AccessKey"), "AccessKeyId");
    if (!json_is_string(id))
        return gw_fail_answer(call, "iam:CreateAccessKey", "AccessKeyId");
    tell_made(call, user, gw_text(call, "access key '%s'", json_string_value(id)), KEY_SECRET);
    return amend(call, "id", id);
}

static int
no_login(gw_call *call, const char *user, bool again)
{
    if (!again && !may_have_been_made(call))
        gw_note(call, LOGIN_NOTE, NULL);
    if (gw_failed_with(call, "EntityAlreadyExists")) /* this run's lost answer, or somebody was faster */
        return gw_fail_as(call, GANGWAY_UNAVAILABLE, "user '%s' has a password by now: looking again", user);
    if (gw_failed_with(call, "PasswordPolicyViolation"))
        return gw_fail_as(
            call, GANGWAY_CONFLICT,
            "the account's rules refuse a random password of %d characters for user '%s': set one in "
            "the console, or have the rules changed",
            LOGIN_LENGTH, user);
    return admin_failed(call, user);
}

static int
make_login(gw_call *call, const char *user)
{
    bool again = is_noted_for(call, LOGIN_NOTE, user);
    json_t *password = gw_generate_secret(call, LOGIN_SECRET, LOGIN_LENGTH,
                                          gw_text(call, "first password of user '%s'", user));
    if (!password || gw_note(call, LOGIN_NOTE, gw_pack(call, "{s:s}", "user", user)) != GW_OK)
        return GW_FAILED;
    if (!gw_aws(call, "iam:CreateLoginProfile", "{s:s, s:O, s:b}", "UserName", user, "Password", password,
                "PasswordResetRequired", true))
        return no_login(call, user, again);
    tell_made(call, user, "a password", LOGIN_SECRET);
    return GW_OK;
}

static bool
is_missing(gw_call *call, const char *key)
{
    return gw_param_bool(call, key, false) && !json_is_true(json_object_get(gw_seen(call), key));
}

int
admin_make_credentials(gw_call *call, const char *user)
{
    if (is_missing(call, "login") && make_login(call, user) != GW_OK)
        return GW_FAILED;
    return is_missing(call, "access_key") ? make_key(call, user) : GW_OK;
}
