/* SPDX-License-Identifier: Apache-2.0 */
/* failure.c - AWS error codes by class
 *
 * The code wins over the status. IAM's quota error, LimitExceeded, is not LimitExceededException: waiting
 * does not help there.
 */
#include "aws/failure.h"

#include <string.h>

typedef struct {
    const char *code;
    gw_error_class cls;
    const char *hint;
} code_entry;

static const char renew[] = "the credentials have expired: renew them (sign in again, or fetch new keys)";
static const char keys[] =
    "the keys are unknown to AWS or wrong: check the profile or AWS_ACCESS_KEY_ID and its secret";
static const char clock_or_key[] =
    "the signature was refused: check the secret key, and this computer's clock";
#define REGION "the region is wrong for this: check region, AWS_REGION or the step's region"
#define QUOTA "a quota of the account is used up: remove what is not needed, or ask AWS to raise it"

#define THROTTLED(name)                                                                                      \
    {                                                                                                        \
        name, GW_ERROR_THROTTLED, NULL                                                                       \
    }
#define UNAVAILABLE(name)                                                                                    \
    {                                                                                                        \
        name, GW_ERROR_UNAVAILABLE, NULL                                                                     \
    }
#define DENIED(name, hint)                                                                                   \
    {                                                                                                        \
        name, GW_ERROR_DENIED, hint                                                                          \
    }
#define CONFLICT(name)                                                                                       \
    {                                                                                                        \
        name, GW_ERROR_CONFLICT, NULL                                                                        \
    }
#define INVALID(name, hint)                                                                                  \
    {                                                                                                        \
        name, GW_ERROR_INVALID, hint                                                                         \
    }

static const code_entry codes[] = {
    THROTTLED("BandwidthLimitExceeded"),
    THROTTLED("EC2ThrottledException"),
    THROTTLED("LimitExceededException"),
    THROTTLED("PriorRequestNotComplete"),
    THROTTLED("ProvisionedThroughputExceededException"),
    THROTTLED("RequestLimitExceeded"),
    THROTTLED("RequestThrottled"),
    THROTTLED("RequestThrottledException"),
    THROTTLED("SlowDown"),
    THROTTLED("ThrottledException"),
    THROTTLED("Throttling"),
    THROTTLED("ThrottlingException"),
    THROTTLED("TooManyRequestsException"),
    THROTTLED("TransactionInProgressException"),

    UNAVAILABLE("ConcurrentModification"),
    UNAVAILABLE("ConcurrentModificationException"),
    UNAVAILABLE("EntityTemporarilyUnmodifiable"),
    UNAVAILABLE("FinalizingOrganizationException"),
    UNAVAILABLE("IDPCommunicationError"),
    UNAVAILABLE("InternalError"),
    UNAVAILABLE("InternalErrorException"),
    UNAVAILABLE("InternalFailure"),
    UNAVAILABLE("InternalServerException"),
    UNAVAILABLE("InternalServerError"),
    UNAVAILABLE("OperationAborted"),
    UNAVAILABLE("RequestTimeout"),
    UNAVAILABLE("RequestTimeoutException"),
    UNAVAILABLE("ServiceException"),
    UNAVAILABLE("ServiceFailure"),
    UNAVAILABLE("ServiceUnavailable"),
    UNAVAILABLE("ServiceUnavailableException"),

    DENIED("AccessDenied", NULL),
    DENIED("AccessDeniedException", NULL),
    DENIED("AccessDeniedForDependencyException", NULL),
    DENIED("AccountProblem", NULL),
    DENIED("AllAccessDisabled", NULL),
    DENIED("AuthFailure", clock_or_key),
    DENIED("AuthorizationError", NULL),
    DENIED("ExpiredToken", renew),
    DENIED("ExpiredTokenException", renew),
    DENIED("IncompleteSignature", clock_or_key),
    DENIED("InvalidAccessKeyId", keys),
    DENIED("InvalidClientTokenId", keys),
    DENIED("InvalidSignatureException", clock_or_key),
    DENIED("InvalidToken", keys),
    DENIED("MissingAuthenticationToken", keys),
    DENIED("MissingAuthenticationTokenException", keys),
    DENIED("NotAuthorized", NULL),
    DENIED("NotSignedUp", NULL),
    DENIED("OptInRequired", NULL),
    DENIED("RegionDisabledException", REGION),
    DENIED("RequestExpired", clock_or_key),
    DENIED("RequestInTheFuture", clock_or_key),
    DENIED("RequestTimeTooSkewed", clock_or_key),
    DENIED("SignatureDoesNotMatch", clock_or_key),
    DENIED("TokenRefreshRequired", renew),
    DENIED("UnauthorizedAccess", NULL),
    DENIED("UnauthorizedException", NULL),
    DENIED("UnauthorizedOperation", NULL),
    DENIED("UnrecognizedClientException", keys),

    CONFLICT("BucketAlreadyExists"),
    CONFLICT("BucketAlreadyOwnedByYou"),
    CONFLICT("ConflictException"),
    CONFLICT("DeleteConflict"),
    CONFLICT("DuplicateHandshakeException"),
    CONFLICT("DuplicateReportNameException"),
    CONFLICT("EntityAlreadyExists"),
    CONFLICT("EntityAlreadyExistsException"),
    CONFLICT("HandshakeAlreadyInStateException"),

    INVALID("AuthorizationHeaderMalformed", REGION),
    INVALID("IllegalLocationConstraintException", REGION),
    INVALID("LimitExceeded", QUOTA),
    INVALID("PermanentRedirect", REGION),
    INVALID("ReportLimitReachedException", QUOTA),
    INVALID("TooManyBuckets", QUOTA),
};

static const code_entry *
find_code(const char *code)
{
    for (gsize i = 0; code && i < G_N_ELEMENTS(codes); i++)
        if (strcmp(codes[i].code, code) == 0)
            return &codes[i];
    return NULL;
}

gw_error_class
gw_aws_error_class(const char *code, guint status)
{
    const code_entry *entry = find_code(code);
    if (entry)
        return entry->cls;
    if (status == 429)
        return GW_ERROR_THROTTLED;
    if (status == 401 || status == 403)
        return GW_ERROR_DENIED;
    if (status == 409)
        return GW_ERROR_CONFLICT;
    return status >= 500 || status == 408 ? GW_ERROR_UNAVAILABLE : GW_ERROR_INVALID;
}

gboolean
gw_aws_is_clock_error(const char *code)
{
    static const char *const clock[] = {"AuthFailure",
                                        "InvalidSignatureException",
                                        "RequestExpired",
                                        "RequestInTheFuture",
                                        "RequestTimeTooSkewed",
                                        "SignatureDoesNotMatch",
                                        NULL};
    return code && g_strv_contains(clock, code);
}

/* Besides what AWS says, what is said where keys come from (keysource.c, provider.c). */
gboolean
gw_aws_is_keys_error(const char *code)
{
    static const char *const ours[] = {"CredentialProcessFailed", "NoCredentials", "OtherAccount", NULL};
    const char *hint = gw_aws_error_hint(code);
    return hint ? hint == renew || hint == keys || hint == clock_or_key : code && g_strv_contains(ours, code);
}

const char *
gw_aws_error_hint(const char *code)
{
    const code_entry *entry = find_code(code);
    return entry ? entry->hint : NULL;
}
