/* SPDX-License-Identifier: Apache-2.0 */
/* test_settings.c - shared files and environment, good and bad: whose word counts, and what is said of a
 * mistake */
#include "aws/profile.h"
#include "aws/profile_settings.h"
#include "base/error.h"
#include "suite.h"

#include <pwd.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;
static char *config_path;
static char *credentials_path;

static void
setup(void)
{
    g_auto(GStrv) names = g_listenv();
    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "AWS_"))
            g_unsetenv(*name);
    g_setenv("AWS_EC2_METADATA_DISABLED", "true", TRUE);
    folder = g_dir_make_tmp("gw-settings-XXXXXX", NULL);
    config_path = g_build_filename(folder, "config", NULL);
    credentials_path = g_build_filename(folder, "credentials", NULL);
    g_setenv("AWS_CONFIG_FILE", config_path, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", credentials_path, TRUE);
}

static void
teardown(void)
{
    g_remove(config_path);
    g_remove(credentials_path);
    ck_assert_int_eq(g_rmdir(folder), 0);
    g_free(folder);
    g_free(config_path);
    g_free(credentials_path);
}

static void
write_files(const char *config, const char *credentials)
{
    ck_assert(g_file_set_contents(config_path, config ? config : "", -1, NULL));
    ck_assert(g_file_set_contents(credentials_path, credentials ? credentials : "", -1, NULL));
}

static gw_settings *
load(const char *profile)
{
    g_autoptr(GError) error = NULL;
    gw_settings *settings = gw_settings_load(profile, &error);
    ck_assert_msg(settings != NULL, "%s", error ? error->message : "?");
    return settings;
}

static void
refuse(const char *profile, const char *part)
{
    g_autoptr(GError) error = NULL;
    gw_settings *settings = gw_settings_load(profile, &error);
    ck_assert_msg(!settings, "was taken; expected: %s", part);
    ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' is not in '%s'", part, error->message);
}

#define KEYS(id) "aws_access_key_id = " id "\naws_secret_access_key = s\n"

/* ---- keys ---- */

START_TEST(whose_keys_count)
{
    setup();
    write_files("[default]\n" KEYS("CONFIG") "[profile p]\n" KEYS("P_CONFIG") "[profile q]\n" KEYS(
                    "Q_CONFIG") "credential_process = print keys\n",
                "[default]\n" KEYS("FILE") "[p]\n" KEYS("P_FILE"));
    g_autoptr(gw_settings) by_default = load(NULL);
    ck_assert_str_eq(by_default->plan->access_key, "FILE");
    g_autoptr(gw_settings) p = load("p");
    ck_assert_str_eq(p->plan->access_key, "P_FILE");
    ck_assert_ptr_nonnull(strstr(p->plan->origin, credentials_path));
    g_autoptr(gw_settings) q = load("q");
    ck_assert_int_eq(q->plan->kind, GW_SOURCE_PROCESS);
    ck_assert_str_eq(q->plan->process, "print keys");

    g_setenv("AWS_ACCESS_KEY_ID", "ENV", TRUE);
    g_setenv("AWS_SECRET_ACCESS_KEY", "s", TRUE);
    g_setenv("AWS_SESSION_TOKEN", "t", TRUE);
    g_autoptr(gw_settings) environment = load(NULL);
    ck_assert_str_eq(environment->plan->access_key, "ENV");
    ck_assert_str_eq(environment->plan->session_token, "t");
    g_autoptr(gw_settings) named = load("p");
    ck_assert_str_eq(named->plan->access_key, "P_FILE");
    g_setenv("AWS_PROFILE", "p", TRUE);
    g_autoptr(gw_settings) profile = load(NULL);
    ck_assert_str_eq(profile->plan->access_key, "P_FILE");
    g_setenv("AWS_PROFILE", "", TRUE);
    g_autoptr(gw_settings) empty = load(NULL);
    ck_assert_str_eq(empty->plan->access_key, "ENV");
    teardown();
}
END_TEST

