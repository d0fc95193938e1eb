/* SPDX-License-Identifier: Apache-2.0 */
/* complete.c - `gangway complete`: what could be typed next, for the completion of bash, zsh and fish
 *
 * A line a word, what it is behind a tab. `:files` and `:folders` ask the shell for names of its own. Nothing
 * is made, and an answer that takes long is none.
 */

#include "cli/complete.h"
#include "cli/out.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_S = 3 };

static void
give_up(G_GNUC_UNUSED int number)
{
    _exit(GW_EXIT_OK);
}

void
gw_offer(const gw_typing *typing, const char *word, const char *about)
{
    g_autofree char *line = about ? gw_one_line(about, 60) : NULL;

    if (g_str_has_prefix(word, typing->begun))
        gw_out("%s%s\t%s\n", typing->lead, word, line ? line : "");
}

static void
offer_options(const gw_typing *typing, const GOptionEntry *options)
{
    for (; options && options->long_name; options++) {
        g_autofree char *name = g_strconcat("--", options->long_name, NULL);
        gw_offer(typing, name, options->description);
    }
}

static void
offer_argument(const gw_typing *typing)
{
    g_auto(GStrv) words = g_strsplit(typing->command->args, " ", -1);
    guint count = g_strv_length(words), at = typing->args->len;

    if (count && at >= count && strstr(words[count - 1], "..."))
        at = count - 1;
    if (at < count)
        gw_offer_for(typing, words[at]);
}

static const GOptionEntry *
option_of(const gw_command *command, const char *word)
{
    gw_option_lists lists = gw_options_of(command);
    const char *equals = strchr(word, '=');
    g_autofree char *name = g_strndup(word, equals ? (gsize)(equals - word) : strlen(word));

    if (g_str_has_prefix(name, "--"))
        return gw_option_find(&lists, name + 2);
    return *name == '-' && name[1] && !name[2] ? gw_option_find(&lists, name + 1) : NULL;
}

/* The names are those of the store that is typed. */
static void
take_value(const GOptionEntry *option, const char *value)
{
    if (option->arg_data == &gw_opt.store || option->arg_data == &gw_opt.config) {
        char **text = option->arg_data;
        g_free(*text);
        *text = g_strdup(value);
    }
}

/* Takes in a whole word; returns the option whose value the next one is. */
static const GOptionEntry *
take_word(gw_typing *typing, const char *word, gboolean *plain)
{
    const GOptionEntry *option = *plain ? NULL : option_of(typing->command, word);
    const char *equals = strchr(word, '=');

    if (option && equals)
        take_value(option, equals + 1);
    if (option)
        return gw_option_takes_value(option) && !equals ? option : NULL;
    if (!*plain && strcmp(word, "--") == 0)
        *plain = TRUE;
    else if (*word == '-' && !*plain)
        return NULL;
    else if (typing->command)
        g_ptr_array_add(typing->args, g_strdup(word));
    else
        typing->lost = !(typing->command = gw_command_find(word));
    return NULL;
}

static void
offer_next(gw_typing *typing, const GOptionEntry *valued, gboolean plain)
{
    gw_option_lists lists = gw_options_of(typing->command);
    const char *equals = g_str_has_prefix(typing->begun, "--") ? strchr(typing->begun, '=') : NULL;
    g_autofree char *lead = equals ? g_strndup(typing->begun, (gsize)(equals - typing->begun) + 1) : NULL;

    if (equals && !plain && !valued) {
        valued = option_of(typing->command, typing->begun);
        typing->lead = lead;
        typing->begun = equals + 1;
    }
    if (valued) {
        gw_offer_for(typing, valued->arg_description);
    } else if (*typing->begun == '-' && !plain) {
        offer_options(typing, lists.own);
        offer_options(typing, lists.aws);
        offer_options(typing, lists.global);
    } else if (typing->command) {
        offer_argument(typing);
    } else {
        gw_offer_for(typing, "COMMAND");
    }
    typing->lead = "";
}

static int
cmd_complete(gw_cli *cli, char **args, G_GNUC_UNUSED GError **error)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    gw_typing typing = {.cli = cli, .args = taken, .lead = "", .begun = ""};
    const GOptionEntry *valued = NULL;
    gboolean plain = FALSE;

    signal(SIGALRM, give_up);
    alarm(PATIENCE_S);
    for (; *args && args[1] && !typing.lost; args++) {
        if (valued)
            take_value(valued, *args);
        valued = valued ? NULL : take_word(&typing, *args, &plain);
    }
    typing.begun = *args ? *args : "";
    if (!typing.lost)
        offer_next(&typing, valued, plain);
    return GW_EXIT_OK;
}

const gw_command gw_command_complete = {
    .name = "complete",
    .args = "[WORD...]",
    .summary = "what could be typed next, for the shells",
    .text = "The last WORD is the one that is being typed, and may be empty.",
    .exits = "0",
    .bare = TRUE,
    .run = cmd_complete,
};
