/* SPDX-License-Identifier: Apache-2.0 */
/* test_keychain.c - the order of the ways to keys: with and without a named profile, each way taken away in
 * turn
 */
#include "aws/profile_settings.h"
#include "base/error.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;
static char *config_path;
static char *credentials_path;

static void
begin(void)
{
    g_auto(GStrv) names = g_listenv();
    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "AWS_"))
            g_unsetenv(*name);
    folder = g_dir_make_tmp("gw-keychain-XXXXXX", NULL);
    config_path = g_build_filename(folder, "config", NULL);
    credentials_path = g_build_filename(folder, "credentials", NULL);
    g_setenv("HOME", folder, TRUE);
    g_setenv("AWS_CONFIG_FILE", config_path, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", credentials_path, TRUE);
}

static void
end(void)
{
    g_remove(config_path);
    g_remove(credentials_path);
    ck_assert_int_eq(g_rmdir(folder), 0);
    g_free(folder);
    g_free(config_path);
    g_free(credentials_path);
}

static void
write_text(const char *path, const char *text)
{
    ck_assert(g_file_set_contents(path, text, -1, NULL));
}

static char *
origin(const char *profile)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_settings) settings = gw_settings_load(profile, &error);
    ck_assert_msg(settings != NULL, "%s", error ? error->message : "?");
    return g_strdup(settings->plan->origin);
}

static void
expect(const char *profile, const char *part)
{
    g_autofree char *found = origin(profile);
    ck_assert_msg(strstr(found, part) != NULL, "'%s' is not in '%s'", part, found);
}

static void
refuse(const char *profile, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_settings) settings = gw_settings_load(profile, &error);
    ck_assert_msg(!settings, "was taken; expected: %s", part);
    ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' is not in '%s'", part, error->message);
}

static void
set(const char *name, const char *value)
{
    g_setenv(name, value, TRUE);
}

/* All that the environment can offer. */
static void
offer_everything(void)
{
    set("AWS_ACCESS_KEY_ID", "ENV");
    set("AWS_SECRET_ACCESS_KEY", "s");
    set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    set("AWS_ROLE_ARN", "arn:env");
    set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x");
}

#define KEYS "aws_access_key_id = A\naws_secret_access_key = s\n"
#define ROLE "role_arn = arn:r\nsource_profile = base\n"
#define WEB "role_arn = arn:w\nweb_identity_token_file = /t\n"
#define SSO "sso_start_url = u\nsso_region = r\nsso_account_id = 1\nsso_role_name = n\n"
#define PROGRAM "credential_process = p\n"
#define BASE "[profile base]\naws_access_key_id = B\naws_secret_access_key = s\n"

/* ---- the order ---- */

START_TEST(without_a_name)
{
    offer_everything();
    write_text(config_path, "[default]\n" ROLE SSO PROGRAM KEYS BASE);
    write_text(credentials_path, "[default]\n" KEYS);
    expect(NULL, "the environment (AWS_ACCESS_KEY_ID)");
    g_unsetenv("AWS_ACCESS_KEY_ID");
    g_unsetenv("AWS_SECRET_ACCESS_KEY");
    expect(NULL, "profile 'base' in");
    write_text(config_path, "[default]\n" WEB SSO PROGRAM KEYS);
    expect(NULL, "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)");
    g_unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    expect(NULL, "web identity of profile 'default'");
    write_text(config_path, "[default]\n" SSO PROGRAM KEYS);
    expect(NULL, "SSO of profile 'default'");
    write_text(config_path, "[default]\n" PROGRAM KEYS);
    expect(NULL, credentials_path);
    g_remove(credentials_path);
    expect(NULL, "credential_process of profile 'default'");
    write_text(config_path, "[default]\n" KEYS);
    expect(NULL, config_path);
    write_text(config_path, "[default]\nregion = eu-west-1\n");
    expect(NULL, "the container's agent");
    g_unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    expect(NULL, "the instance's metadata");
    set("AWS_EC2_METADATA_DISABLED", "true");
    refuse(NULL, "cannot find AWS credentials; tried, in this order: the environment (");
}
END_TEST

/* Environment keys don't count, and what the machine offers comes last. */
START_TEST(with_a_name)
{
    offer_everything();
    set("AWS_PROFILE", "p");
    write_text(config_path, "[profile p]\n" ROLE SSO PROGRAM KEYS BASE);
    write_text(credentials_path, "[p]\n" KEYS);
    expect("p", "profile 'base' in");
    expect(NULL, "profile 'base' in");
    write_text(config_path, "[profile p]\n" WEB SSO PROGRAM KEYS);
    expect(NULL, "web identity of profile 'p'");
    write_text(config_path, "[profile p]\n" SSO PROGRAM KEYS);
    expect(NULL, "SSO of profile 'p'");
    write_text(config_path, "[profile p]\n" PROGRAM KEYS);
    expect(NULL, credentials_path);
    g_remove(credentials_path);
    expect(NULL, "credential_process of profile 'p'");
    write_text(config_path, "[profile p]\n" KEYS);
    expect(NULL, config_path);
    write_text(config_path, "[profile p]\nregion = eu-west-1\n");
    expect(NULL, "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)");
    g_unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    expect(NULL, "the container's agent");
    g_unsetenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    expect(NULL, "the instance's metadata");
    set("AWS_EC2_METADATA_DISABLED", "true");
    refuse(NULL, "cannot find credentials for profile 'p'; tried, in this order: its role (");
}
END_TEST

