/* SPDX-License-Identifier: Apache-2.0 */
/* vault.h - secrets by name: sealed into the store, opened for who may have them
 *
 * A secret is an operator's own (`run` "", a name without a slash) or a run's (`STEP/NAME`, or `input/…` for
 * what was given). Its kind says who gets it, and is sealed in with run and name:
 *
 *   own      an operator's: shown to operators, given to steps whose input names it
 *   guarded  an operator's: only released to a person, after the approvals that it was kept with (guard.h)
 *   released a run's copy of a guarded one: shown once, for a time, to who asked for it; no step gets it
 *   input    a run's, from its input: given to its steps, never shown
 *   once     a run's, made or released by a step: given to its steps until it is shown, which is once
 *   evidence a run's: the key of a sealed file (evidence.h), never shown
 *   shown    beside an operator's, as `shown/NAME`: digests of its texts that people were shown (shown.c)
 *
 * The key is read when a secret is first needed. What is opened or sealed is hidden from then on in all that
 * this process says (gw_redact_learn).
 */
#ifndef GW_VAULT_VAULT_H
#define GW_VAULT_VAULT_H

#include "store/store.h"
#include "vault/key.h"
#include "vault/totp.h"

typedef struct gw_vault gw_vault;

/** `store` is borrowed, and may come later; the source is copied. NULL source: a random key, for a store that
 * is thrown away. */
gw_vault *gw_vault_new(gw_store *store, const gw_key_source *source);
/** Until a vault has a store, only gw_vault_ready and gw_vault_has_source are for it. */
void gw_vault_use_store(gw_vault *vault, gw_store *store);
void gw_vault_free(gw_vault *vault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_vault, gw_vault_free)

/** Is there a key? Else GW_ERROR_DENIED says what to set. */
gboolean gw_vault_ready(gw_vault *vault, GError **error);

/** Was it told where a key is? Whether there is one, only gw_vault_ready says. */
gboolean gw_vault_has_source(const gw_vault *vault);

/** Keeps an operator's secret, kind "own", or "guarded" with its terms (gw_guard_kind). One that is the same
 * as before stays as old as it is: who was shown it knows it. */
gboolean gw_vault_set(gw_vault *vault, const char *name, const char *kind, const char *about,
                      const char *text, GError **error);
/** Keeps an input of a run that is about to be made. */
gboolean
gw_vault_prepare(gw_vault *vault, const char *run, const char *name, const char *text, GError **error);
/** Keeps what a step made, under the run's lease: kind "once". */
gboolean gw_vault_keep(gw_vault *vault, const char *run, gint64 epoch, const char *name, const char *about,
                       const char *text, GError **error);

/** The text. GW_ERROR_NOT_FOUND; GW_ERROR_CONFLICT when it was shown, and is gone. `kind` (may be NULL) gets
 * its kind without terms; caller frees. The caller frees the text with gw_seal_forget. */
char *gw_vault_open(gw_vault *vault, const char *run, const char *name, char **kind, GError **error);
/** What is known about it: gw_store_secret, with "guard" or "release" (guard.h). Needs no key. */
json_t *gw_vault_about(gw_vault *vault, const char *run, const char *name, GError **error);

/** Opens it for a person, and records that; of an operator's secret, that this text is known. Kinds
 * "guarded" and "input" are refused; "released" is only for who asked, in time, while its approvals stand. It
 * and "once" are gone after that. */
char *gw_vault_show(gw_vault *vault, const char *run, const char *name, const char *by, GError **error);
/** The seed of an authenticator app, for codes that `by` is shown: read first, then recorded; the secret
 * stays where it is. GW_ERROR_INVALID, and no record, when it is no seed. The caller wipes `totp`. */
gboolean gw_vault_code(gw_vault *vault, const char *run, const char *name, const char *by, gw_totp *totp,
                       GError **error);

/** Keeps, under the run's lease and as `name`, a copy of the guarded secret `own` that only `to` may take.
 * The chain of the run must hold the approvals that `own` was kept with: GW_ERROR_DENIED. */
gboolean gw_vault_release(gw_vault *vault, const char *run, gint64 epoch, const char *name, const char *own,
                          const char *to, const char *about, GError **error);
/** Has the operators' secret another text than any that people were shown, since this copy of it (a row of
 * gw_vault_releases) was? FALSE with an error: that can't be told, as without the key. */
gboolean gw_vault_is_changed(gw_vault *vault, const json_t *copy, GError **error);
/** Was somebody shown this text of an operator's secret? FALSE also when that can't be told. */
gboolean gw_vault_was_shown(gw_vault *vault, const char *own, const char *text);
/** Rows of what the run released, taken or not. Caller owns. */
json_t *gw_vault_releases(gw_vault *vault, const char *run, GError **error);

/** The id of the key that seals; caller frees. */
char *gw_vault_key_id(gw_vault *vault, GError **error);
/** All rows, as gw_vault_about, with "key": the id of the key that each was sealed with. With `opens` and a
 * key also "opens": bool, and "fault" says why not. Caller owns. */
json_t *gw_vault_list(gw_vault *vault, gboolean opens, GError **error);
/** Does the key open all that is there? GW_ERROR_DENIED names one that it does not. */
gboolean gw_vault_is_ours(gw_vault *vault, GError **error);

typedef struct {
    guint all;    /* records */
    guint anew;   /* sealed with the first key now */
    guint before; /* were already, as after an interruption */
    json_t *left; /* [{"run", "name", "fault"}]: not; the caller owns it */
} gw_rekeyed;

/** Seals everything anew with the first key, record by record: each is on disk before the next, so who is
 * interrupted begins again and goes on. `progress` (may be NULL) is told after each. FALSE without a key or a
 * store; else `count` says how far it came. */
gboolean
gw_vault_rekey(gw_vault *vault, gw_rekeyed *count, void (*progress)(const gw_rekeyed *count, gpointer data),
               gpointer data, GError **error);

/** A random password of `length` (12 to 128) characters with a small and a capital letter, a digit and a
 *  sign that AWS takes. The caller frees with gw_seal_forget. */
char *gw_vault_password(guint length, GError **error);

#endif
