/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - the settings file: one table of keys drives the checks, the messages and the help */

#include "base/configfile.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/region.h"
#include "base/text.h"
#include "cli/cli.h"

#include <string.h>

const gw_cli_setting gw_cli_settings[] = {
    {"store", "text", "where the journal is, as --store and GANGWAY_STORE; sqlite:PATH or postgresql://…"},
    {"plugin_path", "list", "folders searched for plugins before the built-in ones"},
    {"step_path", "list", "folders searched for steps in Lua before the built-in ones"},
    {"script_path", "list", "folders searched for workflows before the built-in ones"},
    {"service_path", "list", "folders searched for files of AWS services before the built-in ones"},
    {"customer.profile", "text", "AWS profile of the customer's management account, as --profile"},
    {"partner.profile", "text", "AWS profile of the reseller's own account, as --partner-profile"},
    {"member.role", "text",
     "role that steps in member accounts assume; OrganizationAccountAccessRole unless said"},
    {"vault.key_file", "text",
     "file with the vault's key, readable by its owner only; GANGWAY_VAULT_KEY, _FILE and _COMMAND win over "
     "it"},
    {"vault.key_command", "text",
     "program that prints the vault's key, run without a shell, as GANGWAY_VAULT_KEY_COMMAND"},
    {"regions", "regions",
     "regions that AWS has added since this version was made: they are taken for known then"},
    {"groups.*", "list", "names of the people in a group: secret set --approver @GROUP"},
    {"sandbox", "best-effort|require",
     "require: no plugin runs where the kernel lacks a part of the sandbox; best-effort, the default: with "
     "what there is, and doctor says what is missing"},
    {"trust.policy", "warn|require",
     "require: plugins, steps, workflows and files of services that no vendor of trust.vendors signed are "
     "refused; warn, the default: they are told"},
    {"trust.vendors.*", "list",
     "public keys of a vendor who is trusted: texts (ed25519:BASE64) or files, which nobody else may write"},
    {"audit.key_file", "text",
     "file with the key that signs the journal, readable by its owner only; GANGWAY_AUDIT_KEY_FILE wins "
     "over it"},
    {"audit.known_keys", "list",
     "public keys of colleagues, or earlier ones of yours, whose signatures count as well: ed25519:… or "
     "files "
     "with some"},
    {"evidence.keep", "yes|no",
     "yes: done keeps the files of --evidence in the store, as --keep-evidence; no is the default"},
    {"evidence.limit", "size", "what such a file may weigh: 512K, 20M; 10M unless said, at most 100M"},
    {"wait", "duration",
     "how long start and resume stay while only people or AWS are waited for, as --wait: 90, 30s, 10m, 4h, "
     "2d"},
    {NULL, NULL, NULL}};

static const gw_cli_setting *
find_setting(const char *key)
{
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++) {
        gsize open = strcspn(s->key, "*"); /* any name stands for a star at the end */
        if (s->key[open] ? strncmp(s->key, key, open) == 0 && !strchr(key + open, '.') && key[open]
                         : strcmp(s->key, key) == 0)
            return s;
    }
    return NULL;
}

static gboolean
is_group(const char *key)
{
    g_autofree char *prefix = g_strconcat(key, ".", NULL);
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++)
        if (g_str_has_prefix(s->key, prefix))
            return TRUE;
    return FALSE;
}

