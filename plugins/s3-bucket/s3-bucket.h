/* SPDX-License-Identifier: Apache-2.0 */
/* s3-bucket.h - the part of the step that merges the bucket's policy (bucket-policy.c)
 */
#ifndef PLUGINS_S3_BUCKET_H
#define PLUGINS_S3_BUCKET_H

#include "../common/principals.h"

/** Makes of the policy that is there (NULL: none) the one that should be: all its statements word for word,
 * and the wanted ones, those of the same Sid replaced where they say something else. NULL: none is needed. */
int bucket_policy(gw_call *call, json_t **policy);

#endif
