/* SPDX-License-Identifier: Apache-2.0 */
/* process.h - credential_process: a program that prints keys */
#ifndef GW_AWS_PROCESS_H
#define GW_AWS_PROCESS_H

#include "aws/credentials.h"

typedef struct gw_key_program gw_key_program;

/** `keys` (the receiver owns them) or NULL and `error`. */
typedef void (*gw_key_program_done)(gw_credentials *keys, const GError *error, gpointer data);

/** Starts a command line without a shell; it prints {"Version": 1, "AccessKeyId", "SecretAccessKey",
 * "SessionToken"?, "Expiration"?}; its messages go to our standard error. It has a minute. `done` is
 *  called once, never before this returns; the process is gone then. */
gw_key_program *gw_key_program_start(const char *command, gw_key_program_done done, gpointer data);

/** Kills it; `done` will not be called. */
void gw_key_program_cancel(gw_key_program *process);

#endif
