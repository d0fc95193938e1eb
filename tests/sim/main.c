/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - gangway-sim: an AWS to rehearse with, on the loopback interface
 */
#include "awsconfig.h"
#include "server.h"

#include "base/configfile.h"
#include "base/error.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* ---- the command line ---- */

static sim_options options = {.seed = 1};

static const GOptionEntry entries[] = {
    {"port", 0, 0, G_OPTION_ARG_INT, &options.port, "Listen on this port; 0 (the default) takes a free one",
     "N"},
    {"port-file", 0, 0, G_OPTION_ARG_FILENAME, &options.port_file, "Write the port to this file", "FILE"},
    {"aws-config", 0, 0, G_OPTION_ARG_FILENAME, &options.aws_config, "Write an AWS config file with profiles",
     "FILE"},
    {"state", 0, 0, G_OPTION_ARG_FILENAME, &options.state, "Keep the simulated AWS in this file", "FILE"},
    {"org", 0, 0, G_OPTION_ARG_FILENAME, &options.org,
     "Lay this JSON (or .cfg) file over the sample organization", "FILE"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "What ids, keys and misfortunes are drawn from (1)",
     "N"},
    {"latency", 0, 0, G_OPTION_ARG_INT, &options.latency, "Wait before each answer", "MS"},
    {"ahead", 0, 0, G_OPTION_ARG_INT, &options.ahead, "Let the answers' Date be so much ahead", "SECONDS"},
    {"throttle", 0, 0, G_OPTION_ARG_DOUBLE, &options.throttle, "Share of requests that are throttled, 0 to 1",
     "P"},
    {"fail", 0, 0, G_OPTION_ARG_DOUBLE, &options.fail, "Share of requests that fail with 5xx", "P"},
    {"drop", 0, 0, G_OPTION_ARG_DOUBLE, &options.drop,
     "Share of requests whose connection breaks, half of them after they were carried out", "P"},
    {"late-reads", 0, 0, G_OPTION_ARG_INT, &options.late_reads, "Show changes up to so much later", "MS"},
    {"enforce-iam", 0, 0, G_OPTION_ARG_NONE, &options.enforce_iam, "Allow only what IAM policies allow",
     NULL},
    {"people", 0, 0, G_OPTION_ARG_STRING, &options.people,
     "Who works at the consoles: auto (the default) or none", "WHO"},
    {"partition", 0, 0, G_OPTION_ARG_STRING, &options.partition,
     "Of which partition of AWS: aws (the default), aws-us-gov or aws-cn", "NAME"},
    {"operations", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.operations,
     "Carry out the operations of this folder's Lua files, too; may be repeated", "DIR"},
    {"log", 0, 0, G_OPTION_ARG_FILENAME, &options.log, "Append a line of JSON a request to this file",
     "FILE"},
    G_OPTION_ENTRY_NULL};

static gboolean
refuse_option(GError **error, const char *name, const char *why)
{
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "--%s %s", name, why);
    return FALSE;
}

static gboolean
check_options(GError **error)
{
    const struct {
        const char *name;
        double value, most;
    } ranges[] = {{"port", options.port, 65535},
                  {"latency", options.latency, 600000},
                  {"late-reads", options.late_reads, 600000},
                  {"throttle", options.throttle, 1},
                  {"fail", options.fail, 1},
                  {"drop", options.drop, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++) {
        g_autofree char *why = g_strdup_printf("must be from 0 to %g", ranges[i].most);
        if (!(ranges[i].value >= 0 && ranges[i].value <= ranges[i].most))
            return refuse_option(error, ranges[i].name, why);
    }
    if (options.people && strcmp(options.people, "auto") != 0 && strcmp(options.people, "none") != 0)
        return refuse_option(error, "people", "must be auto or none");
    static const char *const partitions[] = {"aws", "aws-us-gov", "aws-cn", NULL};
    if (options.partition && !g_strv_contains(partitions, options.partition))
        return refuse_option(error, "partition", "must be aws, aws-us-gov or aws-cn");
    return TRUE;
}

static gboolean
read_command_line(int argc, char **argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new("- an AWS to rehearse with");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error))
        return FALSE;
    if (argc > 1) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "unknown argument '%s'; see --help", argv[1]);
        return FALSE;
    }
    return check_options(error);
}

/* ---- running ---- */

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static void
on_quit(gpointer loop)
{
    g_main_loop_quit(loop);
}

static gboolean
write_port(guint port, GError **error)
{
    g_autofree char *text = g_strdup_printf("%u\n", port);
    return !options.port_file || g_file_set_contents(options.port_file, text, -1, error);
}

static gboolean
announce(const sim_service *sim, guint port, GError **error)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", port);
    if (options.aws_config &&
        !sim_aws_config_write(sim->runtime, url, sim->partition->home, options.aws_config, error))
        return FALSE;
    if (!write_port(port, error))
        return FALSE;
    g_print("listening on %s\n", url);
    return TRUE;
}

static gboolean
serve(const sim_service *sim, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    /* They stay to the end: a second signal may not cut off the saving. */
    g_unix_signal_add(SIGINT, on_signal, loop);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    sim_server *server = sim_server_new(sim, &options, on_quit, loop, error);
    gboolean fine = server && announce(sim, sim_server_port(server), error);
    if (fine)
        g_main_loop_run(loop);
    sim_server_free(server);
    return fine && sim_runtime_save(sim->runtime, error);
}

static gboolean
run(GError **error)
{
    g_autoptr(sim_runtime) runtime = sim_runtime_new(gw_paths_get()->sim_lua, &options, error);
    if (!runtime)
        return FALSE;
    sim_log *log = sim_log_open(options.log, error);
    if (!log)
        return FALSE;
    const sim_service sim = {.runtime = runtime,
                             .partition = sim_options_partition(&options),
                             .chaos = sim_chaos_new(&options),
                             .faults = sim_faults_new(),
                             .log = log};
    gboolean fine = serve(&sim, error);
    sim_faults_free(sim.faults);
    sim_chaos_free(sim.chaos);
    sim_log_close(log);
    return fine;
}

static void
free_options(void)
{
    g_free(options.port_file);
    g_free(options.aws_config);
    g_free(options.state);
    g_free(options.org);
    g_free(options.log);
    g_free(options.people);
    g_free(options.partition);
    g_strfreev(options.operations);
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_autoptr(GError) error = NULL;
    gboolean fine = read_command_line(argc, argv, &error) && run(&error);
    if (!fine)
        g_printerr("gangway-sim: %s\n", error->message);
    free_options();
    return fine ? 0 : 1;
}
