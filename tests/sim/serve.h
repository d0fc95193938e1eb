/* SPDX-License-Identifier: Apache-2.0 */
/* serve.h - one request in, one answer out */
#ifndef SIM_SERVE_H
#define SIM_SERVE_H

#include "chaos.h"
#include "faults.h"
#include "log.h"
#include "runtime.h"

#include "http/message.h"

typedef struct {
    sim_runtime *runtime;
    sim_chaos *chaos;
    sim_faults *faults;
    sim_log *log;
    const gw_partition *partition;
} sim_service;

/** Answers an AWS request (it is changed on the way). NULL: the connection is to break. Any thread. Caller
 * owns. */
gw_message *sim_serve(const sim_service *sim, gw_message *request);

#endif
