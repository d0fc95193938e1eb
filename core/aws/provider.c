/* SPDX-License-Identifier: Apache-2.0 */
/* provider.c - follows a plan of where keys come from: first keys, then role by role
 *
 * Keys are renewed when a quarter of their life is left, at most five minutes before they expire. When that
 * fails, those at hand serve until they do expire, and renewing is tried again after a while. Keys for which
 * a person gave a code last to the end.
 *
 * Once somebody wants to know whose the keys are, new ones are not given out before that is known: a profile
 * may lead to another account after they were renewed.
 */
#include "aws/client.h"
#include "aws/identity.h"
#include "aws/keysource.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define MARGIN_MS G_GINT64_CONSTANT(300000)
#define ASKED_MARGIN_MS G_GINT64_CONSTANT(10000)
#define PAUSE_MS G_GINT64_CONSTANT(30000)

typedef struct {
    gw_provider_done done;
    gpointer data;
} waiter;

struct gw_provider {
    guint refs;
    gw_aws_client *aws;
    const gw_settings *settings;
    gw_provider *base; /* whose keys assume the first role; NULL: the plan says where they come from */
    gw_credentials *current;
    gint64 renew_ms;    /* not before then: it failed lately */
    GArray *waiting;    /* of waiter */
    GArray *serving;    /* those of a fetch that has ended */
    gboolean known;     /* keys are given out only when it is known whose they are */
    char *account;      /* and only those of this account; NULL: of any */
    gw_identity *owner; /* of `current` */
    gw_identity *asked; /* the last that STS told */

    /* a fetch under way */
    gboolean fetching;
    gw_credentials *step; /* keys so far */
    guint hop;            /* the next role */
    gw_key_source *source;
    gw_exchange *exchange;
    gw_mfa_turn *turn; /* held while a role's code is asked for and used */
};

/* ---- life ---- */

gw_provider *
gw_provider_new(gw_aws_client *aws, const gw_settings *settings)
{
    gw_provider *provider = g_new0(gw_provider, 1);
    provider->refs = 1;
    provider->aws = aws;
    provider->settings = settings;
    provider->waiting = g_array_new(FALSE, FALSE, sizeof(waiter));
    provider->serving = g_array_new(FALSE, FALSE, sizeof(waiter));
    return provider;
}

gw_provider *
gw_provider_new_over(gw_provider *base, const gw_settings *settings)
{
    gw_provider *provider = gw_provider_new(base->aws, settings);
    provider->base = gw_provider_ref(base);
    return provider;
}

gw_provider *
gw_provider_ref(gw_provider *provider)
{
    provider->refs++;
    return provider;
}

void
gw_provider_unref(gw_provider *provider)
{
    if (!provider || --provider->refs > 0)
        return;
    gw_key_source_cancel(provider->source);
    gw_exchange_cancel(provider->exchange);
    gw_mfa_turn_leave(provider->turn);
    gw_credentials_free(provider->current);
    gw_credentials_free(provider->step);
    gw_identity_free(provider->owner);
    gw_identity_free(provider->asked);
    g_free(provider->account);
    g_array_unref(provider->waiting);
    g_array_unref(provider->serving);
    gw_provider_unref(provider->base);
    g_free(provider);
}

/* ---- whose keys ---- */

/* May keys be given out, with `owner` being what is known of them? */
static gboolean
may_give(const gw_provider *provider, const gw_credentials *keys, const gw_identity *owner)
{
    return !provider->known || (gw_identity_is_of(owner, keys) &&
                                (!provider->account || strcmp(owner->who.account, provider->account) == 0));
}

static json_t *
of_another(const gw_provider *provider)
{
    json_t *failure =
        gw_failure_new(GW_ERROR_DENIED, "OtherAccount", "the keys from %s are of AWS account %s, not of %s",
                       provider->settings->plan->origin, provider->asked->who.account, provider->account);
    json_object_set_new(failure, "action", json_string("sts:GetCallerIdentity"));
    return failure;
}

/* ---- the end of a fetch ---- */

