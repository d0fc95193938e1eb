/* SPDX-License-Identifier: Apache-2.0 */
/* checksum.h - CRC-32, as S3 wants it in x-amz-checksum-crc32 */
#ifndef GW_AWS_CHECKSUM_H
#define GW_AWS_CHECKSUM_H

#include <glib.h>

/** The CRC-32 (IEEE) of the bytes, big-endian, in base64. Caller frees. */
char *gw_crc32_base64(GBytes *bytes);

#endif
