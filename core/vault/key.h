/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - where the vault's keys come from: the environment, a file, or a program
 *
 * A source holds lines, each a key of 32 bytes in hex (64 digits) or base64; empty ones and those that begin
 * with # don't count. The first key seals; all of them open, which is what a rotation needs.
 */
#ifndef GW_VAULT_KEY_H
#define GW_VAULT_KEY_H

#include "vault/seal.h"

#define GW_KEYS_MAX 8

typedef struct {
    gw_seal_key keys[GW_KEYS_MAX];
    guint count;
} gw_keyring;

/** Where to look; the first that is set counts. All owned. */
typedef struct {
    char *text; /* GANGWAY_VAULT_KEY */
    char *file;
    char *command; /* a command line, run without a shell; it has a minute */
} gw_key_source;

/** What the environment says, else `file`, else `command` (may be NULL). GANGWAY_VAULT_KEY is taken out of
 * the environment: programs that are started later have no business with it. */
void gw_key_source_init(gw_key_source *source, const char *file, const char *command);
void gw_key_source_clear(gw_key_source *source);

/** Reads the keys; GW_ERROR_DENIED when there is no source, with what to set, or when others may read the
 *  file. Caller frees with gw_keyring_free. */
gw_keyring *gw_keyring_load(const gw_key_source *source, GError **error);
/** One random key, for a store that is thrown away. */
gw_keyring *gw_keyring_random(GError **error);
/** Wipes and frees. */
void gw_keyring_free(gw_keyring *ring);
/** The key with this id, or NULL. */
const gw_seal_key *gw_keyring_find(const gw_keyring *ring, const guint8 *id);

/** Makes a file with a new key that only its owner may read; its id is returned (caller frees). */
char *gw_key_file_make(const char *path, GError **error);

#endif
