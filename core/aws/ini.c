/* SPDX-License-Identifier: Apache-2.0 */
/* ini.c - AWS's own configuration files
 *
 * A value goes on to the end of the line or to a '#' or ';' after white space. An indented line below a
 * setting without a value is nested in it; below one with a value it goes on with that, which nothing here
 * needs.
 */
#include "aws/ini.h"
#include "base/error.h"
#include "base/file.h"

#include <string.h>

#define MAX_SIZE ((gsize)1024 * 1024)

struct gw_ini {
    GHashTable *sections; /* name → GHashTable of key → value */
};

typedef struct {
    gw_ini *ini;
    GHashTable *section; /* the current one, or NULL */
    char *outer;         /* the setting that indented lines are nested in, or NULL */
    gboolean skip;       /* indented lines go on with a value */
} parse_state;

void
gw_ini_free(gw_ini *ini)
{
    if (!ini)
        return;
    g_hash_table_unref(ini->sections);
    g_free(ini);
}

static GHashTable *
table_new(GDestroyNotify free_value)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
}

/* ---- lines ---- */

static void
cut_comment(char *text)
{
    for (char *p = text; *p; p++) {
        if ((*p == '#' || *p == ';') && (p == text || g_ascii_isspace(p[-1]))) {
            *p = '\0';
            return;
        }
    }
}

/* `profile "two words"` is the section `profile two words`. */
static char *
section_name(const char *inside)
{
    g_autofree char *plain = g_strdup(inside);
    g_strstrip(plain);
    g_auto(GStrv) words = NULL;
    if (!strpbrk(plain, "\"'") || !g_shell_parse_argv(plain, NULL, &words, NULL)) {
        char *gap = strpbrk(plain, " \t");
        return gap ? g_strdup_printf("%.*s %s", (int)(gap - plain), plain, g_strchug(gap)) : g_strdup(plain);
    }
    return g_strjoinv(" ", words);
}

static gboolean
take_section(parse_state *state, char *line)
{
    char *end = strchr(line, ']');
    if (!end)
        return FALSE;
    *end = '\0';
    cut_comment(end + 1);
    g_autofree char *name = section_name(line + 1);
    if (!*name || *g_strstrip(end + 1))
        return FALSE;
    state->section = g_hash_table_lookup(state->ini->sections, name);
    if (!state->section) {
        state->section = table_new(g_free);
        g_hash_table_insert(state->ini->sections, g_steal_pointer(&name), state->section);
    }
    g_clear_pointer(&state->outer, g_free);
    state->skip = FALSE;
    return TRUE;
}

static gboolean
take_setting(parse_state *state, char *line, gboolean indented)
{
    char *equals = strchr(line, '=');
    if (indented && state->skip)
        return TRUE;
    if (!state->section || !equals || equals == line)
        return FALSE;
    *equals = '\0';
    char *value = g_strdup(equals + 1);
    cut_comment(value);
    g_strstrip(value);
    g_autofree char *key = g_ascii_strdown(g_strstrip(line), -1);
    gboolean nested = indented && state->outer;
    char *name = nested ? g_strconcat(state->outer, ".", key, NULL) : g_strdup(key);
    if (!nested) {
        g_clear_pointer(&state->outer, g_free);
        state->outer = *value ? NULL : g_strdup(key);
        state->skip = *value != '\0';
    }
    g_hash_table_replace(state->section, name, value);
    return TRUE;
}

static gboolean
take_line(parse_state *state, char *line)
{
    gboolean indented = g_ascii_isspace(*line);
    g_strstrip(line);
    if (!*line || *line == '#' || *line == ';')
        return TRUE;
    return *line == '[' && !indented ? take_section(state, line) : take_setting(state, line, indented);
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
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "cannot read '%s': it is not UTF-8 text", path);
    return NULL;
}

gw_ini *
gw_ini_load(const char *path, GError **error)
{
    g_autofree char *text = read_file(path, error);
    if (!text)
        return NULL;
    g_autoptr(gw_ini) ini = g_new0(gw_ini, 1);
    ini->sections = table_new((GDestroyNotify)g_hash_table_unref);
    parse_state state = {ini, NULL, NULL, FALSE};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n = 0;
    gboolean fine = TRUE;
    for (char **line = lines; *line && fine; line++, n++)
        fine = take_line(&state, *line);
    g_free(state.outer);
    if (!fine) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot read '%s': line %u is neither a [section] nor a setting of one", path, n);
        return NULL;
    }
    return g_steal_pointer(&ini);
}

gboolean
gw_ini_has_section(const gw_ini *ini, const char *section)
{
    return g_hash_table_contains(ini->sections, section);
}

const char *
gw_ini_get(const gw_ini *ini, const char *section, const char *key)
{
    GHashTable *settings = g_hash_table_lookup(ini->sections, section);
    const char *value = settings ? g_hash_table_lookup(settings, key) : NULL;
    return value && *value ? value : NULL;
}

GList *
gw_ini_sections(const gw_ini *ini)
{
    return g_hash_table_get_keys(ini->sections);
}
