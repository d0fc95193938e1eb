/* SPDX-License-Identifier: Apache-2.0 */
/* configfile.h - files that people write: libconfig (.cfg) or JSON, both read into JSON */
#ifndef GW_BASE_CONFIGFILE_H
#define GW_BASE_CONFIGFILE_H

#include <glib.h>
#include <jansson.h>

/** Reads a `.cfg` (libconfig) or JSON file into an object. Errors name the file and the line. Caller owns. */
json_t *gw_config_load(const char *path, GError **error);

/** Sets `object[a][b] = value` for `a.b=value`; value is JSON if it parses as such, else text. */
gboolean gw_config_set(json_t *object, const char *assignment, GError **error);

/** Where things are: beside the program in a build tree, else as installed. Strings are static; paths end
 *  without a slash. GANGWAY_PLUGIN_PATH, GANGWAY_STEP_PATH, GANGWAY_SCRIPT_PATH and GANGWAY_SERVICE_PATH
 *  (colon-separated) go first. */
typedef struct {
    gboolean in_tree;
    char **plugins;     /* folders, NULL-terminated; in a tree every plugins/x/.libs */
    char **scripts;     /* folders */
    char **services;    /* folders with files of AWS services: services.d of each of scripts */
    char **steps;       /* folders with steps in Lua: `steps` of each of scripts */
    char **own_plugins; /* the end of `plugins`: those that were built or installed with the program */
    char **own_scripts; /* the same of `scripts` */
    char *user;         /* where a user installs: plugins, scripts below it are searched, if they are there */
    char *host;         /* gangway-host */
    char *lua_host;     /* gangway-lua-host */
    char *sim;          /* gangway-sim */
    char *sim_lua;      /* the simulator's Lua files */
    char *examples;     /* what the command new begins with */
    char *program;      /* this one; NULL where /proc does not tell */
    char *pkgconfig;    /* folder with gangway.pc */
} gw_paths;
const gw_paths *gw_paths_get(void);

#endif
