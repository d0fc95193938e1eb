/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - what the simulator was asked for on its command line */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "base/region.h"

#include <glib.h>

typedef struct {
    int port;
    char *port_file;
    char *aws_config;
    char *state;
    char *org;
    char *log;
    char *people;      /* "auto" or "none" */
    char *partition;   /* of AWS; NULL: the public one */
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

/** The partition that is simulated. Static. */
static inline const gw_partition *
sim_options_partition(const sim_options *options)
{
    return options->partition ? gw_partition_find(options->partition) : gw_partition_nth(0);
}

#endif
