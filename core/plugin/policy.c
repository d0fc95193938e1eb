/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - nothing undeclared, nothing that removes, no write in a look, no input that is more than input
 */
#include "plugin/policy.h"

#include "aws/reserved.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plugin/answer.h"
#include "plugin/manifest.h"
#include "plugin/outside.h"

#include <string.h>

#define NAME_SHAPE                                                                                           \
    "^aws(-all|-keep)?(?:@([a-z]+))?(?:/([a-z0-9-]{1,40}))?:([a-z0-9-]{1,40}):([A-Z][A-Za-z0-9]{0,80})\\z"
enum { MODE = 1, CONTEXT, REGION, SERVICE, OPERATION };

/* ---- names ---- */

static gpointer
compile_shape(G_GNUC_UNUSED gpointer unused)
{
    return g_regex_new(NAME_SHAPE, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
}

static gw_request_target *
wish_new(const GMatchInfo *match)
{
    g_autofree char *mode = g_match_info_fetch(match, MODE);
    g_autofree char *context = g_match_info_fetch(match, CONTEXT);
    g_autofree char *region = g_match_info_fetch(match, REGION);
    gw_request_target *target = g_new0(gw_request_target, 1);

    target->all_pages = g_str_equal(mode, "-all");
    target->keeps = g_str_equal(mode, "-keep");
    target->as_partner = g_str_equal(context, "partner");
    target->context = target->as_partner ? "partner" : "customer";
    target->region = *region ? g_steal_pointer(&region) : NULL;
    target->service = g_match_info_fetch(match, SERVICE);
    target->operation = g_match_info_fetch(match, OPERATION);
    target->action =
        g_strdup_printf("%s%s:%s", target->as_partner ? "partner/" : "", target->service, target->operation);
    target->kind = gw_aws_operation_kind(target->service, target->operation);
    return target;
}

/* http:POST and smtp:send: their names are their actions, and whoever they reach may act on it. */
static gw_request_target *
outside_wish_new(const char *name)
{
    const char *colon = strchr(name, ':');
    gw_request_target *target = g_new0(gw_request_target, 1);

    target->outside = TRUE;
    target->context = "outside";
    target->service = g_strndup(name, (gsize)(colon - name));
    target->operation = g_strdup(colon + 1);
    target->action = g_strdup(name);
    target->kind = GW_AWS_ADD;
    return target;
}

gw_request_target *
gw_request_target_read(const char *name, json_t **refusal)
{
    static GOnce once = G_ONCE_INIT;
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *shown = gw_printable(name);

    if (gw_outside_is(name))
        return outside_wish_new(name);
    if (!g_regex_match(g_once(&once, compile_shape, NULL), name, G_REGEX_MATCH_DEFAULT, &match)) {
        *refusal = gw_failure_new(GW_ERROR_INVALID, "UnknownRequest",
                                  "'%.200s' is no request: write aws:iam:GetRole, "
                                  "aws-all@partner/eu-west-1:s3:ListBuckets, http:POST or smtp:send",
                                  shown);
        return NULL;
    }
    g_autofree char *context = g_match_info_fetch(match, CONTEXT);
    if (*context && !g_str_equal(context, "partner") && !g_str_equal(context, "customer")) {
        *refusal = gw_failure_new(GW_ERROR_INVALID, "NoSuchContext",
                                  "'%.200s': a run has the contexts 'customer' and 'partner'", shown);
        return NULL;
    }
    return wish_new(match);
}

void
gw_request_target_free(gw_request_target *target)
{
    if (!target)
        return;
    g_free(target->service);
    g_free(target->operation);
    g_free(target->region);
    g_free(target->action);
    g_free(target);
}

/* ---- what may be declared ---- */

#define ADDITIVE                                                                                             \
    "gangway is additive only, and nothing says that this only adds or changes: it may remove, detach, "     \
    "disable or hand out keys"

static const char *const vault_operations[] = {"Describe", "Generate", "Keep", "Release", NULL};

static char *
vault_fault(const char *operation, gboolean *writes)
{
    *writes = strcmp(operation, "Describe") != 0;
    if (g_strv_contains(vault_operations, operation))
        return NULL;
    g_autofree char *hint = gw_nearest_hint(operation, vault_operations);
    return g_strdup_printf("the vault has no operation '%s'%s", operation, hint);
}

static char *
unknown_fault(const char *service)
{
    g_autoptr(GError) fault = NULL;

    gw_service_get(service, &fault);
    return g_strdup(fault ? fault->message : "its service is not known");
}

static char *
aws_fault(const char *service, const char *operation, gboolean *writes)
{
    gw_aws_kind kind = gw_aws_operation_kind(service, operation);

    *writes = gw_aws_kind_writes(kind);
    if (kind == GW_AWS_UNKNOWN)
        return unknown_fault(service);
    char *fault = gw_aws_operation_fault(service, operation);
    if (fault)
        return fault;
    return kind == GW_AWS_REMOVE
               ? g_strdup(ADDITIVE "; take it out, what must be removed is for a person to remove")
               : NULL;
}

char *
gw_policy_declared_fault(const char *member, const char *action)
{
    const char *name = g_str_has_prefix(action, "partner/") ? action + strlen("partner/") : action;
    g_auto(GStrv) parts = g_strsplit(name, ":", 2);
    gboolean writes = TRUE;
    char *fault = NULL;

    if (strcmp(parts[0], "vault") == 0)
        fault = vault_fault(parts[1], &writes);
    else if (!gw_outside_is(action))
        fault = aws_fault(parts[0], parts[1], &writes);
    if (!fault && writes && strcmp(member, "reads") == 0)
        fault = g_strdup("it writes: move it to the step's writes");
    return fault;
}

/* ---- rules ---- */

static json_t *
refusal_of(const json_t *step, const char *action, const char *code, const char *why)
{
    json_t *failure =
        gw_failure_new(GW_ERROR_INVALID, code, "step '%s' of plugin '%s' asked for %s: %s",
                       gw_json_string(step, "name"), gw_json_string(step, "plugin"), action, why);

    json_object_set_new(failure, "action", json_string(action));
    return failure;
}

static json_t *
refusal_new(const json_t *step, const gw_request_target *target, const char *code, const char *why)
{
    return refusal_of(step, target->action, code, why);
}

static void
add_declared(const json_t *list, GPtrArray *names)
{
    size_t i;
    json_t *name;

    json_array_foreach (list, i, name)
        g_ptr_array_add(names, (gpointer)(guintptr)json_string_value(name));
}

static json_t *
undeclared(const json_t *step, const gw_request_target *target)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    add_declared(json_object_get(step, "reads"), names);
    add_declared(json_object_get(step, "writes"), names);
    g_ptr_array_add(names, NULL);
    const char *near = gw_nearest(target->action, (const char *const *)names->pdata);
    const char *member = target->kind == GW_AWS_READ ? "reads" : "writes";
    g_autofree char *fault = near ? NULL : gw_policy_declared_fault(member, target->action);
    g_autofree char *why = near ? g_strdup_printf("it does not declare that action; did you mean '%s'?", near)
                                : g_strdup_printf("it does not declare that action%s%s",
                                                  fault ? ", and it can't: " : ": add it to the step's ",
                                                  fault ? fault : member);
    return refusal_new(step, target, "UndeclaredAction", why);
}