/* Those served may ask again, or let go of the provider. */
static void
serve(gw_provider *provider, json_t *failure)
{
    gw_provider_ref(provider);
    provider->fetching = FALSE;
    GArray *waiting = provider->waiting;
    provider->waiting = g_array_new(FALSE, FALSE, sizeof(waiter));
    g_array_append_vals(provider->serving, waiting->data, waiting->len);
    g_array_unref(waiting);
    while (provider->serving->len > 0) {
        waiter next = g_array_index(provider->serving, waiter, 0);
        g_array_remove_index(provider->serving, 0);
        next.done(failure ? NULL : provider->current, failure, next.data);
    }
    gw_provider_unref(provider);
}

static void
fetch_failed(gw_provider *provider, json_t *failure)
{
    g_clear_pointer(&provider->turn, gw_mfa_turn_leave);
    g_clear_pointer(&provider->step, gw_credentials_free);
    provider->renew_ms = gw_now_ms() + PAUSE_MS;
    gboolean serves =
        gw_credentials_are_alive(provider->current) && may_give(provider, provider->current, provider->owner);
    serve(provider, serves ? NULL : failure);
}

static void
take_keys(gw_provider *provider)
{
    if (!may_give(provider, provider->step, provider->asked)) {
        gw_json failure = of_another(provider);
        fetch_failed(provider, failure);
        return;
    }
    gw_credentials_free(provider->current);
    gw_identity_free(provider->owner);
    provider->current = g_steal_pointer(&provider->step);
    provider->owner =
        gw_identity_is_of(provider->asked, provider->current) ? gw_identity_copy(provider->asked) : NULL;
    provider->renew_ms = 0;
    serve(provider, NULL);
}

static void
on_owner(json_t *answer, json_t *failure, gpointer data)
{
    gw_provider *provider = data;
    gw_json bad = NULL;
    provider->exchange = NULL;
    gw_identity *owner = answer ? gw_identity_read(answer, provider->step->access_key, &bad) : NULL;
    if (!owner) {
        fetch_failed(provider, bad ? bad : failure);
        return;
    }
    gw_identity_free(provider->asked);
    provider->asked = owner;
    take_keys(provider);
}

static void
fetch_done(gw_provider *provider)
{
    if (provider->known && !gw_identity_is_of(provider->asked, provider->step))
        provider->exchange =
            gw_identity_ask(provider->aws, provider->settings, provider->step, on_owner, provider);
    else
        take_keys(provider);
}

/* ---- roles ---- */

static void next_role(gw_provider *provider);

static const gw_role_hop *
nth_role(const gw_provider *provider, guint n)
{
    return provider->settings->plan->roles->pdata[n];
}

/* The way to a role: whoever goes the same may have its keys. */
static char *
name_of_way(const gw_provider *provider, guint hop)
{
    GString *name = g_string_new(provider->settings->plan->origin);
    for (guint i = 0; i <= hop; i++) {
        const gw_role_hop *role = nth_role(provider, i);
        g_string_append_printf(name, "\n%s\n%s\n%s\n%s\n%u", role->role_arn,
                               role->external_id ? role->external_id : "",
                               role->session_name ? role->session_name : "",
                               role->mfa_serial ? role->mfa_serial : "", role->duration);
    }
    return g_string_free(name, FALSE);
}

/* Keys of this role that a person's code gave before. */
static gboolean
take_kept(gw_provider *provider, guint hop)
{
    g_autofree char *name = name_of_way(provider, hop);
    const gw_credentials *keys = gw_mfa_keys(&provider->aws->mfa, name);
    if (!gw_credentials_are_fresh(keys, ASKED_MARGIN_MS))
        return FALSE;
    gw_credentials_free(provider->step);
    provider->step = gw_credentials_copy(keys);
    provider->hop = hop + 1;
    return TRUE;
}

static void
keep_or_forget(gw_provider *provider, guint hop, const gw_credentials *keys)
{
    if (!nth_role(provider, hop)->mfa_serial)
        return;
    g_autofree char *name = name_of_way(provider, hop);
    gw_mfa_keep(&provider->aws->mfa, name, keys);
}

