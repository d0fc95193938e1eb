/* SPDX-License-Identifier: Apache-2.0 */
/* ini.c - AWS's own configuration files, read as the AWS CLI reads them (Python's configparser)
 *
 * A line counts as indented when it is so more than the setting above it: below a setting without a value it
 * is nested in that. Where AWS's tools differ, or take a line for something that its writer did not mean, the
 * section has a problem, which is told when the section is used: a slip in one profile leaves the others
 * alone.
 */
#include "aws/ini.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hidden.h"

#include <string.h>

#define MAX_SIZE ((gsize)1024 * 1024)
/* Its settings are in all sections, by configparser's rule. */
#define ALL_SECTIONS "DEFAULT"

typedef struct {
    GHashTable *settings; /* key → value */
    char *problem;        /* the first one, or NULL */
} ini_section;

struct gw_ini {
    GHashTable *sections; /* name → ini_section */
};

typedef struct {
    gw_ini *ini;
    guint n;              /* of the line, from 1 */
    ini_section *section; /* the current one, or NULL */
    char *key;            /* the setting above, or NULL */
    gboolean nests;       /* it has no value: what is indented below is nested in it */
    gsize indent;         /* of the setting above */
} parse_state;

static void
section_free(gpointer data)
{
    ini_section *section = data;
    g_hash_table_unref(section->settings);
    g_free(section->problem);
    g_free(section);
}

void
gw_ini_free(gw_ini *ini)
{
    if (!ini)
        return;
    g_hash_table_unref(ini->sections);
    g_free(ini);
}

static ini_section *
find_section(const gw_ini *ini, const char *name)
{
    return g_hash_table_lookup(ini->sections, name);
}

static ini_section *
make_section(gw_ini *ini, const char *name)
{
    ini_section *section = find_section(ini, name);
    if (section)
        return section;
    section = g_new0(ini_section, 1);
    section->settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(ini->sections, g_strdup(name), section);
    return section;
}

/* ---- lines ---- */

static void G_GNUC_PRINTF(2, 3) note_problem(parse_state *state, const char *format, ...)
{
    if (state->section->problem)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    state->section->problem = g_strdup_printf("line %u %s", state->n, text);
}

/* The AWS CLI takes comments on a line of their own only; of other tools' files we know better, but not of a
 * command, to which '#' and ';' may mean something. */
static void
cut_comment(const char *key, char *value)
{
    if (strcmp(key, "credential_process") == 0)
        return;
    for (char *p = value; *p; p++) {
        if ((*p == '#' || *p == ';') && (p == value || g_ascii_isspace(p[-1]))) {
            *p = '\0';
            return;
        }
    }
}

/* `profile "two words"` is the section `profile two words`. */
static char *
section_name(const char *inside)
{
    g_autofree char *plain = g_strstrip(g_strdup(inside));
    g_auto(GStrv) words = NULL;
    if (!strpbrk(plain, "\"'") || !g_shell_parse_argv(plain, NULL, &words, NULL)) {
        char *gap = strpbrk(plain, " \t");
        return gap ? g_strdup_printf("%.*s %s", (int)(gap - plain), plain, g_strchug(gap)) : g_strdup(plain);
    }
    return g_strjoinv(" ", words);
}

/* What follows the bracket is passed over. */
static gboolean
take_section(parse_state *state, char *line)
{
    char *end = strchr(line, ']');
    if (!end)
        return FALSE;
    *end = '\0';
    g_autofree char *name = section_name(line + 1);
    if (!*name || gw_hidden_find(name))
        return FALSE;
    state->section = make_section(state->ini, name);
    g_clear_pointer(&state->key, g_free);
    state->indent = 0;
    return TRUE;
}

/* The same setting twice: the CLI reads none of such a file, others take the last. */
static void
keep_setting(parse_state *state, char *name, const char *value)
{
    const char *before = g_hash_table_lookup(state->section->settings, name);
    if (before && strcmp(before, value) != 0)
        note_problem(state, "sets '%s' again, to something else: remove one", name);
    g_hash_table_replace(state->section->settings, name, g_strdup(value));
}

static void
take_setting(parse_state *state, char *line, gsize indent)
{
    gboolean below = state->key && indent > state->indent;
    char *sign = strpbrk(line, below ? "=" : "=:");
    if (below && !state->nests) {
        note_problem(state, "is indented below '%s', which has a value: move it to the left", state->key);
        return;
    }
    if (!sign || sign == line) {
        note_problem(state, "is neither a [section] nor a setting: a setting is written 'name = value'");
        return;
    }
    *sign = '\0';
    g_autofree char *key = g_ascii_strdown(g_strstrip(line), -1);
    cut_comment(key, sign + 1);
    g_autofree char *value = g_strstrip(g_strdup(sign + 1));
    keep_setting(state, below ? g_strconcat(state->key, ".", key, NULL) : g_strdup(key), value);
    if (below)
        return;
    g_free(state->key);
    state->key = g_steal_pointer(&key);
    state->nests = !*value;
    state->indent = indent;
}

