/* SPDX-License-Identifier: Apache-2.0 */
/* trust.h - whom we trust: vendors by their public keys, what their signatures say of a file, and the policy
 *
 * What is said of a file is a *record*: {"state", "vendor"?, "key"?, "lock"?}. `state` is
 *  "stock"      the file is one of this installation's own (stock.h)
 *  "trusted"    signed by a vendor of the settings; with "lock", by the signature of a lock that has its hash
 *  "untrusted"  signed with a key that nobody in the settings has
 *  "unsigned"   there is no signature beside it
 * A signature that is damaged, wrong or of other bytes is an error under every policy.
 */
#ifndef GW_TRUST_TRUST_H
#define GW_TRUST_TRUST_H

#include <glib.h>
#include <jansson.h>

typedef struct gw_trust gw_trust;

/** Trusts nobody yet; the policy is to warn. */
gw_trust *gw_trust_new(void);
void gw_trust_free(gw_trust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_trust, gw_trust_free)

/** Sets the policy: what is neither stock nor trusted is refused. */
void gw_trust_require(gw_trust *trust);
gboolean gw_trust_requires(const gw_trust *trust);

/** Trusts a vendor; `key` is a public key as text, or a file with keys that nobody else may write. Errors as
 * gw_public_keys_add, and GW_ERROR_INVALID for a key that another vendor has. */
gboolean gw_trust_add(gw_trust *trust, const char *vendor, const char *key, GError **error);
/** Is anybody trusted? */
gboolean gw_trust_has_vendors(const gw_trust *trust);
/** The names and ids, "acme (0123456789abcdef), …", or "nobody so far". Caller frees. */
char *gw_trust_vendors(const gw_trust *trust);

/** What the signature of a file says of its bytes: that at `path` with ".sig" behind it. A new record. NULL
 * and an error without the file's name, which says what was found, what is wanted and what to do. */
json_t *gw_trust_signature(const gw_trust *trust, const char *path, const char *sha256, GError **error);
/** The same; a stock file has no need of one. */
json_t *gw_trust_look(const gw_trust *trust, const char *path, const char *sha256, GError **error);
/** Does the policy admit a file with this record? Else GW_ERROR_DENIED, as above. */
gboolean gw_trust_admits(const gw_trust *trust, const char *path, const json_t *record, GError **error);
/** Both. */
json_t *gw_trust_check(const gw_trust *trust, const char *path, const char *sha256, GError **error);
/** Does the policy still admit what had this record when a run began? A key that is trusted no more counts as
 * none. Else GW_ERROR_DENIED. */
gboolean gw_trust_still(const gw_trust *trust, const char *what, const json_t *record, GError **error);

/** Stock, or trusted? */
gboolean gw_trust_is_good(const json_t *record);
/** A record in words, "signed by acme (key 0123456789abcdef)". Caller frees. */
char *gw_trust_text(const json_t *record);

#endif
