/* SPDX-License-Identifier: Apache-2.0 */
/* auth.c - checks signatures as AWS does, and refuses in AWS's words
 */
#include "auth.h"

#include "base/region.h"
#include "aws/sigv4a.h"
#include "base/json.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <string.h>

#define MAX_SKEW_MS (15 * 60 * 1000)

static const sim_words missing_token = {
    .query = {403, "MissingAuthenticationToken"},
    .json = {400, "MissingAuthenticationTokenException"},
    .s3 = {403, "AccessDenied"},
    .rest_status = 403,
};
static const sim_words incomplete = {
    .query = {400, "IncompleteSignature"},
    .json = {400, "IncompleteSignatureException"},
    .s3 = {400, "AuthorizationHeaderMalformed"},
    .rest_status = 403,
};
static const sim_words unknown_key = {
    .query = {403, "InvalidClientTokenId"},
    .json = {400, "UnrecognizedClientException"},
    .s3 = {403, "InvalidAccessKeyId"},
    .rest_status = 403,
};
static const sim_words bad_token = {
    .query = {403, "InvalidClientTokenId"},
    .json = {400, "UnrecognizedClientException"},
    .s3 = {400, "InvalidToken"},
    .rest_status = 403,
};
static const sim_words expired_token = {
    .query = {403, "ExpiredToken"},
    .json = {400, "ExpiredTokenException"},
    .s3 = {400, "ExpiredToken"},
    .rest_status = 403,
};
static const sim_words bad_signature = {
    .query = {403, "SignatureDoesNotMatch"},
    .json = {400, "InvalidSignatureException"},
    .s3 = {403, "SignatureDoesNotMatch"},
    .rest_status = 403,
};
static const sim_words skewed = {
    .query = {403, "SignatureDoesNotMatch"},
    .json = {400, "InvalidSignatureException"},
    .s3 = {403, "RequestTimeTooSkewed"},
    .rest_status = 403,
};
static const sim_words bad_scope = {
    .query = {403, "SignatureDoesNotMatch"},
    .json = {400, "InvalidSignatureException"},
    .s3 = {400, "AuthorizationHeaderMalformed"},
    .rest_status = 403,
};

/* Does a set of regions have this one? "*", "us-*", "us-east-1, eu-west-1". */
static gboolean
covers(const char *set, const char *region)
{
    g_auto(GStrv) names = g_strsplit(set ? set : "", ",", -1);
    for (char **name = names; *name; name++) {
        gsize n = strcspn(g_strstrip(*name), "*");
        if ((*name)[n] ? strncmp(*name, region, n) == 0 && !(*name)[n + 1] : strcmp(*name, region) == 0)
            return TRUE;
    }
    return FALSE;
}

/* AWS does not say in which words it refuses SigV4a where a service does not take it: here it can't read it.
 */
static gboolean
check_region_set(const gw_service *service, const gw_message *request, const char *const *names,
                 sim_refusal *refusal)
{
    if (!service->region_set)
        return sim_refuse_as(refusal, service, &incomplete,
                             "This service does not take AWS4-ECDSA-P256-SHA256.");
    if (!g_strv_contains(names, "x-amz-region-set"))
        return sim_refuse_as(refusal, service, &bad_signature,
                             "'X-Amz-Region-Set' must be a 'SignedHeader' in the AWS Authorization.");
    if (!covers(gw_message_header(request, "X-Amz-Region-Set"), "us-east-1"))
        return sim_refuse_as(refusal, service, &bad_scope, "The region set does not have this region.");
    return TRUE;
}

static gboolean
is_home(const char *region)
{
    const gw_partition *partition = gw_partition_of_region(region);
    return partition && strcmp(partition->home, region) == 0;
}