START_TEST(no_keys)
{
    setup();
    refuse(NULL, "cannot find AWS credentials; tried, in this order: the environment (AWS_ACCESS_KEY_ID");
    write_files("[profile customer]\nregion = x\n[profile other]\n" KEYS("A") "[default]\nregion = x\n",
                NULL);
    refuse("custmer", "did you mean 'customer'?");
    refuse("customer", "cannot find credentials for profile 'customer'; tried, in this order: its role");
    refuse(NULL, "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'");
    g_setenv("AWS_PROFILE", "nobody", TRUE);
    refuse(NULL, "cannot use profile 'nobody': it is neither in");
    g_unsetenv("AWS_PROFILE");
    g_setenv("AWS_ACCESS_KEY_ID", "A", TRUE);
    refuse(NULL, "set AWS_SECRET_ACCESS_KEY, too");
    g_setenv("AWS_SECRET_ACCESS_KEY", "s", TRUE);
    g_unsetenv("AWS_ACCESS_KEY_ID");
    refuse(NULL, "set AWS_ACCESS_KEY_ID, too");
    g_setenv("AWS_ACCESS_KEY_ID", "A", TRUE);
    g_setenv("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z", TRUE);
    refuse(NULL, "they expired at 2001-01-01T00:00:00Z");
    g_unsetenv("AWS_CREDENTIAL_EXPIRATION");
    teardown();
}
END_TEST

START_TEST(roles)
{
    setup();
    write_files("[profile base]\n" KEYS(
                    "BASE") "[profile one]\nrole_arn = arn:1\nsource_profile = base\n"
                            "[profile two]\nrole_arn = arn:2\nsource_profile = one\nexternal_id = "
                            "e\nduration_seconds = 3600\n"
                            "[profile self]\nrole_arn = arn:s\nsource_profile = self\n" KEYS(
                                "SELF") "[profile env]\nrole_arn = arn:e\ncredential_source = Environment\n",
                NULL);
    g_autoptr(gw_settings) two = load("two");
    ck_assert_str_eq(two->plan->access_key, "BASE");
    ck_assert_uint_eq(two->plan->roles->len, 2);
    const gw_role_hop *first = two->plan->roles->pdata[0], *second = two->plan->roles->pdata[1];
    ck_assert_str_eq(first->role_arn, "arn:1");
    ck_assert_str_eq(second->role_arn, "arn:2");
    ck_assert_str_eq(second->external_id, "e");
    ck_assert_uint_eq(second->duration, 3600);
    g_autoptr(gw_settings) self = load("self");
    ck_assert_str_eq(self->plan->access_key, "SELF");
    ck_assert_uint_eq(self->plan->roles->len, 1);
    refuse("env", "AWS_ACCESS_KEY_ID is not set");
    g_setenv("AWS_ACCESS_KEY_ID", "ENV", TRUE);
    g_setenv("AWS_SECRET_ACCESS_KEY", "s", TRUE);
    g_autoptr(gw_settings) environment = load("env");
    ck_assert_str_eq(environment->plan->access_key, "ENV");
    teardown();
}
END_TEST

START_TEST(profiles_that_make_no_sense)
{
    static const char *const cases[][3] = {
        {"[profile p]\naws_access_key_id = x\n", "p", "has no aws_secret_access_key"},
        {"[profile p]\naws_secret_access_key = x\n", "p", "has no aws_access_key_id"},
        {"[profile p]\nrole_arn = a\n", "p", "needs one of source_profile or credential_source"},
        {"[profile p]\nrole_arn = a\nsource_profile = b\ncredential_source = Environment\n", "p",
         "only one of"},
        {"[profile p]\nrole_arn = a\nsource_profile = b\n", "p", "cannot use profile 'b': it is neither in"},
        {"[profile p]\nrole_arn = a\nsource_profile = p\n", "p",
         "cannot use profile 'p' as source_profile: it has no keys"},
        {"[profile p]\nrole_arn = a\nsource_profile = q\n[profile q]\nrole_arn = a\nsource_profile = p\n",
         "p", "leads back to itself"},
        {"[profile p]\nrole_arn = a\ncredential_source = Ec2InstanceMetadata\n", "p",
         "has no keys: instance metadata (AWS_EC2_METADATA_DISABLED is true)"},
        {"[profile p]\nrole_arn = a\nsource_profile = b\nmfa_serial = m\n", "p", "cannot use profile 'b'"},
        {"[profile p]\nrole_arn = a\nsource_profile = b\nduration_seconds = 5\n", "p", "900 to 43200"},
        {"[profile p]\nrole_arn = a\nsource_profile = b\nduration_seconds = soon\n", "p", "900 to 43200"},
        {"[profile p]\nsso_session = x\n", "p", "its SSO (no sso_account_id)"},
        {"[profile p]\nlogin_session = x\n", "p", "'login_session' is not supported"},
        {"[profile 1]\nrole_arn=a\nsource_profile=2\n[profile 2]\nrole_arn=a\nsource_profile=3\n[profile "
         "3]\nrole_arn=a\n"
         "source_profile=4\n[profile 4]\nrole_arn=a\nsource_profile=5\n[profile "
         "5]\nrole_arn=a\nsource_profile=6\n"
         "[profile 6]\nrole_arn=a\nsource_profile=7\n",
         "1", "through too many roles"},
    };
    setup();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        write_files(cases[i][0], NULL);
        refuse(cases[i][1], cases[i][2]);
    }
    teardown();
}
END_TEST

