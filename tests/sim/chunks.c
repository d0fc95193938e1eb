/* SPDX-License-Identifier: Apache-2.0 */
/* chunks.c - "hex-size[;chunk-signature=…] CRLF bytes CRLF" until a chunk of no size, then trailer headers
 *
 * Each signature is over the one before it, the first over the request's own.
 * docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */
#include "chunks.h"

#include <string.h>

#define UNSIGNED "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
#define SIGNED "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct {
    const char *at;
    const char *end;
    const sim_signer *signer; /* NULL: the chunks carry no signatures */
    char *signature;          /* the last one */
    gboolean forged;
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

/* ---- signatures ---- */

static gboolean
check_signature(reader *in, const char *kind, const char *given, const char *hashes)
{
    const gw_sigv4_authorization *by = in->signer->authorization;
    const gw_sigv4_scope scope = {in->signer->date_time, by->region, by->service};
    g_autofree char *text =
        g_strdup_printf("AWS4-HMAC-SHA256-%s\n%s\n%.8s/%s/%s/aws4_request\n%s\n%s", kind, scope.date_time,
                        scope.date_time, scope.region, scope.service, in->signature, hashes);
    g_free(in->signature);
    in->signature = gw_sigv4_text_signature(text, in->signer->secret, &scope);
    in->forged = in->forged || !sim_same_signature(in->signature, given);
    return !in->forged;
}

static gboolean
check_chunk(reader *in, const char *line, const char *data, gsize size)
{
    static const char name[] = "chunk-signature=";
    const char *given = strstr(line, name);
    g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, size);
    g_autofree char *hashes = g_strconcat(EMPTY_HASH "\n", hash, NULL);
    return check_signature(in, "PAYLOAD", given ? given + sizeof name - 1 : "", hashes);
}

/* ---- chunks and trailer ---- */

/* FALSE: the chunk is malformed, or its signature is. A `size` of 0 is the last one. */
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
    if (in->signer && !check_chunk(in, rest, in->at, *size))
        return FALSE;
    if (*size == 0)
        return TRUE;
    g_string_append_len(body, in->at, (gssize)*size);
    in->at += *size;
    g_autofree char *empty = read_line(in);
    return empty && !*empty;
}

/* A line of the trailer: a checksum becomes a header, and a part of what is signed. */
static void
take_line(char *line, gw_message *request, GString *canonical, char **signature)
{
    char *colon = strchr(line, ':');
    if (!colon)
        return;
    *colon = '\0';
    g_autofree char *name = g_ascii_strdown(g_strstrip(line), -1);
    const char *value = g_strstrip(colon + 1);
    if (strcmp(name, "x-amz-trailer-signature") == 0) {
        g_free(*signature);
        *signature = g_strdup(value);
        return;
    }
    g_string_append_printf(canonical, "%s:%s\n", name, value);
    if (g_str_has_prefix(name, "x-amz-checksum-"))
        gw_message_set_header(request, name, value);
}

static gboolean
read_trailer(reader *in, gw_message *request, gboolean is_signed)
{
    g_autoptr(GString) canonical = g_string_new(NULL);
    g_autofree char *signature = NULL;
    char *line;
    while ((line = read_line(in)) && *line) {
        take_line(line, request, canonical, &signature);
        g_free(line);
    }
    g_free(line);
    if (!is_signed)
        return TRUE;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, canonical->str, -1);
    return check_signature(in, "TRAILER", signature ? signature : "", hash);
}

/* ---- the whole ---- */

static gboolean
refuse(const reader *in, sim_refusal *refusal)
{
    if (in->forged)
        return sim_refuse(refusal, 403, "SignatureDoesNotMatch",
                          "The signature of a chunk does not match the one we calculated.");
    return sim_refuse(refusal, 400, "IncompleteBody",
                      "The request body terminated unexpectedly, or its chunks are malformed.");
}

gboolean
sim_chunks_join(gw_message *request, const char *seal, const sim_signer *signer, sim_refusal *refusal)
{
    gboolean is_signed = g_str_has_prefix(seal, SIGNED);
    gboolean trailed = g_str_has_suffix(seal, "-TRAILER");
    if (strcmp(seal, UNSIGNED) != 0 && strcmp(seal, SIGNED) != 0 && strcmp(seal, SIGNED "-TRAILER") != 0)
        return sim_refuse(refusal, 501, "NotImplemented", "%s is not implemented here.", seal);
    gsize n;
    const char *text = gw_message_body(request, &n);
    reader in = {.at = text, .end = text + n, .signer = is_signed ? signer : NULL};
    in.signature = g_strdup(signer->authorization->signature);
    GString *body = g_string_new(NULL);
    guint64 size = 1;
    gboolean fine = TRUE;
    while (fine && size > 0)
        fine = read_chunk(&in, body, &size);
    fine = fine && read_trailer(&in, request, is_signed && trailed);
    const char *length = gw_message_header(request, "x-amz-decoded-content-length");
    if (fine && length && g_ascii_strtoull(length, NULL, 10) != body->len)
        fine = FALSE;
    gw_message_take_body(request, body);
    g_free(in.signature);
    return fine || refuse(&in, refusal);
}
