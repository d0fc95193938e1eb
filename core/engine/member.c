/* SPDX-License-Identifier: Apache-2.0 */
/* member.c - an account of the customer's organization to act in: first whose keys the customer's are, then
 * whether the account is a member and open, then the role in it
 *
 * The management account's administrators may assume `OrganizationAccountAccessRole` in each account that
 * was created in the organization. One that was invited has such a role only if somebody made it.
 */
#include "engine/member.h"

#include "base/error.h"
#include "base/json.h"
#include <string.h>

struct gw_members {
    GHashTable *contexts; /* role's ARN -> gw_aws_context */
    GHashTable *open;     /* "management member": it is a member, and active */
};

struct gw_member_asking {
    gw_run *run;
    char *account;
    char *role;
    gw_member_done done;
    gpointer data;
    char *partition; /* of the customer's own ARN, and its account */
    char *management;
    gw_aws_asking *whose; /* under way: one of these */
    gw_aws_call *call;
    guint source;
    gw_aws_context *context; /* that is asked for its keys */
    json_t *failure;         /* to be told from the main loop */
};

gw_members *
gw_members_new(void)
{
    gw_members *members = g_new(gw_members, 1);

    members->contexts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)gw_aws_context_unref);
    members->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return members;
}

void
gw_members_free(gw_members *members)
{
    g_hash_table_unref(members->contexts);
    g_hash_table_unref(members->open);
    g_free(members);
}

/* ---- the end ---- */

void
gw_member_asking_cancel(gw_member_asking *asking)
{
    if (!asking)
        return;
    gw_aws_asking_cancel(asking->whose);
    gw_aws_call_cancel(asking->call);
    if (asking->source)
        g_source_remove(asking->source);
    json_decref(asking->failure);
    g_free(asking->account);
    g_free(asking->role);
    g_free(asking->partition);
    g_free(asking->management);
    g_free(asking);
}

static void
finish(gw_member_asking *asking, gw_aws_context *context, json_t *failure)
{
    asking->done(failure ? NULL : context, failure, asking->data);
    gw_member_asking_cancel(asking);
}

/* Takes the failure over. */
static void
refuse(gw_member_asking *asking, json_t *failure)
{
    gw_json own = failure;

    finish(asking, NULL, own);
}

static gboolean
on_refused(gpointer data)
{
    gw_member_asking *asking = data;

    asking->source = 0;
    refuse(asking, g_steal_pointer(&asking->failure));
    return G_SOURCE_REMOVE;
}

/* ---- the role ---- */

/* Who reads it may have to make the role: it is named with its account. */
static json_t *
role_failure(const gw_member_asking *asking, const json_t *failure)
{
    json_t *own = json_copy((json_t *)(guintptr)failure);

    json_object_set_new(own, "account", json_string(asking->account));
    json_object_set_new(own, "role", json_string(asking->role));
    return own;
}

static void
on_role(const gw_aws_identity *who, json_t *failure, gpointer data)
{
    gw_member_asking *asking = data;

    asking->whose = NULL;
    if (who)
        finish(asking, asking->context, NULL);
    else
        refuse(asking, role_failure(asking, failure));
}

static void
enter(gw_member_asking *asking)
{
    gw_members *members = asking->run->engine->members;
    g_autofree char *arn =
        g_strdup_printf("arn:%s:iam::%s:role/%s", asking->partition, asking->account, asking->role);

    asking->context = g_hash_table_lookup(members->contexts, arn);
    if (!asking->context) {
        asking->context = gw_aws_context_assume(asking->run->engine->customer_context, arn, asking->account);
        g_hash_table_insert(members->contexts, g_steal_pointer(&arn), asking->context);
    }
    asking->whose = gw_aws_context_ask(asking->context, on_role, asking);
}

/* ---- the membership ---- */

static char *
pair_of(const gw_member_asking *asking)
{
    return g_strdup_printf("%s %s", asking->management, asking->account);
}

static json_t *
no_member(const gw_member_asking *asking)
{
    return gw_failure_new(
        GW_ERROR_CONFLICT, "NotAMember",
        "account %s is no member of the organization of account %s, to which this run belongs: "
        "correct `account`, or have the account join the organization first",
        asking->account, asking->management);
}

