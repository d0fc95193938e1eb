/* SPDX-License-Identifier: Apache-2.0 */
/* checksum.c - CRC-32 bit by bit: bodies are small, a table would be more to get wrong */
#include "aws/checksum.h"

#define POLYNOMIAL 0xEDB88320u

static guint32
crc32_of(const guchar *data, gsize n)
{
    guint32 crc = ~0u;
    for (gsize i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (POLYNOMIAL & (0u - (crc & 1u)));
    }
    return ~crc;
}

char *
gw_crc32_base64(GBytes *bytes)
{
    gsize n;
    const guchar *data = g_bytes_get_data(bytes, &n);
    guint32 crc = GUINT32_TO_BE(crc32_of(data, n));
    return g_base64_encode((const guchar *)&crc, sizeof crc);
}