/* The line on which a key first stands, as text; the parsed document has no lines any more. */
static char *
where(const char *path, const char *key)
{
    const char *dot = strrchr(key, '.');
    g_autofree char *escaped = g_regex_escape_string(dot ? dot + 1 : key, -1);
    g_autofree char *pattern = g_strdup_printf("^\\s*\\{?\\s*\"?%s\"?\\s*[:=]", escaped);
    g_autofree char *text = NULL;
    if (!(text = gw_file_read(path, GW_FILE_MAX, NULL, NULL)))
        return g_strdup(path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        if (g_utf8_validate(lines[i], -1, NULL) && g_regex_match_simple(pattern, lines[i], 0, 0))
            return g_strdup_printf("%s:%u", path, i + 1);
    return g_strdup(path);
}

static gboolean
fail_key(const char *path, const char *key, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean
fail_key(const char *path, const char *key, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *reason = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *place = where(path, key);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "%s: setting '%s' %s", place, key, reason);
    return FALSE;
}

static gboolean
is_text_list(const json_t *value)
{
    gsize i;
    json_t *item;
    json_array_foreach (value, i, item)
        if (!json_is_string(item))
            return FALSE;
    return json_is_array(value) || json_is_string(value);
}

/* A type with a bar in it lists what can be said. */
static gboolean
is_choice(const char *type, const char *value)
{
    g_auto(GStrv) choices = g_strsplit(type, "|", -1);

    return !choices[1] || g_strv_contains((const char *const *)choices, value);
}

static gboolean
add_regions(const char *path, const char *key, const json_t *value, GError **error)
{
    gw_json list = json_is_string(value) ? json_pack("[O]", value) : json_incref((json_t *)(guintptr)value);
    gsize i;
    json_t *item;
    json_array_foreach (list, i, item)
        if (!gw_region_add(json_string_value(item)))
            return fail_key(path, key, error, "'%s' does not look like a region of AWS, as in us-east-1",
                            json_string_value(item));
    return TRUE;
}

static gboolean
check_value(const char *path, const gw_cli_setting *setting, const json_t *value, GError **error)
{
    g_autoptr(GError) problem = NULL;
    gint64 ms;
    gsize bytes;

    if (strcmp(setting->type, "list") == 0 || strcmp(setting->type, "regions") == 0)
        return (is_text_list(value) ||
                fail_key(path, setting->key, error, "must be a text or a list of texts")) &&
               (strcmp(setting->type, "list") == 0 || add_regions(path, setting->key, value, error));
    if (!json_is_string(value))
        return fail_key(path, setting->key, error, "must be a text");
    if (!is_choice(setting->type, json_string_value(value)))
        return fail_key(path, setting->key, error, "is '%s': it can be %s", json_string_value(value),
                        setting->type);
    if (strcmp(setting->type, "duration") == 0 && !gw_duration_parse(json_string_value(value), &ms, &problem))
        return fail_key(path, setting->key, error, "is not a duration: %s", problem->message);
    if (strcmp(setting->type, "size") == 0 &&
        !gw_size_parse(json_string_value(value), GW_SEAL_BYTES_MAX, &bytes, &problem))
        return fail_key(path, setting->key, error, "is no size: %s", problem->message);
    return TRUE;
}

static gboolean
fail_unknown(const char *path, const char *key, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++)
        g_ptr_array_add(names, g_strdup(s->key));
    g_autofree char *hint = gw_nearest_hint(key, (const char *const *)names->pdata);
    return fail_key(path, key, error, "is not known%s", hint);
}

static gboolean
check_group(const char *path, const char *group, const json_t *settings, GError **error)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)settings, name, value) {
        g_autofree char *key = group ? g_strconcat(group, ".", name, NULL) : g_strdup(name);
        const gw_cli_setting *setting = find_setting(key);
        if (setting) {
            if (!check_value(path, setting, value, error))
                return FALSE;
        } else if (!is_group(key)) {
            return fail_unknown(path, key, error);
        } else if (!json_is_object(value)) {
            return fail_key(path, key, error, "must be a group");
        } else if (!check_group(path, key, value, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static char *
find_file(const char *given)
{
    if (given)
        return g_strdup(given);
    g_autofree char *own = g_build_filename(g_get_user_config_dir(), "gangway", "gangway.cfg", NULL);
    const char *const candidates[] = {own, "/etc/gangway/gangway.cfg"};
    for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++)
        if (g_file_test(candidates[i], G_FILE_TEST_EXISTS))
            return g_strdup(candidates[i]);
    return NULL;
}

json_t *
gw_cli_settings_load(const char *given, char **path, GError **error)
{
    g_autofree char *file = find_file(given);
    if (!file)
        return json_object();

    gw_json settings = gw_config_load(file, error);
    if (!settings || !check_group(file, NULL, settings, error))
        return NULL;
    *path = g_steal_pointer(&file);
    return g_steal_pointer(&settings);
}

const char *
gw_cli_settings_get(const json_t *settings, const char *key)
{
    g_auto(GStrv) parts = g_strsplit(key, ".", -1);
    for (char **part = parts; *part; part++)
        settings = json_object_get(settings, *part);
    return json_string_value(settings);
}
