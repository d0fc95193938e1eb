/* SPDX-License-Identifier: Apache-2.0 */
/* manifest.c - one step's part of the manifest, as far as the host can check it (the core checks the rest)
 */
#include "host/host.h"

#include <string.h>

#define MAX_ACTIONS 512

static int
is_step_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
           name[0] != '-' && name[length - 1] != '-';
}

static json_t *
read_schema(const gangway_step *step, const char *member, const char *text, const char **reason)
{
    json_error_t error = {0};
    json_t *schema =
        text ? json_loads(text, JSON_REJECT_DUPLICATES, &error) : json_pack("{s:s}", "type", "object");

    if (schema && !json_is_object(schema)) {
        *reason =
            gw_reason("step '%s': %s is not a JSON object: it must be a JSON Schema", step->name, member);
        json_decref(schema);
        return NULL;
    }
    if (!schema)
        *reason = gw_reason("step '%s': %s is not JSON: line %d, column %d: %s", step->name, member,
                            error.line, error.column, error.text);
    return schema;
}

static json_t *
read_actions(const gangway_step *step, const char *member, const char *const *names, const char **reason)
{
    json_t *actions = json_array();

    for (size_t i = 0; names && names[i]; i++) {
        if (i == MAX_ACTIONS || json_array_append_new(actions, json_string(names[i])) < 0) {
            *reason = i == MAX_ACTIONS
                          ? gw_reason("step '%s': more than %d %s: end the list with NULL", step->name,
                                      MAX_ACTIONS, member)
                          : gw_reason("step '%s': entry %zu of %s is not UTF-8", step->name, i + 1, member);
            json_decref(actions);
            return NULL;
        }
    }
    return actions;
}

static json_t *
read_resources(const gangway_step *step, const char **reason)
{
    json_error_t error = {0};
    json_t *resources =
        step->resources ? json_loads(step->resources, JSON_REJECT_DUPLICATES, &error) : json_object();

    if (json_is_object(resources))
        return resources;
    *reason = gw_reason("step '%s': resources is not a JSON object: line %d, column %d: %s", step->name,
                        error.line, error.column, error.text);
    json_decref(resources);
    return NULL;
}

json_t *
gw_manifest_step(const gangway_step *step, unsigned number, const char **reason)
{
    if (!step->name || !is_step_name(step->name)) {
        *reason = gw_reason("step %u is called '%s': use lower case, digits and hyphens, at most 64", number,
                            step->name ? step->name : "(null)");
        return NULL;
    }
    if (!step->desire) {
        *reason = gw_reason("step '%s' has no desire: it must say what should be there", step->name);
        return NULL;
    }
    json_t *params = read_schema(step, "params", step->params, reason);
    json_t *outputs = params ? read_schema(step, "outputs", step->outputs, reason) : NULL;
    json_t *reads = outputs ? read_actions(step, "reads", step->reads, reason) : NULL;
    json_t *writes = reads ? read_actions(step, "writes", step->writes, reason) : NULL;
    json_t *resources = writes ? read_resources(step, reason) : NULL;
    json_t *part = NULL;

    if (resources) {
        part =
            json_pack("{s:s, s:s, s:O, s:O, s:O, s:O, s:b, s:b, s:I, s:O}", "name", step->name, "summary",
                      step->summary ? step->summary : "", "params", params, "outputs", outputs, "reads",
                      reads, "writes", writes, "inspect", step->inspect != NULL, "apply", step->apply != NULL,
                      "timeout_s", (json_int_t)step->timeout_s, "resources", resources);
        if (!part)
            *reason = gw_reason("step '%s': its summary is not UTF-8", step->name);
    }
    json_decref(params);
    json_decref(outputs);
    json_decref(reads);
    json_decref(writes);
    json_decref(resources);
    return part;
}
