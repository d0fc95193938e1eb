/* SPDX-License-Identifier: Apache-2.0 */
/* test_region.c - what is a region, of which partition, and what was meant by one that is none */
#include "base/region.h"
#include "suite.h"

#include <string.h>

START_TEST(regions_of_partitions)
{
    static const char *const cases[][2] = {
        {"us-east-1", "aws"},
        {"mx-central-1", "aws"},
        {"cn-north-1", "aws-cn"},
        {"us-gov-west-1", "aws-us-gov"},
        {"eusc-de-east-1", "aws-eusc"},
        {"us-iso-east-1", "aws-iso"},
        {"us-isob-west-1", "aws-iso-b"},
        {"eu-isoe-west-1", "aws-iso-e"},
        {"us-isof-south-1", "aws-iso-f"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_msg(gw_region_known(cases[i][0]), "%s", cases[i][0]);
        ck_assert_str_eq(gw_partition_of_region(cases[i][0])->id, cases[i][1]);
    }
}
END_TEST

START_TEST(newer_regions_are_placed_by_their_names)
{
    static const char *const cases[][2] = {
        {"eu-west-9", "aws"},           {"ap-southwest-1", "aws"},
        {"cn-south-12", "aws-cn"},      {"us-gov-central-1", "aws-us-gov"},
        {"eusc-de-west-2", "aws-eusc"}, {"us-isob-north-1", "aws-iso-b"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_msg(!gw_region_known(cases[i][0]), "%s", cases[i][0]);
        ck_assert_str_eq(gw_partition_of_region(cases[i][0])->id, cases[i][1]);
    }
}
END_TEST

START_TEST(names_that_are_no_region)
{
    static const char *const cases[] = {
        "",           "us-esat-1",  "us-east",      "us-east-",    "us-east-1a",     "us-east-1-",
        "us-east-x",  "us--1",      "useast-1",     "us-east-100", "us-east-1.x.de", "mars-north-1",
        "aws-global", "global",     "us-gov-1",     "US-EAST-1",   "us_east_1",      "eusc-east-1",
        " us-east-1", "us-east-1 ", "us-gov-gov-1", "west-1",      "-west-1",        "us-east-1\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_msg(!gw_region_known(cases[i]), "'%s' is known", cases[i]);
        ck_assert_msg(!gw_partition_of_region(cases[i]), "'%s' has a partition", cases[i]);
    }
}
END_TEST

START_TEST(what_was_meant)
{
    static const char *const cases[][2] = {{"us-esat-1", "'us-east-1'"},
                                           {"US_EAST_1", "'us-east-1'"},
                                           {"eu-cental-1", "'eu-central-1'"},
                                           {"us-gov-wset-1", "'us-gov-west-1'"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *hint = gw_region_hint(cases[i][0]);
        ck_assert_msg(strstr(hint, cases[i][1]) != NULL, "%s: %s", cases[i][0], hint);
    }
}
END_TEST

START_TEST(looks_that_may_become_a_host)
{
    ck_assert(gw_is_region("us-east-1"));
    ck_assert(gw_is_region("local"));
    static const char *const bad[] = {"",    "US-EAST-1", "a.b", "a/b",
                                      "a b", "a@b",       "a\n", "abcdefghijklmnopqrstuvwxyz-abcdefg"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!gw_is_region(bad[i]), "'%s'", bad[i]);
}
END_TEST

START_TEST(partitions)
{
    ck_assert_str_eq(gw_partition_nth(0)->id, "aws");
    for (guint i = 0; gw_partition_nth(i); i++) {
        const gw_partition *partition = gw_partition_nth(i);
        ck_assert_ptr_eq(gw_partition_find(partition->id), partition);
        ck_assert_ptr_eq(gw_partition_of_region(partition->home), partition);
        ck_assert_int_eq(partition->isolated, g_str_has_prefix(partition->id, "aws-iso"));
        for (const char *const *region = partition->regions; *region; region++)
            ck_assert_ptr_eq(gw_partition_of_region(*region), partition);
    }
    ck_assert_ptr_null(gw_partition_find("aws-x"));
    ck_assert_ptr_null(gw_partition_find(NULL));
}
END_TEST

START_TEST(partitions_of_arns)
{
    ck_assert_str_eq(gw_partition_of_arn("arn:aws-cn:iam::111122223333:role/x:y")->id, "aws-cn");
    ck_assert_str_eq(gw_partition_of_arn("arn:aws:s3:::bucket")->id, "aws");
    static const char *const bad[] = {"", "arn:aws", "arn:awsx:s3:::b", "arn::s3:::b", "urn:aws:s3:::b", "*"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_ptr_null(gw_partition_of_arn(bad[i]));
    ck_assert_ptr_null(gw_partition_of_arn(NULL));
}
END_TEST

SUITE("region", regions_of_partitions, newer_regions_are_placed_by_their_names, names_that_are_no_region,
      what_was_meant, looks_that_may_become_a_host, partitions, partitions_of_arns)