static void
role_failed(gw_provider *provider, const json_t *failure, const char *message)
{
    const gw_role_hop *hop = nth_role(provider, provider->hop);
    const char *code = gw_json_string(failure, "code");
    gw_json own = json_copy((json_t *)(guintptr)failure);
    gboolean expired = code && g_str_has_prefix(code, "ExpiredToken");
    if (expired && provider->hop > 0)
        keep_or_forget(provider, provider->hop - 1, NULL);
    else if (expired)
        gw_settings_renew_keys(provider->settings); /* for the next fetch */
    g_autofree char *whose = hop->profile ? g_strdup_printf(" for profile '%s'", hop->profile) : g_strdup("");
    json_object_set_new(own, "message",
                        json_sprintf("cannot assume '%s'%s: %s", hop->role_arn, whose, message));
    fetch_failed(provider, own);
}

static void
on_role(json_t *answer, json_t *failure, gpointer data)
{
    gw_provider *provider = data;
    g_autoptr(GError) error = NULL;
    provider->exchange = NULL;
    if (!answer) {
        role_failed(provider, failure, gw_json_string(failure, "message"));
        return;
    }
    gw_credentials *keys =
        gw_credentials_read(json_object_get(answer, "Credentials"), &gw_credentials_of_sts, &error);
    if (!keys) {
        gw_json bad = gw_failure_new(GW_ERROR_UNAVAILABLE, "BadAnswer", "the answer of STS can't be used: %s",
                                     error->message);
        role_failed(provider, bad, gw_json_string(bad, "message"));
        return;
    }
    keep_or_forget(provider, provider->hop, keys);
    g_clear_pointer(&provider->turn, gw_mfa_turn_leave);
    gw_credentials_free(provider->step);
    provider->step = keys;
    provider->hop++;
    next_role(provider);
}

static void
assume(gw_provider *provider, const char *code)
{
    const gw_role_hop *hop = nth_role(provider, provider->hop);
    gw_json input = json_pack("{s:s, s:s, s:s*, s:s*, s:s*}", "RoleArn", hop->role_arn, "RoleSessionName",
                              hop->session_name ? hop->session_name : GW_SESSION_NAME, "ExternalId",
                              hop->external_id, "SerialNumber", hop->mfa_serial, "TokenCode", code);
    if (hop->duration)
        json_object_set_new(input, "DurationSeconds", json_integer(hop->duration));
    gw_provider *base = provider->hop == 0 ? provider->base : NULL;
    gw_exchange_request request = {.aws = provider->aws,
                                   .settings = base ? base->settings : provider->settings,
                                   .provider = base,
                                   .keys = base ? NULL : provider->step,
                                   .service = gw_service_find("sts"),
                                   .operation = "AssumeRole",
                                   .input = input};
    provider->exchange = gw_exchange_start(&request, on_role, provider);
}

/* ---- codes of MFA devices ---- */

static void
on_code(const char *code, const char *problem, gpointer data)
{
    gw_provider *provider = data;
    const gw_role_hop *hop = nth_role(provider, provider->hop);
    if (code) {
        assume(provider, code);
        return;
    }
    gw_json failure = gw_failure_new(GW_ERROR_DENIED, "NoCredentials", "no code of the MFA device '%s': %s",
                                     hop->mfa_serial, problem);
    role_failed(provider, failure, gw_json_string(failure, "message"));
}

static void
on_turn(gpointer data)
{
    gw_provider *provider = data;
    const gw_role_hop *hop = nth_role(provider, provider->hop);
    if (take_kept(provider, provider->hop)) { /* somebody before us asked */
        g_clear_pointer(&provider->turn, gw_mfa_turn_leave);
        next_role(provider);
    } else {
        gw_mfa_turn_ask(provider->turn, hop->mfa_serial, hop->profile, on_code);
    }
}

