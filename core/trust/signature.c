/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c - the text of FILE.sig: made, and read without tolerance, since what is signed is bytes */
#include "trust/signature.h"

#include <string.h>

#include "base/error.h"

#define FIRST "gangway-signature: "
#define VERSION "1"
#define HEX "0123456789abcdef"
#define MAX_NAME 255
#define DAMAGED "get the file and its signature again"

enum { LINE_VERSION, LINE_NAME, LINE_SHA256, LINE_KEY, LINE_SIGNATURE, N_LINES };
static const char *const labels[N_LINES] = {FIRST, "name: ", "sha256: ", "key: ", "signature: "};

void
gw_signature_free(gw_signature *signature)
{
    if (!signature)
        return;
    g_free(signature->name);
    g_free(signature->sha256);
    g_free(signature->key);
    g_free(signature->signature);
    g_free(signature->text);
    g_free(signature);
}

/* ---- what a line may say ---- */

static gboolean
is_name(const char *name)
{
    gsize length = strlen(name);

    if (length == 0 || length > MAX_NAME || strchr(name, '/') || !g_utf8_validate(name, -1, NULL))
        return FALSE;
    for (const char *c = name; *c; c += g_utf8_skip[(guchar)*c])
        if (!g_unichar_isprint(g_utf8_get_char(c)))
            return FALSE;
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static gboolean
is_hex(const char *text, gsize digits)
{
    return strlen(text) == digits && strspn(text, HEX) == digits;
}

static gboolean
is_signature(const char *text)
{
    gsize size = 0;
    g_autofree guchar *raw = g_base64_decode(text, &size);
    g_autofree char *again = g_base64_encode(raw, size);

    return size == GW_SIGNATURE_SIZE && strcmp(again, text) == 0;
}

static const char *
fault_of(int line, const char *value)
{
    switch (line) {
    case LINE_NAME:
        return is_name(value) ? NULL : "the name of a file";
    case LINE_SHA256:
        return is_hex(value, 64) ? NULL : "64 hex digits";
    case LINE_KEY:
        return is_hex(value, GW_KEY_ID_DIGITS) ? NULL : "16 hex digits";
    case LINE_SIGNATURE:
        return is_signature(value) ? NULL : "64 bytes in base64";
    default:
        return NULL;
    }
}

/* ---- read ---- */

/* Before anything else is expected of it. */
static gboolean
check_version(const char *first, GError **error)
{
    g_autofree char *valid = g_utf8_make_valid(first, -1);
    glong n = g_utf8_strlen(valid, -1), from = (glong)strlen(FIRST);
    g_autofree char *shown = n > from ? g_utf8_substring(valid, from, MIN(n, from + 20)) : g_strdup("");

    if (!g_str_has_prefix(first, FIRST))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "it is no signature: its first line is not '" FIRST VERSION "': " DAMAGED);
    else if (strcmp(first + strlen(FIRST), VERSION) != 0)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "it is a signature of version '%s', and this gangway knows version " VERSION
                    ": update gangway, or have the file signed with 'gangway plugin sign' of this one",
                    shown);
    else
        return TRUE;
    return FALSE;
}

static gboolean
check_line(int line, const char *text, GError **error)
{
    const char *label = labels[line], *wanted = "nothing else";

    if (g_str_has_prefix(text, label) && !(wanted = fault_of(line, text + strlen(label))))
        return TRUE;
    g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "it is damaged: its line %d is not '%s' and %s: " DAMAGED,
                line + 1, label, wanted);
    return FALSE;
}

gw_signature *
gw_signature_read(const char *text, gsize length, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", N_LINES + 1);

    if (!check_version(*lines ? *lines : "", error))
        return NULL;
    if (strlen(text) != length || g_strv_length(lines) != N_LINES + 1 || *lines[N_LINES]) {
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "it is damaged: it is not %d lines of text, each with its end: " DAMAGED, N_LINES);
        return NULL;
    }
    for (int line = LINE_NAME; line < N_LINES; line++)
        if (!check_line(line, lines[line], error))
            return NULL;
    gw_signature *signature = g_new0(gw_signature, 1);
    char **values[N_LINES] = {NULL, &signature->name, &signature->sha256, &signature->key,
                              &signature->signature};
    for (int line = LINE_NAME; line < N_LINES; line++)
        *values[line] = g_strdup(lines[line] + strlen(labels[line]));
    signature->text = g_strndup(text, length - strlen(lines[LINE_SIGNATURE]) - 1);
    return signature;
}

gboolean
gw_signature_is_by(const gw_signature *signature, GHashTable *keys)
{
    return gw_signature_fits_bytes(keys, signature->key, signature->text, strlen(signature->text),
                                   signature->signature);
}

/* ---- made ---- */

char *
gw_signature_make(const gw_signer *signer, const char *name, const char *sha256, GError **error)
{
    if (!is_name(name)) {
        g_autofree char *shown = g_utf8_make_valid(name, -1);
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "cannot sign '%s': its name has characters that are not printable UTF-8: rename it",
                    shown);
        return NULL;
    }
    g_autofree char *text = g_strdup_printf(FIRST VERSION "\nname: %s\nsha256: %s\nkey: %s\n", name, sha256,
                                            gw_signer_id(signer));
    g_autofree char *signature = gw_signer_sign_bytes(signer, text, strlen(text), error);

    return signature ? g_strdup_printf("%s%s%s\n", text, labels[LINE_SIGNATURE], signature) : NULL;
}

char *
gw_signature_path(const char *file)
{
    return g_strconcat(file, GW_SIGNATURE_ENDING, NULL);
}
