/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - the addresses below /_sim/: what is there, let a person do something, end
 */
#include "control.h"

#include "base/error.h"
#include "base/json.h"

#include <string.h>

#define PREFIX "/_sim/"

gboolean
sim_control_is_for(const gw_message *request)
{
    return g_str_has_prefix(request->path, PREFIX);
}

static gw_message *
answer_text(guint status, const char *text)
{
    gw_message *answer = gw_message_new_answer(status);
    gw_message_set_header(answer, "Content-Type", "application/json");
    gw_message_set_body(answer, text, strlen(text));
    return answer;
}

static gw_message *
answer_json(guint status, json_t *document)
{
    g_autofree char *text = gw_json_text(document);
    json_decref(document);
    return answer_text(status, text);
}

static gw_message *
answer_error(guint status, const char *message)
{
    return answer_json(status, json_pack("{s:s%}", "error", message, strlen(message)));
}

static gw_message *
state(const sim_service *sim, const gw_message *request)
{
    g_autofree char *text = sim_runtime_state(sim->runtime, g_strcmp0(request->query, "timeless") == 0);
    return answer_text(200, text);
}

static json_t *
parse_body(const gw_message *request, GError **error)
{
    gsize n;
    const char *body = gw_message_body(request, &n);

    return gw_json_parse(body, n, "request", error);
}

static gw_message *
person(const sim_service *sim, const gw_message *request)
{
    g_autoptr(GError) error = NULL;
    gw_json asked = parse_body(request, &error);
    const char *step = gw_json_string(asked, "step");
    if (!step)
        return answer_error(400, error ? error->message : "the request has no 'step'");
    const json_t *want = json_object_get(asked, "want");
    if (want && !json_is_object(want))
        return answer_error(400, "'want' is not an object");
    json_t *acted = sim_runtime_person(sim->runtime, step, want, &error);
    if (!acted)
        return answer_error(400, error->message);
    const sim_log_entry entry = {.service = "people",
                                 .operation = step,
                                 .status = 200,
                                 .changed = gw_json_true(acted, "changed"),
                                 .input = want};
    sim_log_write(sim->log, &entry);
    json_object_del(acted, "changed");
    return answer_json(200, acted);
}

/* What a rehearsal would have sent to somebody. */
static gw_message *
outbox(const sim_service *sim, const gw_message *request)
{
    g_autoptr(GError) error = NULL;
    gw_json letter = parse_body(request, &error);
    gw_json taken = json_is_object(letter) ? sim_runtime_outbox(sim->runtime, letter, &error) : NULL;
    if (!taken)
        return answer_error(400, error ? error->message : "the request is not an object");
    const char *name = gw_json_string(letter, "request");
    const char *colon = strchr(name, ':');
    g_autofree char *service = g_strndup(name, (gsize)(colon - name));
    const sim_log_entry entry = {.service = service,
                                 .operation = colon + 1,
                                 .status = 200,
                                 .changed = gw_json_true(taken, "changed"),
                                 .input = letter};
    sim_log_write(sim->log, &entry);
    gw_message *answer = answer_text(200, gw_json_string(taken, "says"));
    gw_message_set_header(answer, "Content-Type", "text/plain");
    return answer;
}

static gw_message *
set_faults(const sim_service *sim, const gw_message *request)
{
    g_autoptr(GError) error = NULL;
    gw_json list = parse_body(request, &error);

    if (!list || !sim_faults_set(sim->faults, list, &error))
        return answer_error(400, error->message);
    return answer_text(200, "{}");
}

/* A test begins anew: what was done since the start is gone, and so is what was to go wrong. */
static gw_message *
reset(const sim_service *sim, const gw_message *request)
{
    g_autoptr(GError) error = NULL;
    gw_json over = parse_body(request, &error);
    gw_json none = json_array();
    gw_json done = json_is_object(over) && sim_faults_set(sim->faults, none, &error)
                       ? sim_runtime_reset(sim->runtime, over, &error)
                       : NULL;
    return done ? answer_text(200, "{}")
                : answer_error(400, error ? error->message : "the request is not an object");
}

gw_message *
sim_control(const sim_service *sim, const gw_message *request, gboolean *quit)
{
    const char *what = request->path + strlen(PREFIX);
    gboolean get = strcmp(request->method, "GET") == 0, post = strcmp(request->method, "POST") == 0;
    if (strcmp(what, "state") == 0 && get)
        return state(sim, request);
    if (strcmp(what, "operations") == 0 && get)
        return answer_json(200,
                           sim_runtime_operations(sim->runtime, g_strcmp0(request->query, "untold") == 0));
    if (strcmp(what, "people") == 0 && post)
        return person(sim, request);
    if (strcmp(what, "outbox") == 0 && post)
        return outbox(sim, request);
    if (strcmp(what, "faults") == 0 && post)
        return set_faults(sim, request);
    if (strcmp(what, "reset") == 0 && post)
        return reset(sim, request);
    if (strcmp(what, "quit") == 0 && post) {
        *quit = TRUE;
        return answer_text(200, "{}");
    }
    return answer_error(404, "known are: GET /_sim/state, GET /_sim/operations, POST /_sim/people, POST "
                             "/_sim/outbox, POST /_sim/faults, POST /_sim/reset, POST /_sim/quit");
}
