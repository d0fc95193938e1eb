/* SPDX-License-Identifier: Apache-2.0 */
/* redact.c - documents without their secrets: by the names of members, and by texts that are known to be
 * secret
 */
#include <string.h>

#include "base/json.h"
#include "base/text.h"

#define REDACTED "(redacted)"
/* Shorter secrets are looked for as whole texts only: "ab" inside of words is no secret. */
#define MIN_INSIDE 6

/* Endings of names, without capitals, dashes and underscores. `PasswordLastUsed` and the like say nothing
 * secret. */
static const char *const secret_endings[] = {"password",     "passwd",        "passphrase",
                                             "secret",       "secretkey",     "secretaccesskey",
                                             "secretstring", "secretbinary",  "authorization",
                                             "privatekey",   "apikey",        "signature",
                                             "keymaterial",  "cookie",        "base32stringseed",
                                             "qrcodepng",    "samlassertion", "privatekeypem",
                                             "secrets",      "passwords",     NULL};

/* What AWS's tax settings call a company's legal data, and an account's contact: a person's name and address.
 */
static const char *const legal_names[] = {
    "contactinformation", "registrationid",           "legalname",   "legaladdress",        "dateofbirth",
    "certifiedemailid",   "additionaltaxinformation", "filecontent", "verificationdetails", NULL};

/* Tokens that page through lists or make a request idempotent are needed to understand a log. */
static const char *const open_tokens[] = {"next",   "client",  "request",    "continuation", "starting",
                                          "start",  "page",    "pagination", "idempotency",  "creation",
                                          "change", "forward", "backward",   "idempotent",   NULL};

