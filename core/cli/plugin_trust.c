/* SPDX-License-Identifier: Apache-2.0 */
/* plugin_trust.c - `gangway plugin trust`: shows a vendor's key, and what to write into the settings
 *
 * The settings file is not written: it is somebody's own text, often root's, and a key is trusted after its
 * fingerprint was compared, not before.
 */

#include "cli/plugin_verbs.h"

#include "base/error.h"
#include "base/json.h"
#include "cli/out.h"
#include "trust/publickey.h"

#include <string.h>

/* A name as a settings file can have it, of the file's or of nothing. */
static char *
name_for(const char *given)
{
    g_autofree char *base = g_path_get_basename(given);
    const char *text = gw_opt.name                                     ? gw_opt.name
                       : g_str_has_prefix(given, GW_PUBLIC_KEY_PREFIX) ? "vendor"
                                                                       : base;
    GString *name = g_string_new(g_ascii_isalpha(*text) ? NULL : "vendor-");

    for (const char *c = text; *c && (gw_opt.name || *c != '.') && name->len < 64; c++)
        g_string_append_c(name, g_ascii_isalnum(*c) || *c == '-' || *c == '_' ? *c : '-');
    return g_string_free(name, FALSE);
}

static json_t *
describe(const char *id, const EVP_PKEY *key)
{
    guint8 bytes[GW_PUBLIC_SIZE];

    if (!gw_public_raw(key, bytes))
        return NULL;
    g_autofree char *text = gw_public_text(bytes), *fingerprint = gw_public_fingerprint(bytes);
    return json_pack("{s:s, s:s, s:s}", "key", id, "fingerprint", fingerprint, "public", text);
}

static json_t *
describe_all(GHashTable *keys)
{
    g_autoptr(GList) ids = g_list_sort(g_hash_table_get_keys(keys), (GCompareFunc)strcmp);
    json_t *list = json_array();

    for (GList *id = ids; id; id = id->next)
        json_array_append_new(list, describe(id->data, g_hash_table_lookup(keys, id->data)));
    return list;
}

/* `acme = "ed25519:…";`, or a list where there are several. */
static char *
line_of(const char *name, const json_t *keys)
{
    gboolean many = json_array_size(keys) > 1;
    GString *line = g_string_new(NULL);
    json_t *key;
    gsize i;

    g_string_append_printf(line, "%s = %s", name, many ? "[" : "");
    json_array_foreach (keys, i, key)
        g_string_append_printf(line, "%s\"%s\"", i ? ", " : "", gw_json_string(key, "public"));
    g_string_append(line, many ? "];" : ";");
    return g_string_free(line, FALSE);
}

static char *
settings_file(const gw_cli *cli)
{
    return cli->settings_path ? g_strdup(cli->settings_path)
                              : g_build_filename(g_get_user_config_dir(), "gangway", "gangway.cfg", NULL);
}

/* The settings may name a file: then it is not known here. A swapped key looks like a new one. */
static gboolean
may_be_another(const json_t *had, const json_t *keys)
{
    json_t *key, *one;
    gsize i, j;

    json_array_foreach (keys, i, key) {
        gboolean known = json_equal(had, json_object_get(key, "public"));
        json_array_foreach (had, j, one)
            known = known || json_equal(one, json_object_get(key, "public"));
        if (!known)
            return TRUE;
    }
    return FALSE;
}

static void
view_known(const char *name, const json_t *had, const json_t *keys, const char *file)
{
    if (!may_be_another(had, keys)) {
        gw_out("\n%s is trusted with this already, by %s\n", name, file);
        return;
    }
    g_autofree char *old = gw_json_text(had);
    gw_out(
        "\n" GW_YELLOW "%s is in the group trust.vendors" GW_PLAIN " of %s already:\n\n    %s\n\n"
        "If that is another key: who signs for somebody else looks so, too. Only when its vendor tells you "
        "in "
        "another way that the key\nis a new one, write it beside the old one (a list: both count) or in its "
        "place (then what the old one signed is nobody's).\nFor another vendor give another --name.\n",
        name, file, old);
}

static void
view(const gw_cli *cli, const json_t *keys, const char *name, const char *file, const char *line)
{
    const json_t *trust = json_object_get(cli->settings, "trust");
    const json_t *had = json_object_get(json_object_get(trust, "vendors"), name);
    json_t *key;
    gsize i;

    json_array_foreach (keys, i, key)
        gw_out("key %s\nfingerprint SHA-256 %s\n", gw_json_string(key, "key"),
               gw_json_string(key, "fingerprint"));
    if (had) {
        view_known(name, had, keys, file);
        return;
    }
    gw_out("\nCompare the fingerprint with what its vendor tells you in another way. To trust it, ");
    if (json_object_get(trust, "vendors"))
        gw_out("add to the group trust.vendors\nof %s:\n\n    %s\n", file, line);
    else if (trust)
        gw_out("add to the group trust\nof %s:\n\n  vendors = {\n    %s\n  };\n", file, line);
    else
        gw_out("add to\n%s:\n\ntrust = {\n  vendors = {\n    %s\n  };\n};\n", file, line);
}

int
gw_plugin_trust(gw_cli *cli, const char *given, GError **error)
{
    g_autoptr(GHashTable) keys = gw_public_keys_new();

    if (!gw_public_keys_add(keys, given, FALSE, "plugin", error))
        return GW_EXIT_ERROR;
    gw_json described = describe_all(keys);
    g_autofree char *name = name_for(given), *line = line_of(name, described), *file = settings_file(cli);
    if (gw_opt.json) {
        gw_json document = json_pack("{s:O, s:s, s:s, s:s}", "keys", described, "vendor", name, "settings",
                                     file, "line", line);
        gw_out_json(document);
    } else {
        view(cli, described, name, file, line);
    }
    return GW_EXIT_OK;
}
