/* SPDX-License-Identifier: Apache-2.0 */
/* manual.c - commands, options and settings as sections of a man page, or as tables in Markdown */

#include "cli/cli.h"
#include "cli/out.h"

#include <string.h>

/* ---- roff ---- */

/* Nothing of a text is taken for a request or an escape. */
static char *
roff(const char *text)
{
    g_autoptr(GString) to = g_string_new(NULL);

    for (const char *c = text; *c; c++) {
        if (c == text && (*c == '.' || *c == '\''))
            g_string_append(to, "\\&");
        if (*c == '\\')
            g_string_append(to, "\\e");
        else if (*c == '-')
            g_string_append(to, "\\-");
        else
            g_string_append_c(to, *c);
    }
    return g_string_free(g_steal_pointer(&to), FALSE);
}

static void
roff_text(const char *text, const char *end)
{
    g_autofree char *safe = roff(text);
    gw_out("%s%s\n", safe, end);
}

/* "\fB-i\fR, \fB--input\fR=\fIFILE\fR" behind .TP */
static void
roff_option(const GOptionEntry *option)
{
    gboolean optional = (option->flags & G_OPTION_FLAG_OPTIONAL_ARG) != 0;
    const char *value = option->arg_description;
    g_autofree char *name = roff(option->long_name);
    g_autofree char *kind = value ? roff(value) : NULL;

    gw_out(".TP\n");
    if (option->short_name)
        gw_out("\\fB\\-%c\\fR, ", option->short_name);
    gw_out("\\fB\\-\\-%s\\fR", name);
    if (kind)
        gw_out("%s=\\fI%s\\fR%s", optional ? "[" : "", kind, optional ? "]" : "");
    gw_out("\n");
    roff_text(option->description, ".");
}

static gboolean
has(const GOptionEntry *options, const GOptionEntry *wanted)
{
    for (; options && options->long_name; options++)
        if (strcmp(options->long_name, wanted->long_name) == 0 &&
            strcmp(options->description, wanted->description) == 0)
            return TRUE;
    return FALSE;
}

/* An option that several commands take is described once. */
static gboolean
is_shared(const GOptionEntry *option)
{
    int commands = 0;

    for (const gw_command *const *c = gw_commands; *c; c++)
        commands += has((*c)->options, option);
    return commands > 2;
}

static void
roff_shared_names(const GOptionEntry *options)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (; options && options->long_name; options++)
        if (is_shared(options))
            g_string_append_printf(names, "%s\\fB\\-\\-%s\\fR", names->len ? ", " : "", options->long_name);
    if (names->len)
        gw_out(".IP\nSee OPTIONS for %s.\n", names->str);
}

static void
roff_own(const GOptionEntry *options)
{
    gboolean any = FALSE;

    for (; options && options->long_name; options++) {
        if (is_shared(options))
            continue;
        gw_out("%s", any ? "" : ".RS\n");
        roff_option(options);
        any = TRUE;
    }
    gw_out("%s", any ? ".RE\n" : "");
}

static void
roff_command(const gw_command *command)
{
    g_autofree char *args = roff(command->args);
    g_autofree char *exits = g_strconcat("Exit status: ", command->exits, NULL);

    gw_out(".TP\n\\fBgangway %s\\fR%s\\fI%s\\fR\n", command->name, *args ? " " : "", args);
    roff_text(command->summary, ".");
    roff_text(command->text, "");
    gw_out(".IP\n");
    roff_text(exits, ".");
    roff_own(command->options);
    roff_shared_names(command->options);
}

static void
roff_options(const char *title, const GOptionEntry *options)
{
    gw_out(".SS %s\n", title);
    for (; options->long_name; options++)
        roff_option(options);
}

static void
roff_shared(void)
{
    gw_out(".SS Of several commands\n");
    for (const gw_command *const *c = gw_commands; *c; c++)
        for (const GOptionEntry *option = (*c)->options; option && option->long_name; option++) {
            gboolean first = is_shared(option);
            for (const gw_command *const *before = gw_commands; first && before < c; before++)
                first = !has((*before)->options, option);
            if (first)
                roff_option(option);
        }
}

void
gw_manual_roff(const gw_command *command)
{
    const char *group = "";
    gw_option_lists program = gw_options_of(NULL), aws = gw_options_of(gw_command_find("plan"));

    if (command) {
        roff_command(command);
        return;
    }
    gw_out(".SH COMMANDS\n");
    for (const gw_command *const *c = gw_commands; *c; c++) {
        if (!(*c)->group)
            continue;
        if (strcmp(group, (*c)->group) != 0)
            gw_out(".SS %s\n", (*c)->group);
        group = (*c)->group;
        roff_command(*c);
    }
    gw_out(".SH OPTIONS\n");
    roff_options("Everywhere", program.global);
    roff_options("Without a command", program.own);
    roff_options("Where AWS is used", aws.aws);
    roff_shared();
}

void
gw_manual_settings_roff(void)
{
    gw_out(".SH SETTINGS\n");
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++) {
        gw_out(".TP\n\\fB%s\\fR (%s)\n", s->key, s->type);
        roff_text(s->about, ".");
    }
}

/* ---- Markdown ---- */

char *
gw_markdown_cell(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "|", -1);
    return g_strjoinv("\\|", parts);
}

void
gw_manual_markdown(void)
{
    gw_out("| command | what it does | exit code |\n|---|---|---|\n");
    for (const gw_command *const *c = gw_commands; *c; c++) {
        g_autofree char *args = gw_markdown_cell((*c)->args);
        if ((*c)->group)
            gw_out("| `%s%s%s` | %s | %s |\n", (*c)->name, *args ? " " : "", args, (*c)->summary,
                   (*c)->exits);
    }
}

void
gw_manual_settings_markdown(void)
{
    gw_out("| key | type | meaning |\n|---|---|---|\n");
    for (const gw_cli_setting *s = gw_cli_settings; s->key; s++) {
        g_autofree char *type = gw_markdown_cell(s->type);
        gw_out("| `%s` | %s | %s |\n", s->key, type, s->about);
    }
}
