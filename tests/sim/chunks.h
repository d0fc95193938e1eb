/* SPDX-License-Identifier: Apache-2.0 */
/* chunks.h - bodies that come in chunks with lengths of their own ("aws-chunked"), signed one by one or not
 */
#ifndef SIM_CHUNKS_H
#define SIM_CHUNKS_H

#include "auth.h"
#include "refusal.h"

/** Puts the whole body in the place of its chunks, and the checksum of the trailer among the headers. `seal`:
 * how x-amz-content-sha256 says that it was done. FALSE: refused, with the reason in `refusal`. */
gboolean
sim_chunks_join(gw_message *request, const char *seal, const sim_signer *signer, sim_refusal *refusal);

#endif
