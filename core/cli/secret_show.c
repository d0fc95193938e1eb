/* SPDX-License-Identifier: Apache-2.0 */
/* secret_show.c - `gangway secret show` and `totp`: a text or a code is recorded, then printed
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/out.h"
#include "cli/secret.h"
#include "vault/totp.h"

#include <stdio.h>
#include <string.h>

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

int
gw_secret_show(gw_cli *cli, const char *name, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    g_autofree char *run = NULL, *in_run = NULL;

    if (!vault || !gw_secret_read_name(cli, name, &run, &in_run, error))
        return GW_EXIT_ERROR;
    char *text = gw_vault_show(vault, run, in_run, gw_cli_who(), error);
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

int
gw_secret_codes(gw_cli *cli, const char *name, GError **error)
{
    gw_vault *vault = gw_cli_vault(cli, error);
    g_autofree char *run = NULL, *in_run = NULL;
    gw_totp totp;

    if (!vault || !gw_secret_read_name(cli, name, &run, &in_run, error))
        return GW_EXIT_ERROR;
    gboolean given = gw_vault_code(vault, run, in_run, gw_cli_who(), &totp, error);
    int code = given ? print_codes(name, &totp) : GW_EXIT_ERROR;
    explicit_bzero(&totp, sizeof totp);
    return code;
}
