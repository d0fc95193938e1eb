/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h - whose keys are: the account and the caller, as STS tells it */
#ifndef GW_AWS_IDENTITY_H
#define GW_AWS_IDENTITY_H

#include "aws/client.h"

/** Of one pair of keys. */
typedef struct {
    char *access_key;
    gw_aws_identity who;
} gw_identity;

void gw_identity_free(gw_identity *identity);
gw_identity *gw_identity_copy(const gw_identity *identity); /* NULL of NULL */
/** Is it that of these keys? Both may be NULL. */
gboolean gw_identity_is_of(const gw_identity *identity, const gw_credentials *keys);

/** Asks sts:GetCallerIdentity, which needs no permission, with `keys`; as gw_exchange_start. */
gw_exchange *gw_identity_ask(gw_aws_client *aws, const gw_settings *settings, const gw_credentials *keys,
                             gw_aws_done done, gpointer data);
/** What it answered about the keys `access_key`; NULL and a new failure when that can't be so. */
gw_identity *gw_identity_read(const json_t *answer, const char *access_key, json_t **failure);

#endif
