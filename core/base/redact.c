/* SPDX-License-Identifier: Apache-2.0 */
/* redact.c - documents without their secrets: the texts that are known to be secret, wherever they stand
 *
 * A text is known because a schema or the vault says that it is secret. What a member is called says nothing,
 * but in the documents of somebody whose names have a meaning: there the caller says which.
 */
#include <string.h>

#include "base/json.h"
#include "base/secretref.h"
#include "base/text.h"

#define REDACTED "(redacted)"
/* Shorter secrets are looked for as whole texts only: "ab" inside of words is no secret. */
#define MIN_INSIDE 6

/* The simulator has a thread for each connection. */
G_LOCK_DEFINE_STATIC(known);

/* What this process has opened or sealed, for as long as it lives. */
static GPtrArray *learned;

/* What comes and goes, the latest first: of everything that a process of many weeks has used, every text
 * would be searched for. */
typedef struct {
    char *secret;
    GPtrArray *forms;
} passing_text;

static GQueue passing[GW_PASSING_KINDS];
static const guint passing_most[GW_PASSING_KINDS] = {[GW_PASSING_KEY] = 64, [GW_PASSING_SIGNATURE] = 16};

static void
learn_one(GPtrArray *into, const char *form)
{
    if (strlen(form) < MIN_INSIDE || g_ptr_array_find_with_equal_func(into, form, g_str_equal, NULL))
        return;
    g_ptr_array_add(into, g_strdup(form));
}

/* In base64 a text looks as many ways as there are places in a group of three bytes where it can begin: of
 * each, the letters that are its own, whatever stands around it. */
static void
learn_base64(GPtrArray *into, const char *secret)
{
    for (gsize place = 0; place < 3; place++) {
        g_autoptr(GString) bytes = g_string_new_len("..", (gssize)place);
        g_string_append(bytes, secret);
        g_autofree char *letters = g_base64_encode((const guchar *)bytes->str, bytes->len);
        letters[bytes->len * 8 / 6] = '\0';
        const char *own = letters + (place * 8 + 5) / 6;
        learn_one(into, own);
        g_autofree char *for_addresses = g_strdelimit(g_strdelimit(g_strdup(own), "+", '-'), "/", '_');
        learn_one(into, for_addresses);
    }
}

/* Percent-encoded as an address has it and as a form has it, with capitals and without; encoders differ in
 * what they leave as it is. */
static void
learn_escaped(GPtrArray *into, const char *secret)
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
        learn_one(into, address);
        learn_one(into, form->str);
        learn_one(into, small->str);
    }
}

/* What is printed is printed line by line. */
static void
learn_lines(GPtrArray *into, const char *secret)
{
    g_auto(GStrv) lines = g_strsplit(secret, "\n", -1);

    for (char **line = lines; *line; line++)
        learn_one(into, g_strchomp(*line));
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
learn_tokens(GPtrArray *into, const char *text, const char *between)
{
    g_auto(GStrv) parts = g_strsplit_set(text, between, -1);

    for (char **part = parts; *part; part++) {
        g_autofree char *plain = g_uri_unescape_string(*part, NULL);

        if (is_token(*part))
            learn_one(into, *part);
        if (plain && is_token(plain))
            learn_one(into, plain);
    }
}

/* A secret address is secret behind its host: a receiver that repeats its path or its token repeats the
 * secret. */
static void
learn_address(GPtrArray *into, const char *secret)
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
            learn_one(into, *word);
    }
    if (!path)
        return;
    g_autofree char *before = query ? g_strndup(path, (gsize)(query - path)) : g_strdup(path);
    learn_one(into, before);
    if (query)
        learn_one(into, query + 1);
    learn_tokens(into, path, "/?&=#");
}

/* S3 shows the bytes of what it signed like this: "41 57 53". */
static void
learn_hex(GPtrArray *into, const char *secret)
{
    g_autoptr(GString) hex = g_string_new(NULL), apart = g_string_new(NULL);

    for (const char *c = secret; *c; c++) {
        g_string_append_printf(hex, "%02x", (guchar)*c);
        g_string_append_printf(apart, "%s%02x", c == secret ? "" : " ", (guchar)*c);
    }
    g_autofree char *big = g_ascii_strup(hex->str, -1), *big_apart = g_ascii_strup(apart->str, -1);
    learn_one(into, hex->str);
    learn_one(into, apart->str);
    learn_one(into, big);
    learn_one(into, big_apart);
}

