/* SPDX-License-Identifier: Apache-2.0 */
/* vault_private.h - what the files of the vault share */
#ifndef GW_VAULT_VAULT_PRIVATE_H
#define GW_VAULT_VAULT_PRIVATE_H

#include "vault/vault.h"

struct gw_vault {
    gw_store *store;
    gw_key_source source;
    gboolean throwaway;
    gw_keyring *ring; /* once it was needed */
};

/** Seals a text with the first key; `kind` with its terms. */
GBytes *gw_vault_seal_text(gw_vault *vault, const char *run, const char *name, const char *kind,
                           const char *text, GError **error);
/** Opens a record with the key that it names; the vault is ready. The caller frees with gw_seal_forget. */
char *gw_vault_unseal_text(gw_vault *vault, const char *run, const char *name, const char *kind,
                           GBytes *sealed, GError **error);
/** A row as gw_vault_about, with its bytes. `*kind` gets the kind with its terms, as it is sealed in; the row
 * has them apart. GW_ERROR_CONFLICT when it was shown, and is gone. The caller frees all three. */
json_t *gw_vault_find(gw_vault *vault, const char *run, const char *name, char **kind, GBytes **sealed,
                      GError **error);

#endif