static json_t *
unknown_service(const json_t *step, const gw_request_target *target)
{
    g_autofree char *why = unknown_fault(target->service);

    return refusal_new(step, target, "UnknownService", why);
}

static json_t *
write_refusal(const json_t *step, gw_call_kind kind, const gw_request_target *target)
{
    if (kind != GW_CALL_APPLY)
        return refusal_new(step, target, "WriteInLook", "inspect and desire may only read: write in apply");
    if (!gw_manifest_declares(step, "writes", target->action))
        return refusal_new(step, target, "UndeclaredAction",
                           "it writes, but is declared as a read: move it to the step's writes");
    if (target->all_pages)
        return refusal_new(step, target, "BadRequest",
                           "it writes, so it has no pages: ask with aws, not aws-all");
    return NULL;
}

/* Nobody may do these, declared or not. */
static json_t *
never(const json_t *step, const gw_request_target *target)
{
    if (target->kind == GW_AWS_UNKNOWN)
        return unknown_service(step, target);
    return target->kind == GW_AWS_REMOVE ? refusal_new(step, target, "Removal", ADDITIVE) : NULL;
}

gboolean
gw_policy_allows(const json_t *step, gw_call_kind kind, const gw_request_target *target, json_t **refusal)
{
    json_t *why = never(step, target);

    if (!why && !gw_manifest_declares(step, "reads", target->action) &&
        !gw_manifest_declares(step, "writes", target->action))
        why = undeclared(step, target);
    else if (!why && gw_aws_kind_writes(target->kind))
        why = write_refusal(step, kind, target);
    else if (!why && target->keeps)
        why = refusal_new(step, target, "BadRequest", "it only reads: ask with aws, not aws-keep");
    if (!why && target->keeps && !gw_manifest_declares(step, "writes", "vault:Keep"))
        why = refusal_new(step, target, "UndeclaredAction",
                          "to keep what is secret in the answer, add vault:Keep to the step's writes");
    if (why)
        *refusal = why;
    return why == NULL;
}

json_t *
gw_policy_input_refusal(const json_t *step, const gw_request_target *target, const json_t *input)
{
    const gw_service *service = target->outside ? NULL : gw_service_find(target->service);
    g_autofree char *fault = service ? gw_reserved_fault(service, target->operation, input) : NULL;

    return fault ? refusal_new(step, target, "ReservedMember", fault) : NULL;
}

gboolean
gw_policy_allows_vault(const json_t *step, gw_call_kind kind, const char *operation, json_t **refusal)
{
    g_autofree char *shown = gw_printable(operation), *action = g_strdup_printf("vault:%.80s", shown);
    gboolean reads = g_str_equal(operation, "Describe");

    if (!g_strv_contains(vault_operations, operation)) {
        g_autofree char *hint = gw_nearest_hint(shown, vault_operations);
        *refusal = gw_failure_new(GW_ERROR_INVALID, "UnknownRequest", "there is no %s%s", action, hint);
    } else if (!gw_manifest_declares(step, reads ? "reads" : "writes", action)) {
        g_autofree char *why = g_strdup_printf("it does not declare that action: add it to the step's %s",
                                               reads ? "reads" : "writes");
        *refusal = refusal_of(step, action, "UndeclaredAction", why);
    } else if (!reads && kind != GW_CALL_APPLY) {
        *refusal =
            refusal_of(step, action, "WriteInLook", "inspect and desire may only read: write in apply");
    } else {
        return TRUE;
    }
    return FALSE;
}

json_t *
gw_policy_no_context(const json_t *step, const gw_request_target *target)
{
    gboolean partner = strcmp(target->context, "partner") == 0;
    g_autofree char *why = g_strdup_printf("this run has no %s context: name its AWS profile with --%s",
                                           target->context, partner ? "partner-profile" : "profile");

    return refusal_new(step, target, "NoSuchContext", why);
}
