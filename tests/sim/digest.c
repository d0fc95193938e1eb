/* SPDX-License-Identifier: Apache-2.0 */
/* digest.c - reflected CRCs by a table of 256 remainders, hashes by GLib
 */
#include "digest.h"

#include <string.h>

struct sim_digest {
    GChecksum *hash; /* NULL: it is a CRC */
    guint bits;
    guint64 ones;
    guint64 crc;
    guint64 table[256];
};

static const struct {
    const char *name;
    guint64 polynomial;
    guint bits; /* 0: a hash */
    GChecksumType hash;
} algorithms[] = {
    {"crc32", 0xEDB88320u, 32, 0},
    {"crc32c", 0x82F63B78u, 32, 0},
    {"crc64nvme", G_GUINT64_CONSTANT(0x9A6C9329AC4BC9B5), 64, 0},
    {"sha1", 0, 0, G_CHECKSUM_SHA1},
    {"sha256", 0, 0, G_CHECKSUM_SHA256},
    {"sha512", 0, 0, G_CHECKSUM_SHA512},
    {"md5", 0, 0, G_CHECKSUM_MD5},
};

static void
begin_crc(sim_digest *digest, guint bits, guint64 polynomial)
{
    digest->bits = bits;
    digest->ones = bits == 64 ? G_MAXUINT64 : ((guint64)1 << bits) - 1;
    digest->crc = digest->ones;
    for (guint i = 0; i < 256; i++) {
        guint64 rest = i;
        for (int bit = 0; bit < 8; bit++)
            rest = (rest >> 1) ^ (rest & 1 ? polynomial : 0);
        digest->table[i] = rest;
    }
}

sim_digest *
sim_digest_new(const char *algorithm)
{
    for (guint i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        if (g_ascii_strcasecmp(algorithms[i].name, algorithm) != 0)
            continue;
        sim_digest *digest = g_new0(sim_digest, 1);
        if (algorithms[i].bits)
            begin_crc(digest, algorithms[i].bits, algorithms[i].polynomial);
        else
            digest->hash = g_checksum_new(algorithms[i].hash);
        return digest;
    }
    return NULL;
}

void
sim_digest_add(sim_digest *digest, const void *data, gsize length)
{
    const guchar *bytes = data;
    if (digest->hash) {
        g_checksum_update(digest->hash, bytes, (gssize)length);
        return;
    }
    for (gsize i = 0; i < length; i++)
        digest->crc = digest->table[(digest->crc ^ bytes[i]) & 0xff] ^ (digest->crc >> 8);
}

char *
sim_digest_end(sim_digest *digest)
{
    if (!digest->hash) {
        guint64 big_endian = GUINT64_TO_BE((digest->crc ^ digest->ones) << (64 - digest->bits));
        return g_base64_encode((const guchar *)&big_endian, digest->bits / 8);
    }
    guint8 bytes[64];
    gsize length = sizeof bytes;
    g_checksum_get_digest(digest->hash, bytes, &length);
    return g_base64_encode(bytes, length);
}

void
sim_digest_free(sim_digest *digest)
{
    if (!digest)
        return;
    if (digest->hash)
        g_checksum_free(digest->hash);
    g_free(digest);
}
