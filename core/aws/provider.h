/* SPDX-License-Identifier: Apache-2.0 */
/* provider.h - keys at the time they are needed: fetched, kept, renewed before they expire */
#ifndef GW_AWS_PROVIDER_H
#define GW_AWS_PROVIDER_H

#include "aws/credentials.h"
#include "aws/profile_settings.h"

/** Whose sessions they are, where no profile says so. */
#define GW_SESSION_NAME "gangway"

/** Follows a plan of where keys come from. `settings` must outlive it. */
typedef struct gw_provider gw_provider;
gw_provider *gw_provider_new(gw_aws_client *aws, const gw_settings *settings);
/** Follows the roles of a plan of the kind GW_SOURCE_BASE with the keys that `base` gives. */
gw_provider *gw_provider_new_over(gw_provider *base, const gw_settings *settings);
gw_provider *gw_provider_ref(gw_provider *provider);
void gw_provider_unref(gw_provider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_provider, gw_provider_unref)

/** Keys (borrowed), or NULL and a failure (borrowed). */
typedef void (*gw_provider_done)(const gw_credentials *keys, json_t *failure, gpointer data);

/** Asks for keys. With good ones at hand `done` is called at once, else when they have come; all who wait
 *  share one fetch. */
void gw_provider_get(gw_provider *provider, gw_provider_done done, gpointer data);

/** Asks for keys as gw_provider_get; whose they are is known when they come, and those that are not of the
 *  pinned account do not. It is asked of STS once for each pair of keys, and from then on of new ones, too.
 */
void gw_provider_get_known(gw_provider *provider, gw_provider_done done, gpointer data);

/** Whose the keys at hand are (borrowed); NULL when there are none, or when that is not known. */
const gw_aws_identity *gw_provider_whose(const gw_provider *provider);

/** From now on only keys of this account are given to anybody. FALSE when it was another before. */
gboolean gw_provider_pin(gw_provider *provider, const char *account);

/** Forgets who waits with this `data`. */
void gw_provider_forget(gw_provider *provider, gpointer data);

/** The keys were refused as expired: fetches new ones next time. FALSE when there can be no others. */
gboolean gw_provider_expire(gw_provider *provider);

#endif