/* ---- the rest ---- */

START_TEST(regions_and_attempts)
{
    setup();
    write_files("[default]\n" KEYS("A") "[profile p]\nregion = eu-west-1\nmax_attempts = 7\n" KEYS("A"),
                NULL);
    g_autoptr(gw_settings) plain = load(NULL);
    ck_assert_str_eq(plain->region, "us-east-1");
    ck_assert_uint_eq(plain->max_attempts, 3);
    g_autoptr(gw_settings) p = load("p");
    ck_assert_str_eq(p->region, "eu-west-1");
    ck_assert_uint_eq(p->max_attempts, 7);
    g_setenv("AWS_DEFAULT_REGION", "eu-west-2", TRUE);
    g_autoptr(gw_settings) second = load("p");
    ck_assert_str_eq(second->region, "eu-west-2");
    g_setenv("AWS_REGION", "eu-west-3", TRUE);
    static const char *const bad[] = {"0", "-1", "21", "many", "99999999999999999999"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_setenv("AWS_MAX_ATTEMPTS", bad[i], TRUE);
        refuse(NULL, "max_attempts and AWS_MAX_ATTEMPTS are 1 to 20");
    }
    g_unsetenv("AWS_MAX_ATTEMPTS");
    g_autoptr(gw_settings) third = load(NULL);
    ck_assert_str_eq(third->region, "eu-west-3");
    g_setenv("AWS_REGION", "us-est-1", TRUE);
    refuse(NULL, "'us-est-1' is not a region of AWS; did you mean 'us-east-1'?: check region and AWS_REGION");
    g_setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", TRUE);
    refuse(NULL, "'us-est-1' is not a region of AWS");
    g_setenv("AWS_REGION", "us-south-1", TRUE); /* a newer one may be called so */
    g_autoptr(gw_settings) newer = load(NULL);
    ck_assert_str_eq(newer->region, "us-south-1");
    teardown();
}
END_TEST

START_TEST(ways_to_sign)
{
    static const struct {
        const char *preference, *set, *expected;
    } cases[] = {
        {NULL, NULL, NULL},
        {NULL, "*", NULL},
        {"sigv4", "*", NULL},
        {"sigv4,sigv4a", "*", NULL},
        {"httpBearerAuth", "*", NULL},
        {"SIGV4A", "*", NULL},
        {"sigv4a", NULL, "*"},
        {"httpBearerAuth,\tsigv4a , sigv4", NULL, "*"},
        {"sigv4a", "us-east-1", "us-east-1"},
        {"sigv4a", " us-east-1,\teu-* ", "us-east-1,eu-*"},
    };
    setup();
    const gw_service *channel = gw_service_find("partnercentral-channel");
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
        const char *preference = cases[i / 2].preference, *set = cases[i / 2].set;
        g_autofree char *lines = g_strdup_printf(
            "[default]\n" KEYS("A") "auth_scheme_preference = %s\nsigv4a_signing_region_set = %s\n",
            preference && i % 2 ? preference : "", set && i % 2 ? set : "");
        write_files(lines, NULL);
        g_setenv("AWS_AUTH_SCHEME_PREFERENCE", preference && i % 2 == 0 ? preference : "", TRUE);
        g_setenv("AWS_SIGV4A_SIGNING_REGION_SET", set && i % 2 == 0 ? set : "", TRUE);
        g_autoptr(gw_settings) settings = load(NULL);
        ck_assert_pstr_eq(gw_settings_region_set(settings, channel), cases[i / 2].expected);
        ck_assert_ptr_null(gw_settings_region_set(settings, gw_service_find("organizations")));
    }
    static const char *const bad[] = {",",   "us-east-1,", "us east 1", "US-EAST-1", "**",
                                      "*-1", "us-*-1",     "a\r\nb",    "a;b",       "/"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_setenv("AWS_SIGV4A_SIGNING_REGION_SET", bad[i], TRUE);
        refuse(NULL, "is not a set of AWS regions");
    }
    teardown();
}
END_TEST

