/* SPDX-License-Identifier: Apache-2.0 */
/* test_denial.c - AWS's sentences about denials, and sentences that are none */
#include "aws/denial.h"
#include "suite.h"

#define USER "User: arn:aws:iam::777788889999:user/JohnDoe is "

static const struct {
    const char *message, *action, *by;
} cases[] = {
    {USER
     "not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/x because no identity-based "
     "policy allows the iam:CreateRole action",
     "iam:CreateRole", NULL},
    {USER
     "not authorized to perform: codecommit:ListRepositories because no service control policy allows the "
     "codecommit:ListRepositories action",
     "codecommit:ListRepositories", NULL},
    {USER
     "not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x with an explicit deny in an "
     "identity-based policy",
     "iam:PassRole", "an identity-based policy"},
    {USER
     "not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a "
     "resource-based policy",
     "s3:PutObject", "a resource-based policy"},
    {USER
     "not authorized to perform: organizations:ListRoots with an explicit deny in a service control policy",
     "organizations:ListRoots", "a service control policy"},
    {USER
     "not authorized to perform: ec2-instance-connect:SendSSHPublicKey with an explicit deny in a service "
     "control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-2.",
     "ec2-instance-connect:SendSSHPublicKey",
     "a service control policy (arn:aws:organizations::1:policy/o-1/service_control_policy/p-2)"},
    {USER "not authorized to perform: a:B with an explicit deny in a resource control policy", "a:B",
     "a resource control policy"},
    {USER "not authorized to perform: a:B with an explicit deny in a permissions boundary", "a:B",
     "a permissions boundary"},
    {USER "not authorized to perform: a:B with an explicit deny in a VPC endpoint policy", "a:B",
     "a VPC endpoint policy"},
    {USER "not authorized to perform: a:B with an explicit deny in a session policy", "a:B",
     "a session policy"},
    {USER "not authorized to perform: a:B with an explicit deny in the session policy", "a:B",
     "a session policy"},
    {"You are not authorized to perform: ec2:RunInstances", "ec2:RunInstances", NULL},
    /* nothing is made of what is not said so */
    {"You don't have permissions to access this resource.", NULL, NULL},
    {"Access Denied", NULL, NULL},
    {"", NULL, NULL},
    {NULL, NULL, NULL},
    {USER "not authorized to perform: ", NULL, NULL},
    {USER "not authorized to perform: all of it", NULL, NULL},
    {USER "not authorized to perform: iam:", NULL, NULL},
    {USER "not authorized to perform: :GetRole", NULL, NULL},
    {USER "not authorized to perform: \033[2J:x", NULL, NULL},
    {USER "not authorized to perform: a:B with an explicit deny in ", "a:B", NULL},
    {USER "not authorized to perform: a:B with an explicit deny in a bad mood", "a:B", NULL},
    {USER "not authorized to perform: a:B with an explicit deny in a session policy: nobody's", "a:B",
     "a session policy"},
};

START_TEST(sentences)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(gw_denial) denial = gw_denial_new(cases[i].message);
        ck_assert_msg(g_strcmp0(denial->action, cases[i].action) == 0, "%s: %s", cases[i].message,
                      denial->action);
        ck_assert_msg(g_strcmp0(denial->by, cases[i].by) == 0, "%s: %s", cases[i].message, denial->by);
    }
}
END_TEST

START_TEST(long_words_are_not_taken_for_names)
{
    g_autofree char *word = g_strnfill(500, 'a');
    g_autofree char *message =
        g_strdup_printf("not authorized to perform: a:%s with an explicit deny in a session "
                        "policy: arn:%s",
                        word, word);
    g_autoptr(gw_denial) denial = gw_denial_new(message);
    ck_assert_ptr_null(denial->action);
    ck_assert_str_eq(denial->by, "a session policy");
}
END_TEST

SUITE("denials", sentences, long_words_are_not_taken_for_names)