/* What the header says must fit the service, and what must be signed must be. */
static gboolean
check_scope(const gw_service *service, const gw_message *request, const gw_sigv4_authorization *authorization,
            sim_refusal *refusal)
{
    if (g_strcmp0(authorization->service, service->sign) != 0)
        return sim_refuse_as(refusal, service, &bad_scope,
                             "Credential should be scoped to correct service: '%s'.",
                             service->sign ? service->sign : "");
    if (!authorization->asymmetric &&
        (!*authorization->region || (service->home && !is_home(authorization->region))))
        return sim_refuse_as(refusal, service, &bad_scope, "Credential should be scoped to a valid region.");
    g_auto(GStrv) names = g_strsplit(authorization->signed_headers, ";", -1);
    if (!g_strv_contains((const char *const *)names, "host"))
        return sim_refuse_as(refusal, service, &bad_signature,
                             "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    return !authorization->asymmetric ||
           check_region_set(service, request, (const char *const *)names, refusal);
}

/* When it was signed: by X-Amz-Date, which must be of the scope's day. */
static gboolean
check_time(const gw_service *service, const gw_sigv4_authorization *authorization, const char *date,
           sim_refusal *refusal)
{
    gint64 signed_at, now = gw_now_ms();
    if (!date || !gw_sigv4_parse_date_time(date, &signed_at))
        return sim_refuse_as(
            refusal, service, date ? &incomplete : &missing_token,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header of "
            "the form yyyyMMddTHHmmssZ.");
    if (strncmp(authorization->date, date, 8) != 0)
        return sim_refuse_as(
            refusal, service, &bad_scope,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'%s' != '%.8s'.",
            authorization->date, date);
    if (ABS(now - signed_at) <= MAX_SKEW_MS)
        return TRUE;
    g_autofree char *here = gw_sigv4_date_time(now);
    if (service->protocol == GW_PROTOCOL_REST_XML)
        return sim_refuse_as(refusal, service, &skewed,
                             "The difference between the request time and the current time is too large.");
    return signed_at < now
               ? sim_refuse_as(refusal, service, &skewed,
                               "Signature expired: %s is now earlier than the time allowed (%s - 15 min.)",
                               date, here)
               : sim_refuse_as(
                     refusal, service, &skewed,
                     "Signature not yet current: %s is still later than the time allowed (%s + 15 min.)",
                     date, here);
}

gboolean
sim_same_signature(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && CRYPTO_memcmp(a, b, strlen(a)) == 0;
}

static gboolean
is_signed_by(const gw_message *request, const gw_sigv4_authorization *authorization, const char *secret)
{
    const gw_sigv4_scope scope = {.date_time = gw_message_header(request, "X-Amz-Date"),
                                  .region = authorization->region,
                                  .service = authorization->service};
    const char *names = authorization->signed_headers;
    if (authorization->asymmetric) {
        g_autofree char *canonical = gw_sigv4_canonical_request(request, scope.service, names, NULL);
        g_autofree char *text = gw_sigv4a_string_to_sign(canonical, &scope);
        g_autofree char *key = gw_sigv4a_public_key(authorization->access_key, secret);
        return key && gw_sigv4a_verify(key, text, authorization->signature);
    }
    g_autofree char *expected = gw_sigv4_signature(request, secret, &scope, names, NULL);
    return sim_same_signature(expected, authorization->signature);
}

static gboolean
check_signature(const gw_service *service, const gw_message *request,
                const gw_sigv4_authorization *authorization, const char *secret, sim_refusal *refusal)
{
    if (is_signed_by(request, authorization, secret))
        return TRUE;
    return sim_refuse_as(
        refusal, service, &bad_signature,
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method.");
}

/* Whose key it is. */
static json_t *
find_caller(sim_runtime *runtime, const gw_service *service, const char *key, const char *token,
            sim_refusal *refusal)
{
    json_t *found = sim_runtime_find_caller(runtime, key, token);
    if (!found && service->protocol == GW_PROTOCOL_REST_XML)
        sim_refuse_as(refusal, service, token ? &bad_token : &unknown_key,
                      token ? "The provided token is malformed or otherwise invalid."
                            : "The AWS Access Key Id you provided does not exist in our records.");
    else if (!found)
        sim_refuse_as(refusal, service, &unknown_key,
                      "The security token included in the request is invalid.");
    return found;
}

json_t *
sim_auth_check(sim_runtime *runtime, const gw_service *service, const gw_message *request, sim_signer *signer,
               sim_refusal *refusal)
{
    const gw_sigv4_authorization *authorization = signer->authorization;
    const char *header = gw_message_header(request, "Authorization");
    if (!authorization) {
        sim_refuse_as(refusal, service, header ? &incomplete : &missing_token,
                      header ? "Authorization header could not be read: it must be of AWS4-HMAC-SHA256 or "
                               "AWS4-ECDSA-P256-SHA256 with Credential, SignedHeaders and Signature."
                      : service->protocol == GW_PROTOCOL_REST_XML
                          ? "Access Denied"
                          : "Request is missing Authentication Token");
        return NULL;
    }
    if (!check_scope(service, request, authorization, refusal) ||
        !check_time(service, authorization, signer->date_time, refusal))
        return NULL;
    gw_json found = find_caller(runtime, service, authorization->access_key,
                                gw_message_header(request, "X-Amz-Security-Token"), refusal);
    if (!found || !check_signature(service, request, authorization, gw_json_string(found, "secret"), refusal))
        return NULL;
    if (gw_json_true(found, "expired")) {
        sim_refuse_as(refusal, service, &expired_token,
                      service->protocol == GW_PROTOCOL_REST_XML
                          ? "The provided token has expired."
                          : "The security token included in the request is expired");
        return NULL;
    }
    signer->secret = g_strdup(gw_json_string(found, "secret"));
    return json_incref(json_object_get(found, "caller"));
}
