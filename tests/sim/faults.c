/* SPDX-License-Identifier: Apache-2.0 */
/* faults.c - the list of what a test wants to go wrong, and which request it meets
 */
#include "faults.h"

#include "base/error.h"
#include "base/json.h"
#include "base/schema.h"

#include <string.h>

struct sim_faults {
    GMutex mutex;
    json_t *list;
};

/* A code is a word, as AWS's are: it stands in headers and XML. */
static const char schema_text[] =
    "{\"type\": \"array\", \"maxItems\": 1000, \"items\": {\"type\": \"object\", \"required\": "
    "[\"operation\"],"
    " \"properties\": {\"operation\": {\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9:*-]{1,200}$\"},"
    " \"skip\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 0},"
    " \"times\": {\"type\": \"integer\", \"minimum\": 1, \"default\": 1},"
    " \"fate\": {\"enum\": [\"refuse\", \"throttle\", \"fail\", \"drop-before\", \"drop-after\"],"
    " \"default\": \"refuse\"},"
    " \"code\": {\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9.]{1,200}$\", \"default\": "
    "\"InternalFailure\"},"
    " \"status\": {\"type\": \"integer\", \"minimum\": 400, \"maximum\": 599, \"default\": 400},"
    " \"message\": {\"type\": \"string\", \"default\": \"as the test wants it\"}}}}";

sim_faults *
sim_faults_new(void)
{
    sim_faults *faults = g_new0(sim_faults, 1);
    g_mutex_init(&faults->mutex);
    faults->list = json_array();
    return faults;
}

void
sim_faults_free(sim_faults *faults)
{
    if (!faults)
        return;
    json_decref(faults->list);
    g_mutex_clear(&faults->mutex);
    g_free(faults);
}

gboolean
sim_faults_set(sim_faults *faults, const json_t *list, GError **error)
{
    gw_json schema = json_loads(schema_text, 0, NULL), checked = json_deep_copy(list);

    if (!gw_schema_apply(schema, checked, "faults", error))
        return FALSE;
    g_mutex_lock(&faults->mutex);
    json_decref(faults->list);
    faults->list = g_steal_pointer(&checked);
    g_mutex_unlock(&faults->mutex);
    return TRUE;
}

static gboolean
is_for(const json_t *fault, const char *service, const char *operation)
{
    const char *wanted = gw_json_string(fault, "operation"), *colon = strchr(wanted, ':');

    if (strcmp(wanted, "*") == 0)
        return TRUE;
    return colon && strlen(service) == (gsize)(colon - wanted) && g_str_has_prefix(wanted, service) &&
           (strcmp(colon, ":*") == 0 || strcmp(colon + 1, operation) == 0);
}

/* Counts one request down; TRUE if it meets the fault. */
static gboolean
count_down(json_t *fault)
{
    const char *which = gw_json_int(fault, "skip", 0) > 0 ? "skip" : "times";
    gint64 left = gw_json_int(fault, which, 0);

    if (left == 0)
        return FALSE;
    json_object_set_new(fault, which, json_integer(left - 1));
    return which[0] == 't';
}

json_t *
sim_faults_take(sim_faults *faults, const char *service, const char *operation)
{
    json_t *fault, *taken = NULL;
    size_t i;

    g_mutex_lock(&faults->mutex);
    json_array_foreach (faults->list, i, fault) {
        if (is_for(fault, service, operation) && count_down(fault)) {
            taken = json_incref(fault);
            break;
        }
    }
    g_mutex_unlock(&faults->mutex);
    return taken;
}
