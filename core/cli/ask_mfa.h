/* SPDX-License-Identifier: Apache-2.0 */
/* ask_mfa.h - asking a person, on the terminal that the program was started from */
#ifndef GW_CLI_ASK_MFA_H
#define GW_CLI_ASK_MFA_H

#include "aws/aws.h"

typedef struct gw_asker gw_asker;

gw_asker *gw_asker_new(void);
/** A question that is open is answered: it was interrupted. NULL is fine. */
void gw_asker_free(gw_asker *asker);

/** A gw_aws_asker; `asker` is a gw_asker. Asks on the terminal for six digits, while everything else goes on;
 *  up to three times, for five minutes at most. Answers at once where there is no terminal. */
void gw_asker_ask(gw_aws_question *question, gpointer asker);

#endif