static json_t *
membership_failure(const gw_member_asking *asking, json_t *failure)
{
    const char *code = gw_json_string(failure, "code");

    if (g_strcmp0(code, "AccountNotFoundException") == 0)
        return no_member(asking);
    if (g_strcmp0(code, "AWSOrganizationsNotInUseException") == 0)
        return gw_failure_new(GW_ERROR_CONFLICT, "NoOrganization",
                              "account %s is in no organization, so it has no member account %s: correct "
                              "`account`, or leave it out",
                              asking->management, asking->account);
    return json_incref(failure);
}

/* What is closed, or is about to be, takes no changes. */
static json_t *
status_failure(const gw_member_asking *asking, const json_t *about)
{
    const char *status = gw_json_string(about, "Status");

    if (g_strcmp0(gw_json_string(about, "Id"), asking->account) != 0 || !status)
        return gw_failure_new(GW_ERROR_UNAVAILABLE, "BadAnswer",
                              "the answer of organizations:DescribeAccount has no Status, or is not about "
                              "account %s",
                              asking->account);
    if (strcmp(status, "ACTIVE") == 0)
        return NULL;
    return gw_failure_new(GW_ERROR_CONFLICT, "NotActive",
                          "account %s is %s in its organization: nothing can be done in it: have it opened "
                          "again, or leave it out",
                          asking->account, status);
}

static void
on_account(json_t *answer, json_t *failure, gpointer data)
{
    gw_member_asking *asking = data;
    json_t *refusal = answer ? status_failure(asking, json_object_get(answer, "Account"))
                             : membership_failure(asking, failure);

    asking->call = NULL;
    if (refusal) {
        refuse(asking, refusal);
        return;
    }
    g_hash_table_add(asking->run->engine->members->open, pair_of(asking));
    enter(asking);
}

static void
find_member(gw_member_asking *asking)
{
    g_autofree char *pair = pair_of(asking);
    const char *reseller = gw_run_reseller_input(asking->run, asking->account);

    if (reseller) {
        refuse(asking, gw_failure_new(GW_ERROR_DENIED, "ResellerAccount",
                                      "the input '%s' says that account %s is the reseller's: no step acts "
                                      "in it as in the customer's: correct the input, or `account`",
                                      reseller, asking->account));
    } else if (g_hash_table_contains(asking->run->engine->members->open, pair)) {
        enter(asking);
    } else {
        gw_json input = json_pack("{s:s}", "AccountId", asking->account);
        asking->call = gw_aws_call_start(asking->run->engine->customer_context, "organizations",
                                         "DescribeAccount", input, NULL, FALSE, on_account, asking);
    }
}

/* ---- whose keys the customer's are ---- */

static char *
partition_of(const char *arn)
{
    const char *start = g_str_has_prefix(arn, "arn:") ? arn + strlen("arn:") : "aws";

    return g_strndup(start, strcspn(start, ":"));
}

static void
on_whose(const gw_aws_identity *who, json_t *failure, gpointer data)
{
    gw_member_asking *asking = data;
    gw_run *run = asking->run;
    gw_aws_context *own = run->engine->customer_context;

    asking->whose = NULL;
    if (!who) {
        refuse(asking, json_incref(failure));
        return;
    }
    asking->management = g_strdup(who->account);
    asking->partition = partition_of(who->arn);
    json_t *refusal = gw_run_owner(run, "customer", who);
    if (!refusal && !gw_aws_context_pin(own, asking->management))
        refusal = gw_failure_new(GW_ERROR_CONFLICT, "OtherAccount",
                                 "the customer's credentials serve a run in another AWS account than %s",
                                 asking->management);
    if (refusal)
        refuse(asking, refusal);
    else if (strcmp(asking->management, asking->account) == 0)
        finish(asking, own, NULL);
    else
        find_member(asking);
}

gw_member_asking *
gw_member_ask(gw_run *run, const char *account, const char *role, gw_member_done done, gpointer data)
{
    gw_member_asking *asking = g_new0(gw_member_asking, 1);

    asking->run = run;
    asking->account = g_strdup(account);
    asking->role = g_strdup(role);
    asking->done = done;
    asking->data = data;
    if (run->engine->customer_context) {
        asking->whose = gw_aws_context_ask(run->engine->customer_context, on_whose, asking);
        return asking;
    }
    asking->failure = gw_failure_new(
        GW_ERROR_INVALID, "NoSuchContext",
        "a step in account %s needs the customer's keys: name its AWS profile with --profile", account);
    asking->source = g_idle_add(on_refused, asking);
    return asking;
}