static gboolean
ends_with_any(const char *text, const char *const *endings)
{
    for (; *endings; endings++) {
        if (g_str_has_suffix(text, *endings))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_secret_name(const char *name)
{
    g_autoptr(GString) plain = g_string_new(NULL);

    for (; *name; name++) {
        if (g_ascii_isalnum(*name))
            g_string_append_c(plain, g_ascii_tolower(*name));
    }
    if (ends_with_any(plain->str, secret_endings) || g_strv_contains(legal_names, plain->str))
        return TRUE;
    if (g_str_has_suffix(plain->str, "tokens"))
        g_string_truncate(plain, plain->len - 1);
    if (!g_str_has_suffix(plain->str, "token"))
        return FALSE;
    g_string_truncate(plain, plain->len - strlen("token"));
    return !ends_with_any(plain->str, open_tokens);
}

/* What this process has opened or sealed, for as long as it lives. */
static GPtrArray *learned;

static void
learn_one(const char *secret)
{
    if (strlen(secret) < MIN_INSIDE || g_ptr_array_find_with_equal_func(learned, secret, g_str_equal, NULL))
        return;
    g_ptr_array_add(learned, g_strdup(secret));
}

/* In base64 a text looks as many ways as there are places in a group of three bytes where it can begin: of
 * each, the letters that are its own, whatever stands around it. */
static void
learn_base64(const char *secret)
{
    for (gsize place = 0; place < 3; place++) {
        g_autoptr(GString) bytes = g_string_new_len("..", (gssize)place);
        g_string_append(bytes, secret);
        g_autofree char *letters = g_base64_encode((const guchar *)bytes->str, bytes->len);
        letters[bytes->len * 8 / 6] = '\0';
        const char *own = letters + (place * 8 + 5) / 6;
        learn_one(own);
        g_autofree char *for_addresses = g_strdelimit(g_strdelimit(g_strdup(own), "+", '-'), "/", '_');
        learn_one(for_addresses);
    }
}

/* Percent-encoded as an address has it and as a form has it, with capitals and without; encoders differ in
 * what they leave as it is. */
static void
learn_escaped(const char *secret)
{
    static const char *const left[] = {NULL, "/", "!'()*"};

    for (gsize i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *address = g_uri_escape_string(secret, left[i], FALSE);
        g_autoptr(GString) form = g_string_new(address), small = g_string_new(address);

        for (char *c = strchr(small->str, '%'); c; c = strchr(c + 1, '%')) {
            c[1] = g_ascii_tolower(c[1]);
            c[2] = g_ascii_tolower(c[2]);
        }
        g_string_replace(form, "%20", "+", 0);
        learn_one(address);
        learn_one(form->str);
        learn_one(small->str);
    }
}

/* What is printed is printed line by line. */
static void
learn_lines(const char *secret)
{
    g_auto(GStrv) lines = g_strsplit(secret, "\n", -1);

    for (char **line = lines; *line; line++)
        learn_one(g_strchomp(*line));
}

/* Is it made by lot? Words of an address ("services", "hooks") are not. */
static gboolean
is_token(const char *part)
{
    gsize length = strlen(part), digits = 0;

    for (gsize i = 0; i < length; i++)
        digits += g_ascii_isdigit(part[i]);
    return length >= 16 || (length >= 8 && digits > 0);
}

static void
learn_tokens(const char *text, const char *between)
{
    g_auto(GStrv) parts = g_strsplit_set(text, between, -1);

    for (char **part = parts; *part; part++) {
        g_autofree char *plain = g_uri_unescape_string(*part, NULL);

        if (is_token(*part))
            learn_one(*part);
        if (plain && is_token(plain))
            learn_one(plain);
    }
}

/* A secret address is secret behind its host: a receiver that repeats its path or its token repeats the
 * secret. */
static void
learn_address(const char *secret)
{
    const char *rest = strstr(secret, "://"), *path = rest ? strpbrk(rest + 3, "/?#") : NULL;
    const char *query = path ? strchr(path, '?') : NULL;
    const char *user = rest ? strchr(rest, '@') : NULL;

    if (!rest || (!g_str_has_prefix(secret, "https:") && !g_str_has_prefix(secret, "http:")))
        return;
    if (user && (!path || user < path)) {
        g_autofree char *given = g_strndup(rest + 3, (gsize)(user - rest - 3));
        g_auto(GStrv) words = g_strsplit(given, ":", 2);
        for (char **word = words; *word; word++)
            learn_one(*word);
    }
    if (!path)
        return;
    g_autofree char *before = query ? g_strndup(path, (gsize)(query - path)) : g_strdup(path);
    learn_one(before);
    if (query)
        learn_one(query + 1);
    learn_tokens(path, "/?&=#");
}

void
gw_redact_learn(const char *secret)
{
    gw_json text = json_string(secret);
    g_autofree char *quoted = text ? gw_json_text(text) : NULL;

    if (!learned)
        learned = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    learn_one(secret);
    /* As it stands inside of a document that is printed. */
    if (quoted) {
        quoted[strlen(quoted) - 1] = '\0';
        learn_one(quoted + 1);
    }
    if (strlen(secret) < MIN_INSIDE)
        return;
    learn_lines(secret);
    learn_address(secret);
    learn_escaped(secret);
    learn_base64(secret);
}

gboolean
gw_redact_knows(void)
{
    return learned && learned->len > 0;
}

static void
redact_known(GString *clean, const char *const *secrets)
{
    for (; secrets && *secrets; secrets++) {
        if (!strcmp(clean->str, *secrets) && **secrets)
            g_string_assign(clean, REDACTED);
        else if (strlen(*secrets) >= MIN_INSIDE)
            g_string_replace(clean, *secrets, REDACTED, 0);
    }
}

static char *
redact_text(const char *text, const char *const *secrets)
{
    GString *clean = g_string_new(text);

    redact_known(clean, secrets);
    redact_known(clean, learned ? (const char *const *)learned->pdata : NULL);
    return g_string_free(clean, FALSE);
}

char *
gw_redact_text(const char *text)
{
    return redact_text(text, NULL);
}

/* Words for how something stands. A secret that is known is hidden before they are asked for. */
static const char *const state_words[] = {"reset",   "set",     "unset",    "present", "absent",   "none",
                                          "missing", "kept",    "changed",  "active",  "inactive", "enabled",
                                          "expired", "unknown", "disabled", "shown",   NULL};

/* BY_NAME and BY_STATE go by keys; below a secret one everything is HIDDEN, or HIDDEN_STATE: but words. */
typedef enum { BY_VALUE, BY_NAME, BY_STATE, HIDDEN, HIDDEN_STATE } depth;

static depth
below(const char *key, depth how)
{
    if ((how == BY_NAME || how == BY_STATE) && is_secret_name(key))
        return how == BY_NAME ? HIDDEN : HIDDEN_STATE;
    return how;
}

static gboolean
is_hidden(const json_t *value, depth how)
{
    if (!json_is_string(value) && !json_is_number(value))
        return FALSE;
    if (how == HIDDEN_STATE && json_is_string(value))
        return !g_strv_contains(state_words, json_string_value(value));
    return how == HIDDEN || how == HIDDEN_STATE;
}

static json_t *redact(const json_t *document, const char *const *secrets, depth how);

static json_t *
redact_object(const json_t *object, const char *const *secrets, depth how)
{
    json_t *clean = json_object();
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)object, key, value) {
        g_autofree char *name = redact_text(key, secrets);

        json_object_set_new(clean, name, redact(value, secrets, below(key, how)));
    }
    return clean;
}

static json_t *
redact(const json_t *document, const char *const *secrets, depth how)
{
    if (json_is_object(document))
        return redact_object(document, secrets, how);
    if (json_is_array(document)) {
        json_t *clean = json_array();
        size_t i;
        json_t *value;

        json_array_foreach (document, i, value)
            json_array_append_new(clean, redact(value, secrets, how));
        return clean;
    }
    if (is_hidden(document, how))
        return json_string(REDACTED);
    if (json_is_string(document)) {
        g_autofree char *text = redact_text(json_string_value(document), secrets);

        return json_string(text);
    }
    return json_deep_copy(document);
}

json_t *
gw_redact(const json_t *document, const char *const *secrets)
{
    return redact(document, secrets, BY_NAME);
}

json_t *
gw_redact_seen(const json_t *document)
{
    return redact(document, NULL, BY_STATE);
}

json_t *
gw_redact_values(const json_t *document, const char *const *secrets)
{
    return redact(document, secrets, BY_VALUE);
}
