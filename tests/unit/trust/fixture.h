/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - what the tests of trust share: a folder for each test, keys in it, and files that they sign */
#ifndef TESTS_TRUST_FIXTURE_H
#define TESTS_TRUST_FIXTURE_H

#include "../base/fixture.h"

#include <sys/stat.h>

#include "base/hash.h"
#include "trust/signature.h"
#include "trust/trust.h"

static char *folder;

static inline void
begin(void)
{
    folder = make_folder();
}

static inline void
end(void)
{
    drop_folder(folder);
}

static inline gw_signer *
make_key(const char *name)
{
    g_autofree char *file = g_build_filename(folder, name, NULL);
    GError *error = NULL;

    ck_assert_msg(gw_signer_make(file, &error), "%s", error ? error->message : "");
    gw_signer *signer = gw_signer_load(file, "plugin", &error);
    ck_assert_msg(signer != NULL, "%s", error ? error->message : "");
    return signer;
}

/** The text of a signature over `content`, of a file called `name`. */
static inline char *
signature_of(const gw_signer *signer, const char *name, const char *content)
{
    g_autofree char *sha256 = gw_sha256(content, strlen(content));
    GError *error = NULL;
    char *text = gw_signature_make(signer, name, sha256, &error);

    ck_assert_msg(text != NULL, "%s", error ? error->message : "");
    return text;
}

#endif