START_TEST(endpoints_by_precedence)
{
    setup();
    const gw_service *iam = gw_service_find("iam"), *sts = gw_service_find("sts");
    const gw_service *cur = gw_service_find("cur");
    write_files("[profile p]\n" KEYS("A") "endpoint_url = http://profile\nservices = s\n[services s]\niam =\n"
                                          "  endpoint_url = http://section\ncost_and_usage_report_service "
                                          "=\n  endpoint_url = http://cur\n",
                NULL);
    g_autoptr(gw_settings) p = load("p");
    ck_assert_str_eq(gw_settings_endpoint(p, iam), "http://section");
    ck_assert_str_eq(gw_settings_endpoint(p, cur), "http://cur");
    ck_assert_str_eq(gw_settings_endpoint(p, sts), "http://profile");
    g_setenv("AWS_ENDPOINT_URL", "http://all", TRUE);
    ck_assert_str_eq(gw_settings_endpoint(p, iam), "http://all");
    g_setenv("AWS_ENDPOINT_URL_IAM", "http://env", TRUE);
    ck_assert_str_eq(gw_settings_endpoint(p, iam), "http://env");
    ck_assert_str_eq(gw_settings_endpoint(p, sts), "http://all");
    g_setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE", TRUE);
    g_autoptr(gw_settings) ignoring = load("p");
    ck_assert_ptr_null(gw_settings_endpoint(ignoring, iam));
    g_unsetenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    teardown();
}
END_TEST

START_TEST(options_for_hosts)
{
    setup();
    write_files("[profile a]\n" KEYS("A") "use_fips_endpoint = TRUE\n[profile b]\n" KEYS(
                    "B") "use_dualstack_endpoint = true\n[profile c]\n" KEYS("C") "use_fips_endpoint = yes\n",
                NULL);
    g_autoptr(gw_settings) a = load("a");
    ck_assert(a->options.fips && !a->options.dual);
    g_autoptr(gw_settings) b = load("b");
    ck_assert(!b->options.fips && b->options.dual);
    refuse("c", "cannot use use_fips_endpoint 'yes'");
    g_setenv("AWS_USE_FIPS_ENDPOINT", "false", TRUE);
    g_setenv("AWS_USE_DUALSTACK_ENDPOINT", "True", TRUE);
    g_autoptr(gw_settings) other = load("a");
    ck_assert(!other->options.fips && other->options.dual);
    g_setenv("AWS_USE_DUALSTACK_ENDPOINT", "1", TRUE);
    refuse("a", "AWS_USE_DUALSTACK_ENDPOINT and use_dualstack_endpoint are true or false");
    g_unsetenv("AWS_USE_DUALSTACK_ENDPOINT");
    g_setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "no", TRUE);
    refuse("a", "ignore_configured_endpoint_urls 'no'");
    teardown();
}
END_TEST

#define REST_OF_SERVICES                                                                                     \
    "[profile b]\n" KEYS("B") "ca_bundle = /nowhere\n[profile c]\n" KEYS(                                    \
        "C") "services = x\n[profile d]\n" KEYS("D") "services = y\n[services y]\niam =\n endpoint_url = "   \
                                                     "a\nsts =\n endpoint_url\n"

START_TEST(certificates_and_services)
{
    setup();
    g_autofree char *text =
        g_strdup_printf("[profile a]\n" KEYS("A") "ca_bundle = %s\n%s", config_path, REST_OF_SERVICES);
    write_files(text, NULL);
    g_autoptr(gw_settings) a = load("a");
    ck_assert_str_eq(a->ca_bundle, config_path);
    refuse("b", "cannot use the certificates in '/nowhere'");
    refuse("c", "there is no [services x] in");
    refuse("d", "line 21 is neither");
    g_setenv("AWS_CA_BUNDLE", "/nowhere/else", TRUE);
    refuse("a", "'/nowhere/else'");
    teardown();
}
END_TEST

START_TEST(files_of_older_days)
{
    static const char *const variables[] = {"AWS_CREDENTIAL_FILE", "BOTO_CONFIG"};
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        setup();
        g_setenv(variables[i], "/x", TRUE);
        refuse(NULL, variables[i]);
        write_files("[profile a]\n" KEYS("A"), NULL);
        g_autoptr(gw_settings) a = load("a");
        ck_assert_str_eq(a->plan->access_key, "A");
        g_unsetenv(variables[i]);
        teardown();
    }
}
END_TEST

START_TEST(two_names_of_the_profile)
{
    setup();
    write_files("[profile a]\n" KEYS("A") "[profile b]\n" KEYS("B") "[default]\n" KEYS("D"), NULL);
    g_setenv("AWS_DEFAULT_PROFILE", "a", TRUE);
    g_autoptr(gw_settings) older = load(NULL);
    ck_assert_str_eq(older->plan->access_key, "A");
    g_setenv("AWS_PROFILE", "a", TRUE);
    g_autoptr(gw_settings) same = load(NULL);
    ck_assert_str_eq(same->plan->access_key, "A");
    g_setenv("AWS_PROFILE", "b", TRUE);
    refuse(NULL, "AWS_PROFILE is 'b' and AWS_DEFAULT_PROFILE is 'a'");
    g_autoptr(gw_settings) given = load("b");
    ck_assert_str_eq(given->plan->access_key, "B");
    teardown();
}
END_TEST

