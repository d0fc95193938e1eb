/* SPDX-License-Identifier: Apache-2.0 */
/* test_host.c - the names of hosts, by partition and option */
#include "aws/hostname.h"
#include "base/error.h"
#include "suite.h"

#include <string.h>

typedef struct {
    const char *service, *region, *options, *host, *signing;
} host_case;

START_TEST(hosts)
{
    static const host_case cases[] = {
        {"sts", "eu-west-1", "", "sts.eu-west-1.amazonaws.com", "eu-west-1"},
        {"sts", "us-east-1", "f", "sts-fips.us-east-1.amazonaws.com", "us-east-1"},
        {"sts", "us-east-1", "d", "sts.us-east-1.api.aws", "us-east-1"},
        {"sts", "us-east-1", "fd", "sts-fips.us-east-1.api.aws", "us-east-1"},
        {"sts", "us-gov-west-1", "f", "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
        {"sts", "us-gov-west-1", "fd", "sts-fips.us-gov-west-1.api.aws", "us-gov-west-1"},
        {"sts", "cn-north-1", "", "sts.cn-north-1.amazonaws.com.cn", "cn-north-1"},
        {"sts", "cn-north-1", "d", "sts.cn-north-1.api.amazonwebservices.com.cn", "cn-north-1"},
        {"sts", "eusc-de-east-1", "", "sts.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"},
        {"iam", "ap-south-1", "", "iam.amazonaws.com", "us-east-1"},
        {"iam", "ap-south-1", "f", "iam-fips.amazonaws.com", "us-east-1"},
        {"iam", "cn-northwest-1", "", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
        {"iam", "us-gov-east-1", "f", "iam.us-gov.amazonaws.com", "us-gov-west-1"},
        {"iam", "eusc-de-east-1", "d", "iam.api.amazonwebservices.eu", "eusc-de-east-1"},
        {"organizations", "eu-west-1", "", "organizations.us-east-1.amazonaws.com", "us-east-1"},
        {"organizations", "us-gov-east-1", "f", "organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
        {"organizations", "cn-north-1", "", "organizations.cn-northwest-1.amazonaws.com.cn",
         "cn-northwest-1"},
        {"billing", "eu-west-1", "f", "billing-fips.us-east-1.amazonaws.com", "us-east-1"},
        {"billing", "us-gov-west-1", "", "billing.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
        {"cur", "cn-north-1", "", "cur.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"},
        {"support", "cn-northwest-1", "", "support.cn-north-1.amazonaws.com.cn", "cn-north-1"},
        {"invoicing", "eu-west-1", "f", "invoicing-fips.us-east-1.api.aws", "us-east-1"},
        {"partnercentral-channel", "eu-west-1", "f", "partnercentral-channel-fips.global.api.aws",
         "us-east-1"},
        {"sso", "us-west-2", "f", "portal.sso-fips.us-west-2.amazonaws.com", "us-west-2"},
        {"sesv2", "us-west-2", "d", "email.us-west-2.api.aws", "us-west-2"},
        {"s3", "us-east-1", "", "s3.amazonaws.com", "us-east-1"},
        {"s3", "us-east-1", "f", "s3-fips.us-east-1.amazonaws.com", "us-east-1"},
        {"s3", "us-east-1", "fd", "s3-fips.dualstack.us-east-1.amazonaws.com", "us-east-1"},
        {"s3", "cn-north-1", "d", "s3.dualstack.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_host_options options = {strchr(cases[i].options, 'f') != NULL,
                                   strchr(cases[i].options, 'd') != NULL};
        g_autofree char *signing = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *host =
            gw_host_find(gw_service_find(cases[i].service), cases[i].region, &options, &signing, &error);
        ck_assert_msg(host != NULL, "%s %s: %s", cases[i].service, cases[i].region,
                      error ? error->message : "?");
        ck_assert_str_eq(host, cases[i].host);
        ck_assert_str_eq(signing, cases[i].signing);
    }
}
END_TEST

START_TEST(hosts_that_are_not)
{
    static const host_case cases[] = {
        {"sts", "us-esat-1", "", "did you mean 'us-east-1'?", NULL},
        {"sts", "mars-north-1", "", "is not a region of AWS", NULL},
        {"sts", "us-iso-east-1", "", "AWS ISO (US)", NULL},
        {"iam", "us-isob-east-1", "", "AWS ISOB (US)", NULL},
        {"sts", "eu-isoe-west-1", "", "AWS ISOE (Europe)", NULL},
        {"sts", "us-isof-south-1", "", "AWS ISOF", NULL},
        {"sts", "cn-north-1", "f", "AWS China has no FIPS hosts", NULL},
        {"iam", "cn-north-1", "fd", "AWS China has no FIPS hosts", NULL},
        {"cur", "us-gov-west-1", "", "AWS GovCloud (US) has no service 'cur'", NULL},
        {"cur", "eusc-de-east-1", "", "AWS European Sovereign Cloud has no service 'cur'", NULL},
        {"partnercentral-channel", "cn-north-1", "", "has no service 'partnercentral-channel'", NULL},
        {"sesv2", "cn-north-1", "", "has no service 'sesv2'", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gw_host_options options = {strchr(cases[i].options, 'f') != NULL,
                                   strchr(cases[i].options, 'd') != NULL};
        g_autofree char *signing = NULL;
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(
            gw_host_find(gw_service_find(cases[i].service), cases[i].region, &options, &signing, &error));
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_assert_msg(strstr(error->message, cases[i].host) != NULL, "%s", error->message);
    }
}
END_TEST

SUITE("host", hosts, hosts_that_are_not)
