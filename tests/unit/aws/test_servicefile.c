/* SPDX-License-Identifier: Apache-2.0 */
/* test_servicefile.c - services that files tell of: those that are shipped, and files that are wrong
 */
#include "aws/servicefile.h"
#include "base/error.h"
#include "base/json.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "aws/hostname.h"
#include "aws/protocol.h"
#include "suite.h"

static char *folder, *shipped;

static void
set_up(void)
{
    const char *top = g_getenv("top_srcdir");
    folder = g_dir_make_tmp("gangway-services-XXXXXX", NULL);
    shipped = g_build_filename(top ? top : ".", "scripts", "services.d", NULL);
    gw_servicefile_folders((const char *const[]){folder, shipped, NULL});
}

static void
tear_down(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    g_free(shipped);
}

static char *
put(const char *name, const char *text, mode_t mode)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    ck_assert(g_file_set_contents(path, quoted, -1, NULL));
    ck_assert_int_eq(g_chmod(path, mode), 0);
    return path;
}

/* ---- what is shipped ---- */

START_TEST(all_that_are_shipped_are_good)
{
    g_auto(GStrv) names = gw_servicefile_names();
    ck_assert_uint_ge(g_strv_length(names), 17);
    for (char **name = names; *name; name++) {
        g_autoptr(GError) error = NULL;
        const gw_service *service = gw_service_get(*name, &error);
        ck_assert_msg(service != NULL, "%s", error ? error->message : *name);
        ck_assert_ptr_eq(gw_service_find(*name), service);
        ck_assert_str_eq(service->id, *name);
    }
}
END_TEST

static const struct {
    const char *operation;
    gw_aws_kind kind;
    gboolean there;
} operations[] = {
    {"ssm:GetParameter", GW_AWS_READ, TRUE},
    {"ssm:PutParameter", GW_AWS_CHANGE, TRUE},
    {"ssm:SendCommand", GW_AWS_REMOVE, TRUE},
    {"ssm:GetParametr", GW_AWS_READ, FALSE},
    {"logs:PutRetentionPolicy", GW_AWS_REMOVE, TRUE},
    {"config:SelectResourceConfig", GW_AWS_READ, TRUE},
    {"kms:Decrypt", GW_AWS_REMOVE, TRUE},
    {"budgets:CreateBudget", GW_AWS_ADD, TRUE},
    {"budgets:DeleteBudget", GW_AWS_REMOVE, TRUE},
    {"ram:GetResourceShares", GW_AWS_READ, TRUE},
    {"backup:DescribeGlobalSettings", GW_AWS_READ, TRUE},
};

START_TEST(what_their_operations_do)
{
    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        g_auto(GStrv) parts = g_strsplit(operations[i].operation, ":", 2);
        ck_assert_msg(gw_aws_has_operation(parts[0], parts[1]) == operations[i].there, "%s",
                      operations[i].operation);
        ck_assert_msg(gw_aws_operation_kind(parts[0], parts[1]) == operations[i].kind, "%s",
                      operations[i].operation);
    }
    g_autofree char *action = gw_service_action(gw_service_find("budgets"), "DescribeBudgets");
    ck_assert_str_eq(action, "budgets:ViewBudget");
}
END_TEST

START_TEST(how_they_are_asked)
{
    g_autoptr(GError) error = NULL;
    gw_json input = json_pack("{s:s}", "Name", "x"), owner = json_pack("{s:s}", "resourceOwner", "SELF");
    gw_message *get = gw_aws_encode_request(gw_service_find("ssm"), "GetParameter", input, &error);
    ck_assert_ptr_nonnull(get);
    ck_assert_str_eq(gw_message_header(get, "X-Amz-Target"), "AmazonSSM.GetParameter");
    gw_message_free(get);
    gw_message *list = gw_aws_encode_request(gw_service_find("ram"), "ListPrincipals", owner, &error);
    ck_assert_ptr_nonnull(list);
    ck_assert_str_eq(list->path, "/listprincipals");
    gw_message_free(list);
    gw_json filters = json_pack("{s:[{s:s, s:[s, s]}]}", "Filters", "Name", "vpc-id", "Values", "a", "b");
    gw_message *vpcs = gw_aws_encode_request(gw_service_find("ec2"), "DescribeVpcs", filters, &error);
    ck_assert_ptr_nonnull(vpcs);
    ck_assert_str_eq(gw_message_body(vpcs, NULL),
                     "Action=DescribeVpcs&Version=2016-11-15&"
                     "Filter.1.Name=vpc-id&Filter.1.Value.1=a&Filter.1.Value.2=b");
    gw_message_free(vpcs);
}
END_TEST

