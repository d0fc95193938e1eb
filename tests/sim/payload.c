/* SPDX-License-Identifier: Apache-2.0 */
/* payload.c - bodies as S3 takes them
 */
#include "payload.h"
#include "chunks.h"

#include <string.h>

#define UNSIGNED "UNSIGNED-PAYLOAD"

/* ---- checksums ---- */

/* Any reflected CRC, its bits the way round that S3 writes them. */
static char *
crc_base64(GBytes *body, guint64 polynomial, guint bits)
{
    gsize n;
    const guchar *data = g_bytes_get_data(body, &n);
    guint64 ones = bits == 64 ? G_MAXUINT64 : ((guint64)1 << bits) - 1;
    guint64 crc = ones;
    for (gsize i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? polynomial : 0);
    }
    guint64 big_endian = GUINT64_TO_BE((crc ^ ones) << (64 - bits));
    return g_base64_encode((const guchar *)&big_endian, bits / 8);
}

static char *
digest_base64(GBytes *body, GChecksumType type)
{
    guint8 digest[64];
    gsize length = sizeof digest, n;
    const guchar *data = g_bytes_get_data(body, &n);
    g_autoptr(GChecksum) checksum = g_checksum_new(type);
    g_checksum_update(checksum, data, (gssize)n);
    g_checksum_get_digest(checksum, digest, &length);
    return g_base64_encode(digest, length);
}

static char *
checksum_of(GBytes *body, const char *algorithm)
{
    if (g_ascii_strcasecmp(algorithm, "crc32") == 0)
        return crc_base64(body, 0xEDB88320u, 32);
    if (g_ascii_strcasecmp(algorithm, "crc32c") == 0)
        return crc_base64(body, 0x82F63B78u, 32);
    if (g_ascii_strcasecmp(algorithm, "crc64nvme") == 0)
        return crc_base64(body, G_GUINT64_CONSTANT(0x9A6C9329AC4BC9B5), 64);
    if (g_ascii_strcasecmp(algorithm, "sha1") == 0)
        return digest_base64(body, G_CHECKSUM_SHA1);
    if (g_ascii_strcasecmp(algorithm, "sha256") == 0)
        return digest_base64(body, G_CHECKSUM_SHA256);
    if (g_ascii_strcasecmp(algorithm, "sha512") == 0)
        return digest_base64(body, G_CHECKSUM_SHA512);
    if (g_ascii_strcasecmp(algorithm, "md5") == 0)
        return digest_base64(body, G_CHECKSUM_MD5);
    return NULL;
}

/* "x-amz-checksum-crc32" to "crc32"; NULL for the headers that only speak about checksums. */
static const char *
algorithm_of(const char *header)
{
    static const char prefix[] = "x-amz-checksum-";
    if (g_ascii_strncasecmp(header, prefix, sizeof prefix - 1) != 0)
        return NULL;
    const char *algorithm = header + sizeof prefix - 1;
    gboolean other = g_ascii_strcasecmp(algorithm, "mode") == 0 ||
                     g_ascii_strcasecmp(algorithm, "type") == 0 ||
                     g_ascii_strcasecmp(algorithm, "algorithm") == 0;
    return other ? NULL : algorithm;
}

static gboolean
check_one(GBytes *body, const char *algorithm, const char *value, sim_refusal *refusal)
{
    g_autofree char *expected = checksum_of(body, algorithm);
    if (!expected)
        return sim_refuse(refusal, 400, "InvalidRequest", "Checksum algorithm provided is unsupported: %.40s",
                          algorithm);
    if (strcmp(expected, value) == 0)
        return TRUE;
    g_autofree char *name = g_ascii_strup(algorithm, -1);
    return sim_refuse(refusal, 400, "BadDigest",
                      "The %s you specified did not match the calculated checksum.", name);
}

static gboolean
check_md5(const gw_message *request, sim_refusal *refusal)
{
    const char *given = gw_message_header(request, "Content-MD5");
    if (!given)
        return TRUE;
    gsize n = 0;
    g_free(g_base64_decode(given, &n));
    if (n != 16)
        return sim_refuse(refusal, 400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
    g_autofree char *expected = digest_base64(request->body, G_CHECKSUM_MD5);
    if (strcmp(expected, given) == 0)
        return TRUE;
    return sim_refuse(refusal, 400, "BadDigest",
                      "The Content-MD5 you specified did not match what we received.");
}

static gboolean
check_checksums(const gw_message *request, sim_refusal *refusal)
{
    for (guint i = 0; i < gw_message_n_headers(request); i++) {
        const gw_header *header = gw_message_nth_header(request, i);
        const char *algorithm = algorithm_of(header->name);
        if (algorithm && !check_one(request->body, algorithm, header->value, refusal))
            return FALSE;
    }
    return check_md5(request, refusal);
}

gboolean
sim_payload_demand_checksum(const gw_message *request, sim_refusal *refusal)
{
    gboolean found = gw_message_header(request, "Content-MD5") || gw_message_header(request, "x-amz-trailer");
    for (guint i = 0; i < gw_message_n_headers(request); i++)
        found = found || algorithm_of(gw_message_nth_header(request, i)->name);
    return found || sim_refuse(refusal, 400, "InvalidRequest",
                               "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}

/* ---- the whole ---- */

static gboolean
check_hash(gw_message *request, const sim_signer *signer, sim_refusal *refusal)
{
    const char *given = gw_message_header(request, "x-amz-content-sha256");
    if (!given)
        return sim_refuse(refusal, 400, "InvalidRequest",
                          "Missing required header for this request: x-amz-content-sha256");
    if (strcmp(given, UNSIGNED) == 0)
        return TRUE;
    if (g_str_has_prefix(given, "STREAMING-"))
        return sim_chunks_join(request, given, signer, refusal);
    gsize n;
    const char *text = gw_message_body(request, &n);
    g_autofree char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, n);
    return g_ascii_strcasecmp(expected, given) == 0 ||
           sim_refuse(refusal, 400, "XAmzContentSHA256Mismatch",
                      "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

gboolean
sim_payload_check(gw_message *request, const sim_signer *signer, sim_refusal *refusal)
{
    return check_hash(request, signer, refusal) && check_checksums(request, refusal);
}
