/* SPDX-License-Identifier: Apache-2.0 */
/* test_broken.c - files and answers that keys come from, broken at random: a clear error or something usable,
 * never more
 */
#include "aws/profile_settings.h"
#include "aws/ssotoken.h"
#include "aws/url.h"
#include "base/error.h"
#include "base/json.h"
#include "suite.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define SEED 20261123
#define SECRET "hush"

static char *folder;
static char *config_path;
static char *credentials_path;
static GRand *dice;

static void
begin(void)
{
    g_auto(GStrv) names = g_listenv();
    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "AWS_"))
            g_unsetenv(*name);
    folder = g_dir_make_tmp("gw-broken-XXXXXX", NULL);
    config_path = g_build_filename(folder, "config", NULL);
    credentials_path = g_build_filename(folder, "credentials", NULL);
    g_setenv("HOME", folder, TRUE);
    g_setenv("AWS_CONFIG_FILE", config_path, TRUE);
    g_setenv("AWS_SHARED_CREDENTIALS_FILE", credentials_path, TRUE);
    dice = g_rand_new_with_seed(SEED);
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
    g_rand_free(dice);
}

static gsize
below(gsize n)
{
    return n ? (gsize)g_rand_int_range(dice, 0, (gint32)n) : 0;
}

/* ---- breaking ---- */

/* One fault: a byte changed, put in, left out; a piece said twice, or moved; the end cut off. */
static void
break_once(GString *text)
{
    static const char odd[] = "[]=#; \t\r\n\"'\\{}:,@/%\x01\x7f\xc3\xff";
    gsize at = below(text->len + 1), n = below(MIN(text->len - MIN(at, text->len), 60) + 1);
    char byte = below(3) ? odd[below(sizeof odd)] : (char)below(256);
    g_autofree char *piece = g_strndup(text->str + at, n);
    switch (below(6)) {
    case 0:
        if (at < text->len)
            text->str[at] = byte;
        break;
    case 1:
        g_string_insert_c(text, (gssize)at, byte);
        break;
    case 2:
        g_string_erase(text, (gssize)at, (gssize)n);
        break;
    case 3:
        g_string_insert_len(text, (gssize)at, piece, (gssize)strlen(piece));
        break;
    case 4:
        g_string_erase(text, (gssize)at, (gssize)n);
        g_string_insert_len(text, (gssize)below(text->len + 1), piece, (gssize)strlen(piece));
        break;
    default:
        g_string_truncate(text, at);
    }
}

static GString *
broken(const char *good)
{
    GString *text = g_string_new(good);
    for (gsize faults = 1 + below(5); faults > 0; faults--)
        break_once(text);
    return text;
}

static void
write_bytes(const char *path, const GString *text)
{
    FILE *file = fopen(path, "wb"); /* without the fsync that GLib's way has */
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text->str, 1, text->len, file), text->len);
    int closed = fclose(file);
    ck_assert_int_eq(closed, 0);
}

/* ---- AWS's two files ---- */

static const char good_config[] =
    "# of the test\n[default]\nregion = eu-west-1\nmax_attempts = 5\nservices = all\n"
    "[profile p]\nrole_arn = arn:r\nsource_profile = q\nexternal_id = e 1\nduration_seconds = 900\n"
    "mfa_serial = arn:m\n"
    "[profile q]\naws_access_key_id = AKIDQ\naws_secret_access_key = " SECRET "\naws_session_token = " SECRET
    "2\n"
    "[profile w]\nrole_arn = arn:w\nweb_identity_token_file = /nowhere\n"
    "[profile s]\nsso_session = acme\nsso_account_id = 1\nsso_role_name = r\n"
    "[sso-session acme]\nsso_start_url = https://acme\nsso_region = us-east-1\n"
    "[profile \"c d\"]\ncredential_process = 'print it' " SECRET "\n"
    "[services all]\niam =\n  endpoint_url = http://127.0.0.1:1\nsts =\n  endpoint_url = "
    "http://127.0.0.1:2\n";
static const char good_credentials[] =
    "[default]\naws_access_key_id = AKID\naws_secret_access_key = " SECRET "\n"
    "[p]\nregion = x\n\n; end\n";

/* What is said of a mistake is for people, and for JSON. */
static void
check_error(const GError *error, const char *what)
{
    ck_assert_ptr_nonnull(error);
    ck_assert(error->domain == GW_ERROR);
    ck_assert(g_utf8_validate(error->message, -1, NULL));
    ck_assert_msg(!strstr(error->message, SECRET), "%s, of: %s", error->message, what);
    ck_assert_msg(strlen(error->message) < 4000, "%s", error->message);
}