/* A file may call a member as it likes, but not as the request calls what it is. */
START_TEST(no_member_becomes_the_action)
{
    static const char text[] =
        "{'gangway_service': 1, 'id': 'e', 'protocol': 'ec2', 'version': '1', 'inputs': "
        "['Thing=Action'], 'operations': {'GetThing': {'kind': 'reads'}}}";
    g_autofree char *path = put("e.json", text, 0600);
    g_autoptr(GError) error = NULL;
    const gw_service *service = gw_servicefile_read(path, &error);
    ck_assert_ptr_nonnull(service);
    gw_json input = json_pack("{s:s}", "Thing", "DeleteThing");
    ck_assert_ptr_null(gw_aws_encode_request(service, "GetThing", input, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "'Thing' is what the request itself says"));
}
END_TEST

static const struct {
    const char *service, *region, *host, *signing;
} hosts[] = {
    {"budgets", "eu-west-1", "budgets.amazonaws.com", "us-east-1"},
    {"ce", "eu-central-1", "ce.us-east-1.amazonaws.com", "us-east-1"},
    {"ssm", "eu-central-1", "ssm.eu-central-1.amazonaws.com", "eu-central-1"},
    {"pricing", "eu-west-1", "api.pricing.us-east-1.amazonaws.com", "us-east-1"},
    {"kms", "cn-north-1", "kms.cn-north-1.amazonaws.com.cn", "cn-north-1"},
};

START_TEST(where_they_are_asked)
{
    const gw_host_options plain = {0}, both = {.fips = TRUE, .dual = TRUE};
    for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_autofree char *signing = NULL;
        g_autofree char *host =
            gw_host_find(gw_service_find(hosts[i].service), hosts[i].region, &plain, &signing, NULL);
        ck_assert_str_eq(host, hosts[i].host);
        ck_assert_str_eq(signing, hosts[i].signing);
    }
    g_autofree char *signing = NULL;
    g_autofree char *host = gw_host_find(gw_service_find("budgets"), "us-east-1", &both, &signing, NULL);
    ck_assert_str_eq(host, "budgets-fips.api.aws");
}
END_TEST

/* ---- what is wrong ---- */

#define HEAD "{'gangway_service': 1, 'id': 'x', 'protocol': 'json', 'json': '1.1', 'target': 'X', "
#define REST(operations)                                                                                     \
    "{'gangway_service': 1, 'id': 'x', 'protocol': 'rest-json', 'operations': {" operations "}}"
#define WITH(operations) HEAD "'operations': {" operations "}}"

