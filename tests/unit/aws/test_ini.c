/* SPDX-License-Identifier: Apache-2.0 */
/* test_ini.c - the grammar of AWS's files, as the AWS CLI reads them, and what is said of a slip */
#include "aws/ini.h"
#include "aws/profile.h"
#include "base/error.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;
static char *path;
static char *empty_path;

static void
setup(void)
{
    folder = g_dir_make_tmp("gw-ini-XXXXXX", NULL);
    path = g_build_filename(folder, "config", NULL);
    empty_path = g_build_filename(folder, "credentials", NULL);
    g_setenv("AWS_CONFIG_FILE", path, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", empty_path, TRUE);
}

static void
teardown(void)
{
    g_remove(path);
    ck_assert_int_eq(g_rmdir(folder), 0);
    g_free(folder);
    g_free(path);
    g_free(empty_path);
}

static gw_ini *
read_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    gw_ini *ini = gw_ini_load(path, &error);
    ck_assert_msg(ini != NULL, "%s: %s", text, error ? error->message : "?");
    return ini;
}

START_TEST(spellings)
{
    g_autoptr(gw_ini) ini = read_text(
        "# a comment\n; another\n\n[profile a]\r\nRegion=eu-west-1   # here\n  \nkey=a#b\nempty =\n"
        "s3 =\n  endpoint_url = http://x\n\n # inside\n  Max_Things=5\nafter = 1\ncolon: 2\n"
        "[profile \"two words\"]\nx = 1\n[ profile\tc ]\nx = 2\n[profile a]\nmore = yes = no\n[services s]\n"
        "iam = \n    endpoint_url = http://iam\nsts =\n endpoint_url = http://sts\n"
        "[profile p] text after it ]\ncredential_process = run \"a ; b\" # c\n");
    static const char *const cases[][3] = {
        {"profile a", "region", "eu-west-1"},
        {"profile a", "key", "a#b"},
        {"profile a", "empty", NULL},
        {"profile a", "s3.endpoint_url", "http://x"},
        {"profile a", "s3.max_things", "5"},
        {"profile a", "after", "1"},
        {"profile a", "colon", "2"},
        {"profile a", "more", "yes = no"},
        {"profile two words", "x", "1"},
        {"profile c", "x", "2"},
        {"services s", "iam.endpoint_url", "http://iam"},
        {"services s", "sts.endpoint_url", "http://sts"},
        {"profile p", "credential_process", "run \"a ; b\" # c"},
        {"nobody", "x", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_pstr_eq(gw_ini_get(ini, cases[i][0], cases[i][1]), cases[i][2]);
        ck_assert_pstr_eq(gw_ini_problem(ini, cases[i][0]), NULL);
    }
    ck_assert(gw_ini_is_empty(ini, "profile a", "empty"));
    ck_assert(!gw_ini_is_empty(ini, "profile a", "after"));
    ck_assert(!gw_ini_is_empty(ini, "profile a", "nothing"));
}
END_TEST

START_TEST(indented_alike)
{
    static const char *const texts[] = {
        "[profile a]\n    x = 1\n    s3 =\n      y = 2\n    z = 3\n",
        "  [profile a]\n\tx = 1\n\ts3 =\n\t\ty = 2\n\tz = 3\n",
        "[profile a]\n    x = 1\n  s3 =\n   y = 2\n z = 3\n",
        "[profile a]\rx = 1\rs3 =\r y = 2\rz = 3\r",
        "\xef\xbb\xbf[profile a]\r\nx = 1\r\ns3=\r\n\r\n y = 2\r\nz = 3",
        "[b]\nq = 1\n  [profile a]\n  x = 1\n  s3 =\n    y = 2\n  z = 3\n",
        "[DEFAULT]\nz = 3\n[profile a]\nx = 1\ns3 =\n y = 2\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(gw_ini) ini = read_text(texts[i]);
        ck_assert_pstr_eq(gw_ini_problem(ini, "profile a"), NULL);
        ck_assert_pstr_eq(gw_ini_get(ini, "profile a", "x"), "1");
        ck_assert_pstr_eq(gw_ini_get(ini, "profile a", "s3.y"), "2");
        ck_assert_pstr_eq(gw_ini_get(ini, "profile a", "z"), "3");
    }
}
END_TEST

START_TEST(slips_of_one_section)
{
    static const char *const cases[][2] = {
        {"nonsense\n", "line 4 is neither"},
        {"= x\n", "line 4 is neither"},
        {" ]\n", "line 4 is neither"},
        {"x = 1\n  y = 2\n", "line 5 is indented below 'x'"},
        {"x =\n  word\n", "line 5 is neither"},
        {"x = 1\nx = 2\n", "line 5 sets 'x' again"},
        {"X = 1\nx = 2\n", "line 5 sets 'x' again"},
        {"x =\n y = 1\n y = 2\n", "line 6 sets 'x.y' again"},
        {"x = a\xe2\x80\x8b\n", "line 4 has a zero-width space (U+200B)"},
        {"x = a\xc2\xa0"
         "b\n",
         "line 4 has a no-break space (U+00A0)"},
        {"\xef\xbb\xbfx = a\n", "line 4 has a byte order mark (U+FEFF)"},
        {"x = a\x01"
         "b\n",
         "line 4 has a control character (U+0001)"},
        {"x = a\xe2\x80\xae"
         "b\n",
         "line 4 has an invisible character (U+202E)"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("[profile b]\nz = 1\n[profile a]\n", cases[i][0], NULL);
        g_autoptr(gw_ini) ini = read_text(text);
        g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
        g_autoptr(GError) error = NULL;
        ck_assert(gw_shared_files_load(&files, NULL));
        ck_assert(gw_shared_files_check(&files, "b", NULL));
        ck_assert_pstr_eq(gw_ini_get(ini, "profile b", "z"), "1");
        ck_assert(!gw_shared_files_check(&files, "a", &error));
        ck_assert_msg(strstr(error->message, cases[i][1]) && strstr(error->message, path), "%s: %s",
                      cases[i][0], error->message);
    }
}
END_TEST

START_TEST(harmless_ones)
{
    g_autoptr(gw_ini) ini =
        read_text("[a]\nx = 1\nx = 1\n# a\xc2\xa0remark\nname = M\xc3\xbcller \xe6\x97\xa5\n[a]\ny = 2\n");
    ck_assert_pstr_eq(gw_ini_problem(ini, "a"), NULL);
    ck_assert_pstr_eq(gw_ini_get(ini, "a", "y"), "2");
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
    static const char *const cases[][2] = {
        {"region = x\n", "line 1"},
        {"[a\n", "line 1"},
        {"[]\n", "line 1"},
        {"[ ] x\n", "line 1"},
        {"[a]\nx = 1\n[b\ny = 2\n", "line 3"},
        {"[a]\nx = \xff\xfe\n", "UTF-8"},
        {"\xff\xfe[\x01", "UTF-16"},
        {"\n\xe2\x80\x8b[a]\n", "line 2 has a zero-width space"},
        {"[a\xc2\xa0]\n", "line 1 has a no-break space"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert(g_file_set_contents(path, cases[i][0], -1, NULL));
        ck_assert_ptr_null(gw_ini_load(path, &error));
        ck_assert(g_error_matches(error, GW_ERROR, GW_ERROR_INVALID));
        ck_assert_msg(strstr(error->message, cases[i][1]) && strstr(error->message, path), "%s: %s",
                      cases[i][0], error->message);
    }
    g_autofree char *huge = g_strnfill(1024 * 1024 + 1, '#');
    ck_assert(g_file_set_contents(path, huge, -1, NULL));
    ck_assert_ptr_null(gw_ini_load(path, NULL));
    ck_assert_ptr_null(gw_ini_load(folder, NULL));
}
END_TEST

START_TEST(two_sections_for_the_default)
{
    gw_ini_free(read_text("[default]\nx = 1\n[profile default]\nx = 2\n"));
    g_auto(gw_shared_files) files = {NULL, NULL, NULL, NULL};
    g_autoptr(GError) error = NULL;
    ck_assert(gw_shared_files_load(&files, NULL));
    ck_assert(!gw_shared_files_check(&files, "default", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "[default] and [profile default]"));
    ck_assert(gw_shared_files_check(&files, "other", NULL));
}
END_TEST

SUITE_WITH("ini", setup, teardown, spellings, indented_alike, slips_of_one_section, harmless_ones,
           files_that_cannot_be_read, two_sections_for_the_default)
