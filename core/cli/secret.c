/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c - `gangway secret`: lists and shows what the vault holds, makes an authenticator's codes, and keys
 */

#include "base/error.h"
#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/out.h"
#include "cli/secret_set.h"
#include "cli/view.h"
#include "vault/guard.h"
#include "vault/totp.h"

#include <stdio.h>
#include <string.h>

static const GOptionEntry secret_options[] = {
    GW_OPTION_BY,
    {"from", 'f', 0, G_OPTION_ARG_FILENAME, &gw_opt.from, "set: read the text from FILE (-: standard input)",
     "FILE"},
    {"about", 'a', 0, G_OPTION_ARG_STRING, &gw_opt.about, "set: what it is, for the list (not secret)",
     "TEXT"},
    {"guarded", 'g', G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, gw_secret_read_guarded,
     "set: never shown as it is; a run releases it after N approvals (2)", "N"},
    {"approver", 0, 0, G_OPTION_ARG_STRING_ARRAY, &gw_opt.approvers,
     "set: whose approvals count, a name or @GROUP of the settings; may be repeated", "WHO"},
    {"lasts", 0, 0, G_OPTION_ARG_STRING, &gw_opt.lasts,
     "set: how long an approval counts and a release can be taken (1d)", "DURATION"},
    {"replace", 0, 0, G_OPTION_ARG_NONE, &gw_opt.replace, "set, remove: also a guarded one", NULL},
    {"other-key", 0, 0, G_OPTION_ARG_NONE, &gw_opt.other_key,
     "set: although the vault holds what this key does not open", NULL},
    G_OPTION_ENTRY_NULL};

/* ---- names ---- */

/* `smtp-password`, or `RUN/STEP/NAME` with any name of the run. */
static gboolean
read_name(gw_cli *cli, const char *given, char **run, char **name, GError **error)
{
    const char *slash = strchr(given, '/');

    if (!slash && !gw_secret_is_own_name(given)) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "'%s' is no name for a secret: lower case letters, digits, '.', '_' and '-', at most 64",
                    given);
        return FALSE;
    }
    if (!slash) {
        *run = g_strdup("");
        *name = g_strdup(given);
        return TRUE;
    }
    g_autofree char *prefix = g_strndup(given, (gsize)(slash - given));
    gw_json row = gw_store_run(gw_cli_store(cli, NULL), prefix, error);
    if (!row)
        return FALSE;
    *run = g_strdup(gw_json_string(row, "run"));
    *name = g_strdup(slash + 1);
    return TRUE;
}

/* ---- remove ---- */

/* That a guarded one was shown holds its run until it is changed. */
static gboolean
may_go(gw_cli *cli, json_t *row, GError **error)
{
    const char *run = gw_json_string(row, "run");

    gw_guard_open_row(row);
    if (g_strcmp0(gw_json_string(row, "kind"), "released") != 0 || gw_json_true(row, "there"))
        return TRUE;
    gw_json of = gw_store_run(cli->store, run, NULL);
    if (!of || g_strcmp0(gw_json_string(of, "status"), "done") == 0)
        return TRUE;
    g_set_error(
        error, GW_ERROR, GW_ERROR_DENIED,
        "secret '%s/%s' was shown, and run %s goes on until it is changed: its record stays until then", run,
        gw_json_string(row, "name"), run);
    return FALSE;
}

static gboolean
is_over(gw_cli *cli, const char *run)
{
    gw_json row = gw_store_run(cli->store, run, NULL);
    const char *status = gw_json_string(row, "status");

    return !status || g_strv_contains((const char *const[]){"done", "cancelled", "undone", NULL}, status);
}

/* A run that released it goes on until another is kept in its place; with none there, nothing would show that
 * the next one is another. */