static void
check_plan(const gw_key_plan *plan)
{
    ck_assert_ptr_nonnull(plan->origin);
    ck_assert(g_utf8_validate(plan->origin, -1, NULL));
    ck_assert_uint_le(plan->roles->len, 5);
    if (plan->kind == GW_SOURCE_KEYS)
        ck_assert(plan->access_key && plan->secret_key);
    if (plan->kind == GW_SOURCE_SSO)
        ck_assert(plan->sso.start_url && plan->sso.region && plan->sso.account_id && plan->sso.role_name);
    if (plan->kind == GW_SOURCE_WEB_IDENTITY)
        ck_assert(plan->web && plan->web->role_arn && plan->token_file);
}

START_TEST(shared_files)
{
    static const char *const profiles[] = {NULL, "default", "p", "q", "w", "s", "c d"};
    guint loaded = 0, refused = 0;
    for (int i = 0; i < 1200; i++) {
        g_autoptr(GString) config = broken(good_config);
        g_autoptr(GString) credentials = broken(good_credentials);
        write_bytes(config_path, config);
        write_bytes(credentials_path, credentials);
        for (gsize k = 0; k < G_N_ELEMENTS(profiles); k++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(gw_settings) settings = gw_settings_load(profiles[k], &error);
            *(settings ? &loaded : &refused) += 1;
            if (settings)
                check_plan(settings->plan);
            else
                check_error(error, config->str);
        }
    }
    ck_assert_uint_gt(loaded, 200); /* both happen, and often */
    ck_assert_uint_gt(refused, 200);
}
END_TEST

START_TEST(noise)
{
    for (int i = 0; i < 500; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gsize n = below(300); n > 0; n--)
            g_string_append_c(text, i % 2 ? (char)below(256) : "[]= \n#;ap"[below(9)]);
        write_bytes(config_path, text);
        g_autoptr(GError) error = NULL;
        g_autoptr(gw_ini) ini = gw_ini_load(config_path, &error);
        if (!ini) {
            check_error(error, "noise");
            ck_assert_ptr_nonnull(strstr(error->message, config_path));
        }
    }
}
END_TEST

/* ---- what was written is what is read ---- */

static char *
word(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-/+:.";
    GString *text = g_string_new(NULL);
    for (gsize n = 1 + below(20); n > 0; n--)
        g_string_append_c(text, letters[below(sizeof letters - 1)]);
    return g_string_free(text, FALSE);
}

static void
write_setting(GString *text, const char *key, const char *value)
{
    static const char *const blanks[] = {"", " ", "  ", "\t"};
    static const char *const ends[] = {"\n",           " \n",  "\r\n",        " # remark\n",
                                       "\t; remark\n", "\n\n", "\n# remark\n"};
    g_string_append_printf(text, "%s%s=%s%s%s", key, blanks[below(4)], blanks[below(4)], value,
                           ends[below(7)]);
}

START_TEST(there_and_back)
{
    for (int i = 0; i < 300; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
        for (int k = 0; k < 20; k++) {
            g_autofree char *key = g_strdelimit(word(), ":", '_'); /* separates, as '=' does */
            g_autofree char *unique = g_strdup_printf("k%d%s", k, key);
            g_autofree char *name = g_strdup_printf("profile x%d", k / 5);
            g_string_append_printf(text, "%s%s%s", "[", name, "]\n"); /* said again and again: one section */
            char *value = word();
            write_setting(text, unique, value);
            g_ptr_array_add(wanted, g_strdup(name));
            g_ptr_array_add(wanted, g_steal_pointer(&unique));
            g_ptr_array_add(wanted, value);
        }
        write_bytes(config_path, text);
        g_autoptr(GError) error = NULL;
        g_autoptr(gw_ini) ini = gw_ini_load(config_path, &error);
        ck_assert_msg(ini != NULL, "%s in %s", error ? error->message : "?", text->str);
        for (guint k = 0; k < wanted->len; k += 3)
            ck_assert_pstr_eq(gw_ini_get(ini, wanted->pdata[k], wanted->pdata[k + 1]), wanted->pdata[k + 2]);
    }
}
END_TEST

/* ---- large ones ---- */

START_TEST(large_files)
{
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; many->len < 200 * 1000; i++)
        g_string_append_printf(many, "[profile r%d]\nrole_arn = arn:%d\nsource_profile = r%d\n", i, i, i + 1);
    write_bytes(config_path, many);
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_settings) settings = gw_settings_load("r0", &error);
    ck_assert_ptr_null(settings);
    ck_assert_ptr_nonnull(strstr(error->message, "through too many roles"));
    g_clear_error(&error);
    settings = gw_settings_load("r", &error); /* the nearest of all those names is looked for */
    ck_assert_ptr_null(settings);
    check_error(error, "many profiles");

    g_autoptr(GString) line = g_string_new("[default]\naws_access_key_id = ");
    while (line->len < 1000 * 1000)
        g_string_append_c(line, 'A');
    g_string_append(line, "\naws_secret_access_key = s\n");
    write_bytes(config_path, line);
    g_clear_error(&error);
    g_autoptr(gw_settings) one = gw_settings_load(NULL, &error);
    ck_assert_ptr_nonnull(one);

    g_autofree char *lines = g_strnfill(200 * 1000, '\n');
    ck_assert(g_file_set_contents(config_path, lines, 200 * 1000, NULL));
    g_autoptr(gw_ini) empty = gw_ini_load(config_path, &error);
    ck_assert_ptr_nonnull(empty);
}
END_TEST