static void
next_role(gw_provider *provider)
{
    if (provider->hop >= provider->settings->plan->roles->len)
        fetch_done(provider);
    else if (nth_role(provider, provider->hop)->mfa_serial)
        provider->turn = gw_mfa_turn_take(&provider->aws->mfa, on_turn, provider);
    else
        assume(provider, NULL);
}

/* ---- a fetch ---- */

static gint64
margin(const gw_provider *provider)
{
    const GPtrArray *roles = provider->settings->plan->roles;
    gboolean asked = roles->len > 0 && nth_role(provider, roles->len - 1)->mfa_serial;
    return asked ? ASKED_MARGIN_MS : MARGIN_MS;
}

static gboolean
are_good(const gw_provider *provider)
{
    const gw_credentials *keys = provider->current;
    gboolean pausing = gw_now_ms() < provider->renew_ms;
    return pausing ? gw_credentials_are_alive(keys) : gw_credentials_are_fresh(keys, margin(provider));
}

static void
on_first(gw_credentials *keys, json_t *failure, gpointer data)
{
    gw_provider *provider = data;
    provider->source = NULL;
    provider->step = keys;
    if (keys)
        next_role(provider);
    else
        fetch_failed(provider, failure);
}

/* Begins as far down the way as kept keys lead. */
static void
fetch(gw_provider *provider)
{
    const gw_key_plan *plan = provider->settings->plan;
    provider->fetching = TRUE;
    provider->hop = 0;
    if (are_good(provider) && !provider->owner) { /* only whose they are is missing */
        provider->step = gw_credentials_copy(provider->current);
        provider->hop = plan->roles->len;
        next_role(provider);
        return;
    }
    for (guint i = plan->roles->len; i > 0; i--)
        if (take_kept(provider, i - 1)) {
            next_role(provider);
            return;
        }
    if (provider->base) {
        next_role(provider);
        return;
    }
    if (plan->kind != GW_SOURCE_KEYS) {
        provider->source = gw_key_source_start(provider->aws, provider->settings, on_first, provider);
        return;
    }
    provider->step = gw_credentials_new(plan->access_key, plan->secret_key, plan->session_token, NULL);
    next_role(provider);
}

/* ---- asking ---- */

static gboolean
serves(const gw_provider *provider)
{
    return are_good(provider) && may_give(provider, provider->current, provider->owner);
}

void
gw_provider_get(gw_provider *provider, gw_provider_done done, gpointer data)
{
    if (serves(provider)) {
        done(provider->current, NULL, data);
        return;
    }
    waiter next = {done, data};
    g_array_append_val(provider->waiting, next);
    if (!provider->fetching)
        fetch(provider);
}

void
gw_provider_get_known(gw_provider *provider, gw_provider_done done, gpointer data)
{
    provider->known = TRUE;
    gw_provider_get(provider, done, data);
}

const gw_aws_identity *
gw_provider_whose(const gw_provider *provider)
{
    gboolean is_told = provider->known && may_give(provider, provider->current, provider->owner);
    return is_told ? &provider->owner->who : NULL;
}

gboolean
gw_provider_pin(gw_provider *provider, const char *account)
{
    provider->known = TRUE;
    if (!provider->account)
        provider->account = g_strdup(account);
    return strcmp(provider->account, account) == 0;
}

static void
forget_in(GArray *list, gpointer data)
{
    for (guint i = list->len; i > 0; i--)
        if (g_array_index(list, waiter, i - 1).data == data)
            g_array_remove_index(list, i - 1);
}

void
gw_provider_forget(gw_provider *provider, gpointer data)
{
    forget_in(provider->waiting, data);
    forget_in(provider->serving, data);
}

gboolean
gw_provider_expire(gw_provider *provider)
{
    const gw_key_plan *plan = provider->settings->plan;
    gboolean renewed = gw_settings_renew_keys(provider->settings);
    if (plan->kind == GW_SOURCE_KEYS && plan->roles->len == 0 && !renewed)
        return FALSE;
    g_clear_pointer(&provider->current, gw_credentials_free);
    if (plan->roles->len > 0)
        keep_or_forget(provider, plan->roles->len - 1, NULL);
    return TRUE;
}
