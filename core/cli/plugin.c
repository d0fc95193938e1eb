/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c - `gangway plugin`: signs files, and says who signed one */

#include "cli/plugin_verbs.h"

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/out.h"
#include "trust/signature.h"
#include "trust/stock.h"

#include <string.h>

static const GOptionEntry plugin_options[] = {
    {"key", 'k', 0, G_OPTION_ARG_FILENAME, &gw_opt.key,
     "sign: the file with the private key; verify: the public key, as a text or in a file", "KEY"},
    {"name", 'n', 0, G_OPTION_ARG_STRING, &gw_opt.name, "trust: what to call the vendor", "NAME"},
    {"replace", 0, 0, G_OPTION_ARG_NONE, &gw_opt.replace,
     "sign: write over the signature that another key made; install: put it in the place of another version",
     NULL},
    {"older", 0, 0, G_OPTION_ARG_NONE, &gw_opt.older,
     "install: with --replace, an older version, or one that can't be compared, too", NULL},
    {"unsigned", 0, 0, G_OPTION_ARG_NONE, &gw_opt.unsigned_too,
     "install: what nobody in trust.vendors has signed in the place of what somebody has, too", NULL},
    G_OPTION_ENTRY_NULL};

static char *
sha256_of(const char *file, GError **error)
{
    gsize length = 0;
    g_autofree char *bytes = gw_file_read(file, GW_PLUGIN_FILE_MAX, &length, error);

    return bytes ? gw_sha256(bytes, length) : NULL;
}

/* ---- sign ---- */

/* A signature of somebody else's is not lost by a slip. */
static gboolean
may_write(const char *beside, const gw_signer *signer, GError **error)
{
    gsize length = 0;
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = gw_file_read(beside, GW_SIGNATURE_MAX, &length, &problem);
    g_autoptr(gw_signature) there = text ? gw_signature_read(text, length, NULL) : NULL;

    if (g_error_matches(problem, GW_ERROR, GW_ERROR_NOT_FOUND) || gw_opt.replace ||
        (there && strcmp(there->key, gw_signer_id(signer)) == 0))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT, "'%s' is there already, %s%s: --replace writes over it",
                beside, there ? "by the key " : "and is no signature", there ? there->key : "");
    return FALSE;
}

static gboolean
sign_file(const char *file, const gw_signer *signer, json_t *signatures, GError **error)
{
    g_autofree char *sha256 = sha256_of(file, error);
    g_autofree char *name = g_path_get_basename(file), *beside = gw_signature_path(file);
    g_autofree char *text = sha256 ? gw_signature_make(signer, name, sha256, error) : NULL;

    if (!text || !may_write(beside, signer, error))
        return FALSE;
    if (!gw_file_replace(beside, text, strlen(text), 0644, error)) {
        g_prefix_error(error, "cannot write the signature: ");
        return FALSE;
    }
    gw_out("%s: signed with the key %s\n", beside, gw_signer_id(signer));
    json_array_append_new(signatures, json_pack("{s:s, s:s, s:s, s:s}", "file", file, "signature", beside,
                                                "sha256", sha256, "key", gw_signer_id(signer)));
    return TRUE;
}

static int
sign(gw_cli *cli G_GNUC_UNUSED, char **files, GError **error)
{
    gw_json signatures = json_array();

    if (!gw_opt.key) {
        g_set_error_literal(
            error, GW_ERROR, GW_ERROR_INVALID,
            "--key KEY is missing: the file with the private key ('gangway plugin key new FILE' "
            "makes one)");
        return GW_EXIT_ERROR;
    }
    g_autoptr(gw_signer) signer = gw_signer_load(gw_opt.key, "plugin", error);
    for (char **file = files; signer && *file; file++)
        if (!sign_file(*file, signer, signatures, error))
            return GW_EXIT_ERROR;
    if (signer && gw_opt.json)
        gw_out_json(signatures);
    return signer ? GW_EXIT_OK : GW_EXIT_ERROR;
}

/* ---- verify ---- */

/* With --key nobody else counts. */
static gw_trust *
trust_for(gw_cli *cli, GError **error)
{
    if (!gw_opt.key)
        return gw_cli_trust(cli, error);
    gw_trust_free(cli->trust);
    cli->trust = gw_trust_new();
    return gw_trust_add(cli->trust, "--key", gw_opt.key, error) ? cli->trust : NULL;
}