/* ---- documents ---- */

static const char good_keys[] = "{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"" SECRET
                                "\",\"Token\":\"" SECRET "\",\"Expiration\":\"2100-01-01T00:00:00Z\"}";

static gboolean
is_plain(const char *text)
{
    for (; text && *text; text++)
        if (!g_ascii_isgraph(*text))
            return FALSE;
    return TRUE;
}

START_TEST(documents_with_keys)
{
    static const gw_credentials_names names = {"AccessKeyId", "SecretAccessKey", "Token", "Expiration",
                                               FALSE};
    guint taken = 0;
    for (int i = 0; i < 5000; i++) {
        g_autoptr(GString) text = broken(good_keys);
        g_autoptr(GError) error = NULL;
        gw_json document = gw_json_parse(text->str, text->len, "it", NULL);
        g_autoptr(gw_credentials) keys = gw_credentials_read(document, &names, &error);
        taken += keys != NULL;
        if (keys)
            ck_assert(*keys->access_key && *keys->secret_key && is_plain(keys->access_key) &&
                      is_plain(keys->secret_key) && is_plain(keys->session_token) && keys->expires_ms >= 0);
        else
            check_error(error, text->str);
    }
    ck_assert_uint_gt(taken, 100);
}
END_TEST

START_TEST(documents_with_tokens)
{
    static const char good[] = "{\"accessToken\":\"" SECRET "\",\"expiresAt\":\"2100-01-01T00:00:00UTC\","
                               "\"refreshToken\":\"" SECRET "\",\"clientId\":\"c\",\"clientSecret\":\"" SECRET
                               "\",\"registrationExpiresAt\":\"2100-01-01T00:00:00Z\"}";
    char start[] = "https://acme";
    const gw_sso_settings sso = {.start_url = start};
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA1, start, -1);
    g_autofree char *cache = g_build_filename(folder, ".aws", "sso", "cache", NULL);
    g_autofree char *path = g_strdup_printf("%s/%s.json", cache, hash);
    guint taken = 0;
    ck_assert_int_eq(g_mkdir_with_parents(cache, 0700), 0);
    for (int i = 0; i < 3000; i++) {
        g_autoptr(GString) text = broken(good);
        g_autoptr(GError) error = NULL;
        write_bytes(path, text);
        g_autoptr(gw_sso_token) token = gw_sso_token_load(&sso, &error);
        taken += token != NULL;
        if (token)
            ck_assert(*gw_sso_token_text(token) && is_plain(gw_sso_token_text(token)));
        else
            check_error(error, text->str);
        if (token)
            json_decref(gw_sso_token_renewal(token));
    }
    ck_assert_uint_gt(taken, 100);
    g_remove(path);
    for (char *at = cache; strlen(at) > strlen(folder); *strrchr(at, '/') = '\0')
        ck_assert_int_eq(g_rmdir(at), 0);
}
END_TEST

/* ---- addresses ---- */

START_TEST(addresses)
{
    static const char *const good[] = {"http://127.0.0.1:8080/a/b?c=d&e=%20", "https://[fd00:ec2::23]:1/x",
                                       "https://sts.eu-west-1.amazonaws.com"};
    guint taken = 0;
    for (int i = 0; i < 6000; i++) {
        g_autoptr(GString) text = broken(good[i % 3]);
        g_autoptr(gw_url) url = gw_url_parse(text->str);
        if (!url)
            continue;
        taken++;
        ck_assert(*url->host && is_plain(url->base) && is_plain(url->path) && is_plain(url->query));
        ck_assert_msg(!strpbrk(url->authority, "/?#@\\ "), "%s", text->str);
        ck_assert(!*url->path || *url->path == '/');
        ck_assert(g_str_has_prefix(url->base, url->https ? "https://" : "http://"));
        ck_assert(g_str_has_suffix(url->base, url->authority));
    }
    ck_assert_uint_gt(taken, 500);
}
END_TEST

SUITE_WITH("broken", begin, end, shared_files, noise, there_and_back, large_files, documents_with_keys,
           documents_with_tokens, addresses)
