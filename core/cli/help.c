/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - `gangway help`: all commands, one command, or the settings file's keys */

#include "cli/cli.h"
#include "cli/out.h"
#include "base/error.h"
#include "base/json.h"

#include <string.h>

static void
help_all(void)
{
    const char *group = "";
    gw_out("Brings a customer's AWS Organization aboard a reseller.\n\n"
           "Usage:\n  gangway COMMAND [OPTION…] [ARGUMENT…]\n");
    for (const gw_command *c = gw_commands; c->name; c++) {
        if (strcmp(group, c->group) != 0)
            gw_out("\n" GW_BOLD "%s" GW_PLAIN "\n", c->group);
        group = c->group;
        g_autofree char *usage = g_strconcat(c->name, " ", c->args, NULL);
        gw_out("  %-28s %s\n", usage, c->summary);
    }
    gw_out(
        "\nEvery command takes --json, --store ADDRESS, --config FILE, --color WHEN and --help.\n"
        "A rehearsal, nothing needed: gangway rehearse aws-onboarding --input scripts/examples/acme.cfg\n");
}

static void
help_settings(void)
{
    static const char *const heads[] = {"KEY", "TYPE", "MEANING", NULL};
    gw_table *table = gw_table_new(heads);
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++)
        gw_table_row(table, s->key, s->type, s->about);
    gw_out(
        "The settings file (libconfig or JSON): --config FILE, else $XDG_CONFIG_HOME/gangway/gangway.cfg,\n"
        "else /etc/gangway/gangway.cfg. A key with a dot stands in a group: customer = { profile = \"acme\"; "
        "};\n\n");
    gw_table_print(table, "  ");
}

static json_t *
command_document(const gw_command *command)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "name", command->name, "args", command->args, "summary",
                     command->summary, "text", command->text);
}

static json_t *
all_document(void)
{
    json_t *commands = json_array();
    for (const gw_command *c = gw_commands; c->name; c++)
        json_array_append_new(commands, command_document(c));
    return json_pack("{s:o}", "commands", commands);
}

int
gw_cmd_help(G_GNUC_UNUSED gw_cli *cli, char **args, GError **error)
{
    const gw_command *command = args[0] ? gw_command_find(args[0]) : NULL;

    if (!args[0]) {
        help_all();
    } else if (command) {
        g_autofree char *text = gw_options_help(command);
        gw_out("%s", text);
    } else if (strcmp(args[0], "settings") == 0) {
        help_settings();
    } else {
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no help for '%s': see 'gangway help'", args[0]);
        return GW_EXIT_ERROR;
    }
    if (gw_opt.json) {
        gw_json document = command ? command_document(command) : all_document();
        gw_out_json(document);
    }
    return GW_EXIT_OK;
}
