/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.h - AWS Signature Version 4, to sign requests and to check them
 *
 * The signer adds the date, token and Authorization headers to a request. A server does the steps one by one:
 * it reads the Authorization header, asks for the signature that the request should have, and compares.
 */
#ifndef GW_AWS_SIGV4_H
#define GW_AWS_SIGV4_H

#include "http/message.h"

typedef struct {
    const char *access_key;
    const char *secret_key;
    const char *session_token; /* NULL for keys that do not expire */
} gw_sigv4_keys;

typedef struct {
    const char *date_time; /* 20150830T123600Z */
    const char *region;    /* for SigV4a the region set: "*", or names joined by commas */
    const char *service;   /* the signing name; "s3" has rules of its own */
} gw_sigv4_scope;

/** Signs a request that has its host header. Sets X-Amz-Date, X-Amz-Security-Token, Authorization, and for S3
 *  x-amz-content-sha256. Signed are host, content-* and x-amz-* headers. */
void gw_sigv4_sign(gw_message *request, const gw_sigv4_keys *keys, const gw_sigv4_scope *scope);

/** `yyyymmddThhmmssZ` of milliseconds since 1970. Caller frees. */
char *gw_sigv4_date_time(gint64 ms);

/** The reverse; FALSE when the text is no such time. */
gboolean gw_sigv4_parse_date_time(const char *text, gint64 *ms);

/** What an Authorization header says. */
typedef struct {
    char *access_key;
    char *date;   /* yyyymmdd */
    char *region; /* empty when asymmetric */
    char *service;
    char *signed_headers; /* names joined by semicolons */
    char *signature;      /* 64 hex digits; when asymmetric, up to 144 */
    gboolean asymmetric;  /* SigV4a's: see sigv4a.h */
} gw_sigv4_authorization;

/** Reads an Authorization header; NULL when it is neither AWS4-HMAC-SHA256 nor
 *  AWS4-ECDSA-P256-SHA256, or not well-formed. */
gw_sigv4_authorization *gw_sigv4_authorization_parse(const char *header);
void gw_sigv4_authorization_free(gw_sigv4_authorization *authorization);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_sigv4_authorization, gw_sigv4_authorization_free)

/** The steps. `signed_headers` as in the header, `payload` is the hex hash of the body or, for S3, what
 *  x-amz-content-sha256 says; NULL takes it from the request. Callers free. */
char *gw_sigv4_canonical_request(const gw_message *request, const char *service, const char *signed_headers,
                                 const char *payload);
char *gw_sigv4_string_to_sign(const char *canonical, const gw_sigv4_scope *scope);

/** The signature (64 hex digits) that the request should carry. Compare it in constant time. Caller frees. */
char *gw_sigv4_signature(const gw_message *request, const char *secret_key, const gw_sigv4_scope *scope,
                         const char *signed_headers, const char *payload);

/** The signature of any text, as S3's chunks have one each. Caller frees. */
char *gw_sigv4_text_signature(const char *text, const char *secret_key, const gw_sigv4_scope *scope);

/** Hex SHA-256 of a request's body. Caller frees. */
char *gw_sigv4_body_hash(const gw_message *request);

#endif
