/* SPDX-License-Identifier: Apache-2.0 */
/* payload.h - bodies as S3 takes them: hashes, checksums, and the chunks that an SDK may send */
#ifndef SIM_PAYLOAD_H
#define SIM_PAYLOAD_H

#include "auth.h"
#include "refusal.h"

#include "http/message.h"

/** Checks what the headers of an S3 request say about its body: x-amz-content-sha256 (demanded), Content-MD5,
 *  x-amz-checksum-*; a body in aws-chunked form is put together, and its trailer checked. */
gboolean sim_payload_check(gw_message *request, const sim_signer *signer, sim_refusal *refusal);

/** Refuses a request that must carry a checksum of its body and has none. */
gboolean sim_payload_demand_checksum(const gw_message *request, sim_refusal *refusal);

#endif
