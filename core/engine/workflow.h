/* SPDX-License-Identifier: Apache-2.0 */
/* workflow.h - a workflow's source as a run keeps it: the script, the files it reads, and what it declares */
#ifndef GW_ENGINE_WORKFLOW_H
#define GW_ENGINE_WORKFLOW_H

#include <glib.h>
#include <jansson.h>

#include "trust/trust.h"

typedef struct {
    char *name;           /* as declared: `aws-onboarding` */
    char *version;        /* as declared */
    char *summary;        /* as declared, or NULL */
    char *path;           /* where the script was read */
    char *customer_input; /* the input that identifies the customer, or NULL */
    char *account;        /* the input that names the customer's AWS account, or NULL */
    json_t *reseller;     /* list of inputs, as "cmp.account", that hold accounts of the reseller; or NULL */
    json_t *input;        /* JSON Schema of the input */
    json_t *files;      /* {"aws-onboarding.lua": text, "policies/x.json": text}: all that the run may read */
    char *sha256;       /* of `files` */
    json_t *signatures; /* who signed each of `files`, a record of trust.h, by its name; NULL: nobody asked */
} gw_workflow;

/** Loads `name` (a workflow's name in one of `folders`, or a path that ends in .lua). Errors:
 * With `trust` (may be NULL) no file is run that its policy does not admit, or whose signature is no good.
 * GW_ERROR_NOT_FOUND with the nearest name; GW_ERROR_INVALID with Lua's message, path, line and traceback. */
gw_workflow *
gw_workflow_load(const char *name, const char *const *folders, const gw_trust *trust, GError **error);
gw_workflow *gw_workflow_copy(const gw_workflow *from);
void gw_workflow_free(gw_workflow *workflow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_workflow, gw_workflow_free)

/** Names of the workflows in `folders`, sorted, NULL-terminated; caller frees with g_strfreev. */
char **gw_workflow_list(const char *const *folders);

/** Checks `given` against the workflow's schema and fills in defaults. New reference or NULL. */
json_t *gw_workflow_input(const gw_workflow *workflow, const json_t *given, GError **error);

/** The input of nobody yet: unknown values, but for what has a default. New reference or NULL. */
json_t *gw_workflow_unknown_input(const gw_workflow *workflow, GError **error);

/** Does one of the workflow's files have the step's name as a text of its own, "name" or 'name'? */
gboolean gw_workflow_names_step(const gw_workflow *workflow, const char *step);

#endif