static gboolean
is_unneeded(gw_cli *cli, const char *name, GError **error)
{
    gw_json rows = gw_store_secrets(cli->store, error);
    gsize i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const char *run = gw_json_string(row, "run");
        gw_guard_open_row(row);
        if (g_strcmp0(gw_json_string(json_object_get(row, "release"), "own"), name) != 0 || is_over(cli, run))
            continue;
        g_set_error(
            error, GW_ERROR, GW_ERROR_CONFLICT,
            "secret '%s' was released by run %s, which goes on until another is kept in its place: it "
            "stays until then",
            name, run);
        return FALSE;
    }
    return rows != NULL;
}

static gboolean
guarded_may_go(gw_cli *cli, const json_t *row, const char *name, GError **error)
{
    if (g_strcmp0(gw_json_string(row, "kind"), "guarded") != 0)
        return TRUE;
    if (gw_opt.replace)
        return is_unneeded(cli, name, error);
    g_set_error(
        error, GW_ERROR, GW_ERROR_CONFLICT,
        "secret '%s' is guarded, and what it guards would be lost: say --replace to remove it all the "
        "same",
        name);
    return FALSE;
}

static int
drop(gw_cli *cli, const char *given, GError **error)
{
    g_autofree char *run = NULL, *name = NULL;

    if (!gw_cli_store(cli, error) || !read_name(cli, given, &run, &name, error))
        return GW_EXIT_ERROR;
    gw_json row = gw_store_secret(cli->store, run, name, NULL, error);
    if (!row || !may_go(cli, row, error) || !guarded_may_go(cli, row, name, error) ||
        !gw_store_secret_remove(cli->store, run, name, gw_cli_who(), error))
        return GW_EXIT_ERROR;
    return gw_secret_said("removed", given, "is removed");
}

/* ---- list ---- */

static char *
guard_text(const json_t *guard)
{
    g_autofree char *lasts = gw_duration_text(gw_json_int(guard, "for_ms", 0));
    const json_t *approvers = json_object_get(guard, "approvers");
    guint people = (guint)json_array_size(approvers);
    g_autofree char *whose = people ? g_strdup_printf(" of %u people", people) : g_strdup("");

    return g_strdup_printf("guarded: %d approvals%s, for %s", (int)gw_json_int(guard, "approvals", 0), whose,
                           lasts);
}

static char *
release_text(const json_t *release)
{
    g_autofree char *until = gw_local_time_text(json_object_get(release, "until"));

    return g_strdup_printf("released to %s until %s", gw_json_string(release, "to"), until);
}

static char *
state_of(const json_t *row)
{
    const char *kind = gw_json_string(row, "kind");
    const json_t *guard = json_object_get(row, "guard"), *release = json_object_get(row, "release");

    if (!gw_json_true(row, "there"))
        return g_strdup("shown, gone");
    if (guard || release)
        return guard ? guard_text(guard) : release_text(release);
    return g_strdup(g_strcmp0(kind, "once") == 0       ? "to be shown once"
                    : g_strcmp0(kind, "evidence") == 0 ? "key of a kept file"
                    : g_strcmp0(kind, "input") == 0    ? "a run's input"
                                                       : "kept");
}

static const char *
opens_text(const json_t *row)
{
    const json_t *opens = json_object_get(row, "opens");

    return !opens ? "" : json_is_true(opens) ? "opens" : "does not open";
}

static void
list_row(gw_table *table, const json_t *row)
{
    const char *run = gw_json_string(row, "run"), *name = gw_json_string(row, "name");
    const char *key = gw_json_string(row, "key");
    const json_t *used = json_object_get(row, "used");
    g_autofree char *full = *run ? g_strdup_printf("%s/%s", run, name) : g_strdup(name);
    g_autofree char *made = gw_local_time_text(json_object_get(row, "created"));
    g_autofree char *at = used ? gw_local_time_text(json_object_get(used, "at")) : NULL;
    g_autofree char *last = used ? g_strdup_printf("%s, %s", gw_json_string(used, "by"), at) : g_strdup("");
    g_autofree char *state = state_of(row), *sealed = g_strjoin(" ", key ? key : "", opens_text(row), NULL);

    gw_table_row(table, full, state, g_strstrip(sealed), made, last, gw_json_string(row, "about"));
}