START_TEST(without_files)
{
    expect(NULL, "the instance's metadata");
    set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
    expect(NULL, "the container's agent (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)");
    set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    set("AWS_ROLE_ARN", "arn:env");
    expect(NULL, "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)");
    set("AWS_PROFILE", "p");
    refuse(NULL, "cannot use profile 'p': it is neither in");
}
END_TEST

/* An empty variable counts as one that is not set. */
START_TEST(empty_variables)
{
    offer_everything();
    set("AWS_ACCESS_KEY_ID", "");
    set("AWS_SECRET_ACCESS_KEY", "");
    set("AWS_WEB_IDENTITY_TOKEN_FILE", "");
    set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "");
    set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "");
    set("AWS_EC2_METADATA_DISABLED", "");
    set("AWS_PROFILE", "");
    expect(NULL, "the instance's metadata");
}
END_TEST

/* ---- what is said ---- */

START_TEST(all_that_was_tried)
{
    g_autofree char *in_order = g_strdup_printf(
        "cannot find credentials for profile 'p'; tried, in this order: its role (no role_arn with a "
        "source_profile), its web identity (no web_identity_token_file), its SSO (no sso_account_id), its "
        "keys "
        "in '%s' (no aws_access_key_id), its program (no credential_process), its keys in '%s' (no "
        "aws_access_key_id), web identity (AWS_WEB_IDENTITY_TOKEN_FILE is not set), a container's agent "
        "(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set), instance metadata "
        "(AWS_EC2_METADATA_DISABLED is true): set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or run 'aws configure' or 'aws configure sso'",
        credentials_path, config_path);
    set("AWS_EC2_METADATA_DISABLED", "true");
    write_text(config_path, "[profile p]\nregion = eu-west-1\n");
    refuse("p", in_order);
    refuse(NULL, "the environment (AWS_ACCESS_KEY_ID is not set), profile 'default' (neither in '");
}
END_TEST

/* A way that is there but broken is an error: the next one would be somebody else's keys. */
START_TEST(broken_ways_are_not_passed_by)
{
    static const char *const cases[][2] = {
        {"role_arn = r\n" KEYS, "needs one of source_profile or credential_source"},
        {"role_arn = r\nsource_profile = none\n" KEYS, "cannot use profile 'none'"},
        {"role_arn = r\ncredential_source = Cloud\n" KEYS, "unknown credential_source 'Cloud'"},
        {"role_arn = r\ncredential_source = Enviroment\n" KEYS, "did you mean 'Environment'?"},
        {"web_identity_token_file = /t\n" KEYS, "web_identity_token_file needs role_arn"},
        {"sso_account_id = 1\n" KEYS, "its SSO settings lack sso_start_url"},
        {"aws_secret_access_key = A\n", "has no aws_access_key_id for it"},
        {"login_session = x\n" KEYS, "'login_session' is not supported"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("[profile p]\n", cases[i][0], NULL);
        write_text(config_path, text);
        refuse("p", cases[i][1]);
    }
    write_text(config_path, "[default]\n" KEYS);
    set("AWS_WEB_IDENTITY_TOKEN_FILE", "/t");
    refuse(NULL, "set AWS_ROLE_ARN, too");
    g_unsetenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    write_text(config_path, "[default]\nregion = eu-west-1\n");
    set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/x");
    refuse(NULL, "cannot use AWS_CONTAINER_CREDENTIALS_FULL_URI: plain http is for loopback");
}
END_TEST

START_TEST(sources_of_roles)
{
    offer_everything();
    write_text(config_path, "[profile p]\nrole_arn = r\nsource_profile = s\nmfa_serial = m\n"
                            "[profile e]\nrole_arn = r\ncredential_source = Environment\n"
                            "[profile c]\nrole_arn = r\ncredential_source = EcsContainer\n"
                            "[profile i]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n"
                            "[profile s]\nregion = eu-west-1\n");
    refuse("p", "cannot use profile 's' as source_profile: it has no keys; tried, in this order: its role");
    expect("e", "the environment");
    expect("c", "the container's agent");
    expect("i", "the instance's metadata");
    g_unsetenv("AWS_ACCESS_KEY_ID");
    g_unsetenv("AWS_SECRET_ACCESS_KEY");
    refuse("e", "its credential_source 'Environment' has no keys: the environment (AWS_ACCESS_KEY_ID is not");
    static const char *const ways[] = {WEB, SSO, PROGRAM, KEYS, ROLE BASE};
    static const char *const origins[] = {"web identity of profile 's'", "SSO of profile 's'",
                                          "credential_process of profile 's'", "profile 's' in",
                                          "profile 'base' in"};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *text = g_strconcat(
            "[profile p]\nrole_arn = r\nsource_profile = s\nmfa_serial = m\n[profile s]\n", ways[i], NULL);
        write_text(config_path, text);
        expect("p", origins[i]);
        g_autoptr(gw_settings) settings = gw_settings_load("p", NULL);
        ck_assert(gw_key_plan_asks(settings->plan));
    }
}
END_TEST

SUITE_WITH("keychain", begin, end, without_a_name, with_a_name, without_files, empty_variables,
           all_that_was_tried, broken_ways_are_not_passed_by, sources_of_roles)
