/* SPDX-License-Identifier: Apache-2.0 */
/* webidentity.c - keys for a token in a file: STS takes it instead of a signature
 *
 * Whoever puts the token there (Kubernetes, a CI system) renews it, so the file is read each time.
 */
#include "aws/keysource.h"
#include "base/json.h"

static void
on_answer(json_t *answer, json_t *failure, gpointer data)
{
    gw_key_source *source = data;
    g_autoptr(GError) error = NULL;
    source->exchange = NULL;
    if (!answer) {
        gboolean refused =
            gw_failure_class(failure) == GW_ERROR_DENIED || gw_failure_class(failure) == GW_ERROR_INVALID;
        gw_key_source_fail_with(source, failure,
                                refused ? "check the role's trust policy, and that the token in its file is "
                                          "renewed"
                                        : NULL);
        return;
    }
    gw_credentials *keys =
        gw_credentials_read(json_object_get(answer, "Credentials"), &gw_credentials_of_sts, &error);
    if (keys)
        gw_key_source_give(source, keys);
    else
        gw_key_source_fail(source, GW_ERROR_UNAVAILABLE, "the answer of STS can't be used: %s",
                           error->message);
}

void
gw_key_source_web_identity(gw_key_source *source)
{
    const gw_role_hop *role = source->plan->web;
    source->secret = gw_key_source_read_token(source, source->plan->token_file);
    if (!source->secret)
        return;
    gw_json input = json_pack("{s:s, s:s, s:s}", "RoleArn", role->role_arn, "RoleSessionName",
                              role->session_name ? role->session_name : GW_SESSION_NAME, "WebIdentityToken",
                              source->secret);
    if (role->duration)
        json_object_set_new(input, "DurationSeconds", json_integer(role->duration));
    gw_exchange_request request = {.aws = source->aws,
                                   .settings = source->settings,
                                   .service = gw_service_find("sts"),
                                   .operation = "AssumeRoleWithWebIdentity",
                                   .input = input};
    source->exchange = gw_exchange_start(&request, on_answer, source);
}
