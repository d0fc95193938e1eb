/* SPDX-License-Identifier: Apache-2.0 */
/* digest.h - the checksums that S3 knows, of bytes that come piece by piece */
#ifndef SIM_DIGEST_H
#define SIM_DIGEST_H

#include <glib.h>

typedef struct sim_digest sim_digest;

/** By its name in whatever case: crc32, crc32c, crc64nvme, sha1, sha256, sha512, md5. NULL: no such one. */
sim_digest *sim_digest_new(const char *algorithm);
void sim_digest_add(sim_digest *digest, const void *data, gsize length);
/** What came so far, in base64 as S3 writes it; nothing may be added after it. Caller frees. */
char *sim_digest_end(sim_digest *digest);
void sim_digest_free(sim_digest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sim_digest, sim_digest_free)

#endif