static void
learn_forms(GPtrArray *into, const char *secret)
{
    gw_json text = json_string(secret);
    g_autofree char *quoted = text ? gw_json_text(text) : NULL;

    learn_one(into, secret);
    /* As it stands inside of a document that is printed. */
    if (quoted) {
        quoted[strlen(quoted) - 1] = '\0';
        learn_one(into, quoted + 1);
    }
    if (strlen(secret) < MIN_INSIDE)
        return;
    learn_lines(into, secret);
    learn_address(into, secret);
    learn_escaped(into, secret);
    learn_base64(into, secret);
    learn_hex(into, secret);
}

void
gw_redact_learn(const char *secret)
{
    G_LOCK(known);
    if (!learned)
        learned = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    learn_forms(learned, secret);
    G_UNLOCK(known);
}

static void
passing_free(passing_text *text)
{
    g_free(text->secret);
    g_ptr_array_unref(text->forms);
    g_free(text);
}

static gint
is_other_text(gconstpointer text, gconstpointer secret)
{
    return strcmp(((const passing_text *)text)->secret, secret);
}

static gboolean
use_again(GQueue *queue, const char *secret)
{
    GList *there = g_queue_find_custom(queue, secret, is_other_text);

    if (there) {
        g_queue_unlink(queue, there);
        g_queue_push_head_link(queue, there);
    }
    return there != NULL;
}

static void
keep_latest(GQueue *queue, guint most, const char *secret)
{
    passing_text *text = g_new(passing_text, 1);
    text->secret = g_strdup(secret);
    text->forms = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    learn_forms(text->forms, secret);
    g_queue_push_head(queue, text);
    if (queue->length > most)
        passing_free(g_queue_pop_tail(queue));
}

void
gw_redact_learn_passing(const char *secret, gw_passing kind)
{
    G_LOCK(known);
    if (!use_again(&passing[kind], secret))
        keep_latest(&passing[kind], passing_most[kind], secret);
    G_UNLOCK(known);
}

gboolean
gw_redact_knows(void)
{
    G_LOCK(known);
    gboolean knows = learned && learned->len > 0;
    for (guint kind = 0; kind < GW_PASSING_KINDS; kind++)
        knows = knows || passing[kind].length > 0;
    G_UNLOCK(known);
    return knows;
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
    G_LOCK(known);
    redact_known(clean, learned ? (const char *const *)learned->pdata : NULL);
    for (guint kind = 0; kind < GW_PASSING_KINDS; kind++)
        for (GList *each = passing[kind].head; each; each = each->next)
            redact_known(clean, (const char *const *)((passing_text *)each->data)->forms->pdata);
    G_UNLOCK(known);
    return g_string_free(clean, FALSE);
}

char *
gw_redact_text(const char *text)
{
    return redact_text(text, NULL);
}

typedef struct {
    const char *const *secrets;
    gw_redact_member is_secret; /* or NULL */
} redaction;

static json_t *redact(const redaction *by, const json_t *document, gboolean hidden);

static json_t *
redact_object(const redaction *by, const json_t *object, gboolean hidden)
{
    json_t *clean = json_object();
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(guintptr)object, key, value) {
        g_autofree char *name = redact_text(key, by->secrets);
        gboolean below = hidden || (by->is_secret && by->is_secret(key));

        json_object_set_new(clean, name, redact(by, value, below));
    }
    return clean;
}

static json_t *
redact(const redaction *by, const json_t *document, gboolean hidden)
{
    if (json_is_object(document))
        return gw_secret_ref(document) ? json_deep_copy(document) : redact_object(by, document, hidden);
    if (json_is_array(document)) {
        json_t *clean = json_array();
        size_t i;
        json_t *value;

        json_array_foreach (document, i, value)
            json_array_append_new(clean, redact(by, value, hidden));
        return clean;
    }
    if (hidden && (json_is_string(document) || json_is_number(document)))
        return json_string(REDACTED);
    if (json_is_string(document)) {
        g_autofree char *text = redact_text(json_string_value(document), by->secrets);

        return json_string(text);
    }
    return json_deep_copy(document);
}

json_t *
gw_redact(const json_t *document, const char *const *secrets)
{
    const redaction by = {secrets, NULL};

    return redact(&by, document, FALSE);
}

json_t *
gw_redact_members(const json_t *document, const char *const *secrets, gw_redact_member is_secret)
{
    const redaction by = {secrets, is_secret};

    return redact(&by, document, FALSE);
}
