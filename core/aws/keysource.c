/* SPDX-License-Identifier: Apache-2.0 */
/* keysource.c - starts the way to first keys, and ends it: from the main loop, with no secret in a failure
 */
#include "aws/keysource.h"
#include "aws/secret_members.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define MAX_TOKEN ((gsize)20000)

static void
source_free(gw_key_source *source)
{
    gw_exchange_cancel(source->exchange);
    gw_http_cancel(source->http);
    gw_key_program_cancel(source->program);
    if (source->timer)
        g_source_remove(source->timer);
    if (source->own_free)
        source->own_free(source->own);
    gw_secret_free(source->secret);
    gw_credentials_free(source->keys);
    json_decref(source->failure);
    g_free(source);
}

void
gw_key_source_cancel(gw_key_source *source)
{
    if (source)
        source_free(source);
}

/* ---- the end ---- */

static gboolean
on_end(gpointer data)
{
    gw_key_source *source = data;
    source->timer = 0;
    source->done(g_steal_pointer(&source->keys), source->failure, source->data);
    source_free(source);
    return G_SOURCE_REMOVE;
}

static void
end_later(gw_key_source *source)
{
    source->timer = g_idle_add_full(G_PRIORITY_DEFAULT, on_end, source, NULL);
}

void
gw_key_source_give(gw_key_source *source, gw_credentials *keys)
{
    source->keys = keys;
    end_later(source);
}

static void
end_with(gw_key_source *source, json_t *failure)
{
    const char *const secrets[] = {source->secret, NULL};
    source->failure = gw_redact(failure, secrets);
    json_decref(failure);
    end_later(source);
}

void
gw_key_source_fail(gw_key_source *source, gw_error_class cls, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    const gw_key_plan *plan = source->plan;
    const char *code = plan->kind == GW_SOURCE_PROCESS ? "CredentialProcessFailed" : "NoCredentials";
    if (plan->tried) /* the whole chain has failed */
        end_with(source,
                 gw_failure_new(cls, code, "%s, %s (%s): " GW_KEY_REMEDY, plan->tried, plan->origin, text));
    else
        end_with(source, gw_failure_new(cls, code, "cannot get keys from %s: %s", plan->origin, text));
}

void
gw_key_source_fail_with(gw_key_source *source, const json_t *failure, const char *remedy)
{
    json_t *own = json_copy((json_t *)(guintptr)failure);
    json_object_del(own, "details");
    json_object_set_new(own, "message",
                        json_sprintf("cannot get keys from %s: %s%s%s", source->plan->origin,
                                     gw_json_string(failure, "message"), remedy ? ": " : "",
                                     remedy ? remedy : ""));
    end_with(source, own);
}

/* ---- files ---- */

/* It is going to be a header's value, or a part of a form. */
static gboolean
is_token(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!g_ascii_isgraph(*p) && *p != ' ')
            return FALSE;
    return *text != '\0';
}

char *
gw_key_source_check_token(gw_key_source *source, const char *token, const char *where)
{
    char *plain = g_strstrip(g_strdup(token));
    if (is_token(plain)) {
        const char *last_word = strrchr(plain, ' '); /* of "Bearer TOKEN" */
        gw_aws_learn_in_use(plain);
        gw_aws_learn_in_use(last_word ? last_word + 1 : NULL);
        return plain;
    }
    gw_secret_free(plain);
    gw_key_source_fail(source, GW_ERROR_DENIED, "%s is not a token: it is empty, or of more than one line",
                       where);
    return NULL;
}

char *
gw_key_source_read_token(gw_key_source *source, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = gw_secret_file_read(path, MAX_TOKEN, NULL, &error);
    g_autofree char *where = g_strdup_printf("what is in '%s'", path);
    char *token = text ? gw_key_source_check_token(source, text, where) : NULL;
    if (!text)
        gw_key_source_fail(source, GW_ERROR_DENIED, "%s", error->message);
    gw_secret_free(text);
    return token;
}

/* ---- starting ---- */

static void
on_program(gw_credentials *keys, const GError *error, gpointer data)
{
    gw_key_source *source = data;
    source->program = NULL;
    if (keys && gw_credentials_are_alive(keys)) {
        gw_key_source_give(source, keys);
        return;
    }
    gw_credentials_free(keys);
    gw_key_source_fail(source, GW_ERROR_DENIED, "%s",
                       error ? error->message : "the keys that it printed have expired");
}

static void
start_program(gw_key_source *source)
{
    source->program = gw_key_program_start(source->plan->process, on_program, source);
}

gw_key_source *
gw_key_source_start(gw_aws_client *aws, const gw_settings *settings, gw_key_source_done done, gpointer data)
{
    static void (*const ways[])(gw_key_source *) = {
        [GW_SOURCE_PROCESS] = start_program,   [GW_SOURCE_WEB_IDENTITY] = gw_key_source_web_identity,
        [GW_SOURCE_SSO] = gw_key_source_sso,   [GW_SOURCE_CONTAINER] = gw_key_source_container,
        [GW_SOURCE_IMDS] = gw_key_source_imds,
    };
    gw_key_source *source = g_new0(gw_key_source, 1);
    source->aws = aws;
    source->settings = settings;
    source->plan = settings->plan;
    source->done = done;
    source->data = data;
    ways[source->plan->kind](source);
    return source;
}