static void
refuse_line(const parse_state *state, const char *path, const char *hidden, GError **error)
{
    g_autofree char *what = hidden ? gw_hidden_name(hidden) : NULL;
    if (hidden)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': line %u has %s in it: remove it",
                    path, state->n, what);
    else
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot read '%s': line %u is neither a [section] nor a setting of one", path, state->n);
}

static gboolean
take_line(parse_state *state, char *line, const char *path, GError **error)
{
    gsize indent = strspn(line, " \t\f\v");
    g_strstrip(line);
    if (!*line || *line == '#' || *line == ';')
        return TRUE;
    const char *hidden = gw_hidden_find(line);
    if ((*line == '[' && !take_section(state, line)) || !state->section) {
        refuse_line(state, path, hidden, error);
        return FALSE;
    }
    if (*line == '[')
        return TRUE;
    if (hidden) {
        g_autofree char *what = gw_hidden_name(hidden);
        note_problem(state, "has %s in it: remove it", what);
    }
    take_setting(state, line, indent);
    return TRUE;
}

/* ---- files ---- */

static char *
read_file(const char *path, GError **error)
{
    GError *reason = NULL;
    gsize n = 0;
    g_autofree char *text = gw_file_read(path, MAX_SIZE, &n, &reason);
    if (g_error_matches(reason, GW_ERROR, GW_ERROR_NOT_FOUND)) {
        g_error_free(reason);
        return g_strdup("");
    }
    if (reason) {
        g_propagate_error(error, reason);
        return NULL;
    }
    if (g_utf8_validate(text, (gssize)n, NULL))
        return g_steal_pointer(&text);
    gboolean wide = n >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text%s", path,
                wide ? " but UTF-16: save it as UTF-8" : "");
    return NULL;
}

/* Lines end in LF, CR LF or CR. */
static char **
split_lines(const char *text)
{
    GString *plain = g_string_new(text + gw_byte_order_mark(text, strlen(text)));
    g_string_replace(plain, "\r\n", "\n", 0);
    g_strdelimit(plain->str, "\r", '\n');
    char **lines = g_strsplit(plain->str, "\n", -1);
    g_string_free(plain, TRUE);
    return lines;
}

gw_ini *
gw_ini_load(const char *path, GError **error)
{
    g_autofree char *text = read_file(path, error);
    if (!text)
        return NULL;
    g_autoptr(gw_ini) ini = g_new0(gw_ini, 1);
    ini->sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, section_free);
    parse_state state = {.ini = ini};
    g_auto(GStrv) lines = split_lines(text);
    gboolean fine = TRUE;
    for (char **line = lines; *line && fine; line++) {
        state.n++;
        fine = take_line(&state, *line, path, error);
    }
    g_free(state.key);
    return fine ? g_steal_pointer(&ini) : NULL;
}

/* ---- what was read ---- */

gboolean
gw_ini_has_section(const gw_ini *ini, const char *section)
{
    return find_section(ini, section) != NULL;
}

const char *
gw_ini_problem(const gw_ini *ini, const char *section)
{
    const ini_section *found = find_section(ini, section);
    return found ? found->problem : NULL;
}

static const char *
lookup(const gw_ini *ini, const char *section, const char *key)
{
    const ini_section *found = find_section(ini, section);
    const char *value = found ? g_hash_table_lookup(found->settings, key) : NULL;
    const ini_section *all = found && !value ? find_section(ini, ALL_SECTIONS) : NULL;
    return all ? g_hash_table_lookup(all->settings, key) : value;
}

const char *
gw_ini_get(const gw_ini *ini, const char *section, const char *key)
{
    const char *value = lookup(ini, section, key);
    return value && *value ? value : NULL;
}

gboolean
gw_ini_is_empty(const gw_ini *ini, const char *section, const char *key)
{
    const char *value = lookup(ini, section, key);
    return value && !*value;
}

GList *
gw_ini_keys(const gw_ini *ini, const char *section)
{
    const ini_section *found = find_section(ini, section);
    return found ? g_hash_table_get_keys(found->settings) : NULL;
}

GList *
gw_ini_sections(const gw_ini *ini)
{
    return g_hash_table_get_keys(ini->sections);
}
