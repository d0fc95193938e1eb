/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - what the simulator was asked for on its command line */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <glib.h>

typedef struct {
    int port;
    char *port_file;
    char *aws_config;
    char *state;
    char *org;
    char *log;
    char *people;      /* "auto" or "none" */
    char **operations; /* further folders with operations in Lua */
    gint64 seed;
    int latency;     /* ms before every answer */
    int ahead;       /* seconds that the answers' Date is ahead of this computer's clock */
    int late_reads;  /* ms until every change is seen by all */
    double throttle; /* shares of requests, 0 to 1 */
    double fail;
    double drop;
    gboolean enforce_iam;
} sim_options;

#endif