static json_t *
verdict_on(const gw_trust *trust, const char *file)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *sha256 = sha256_of(file, &problem);
    gw_json record = sha256 ? gw_trust_signature(trust, file, sha256, &problem) : NULL;
    json_t *verdict = json_pack("{s:s, s:s*}", "file", file, "sha256", sha256);

    if (record && !gw_trust_is_good(record) && !gw_opt.key && gw_stock_has(file))
        json_object_set_new(record, "state", json_string("stock"));
    if (record)
        json_object_update(verdict, record);
    else
        json_object_update_new(verdict, json_pack("{s:s, s:s}", "state", "bad", "fault", problem->message));
    return verdict;
}

static void
view_verdict(const gw_trust *trust, const json_t *verdict)
{
    const char *file = gw_json_string(verdict, "file"), *fault = gw_json_string(verdict, "fault");
    g_autofree char *text = gw_trust_text(verdict), *vendors = gw_trust_vendors(trust);

    if (fault)
        gw_out("%s: " GW_RED "bad" GW_PLAIN ": %s\n", file, fault);
    else if (gw_trust_is_good(verdict))
        gw_out("%s: " GW_GREEN "good" GW_PLAIN ", %s\n", file, text);
    else
        gw_out("%s: " GW_YELLOW "not trusted" GW_PLAIN ": it is %s; trusted is: %s\n", file, text, vendors);
}

static int
verify(gw_cli *cli, char **files, GError **error)
{
    const gw_trust *trust = trust_for(cli, error);
    gw_json verdicts = json_array();
    guint others = 0;

    if (!trust)
        return GW_EXIT_ERROR;
    for (char **file = files; *file; file++) {
        json_t *verdict = verdict_on(trust, *file);
        view_verdict(trust, verdict);
        others += !gw_trust_is_good(verdict);
        json_array_append_new(verdicts, verdict);
    }
    if (gw_opt.json)
        gw_out_json(verdicts);
    return others ? GW_EXIT_ERROR : GW_EXIT_OK;
}

/* ---- the command ---- */

static int
trust(gw_cli *cli, char **args, GError **error)
{
    if (!args[1])
        return gw_plugin_trust(cli, args[0], error);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                "one argument too many: '%s': trust takes one key at a time", args[1]);
    return GW_EXIT_ERROR;
}

static int
install(gw_cli *cli, char **files, GError **error)
{
    int code = GW_EXIT_OK;

    if (files[1] && gw_opt.json) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "--json tells of one file at a time");
        return GW_EXIT_ERROR;
    }
    for (; *files && code == GW_EXIT_OK; files++)
        code = gw_plugin_install(cli, *files, error);
    return code;
}

static int
key(gw_cli *cli G_GNUC_UNUSED, char **args, GError **error)
{
    return gw_cli_key("plugin", args[0], args[1], NULL, error);
}

static int
cmd_plugin(gw_cli *cli, char **args, GError **error)
{
    static const char *const names[] = {"sign", "verify", "install", "trust", "key", NULL};
    static int (*const verbs[])(gw_cli * cli, char **args, GError **error) = {sign, verify, install, trust,
                                                                              key};

    for (gsize i = 0; names[i]; i++)
        if (strcmp(args[0], names[i]) == 0)
            return verbs[i](cli, args + 1, error);
    g_autofree char *hint = gw_nearest_hint(args[0], names);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is no word of plugin%s", args[0], hint);
    return GW_EXIT_ERROR;
}

const gw_command gw_command_plugin = {
    .group = "Steps and plugins",
    .name = "plugin",
    .args = "sign|verify|install|trust|key FILE...",
    .summary = "signatures of plugins, steps, workflows and files of services",
    .text =
        "sign writes FILE.sig with the private --key. verify says who signed, by the vendors of the "
        "settings or by the public --key. install checks a file, loads it, says what it brings, and copies "
        "it with "
        "its signature to where Gangway looks (below $XDG_DATA_HOME/gangway). trust shows the fingerprint of "
        "a public key, and what to write "
        "into the settings to trust it. key new FILE makes a private key that only its owner can read, key "
        "show FILE prints its public part.",
    .exits = "0, 1 error; verify: 0 all are signed by somebody who is trusted, 1 one is not",
    .options = plugin_options,
    .run = cmd_plugin,
};