static const struct {
    const char *file, *text, *says;
} bad[] = {
    {"x.json", "{", "x.json"},
    {"x.json", "[]", "service"},
    {"x.json", "{'id': 'x', 'protocol': 'json', 'operations': {}}", "gangway_service"},
    {"x.json", "{'gangway_service': 2, 'id': 'x', 'protocol': 'json', 'operations': {}}", "gangway_service"},
    {"x.json", "{'gangway_service': 1, 'id': 'x', 'protocol': 'cbor', 'operations': {}}", "protocol"},
    {"x.json", "{'gangway_service': 1, 'id': 'x', 'protocol': 'ec2', 'operations': {}}", "version"},
    {"x.json", HEAD "'members': ['Things['], 'operations': {}}", "members"},
    {"x.json", HEAD "'members': ['Things=thing.Set'], 'operations': {}}", "members"},
    {"x.json", HEAD "'inputs': ['A/B/C#'], 'operations': {}}", "inputs"},
    {"x.json", WITH("'GetThing': {'kind': 'reads', 'inputs': ['A B']}"), "inputs"},
    {"x.json", "{'gangway_service': 1, 'id': 'x', 'protocol': 'json', 'operations': {}}", "target"},
    {"x.json", "{'gangway_service': 1, 'id': 'x', 'protocol': 'query', 'operations': {}}", "version"},
    {"x.json", "{'gangway_service': 1, 'id': '../x', 'protocol': 'json', 'operations': {}}", "id"},
    {"x.json", HEAD "'operation': {}, 'operations': {}}", "operation"},
    {"x.json", WITH("'GetThing': {}"), "kind"},
    {"x.json", WITH("'GetThing': {'kind': 'looks'}"), "kind"},
    {"x.json", WITH("'getThing': {'kind': 'reads'}"), "getThing"},
    {"x.json", WITH("'Get Thing': {'kind': 'reads'}"), "Get Thing"},
    {"x.json", WITH("'DeleteThing': {'kind': 'reads'}"), "one that removes"},
    {"x.json", WITH("'DeleteThing': {'kind': 'adds'}"), "one that removes"},
    {"x.json", WITH("'UpdateThingStatus': {'kind': 'changes'}"), "one that removes"},
    {"x.json", WITH("'RetireThing': {'kind': 'changes'}"), "one that removes"},
    {"x.json", WITH("'CreateThing': {'kind': 'reads'}"), "one that adds"},
    {"x.json", WITH("'PutThing': {'kind': 'adds'}"), "one that changes"},
    {"x.json", WITH("'GetAndDeleteThing': {'kind': 'reads'}"), "one that removes"},
    {"x.json", WITH("'DELETEThing': {'kind': 'reads'}"), "one that removes"},
    {"x.json", WITH("'DestroyThing': {'kind': 'reads'}"), "nobody can tell"},
    {"x.json", WITH("'GlobalSignOut': {'kind': 'changes'}"), "nobody can tell"},
    {"x.json", REST("'GetThing': {'kind': 'reads', 'method': 'DELETE', 'uri': '/x'}"), "by its method"},
    {"x.json", REST("'CreateThing': {'kind': 'adds', 'method': 'DELETE', 'uri': '/x'}"), "by its method"},
    {"x.json", REST("'GetThing': {'kind': 'reads', 'uri': '/?Action=DeleteUser'}"), "no values stand in it"},
    {"x.json", REST("'GetThing': {'kind': 'reads', 'uri': '/', 'headers': {'T': 'X-Amz-Target'}}"), "header"},
    {"x.json", REST("'GetThing': {'kind': 'reads', 'uri': '/', 'headers': {'T': 'Content-Length'}}"),
     "header"},
    {"x.json", HEAD "'host': 'localhost/x', 'operations': {}}", "host"},
    {"x.json", HEAD "'hosts': {'aws': {'usual': 'evil.example.com'}}, 'operations': {}}", "no host of AWS"},
    {"x.json", HEAD "'sign': 'iam', 'operations': {}}", "is asked as 'iam' is"},
    {"x.json", HEAD "'host': 'iam', 'operations': {}}", "is asked as 'iam' is"},
    {"x.json",
     "{'gangway_service': 1, 'id': 'x', 'protocol': 'rest-json', 'operations': {'GetThing': {'kind': "
     "'reads'}}}",
     "uri: missing"},
    {"y.json", WITH(""), "call it x.json"},
    {"iam.json", "{'gangway_service': 1, 'id': 'iam', 'protocol': 'query', 'version': '1', 'operations': {}}",
     "built in"},
};

START_TEST(files_that_are_wrong)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *path = put(bad[i].file, bad[i].text, 0600);
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!gw_servicefile_read(path, &error), "%s: was taken", bad[i].text);
        ck_assert_msg(error && strstr(error->message, path) && strstr(error->message, bad[i].says),
                      "'%s' lacks '%s'", error ? error->message : "", bad[i].says);
    }
}
END_TEST

START_TEST(a_file_that_others_can_write)
{
    g_autofree char *path = put("x.json", WITH("'GetThing': {'kind': 'reads'}"), 0666);
    g_autoptr(GError) error = NULL, missing = NULL, far = NULL;
    ck_assert_ptr_null(gw_service_get("x", &error));
    ck_assert_msg(strstr(error->message, "can be written by others") != NULL, "%s", error->message);
    ck_assert_int_eq(g_chmod(path, 0644), 0);
    ck_assert_ptr_nonnull(gw_service_get("x", NULL));
    ck_assert_ptr_null(gw_service_get("budgett", &missing));
    ck_assert(g_error_matches(missing, GW_ERROR, GW_ERROR_NOT_FOUND));
    ck_assert_ptr_nonnull(strstr(missing->message, "budgets"));
    ck_assert_ptr_null(gw_service_get("../x", &far));
}
END_TEST

SUITE_WITH("servicefile", set_up, tear_down, all_that_are_shipped_are_good, what_their_operations_do,
           how_they_are_asked, where_they_are_asked, no_member_becomes_the_action, files_that_are_wrong,
           a_file_that_others_can_write)