static void
view_list(const json_t *rows, const char *key, const char *why)
{
    static const char *const heads[] = {"NAME", "STATE", "KEY", "SINCE", "LAST SHOWN TO", "ABOUT", NULL};
    gw_table *table = gw_table_new(heads);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        list_row(table, row);
    if (gw_table_rows(table) == 0) {
        gw_out("no secrets\n");
        gw_table_free(table);
    } else {
        gw_table_print(table, "");
    }
    if (key)
        gw_out("the key that seals is %s\n", key);
    else
        gw_out("there is no key that seals: %s\n", why);
}

static int
list(gw_cli *cli, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    gw_json rows = vault ? gw_vault_list(vault, TRUE, error) : NULL;
    g_autoptr(GError) problem = NULL;
    g_autofree char *key = rows ? gw_vault_key_id(vault, &problem) : NULL;

    if (!rows)
        return GW_EXIT_ERROR;
    if (gw_opt.json)
        gw_out_json(rows);
    else
        view_list(rows, key, problem ? problem->message : "none is set");
    return GW_EXIT_OK;
}

/* ---- show, totp ---- */

/* The one place that prints a secret: past the redaction, which hides it everywhere else. */
static int
print_secret(const char *name, const char *text, GError **error)
{
    gw_json document = gw_opt.json ? json_pack("{s:s, s:s}", "name", name, "value", text) : NULL;

    if (document)
        json_dumpf(document, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    else
        fputs(text, stdout);
    if (gw_out_bytes("\n", 1))
        return GW_EXIT_OK;
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                "cannot print secret '%s'; if it was to be shown once, it is gone: make another", name);
    return GW_EXIT_ERROR;
}

static char *
take(gw_cli *cli, const char *given, gboolean code, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    g_autofree char *run = NULL, *name = NULL;

    if (!vault || !read_name(cli, given, &run, &name, error))
        return NULL;
    return gw_vault_show(vault, run, name, gw_cli_who(), code, error);
}

static int
show(gw_cli *cli, const char *name, GError **error)
{
    char *text = take(cli, name, FALSE, error);
    int code = text ? print_secret(name, text, error) : GW_EXIT_ERROR;

    gw_seal_forget(text);
    if (code == GW_EXIT_OK && strchr(name, '/'))
        gw_note("shown once to %s: it is gone from the vault\n", gw_cli_who());
    return code;
}

static int
print_codes(const char *name, const gw_totp *totp)
{
    gint64 now = gw_now_ms() / 1000;
    guint left = gw_totp_left(totp, now);
    g_autofree char *code = gw_totp_code(totp, now), *next = gw_totp_code(totp, now + left);
    gw_json document = json_pack("{s:s, s:[{s:s, s:i, s:i}, {s:s, s:i, s:i}]}", "name", name, "codes", "code",
                                 code, "from_s", 0, "for_s", (int)left, "code", next, "from_s", (int)left,
                                 "for_s", (int)totp->period);

    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("%s  for %u s\n%s  from then on, for %u s\n", code, left, next, totp->period);
    return GW_EXIT_OK;
}

static int
codes(gw_cli *cli, const char *name, GError **error)
{
    char *text = take(cli, name, TRUE, error);
    gw_totp totp;
    gboolean fits = text && gw_totp_read(&totp, text, error);

    gw_seal_forget(text);
    if (text && !fits)
        g_prefix_error(error, "secret '%s' is ", name);
    int code = fits ? print_codes(name, &totp) : GW_EXIT_ERROR;
    memset(&totp, 0, sizeof totp);
    return code;
}

/* ---- keys ---- */

