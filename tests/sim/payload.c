/* SPDX-License-Identifier: Apache-2.0 */
/* payload.c - bodies as S3 takes them
 */
#include "payload.h"

#include <string.h>

#define UNSIGNED "UNSIGNED-PAYLOAD"
#define CHUNKED "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

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

/* ---- aws-chunked: "hex-size CRLF bytes CRLF" until a chunk of no size, then trailer headers ---- */

typedef struct {
    const char *at;
    const char *end;
} reader;

/* The next line without its end, or NULL when there is none or it is too long. Caller frees. */
static char *
read_line(reader *in)
{
    const char *line = in->at;
    const char *stop = memchr(line, '\r', MIN((gsize)(in->end - line), 1024));
    if (!stop || stop + 1 >= in->end || stop[1] != '\n')
        return NULL;
    in->at = stop + 2;
    return g_strndup(line, (gsize)(stop - line));
}

/* FALSE: the chunk is malformed. A `size` of 0 is the last one. */
static gboolean
read_chunk(reader *in, GString *body, guint64 *size)
{
    g_autofree char *line = read_line(in);
    if (!line || !*line)
        return FALSE;
    char *rest;
    *size = g_ascii_strtoull(line, &rest, 16);
    if (rest == line || (*rest && *rest != ';') || *size > (guint64)(in->end - in->at))
        return FALSE;
    if (*size == 0)
        return TRUE;
    g_string_append_len(body, in->at, (gssize)*size);
    in->at += *size;
    g_autofree char *empty = read_line(in);
    return empty && !*empty;
}

static void
read_trailer(reader *in, gw_message *request)
{
    char *line;
    while ((line = read_line(in)) && *line) {
        char *colon = strchr(line, ':');
        if (colon) {
            *colon = '\0';
            gw_message_set_header(request, g_strstrip(line), g_strstrip(colon + 1));
        }
        g_free(line);
    }
    g_free(line);
}

static gboolean
join_chunks(gw_message *request, sim_refusal *refusal)
{
    gsize n;
    const char *text = gw_message_body(request, &n);
    reader in = {text, text + n};
    GString *body = g_string_new(NULL);
    guint64 size = 1;
    gboolean fine = TRUE;
    while (fine && size > 0)
        fine = read_chunk(&in, body, &size);
    if (fine)
        read_trailer(&in, request);
    const char *length = gw_message_header(request, "x-amz-decoded-content-length");
    if (fine && length && g_ascii_strtoull(length, NULL, 10) != body->len)
        fine = FALSE;
    gw_message_take_body(request, body);
    return fine || sim_refuse(refusal, 400, "IncompleteBody",
                              "The request body terminated unexpectedly, or its chunks are malformed.");
}

/* ---- the whole ---- */

static gboolean
check_hash(gw_message *request, sim_refusal *refusal)
{
    const char *given = gw_message_header(request, "x-amz-content-sha256");
    if (!given)
        return sim_refuse(refusal, 400, "InvalidRequest",
                          "Missing required header for this request: x-amz-content-sha256");
    if (strcmp(given, UNSIGNED) == 0)
        return TRUE;
    if (strcmp(given, CHUNKED) == 0)
        return join_chunks(request, refusal);
    if (g_str_has_prefix(given, "STREAMING-"))
        return sim_refuse(refusal, 501, "NotImplemented",
                          "Chunks that are signed one by one are not implemented here.");
    gsize n;
    const char *text = gw_message_body(request, &n);
    g_autofree char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, n);
    return g_ascii_strcasecmp(expected, given) == 0 ||
           sim_refuse(refusal, 400, "XAmzContentSHA256Mismatch",
                      "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

gboolean
sim_payload_check(gw_message *request, sim_refusal *refusal)
{
    return check_hash(request, refusal) && check_checksums(request, refusal);
}
