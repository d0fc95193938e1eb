/* SPDX-License-Identifier: Apache-2.0 */
/* payload.c - bodies as S3 takes them
 */
#include "payload.h"
#include "chunks.h"
#include "digest.h"

#include <string.h>

#define UNSIGNED "UNSIGNED-PAYLOAD"

/* ---- checksums ---- */

static char *
checksum_of(GBytes *body, const char *algorithm)
{
    g_autoptr(sim_digest) digest = sim_digest_new(algorithm);
    gsize n;
    const void *data = g_bytes_get_data(body, &n);
    if (!digest)
        return NULL;
    sim_digest_add(digest, data, n);
    return sim_digest_end(digest);
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
    g_autofree char *expected = checksum_of(request->body, "md5");
    if (strcmp(expected, given) == 0)
        return TRUE;
    return sim_refuse(refusal, 400, "BadDigest",
                      "The Content-MD5 you specified did not match what we received.");
}

/* The end of an upload in parts says the checksum of the object, not of the list of its parts. */
static gboolean
speaks_of_object(const gw_message *request)
{
    g_auto(GStrv) pairs = g_strsplit(request->query ? request->query : "", "&", -1);
    gboolean in_parts = FALSE;
    for (char **pair = pairs; *pair; pair++)
        in_parts = in_parts || g_str_has_prefix(*pair, "uploadId=");
    return in_parts && strcmp(request->method, "POST") == 0;
}

static gboolean
check_checksums(const gw_message *request, sim_refusal *refusal)
{
    for (guint i = 0; !speaks_of_object(request) && i < gw_message_n_headers(request); i++) {
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