static int
new_key(gw_cli *cli G_GNUC_UNUSED, const char *path, GError **error)
{
    g_autofree char *id = gw_key_file_make(path, error);

    if (!id)
        return GW_EXIT_ERROR;
    gw_json document = json_pack("{s:s, s:s}", "file", path, "key", id);
    if (gw_opt.json)
        gw_out_json(document);
    else
        gw_out("key %s is in '%s': keep a copy elsewhere; what it sealed can't be opened without it\n", id,
               path);
    return GW_EXIT_OK;
}

/* On a terminal, now and then: who waits sees that it goes on. */
static void
on_rekeyed(const gw_rekeyed *count, gpointer data G_GNUC_UNUSED)
{
    guint done = count->anew + count->before + (guint)json_array_size(count->left);

    if (done % 100 == 0 && !gw_opt.json)
        gw_note("%u of %u\n", done, count->all);
}

static void
view_rekeyed(const gw_rekeyed *count)
{
    size_t i;
    json_t *one;

    gw_out("%u sealed anew with the first key, %u had it before\n", count->anew, count->before);
    json_array_foreach (count->left, i, one)
        gw_warn("not sealed anew: %s\n", gw_json_string(one, "fault"));
}

static int
rekey(gw_cli *cli, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    gw_rekeyed count;

    if (!vault || !gw_vault_rekey(vault, &count, on_rekeyed, NULL, error))
        return GW_EXIT_ERROR;
    gboolean all = json_array_size(count.left) == 0;
    gw_json document = json_pack("{s:i, s:i, s:o}", "rekeyed", (int)count.anew, "before", (int)count.before,
                                 "left", count.left);
    if (gw_opt.json)
        gw_out_json(document);
    else
        view_rekeyed(&count);
    return all ? GW_EXIT_OK : GW_EXIT_ERROR;
}

/* ---- which ---- */

static const struct {
    const char *verb;
    int (*alone)(gw_cli *cli, GError **error);
    int (*named)(gw_cli *cli, const char *name, GError **error);
    gw_store_purpose store_for;
} verbs[] = {
    {"set", NULL, gw_secret_set, GW_STORE_MAKE}, {"list", list, NULL, GW_STORE_READ},
    {"show", NULL, show, GW_STORE_USE},          {"remove", NULL, drop, GW_STORE_USE},
    {"totp", NULL, codes, GW_STORE_USE},         {"new-key", NULL, new_key, GW_STORE_USE},
    {"rekey", rekey, NULL, GW_STORE_USE},
};

static int
cmd_secret(gw_cli *cli, char **args, GError **error)
{
    const char *known[G_N_ELEMENTS(verbs) + 1] = {NULL};

    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        known[i] = verbs[i].verb;
        if (strcmp(verbs[i].verb, args[0]) != 0)
            continue;
        cli->store_for = verbs[i].store_for;
        if (verbs[i].alone && !args[1])
            return verbs[i].alone(cli, error);
        if (verbs[i].named && args[1])
            return verbs[i].named(cli, args[1], error);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "secret %s %s (see 'gangway secret --help')", args[0],
                    args[1] ? "takes no name" : "takes a name");
        return GW_EXIT_ERROR;
    }
    g_autofree char *hint = gw_nearest_hint(args[0], known);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown word '%s'%s", args[0], hint);
    return GW_EXIT_ERROR;
}

const gw_command gw_command_secret = {
    .group = "Secrets",
    .name = "secret",
    .args = "set|list|show|remove|totp|new-key|rekey [NAME]",
    .summary = "the vault: keep, list and show secrets",
    .text = "set reads the text without echo, from standard input or --from FILE. list tells names, never "
            "texts. show prints a text; what a run's step made (RUN/STEP/NAME) is shown once, and who "
            "took it is recorded. totp prints an authenticator app's code and the next one. new-key FILE "
            "makes a key file; rekey seals everything with the first key, and goes on where it was "
            "interrupted. What is kept with --guarded N is only released to who asks, by a run that N "
            "others approve.",
    .exits = "0, 1 error",
    .options = secret_options,
    .run = cmd_secret,
};
