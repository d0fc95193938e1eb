/* SPDX-License-Identifier: Apache-2.0 */
/* ssotoken.h - what `aws sso login` leaves behind: a token in a file, and what is needed to renew it */
#ifndef GW_AWS_SSOTOKEN_H
#define GW_AWS_SSOTOKEN_H

#include "aws/keyplan.h"
#include <jansson.h>

typedef struct {
    char *path;
    json_t *document; /* the whole file */
    gint64 expires_ms;
} gw_sso_token;

/** Reads the token of a session, or of a start URL, from ~/.aws/sso/cache. GW_ERROR_DENIED when there is
 *  none that can be used. Caller frees. */
gw_sso_token *gw_sso_token_load(const gw_sso_settings *sso, GError **error);
void gw_sso_token_free(gw_sso_token *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_sso_token, gw_sso_token_free)

/** The token itself. Borrowed. */
const char *gw_sso_token_text(const gw_sso_token *token);

/** Is it good now, and after `margin_ms` as well? */
gboolean gw_sso_token_is_good(const gw_sso_token *token, gint64 margin_ms);

/** The input of sso-oidc:CreateToken, or NULL when there is nothing to renew it with. Caller owns. */
json_t *gw_sso_token_renewal(const gw_sso_token *token);

/** Takes over what CreateToken answered. FALSE when that is no token. */
gboolean gw_sso_token_renew(gw_sso_token *token, const json_t *answer);

/** Writes it back for everybody who uses that file: at once or not at all, readable by the owner only. */
gboolean gw_sso_token_save(const gw_sso_token *token, GError **error);

#endif