START_TEST(keys_that_no_header_takes)
{
    static const char *const bad[] = {
        "k\n", "k\r\nX-Injected: yes", "k k", "\tk", "k\x01", "k\x7f", "k\xc2\xa0", " k"};
    static const char *const names[][2] = {{"AWS_ACCESS_KEY_ID", "access key id"},
                                           {"AWS_SECRET_ACCESS_KEY", "secret access key"},
                                           {"AWS_SESSION_TOKEN", "session token"}};
    setup();
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
            for (gsize j = 0; j < G_N_ELEMENTS(names); j++)
                g_setenv(names[j][0], j == k ? bad[i] : "fine", TRUE);
            refuse(NULL, names[k][1]);
        }
    }
    for (gsize j = 0; j < G_N_ELEMENTS(names); j++)
        g_unsetenv(names[j][0]);
    write_files("[profile a]\naws_access_key_id = A A\naws_secret_access_key = s\n", NULL);
    refuse("a", "access key id");
    write_files(NULL, "[a]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token = t t\n");
    refuse("a", "session token");
    teardown();
}
END_TEST

START_TEST(older_names)
{
    setup();
    write_files("[profile a]\n" KEYS("A") "aws_security_token = old\n[profile b]\n" KEYS(
                    "B") "aws_security_token = old\naws_session_token = new\n",
                NULL);
    g_autoptr(gw_settings) a = load("a");
    ck_assert_str_eq(a->plan->session_token, "old");
    refuse("b", "aws_session_token and aws_security_token differ");
    g_setenv("AWS_ACCESS_KEY_ID", "E", TRUE);
    g_setenv("AWS_SECRET_ACCESS_KEY", "s", TRUE);
    g_setenv("AWS_SECURITY_TOKEN", "old", TRUE);
    g_autoptr(gw_settings) environment = load(NULL);
    ck_assert_str_eq(environment->plan->session_token, "old");
    g_setenv("AWS_SESSION_TOKEN", "new", TRUE);
    refuse(NULL, "AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN differ");
    g_setenv("AWS_SECURITY_TOKEN", "new", TRUE);
    g_autoptr(gw_settings) same = load(NULL);
    ck_assert_str_eq(same->plan->session_token, "new");
    teardown();
    setup();
    g_setenv("AWS_ACCESS_KEY", "E", TRUE);
    refuse(NULL, "older name AWS_ACCESS_KEY is not read");
    teardown();
}
END_TEST

START_TEST(names_of_files)
{
    setup();
    write_files("[profile a]\n" KEYS("A"), NULL);
    g_setenv("GW_FOLDER", folder, TRUE);
    static const char *const ways[] = {"$GW_FOLDER/config", "${GW_FOLDER}/config"};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_setenv("AWS_CONFIG_FILE", ways[i], TRUE);
        g_autoptr(gw_settings) settings = load("a");
        ck_assert_str_eq(settings->plan->access_key, "A");
    }
    static const char *const others[][2] = {{"$GW_NOT_SET/x", "$GW_NOT_SET/x"},
                                            {"${GW_FOLDER", "${GW_FOLDER"},
                                            {"a$", "a$"},
                                            {"~nobody-at-all/x", "~nobody-at-all/x"},
                                            {"a~/x", "a~/x"}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *path = gw_environment_path(others[i][0]);
        ck_assert_str_eq(path, others[i][1]);
    }
    g_autofree char *home = gw_environment_path("~/x"),
                    *wanted = g_build_filename(g_get_home_dir(), "x", NULL);
    ck_assert_str_eq(home, wanted);
    g_autofree char *root = gw_environment_path("~root/x");
    g_autofree char *of_root = g_build_filename(getpwnam("root")->pw_dir, "x", NULL);
    ck_assert_str_eq(root, of_root);
    teardown();
}
END_TEST

SUITE("settings", certificates_and_services, files_of_older_days, options_for_hosts, two_names_of_the_profile,
      keys_that_no_header_takes, older_names, names_of_files, whose_keys_count, no_keys, roles,
      profiles_that_make_no_sense, regions_and_attempts, ways_to_sign, endpoints_by_precedence)
