/* SPDX-License-Identifier: Apache-2.0 */
/* rest.c - verbs and paths: members to and from path, query string and headers
 */
#include "aws/rest.h"
#include "aws/shape.h"
#include "base/error.h"
#include "base/json.h"

#include <string.h>

/* ---- paths of operations without an entry ---- */

static char *
styled_path(gw_path_style style, const char *operation)
{
    GString *path = g_string_new("/");
    for (const char *p = operation; *p; p++) {
        gboolean upper = g_ascii_isupper(*p);
        if (style == GW_PATH_KEBAB && upper && p > operation)
            g_string_append_c(path, '-');
        gboolean lower = style == GW_PATH_KEBAB || (style == GW_PATH_CAMEL && p == operation);
        g_string_append_c(path, lower ? g_ascii_tolower(*p) : *p);
    }
    return g_string_free(path, FALSE);
}

static char *
operation_of_path(gw_path_style style, const char *path)
{
    GString *name = g_string_new(NULL);
    gboolean begin = style != GW_PATH_AS_IS;
    for (const char *p = path + 1; *p; p++) {
        if (style == GW_PATH_KEBAB && *p == '-') {
            begin = TRUE;
            continue;
        }
        g_string_append_c(name, begin ? g_ascii_toupper(*p) : *p);
        begin = FALSE;
    }
    return g_string_free(name, FALSE);
}

/* ---- encoding ---- */

/* Replaces {Member} by the member's value, percent-encoded, and takes it out of `input`. Of {Member+} slashes
 * stay. */
static char *
expand(const char *pattern, json_t *input, GError **error)
{
    g_autoptr(GString) path = g_string_new(NULL);
    for (const char *p = pattern; *p; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (!end) {
            g_string_append_c(path, *p);
            continue;
        }
        gboolean rest = end[-1] == '+';
        g_autofree char *name = g_strndup(p + 1, (gsize)(end - p - 1 - rest));
        g_autofree char *value = gw_shape_text(json_object_get(input, name));
        if (!value || !*value) {
            g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is missing", name);
            return NULL;
        }
        g_autofree char *encoded = gw_percent_encode(value, -1, rest ? "/" : NULL);
        g_string_append(path, encoded);
        json_object_del(input, name);
        p = end;
    }
    return g_string_free(g_steal_pointer(&path), FALSE);
}

static char *
joined_text(const json_t *value)
{
    if (!json_is_array(value))
        return gw_shape_text(value);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    gsize i;
    json_t *item;
    json_array_foreach (value, i, item)
        g_ptr_array_add(texts, json_is_array(item) ? NULL : gw_shape_text(item));
    g_ptr_array_add(texts, NULL);
    return g_strjoinv(",", (char **)texts->pdata);
}

/* Calls `put` for each member of `document` that `bindings` name, and takes it out. */
static void
take_bound(const char *bindings, json_t *document, void (*put)(gpointer, const char *, const json_t *),
           gpointer data)
{
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe (document, next, name, value) {
        g_autofree char *wire = gw_binding_wire(bindings, name);
        if (!wire)
            continue;
        put(data, wire, value);
        json_object_del(document, name);
    }
}

/* Lists name their member again and again. */
static void
put_query(gpointer data, const char *wire, const json_t *value)
{
    GString *query = data;
    gsize n = json_is_array(value) ? json_array_size(value) : 1;
    for (gsize i = 0; i < n; i++) {
        g_autofree char *text = gw_shape_text(json_is_array(value) ? json_array_get(value, i) : value);
        g_autofree char *encoded = text ? gw_percent_encode(text, -1, NULL) : NULL;
        if (encoded)
            g_string_append_printf(query, "%s%s=%s", query->len ? "&" : "", wire, encoded);
    }
}

/* A line break would begin a header of its own. */
static void
put_header(gpointer data, const char *wire, const json_t *value)
{
    g_autofree char *text = joined_text(value);
    if (text)
        gw_message_set_header(data, wire, g_strdelimit(text, "\r\n", ' '));
    const char *key;
    json_t *one;
    json_object_foreach ((json_t *)(guintptr)value, key, one) {
        g_autofree char *name = g_strdup_printf("%.*s%s", (int)strcspn(wire, "*"), wire, key);
        put_header(data, name, one);
    }
}

void
gw_rest_put_headers(const char *bindings, gw_message *message, json_t *document)
{
    take_bound(bindings, document, put_header, message);
}

/* Calls `has` with each member that the operation needs, until one is not there: which. Caller frees. */
static char *
first_missing(const gw_operation *op, gboolean (*has)(gconstpointer, const gw_operation *, const char *),
              gconstpointer data)
{
    g_auto(GStrv) needs = g_strsplit(op && op->needs ? op->needs : "", " ", -1);
    for (char **need = needs; *need; need++)
        if (!has(data, op, *need))
            return g_strdup(*need);
    return NULL;
}

static gboolean
has_text(gconstpointer input, const gw_operation *op G_GNUC_UNUSED, const char *member)
{
    g_autofree char *text = gw_shape_text(json_object_get(input, member));
    return text && *text;
}

static gboolean
check_needs(const gw_operation *op, const json_t *input, GError **error)
{
    g_autofree char *missing = first_missing(op, has_text, input);
    if (missing)
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID, "'%s' is missing", missing);
    return !missing;
}

gw_message *
gw_rest_encode(const gw_service *service, const char *operation, json_t *input, GError **error)
{
    const gw_operation *op = gw_service_operation(service, operation);
    g_autofree char *pattern =
        op && op->uri ? g_strdup(op->uri) : styled_path(service->path_style, operation);
    char *mark = strchr(pattern, '?');
    if (mark)
        *mark = '\0';
    g_autofree char *path = check_needs(op, input, error) ? expand(pattern, input, error) : NULL;
    if (!path)
        return NULL;
    g_autoptr(GString) query = g_string_new(mark ? mark + 1 : NULL);
    take_bound(op ? op->query : NULL, input, put_query, query);
    gw_message *request =
        gw_message_new_request(op && op->method ? op->method : "POST", path, query->len ? query->str : NULL);
    gw_rest_put_headers(op ? op->headers : NULL, request, input);
    gw_rest_put_headers(service->headers, request, input);
    return request;
}

/* ---- decoding ---- */

/* The header of a map's member is a key of it. */
static void
take_header(const gw_service *service, const char *bindings, const char *member, const gw_header *header,
            json_t *document)
{
    g_autofree char *wire = gw_binding_wire(bindings, member);
    gsize n = strcspn(wire, "*");
    if (!wire[n]) {
        json_object_set_new(document, member, gw_shape_scalar(service, member, header->value));
        return;
    }
    g_autofree char *key = g_ascii_strdown(header->name + n, -1);
    if (!json_object_get(document, member))
        json_object_set_new(document, member, json_object());
    json_object_set_new(json_object_get(document, member), key, json_string(header->value));
}

void
gw_rest_take_headers(const gw_service *service, const char *bindings, const gw_message *message,
                     json_t *document)
{
    for (guint i = 0; bindings && i < gw_message_n_headers(message); i++) {
        const gw_header *header = gw_message_nth_header(message, i);
        g_autofree char *member = gw_binding_member(bindings, header->name);
        if (member)
            take_header(service, bindings, member, header, document);
    }
}

static gboolean
take_part(const char *part, const char *text, json_t *input)
{
    gsize length = strlen(part);
    g_autofree char *name = g_strndup(part + 1, length - 2 - (part[length - 2] == '+'));
    g_autofree char *value = gw_percent_decode(text, -1, FALSE);
    return value && *value && json_object_set_new(input, name, json_string(value)) == 0;
}

/* Does `path` fit "/a/{B}"? Then its values are put into `input`. */
static gboolean
match_path(const char *pattern, gsize length, const char *path, json_t *input)
{
    g_autofree char *wanted = g_strndup(pattern, length);
    g_auto(GStrv) parts = g_strsplit(wanted, "/", -1);
    g_auto(GStrv) given = g_strsplit(path, "/", -1);
    guint n = g_strv_length(parts), m = g_strv_length(given);
    gboolean rest = g_str_has_suffix(wanted, "+}");
    if (m == n + 1 && !*given[m - 1]) /* a slash at the end means nothing */
        m = n;
    if (rest ? m < n : m != n)
        return FALSE;
    for (guint i = 0; i < n; i++) {
        g_autofree char *all = rest && i == n - 1 ? g_strjoinv("/", given + i) : NULL;
        gboolean fits = *parts[i] == '{' ? take_part(parts[i], all ? all : given[i], input)
                                         : strcmp(parts[i], given[i]) == 0;
        if (!fits)
            return FALSE;
    }
    return TRUE;
}

/* How many pairs of a query string the entry's own query fixes; -1 when one of those is missing, or when the
 * query string has something that the operation does not know. `x-id` is a label that some clients add. */
static int
match_query(const gw_service *service, const gw_operation *op, const char *query, json_t *input)
{
    const char *mark = strchr(op->uri, '?');
    g_auto(GStrv) pairs = g_strsplit(query ? query : "", "&", -1);
    int fixed = 0;
    for (char **pair = pairs; *pair; pair++) {
        char *equals = strchr(*pair, '=');
        g_autofree char *name = gw_percent_decode(*pair, equals ? equals - *pair : -1, TRUE);
        g_autofree char *value = gw_percent_decode(equals ? equals + 1 : "", -1, TRUE);
        g_autofree char *member = name ? gw_binding_member(op->query, name) : NULL;
        g_autofree char *both = value && *value ? g_strconcat(name, "=", value, NULL) : g_strdup(name);
        if (!value || !name)
            return -1;
        if (mark && strcmp(both, mark + 1) == 0)
            fixed++;
        else if (member)
            json_object_set_new(input, member, gw_shape_scalar(service, member, value));
        else if (*name && strcmp(name, "x-id") != 0)
            return -1;
    }
    return mark && fixed == 0 ? -1 : fixed;
}

typedef struct {
    const gw_message *request;
    const json_t *found;
} matched;

static gboolean
has_wire(gconstpointer data, const gw_operation *op, const char *member)
{
    const matched *m = data;
    g_autofree char *header = gw_binding_wire(op->headers, member);
    return header ? gw_message_header(m->request, header) != NULL : json_object_get(m->found, member) != NULL;
}

static gboolean
matches(const gw_service *service, const gw_operation *op, const gw_message *request, json_t *found)
{
    if (!match_path(op->uri, strcspn(op->uri, "?"), request->path, found) ||
        match_query(service, op, request->query, found) < 0)
        return FALSE;
    const matched m = {request, found};
    g_autofree char *missing = first_missing(op, has_wire, &m);
    return !missing;
}

static char *
match_entries(const gw_service *service, const gw_message *request, json_t *input)
{
    for (const gw_operation *op = service->operations; op && op->name; op++) {
        if (!op->uri || strcmp(op->method ? op->method : "POST", request->method) != 0)
            continue;
        gw_json found = json_object();
        if (matches(service, op, request, found)) {
            json_object_update(input, found);
            return g_strdup(op->name);
        }
    }
    return NULL;
}

char *
gw_rest_match(const gw_service *service, const gw_message *request, json_t *input)
{
    char *name = match_entries(service, request, input);
    if (name || service->path_style == GW_PATH_NONE || strcmp(request->method, "POST") != 0)
        return name;
    name = operation_of_path(service->path_style, request->path);
    g_autofree char *path = styled_path(service->path_style, name);
    if (strcmp(path, request->path) == 0 && gw_service_has_operation(service, name))
        return name;
    g_free(name);
    return NULL;
}

/* ---- S3: the bucket in the host ---- */

char *
gw_rest_bucket_to_host(gw_message *request, const char *host)
{
    const char *bucket = request->path + 1;
    gsize n = strcspn(bucket, "/");
    if (n < 3 || n > 63 || strspn(bucket, "abcdefghijklmnopqrstuvwxyz0123456789-") < n)
        return NULL;
    char *moved = g_strdup_printf("%.*s.%s", (int)n, bucket, host);
    char *path = g_strdup(bucket[n] ? bucket + n : "/");
    g_free(request->path);
    request->path = path;
    return moved;
}

/* How long the bucket's name is at the front of `host`; 0 when there is none. */
static gsize
bucket_length(const char *host)
{
    static const char *const marks[] = {".s3.", ".s3-", ".localhost", NULL};
    gsize shortest = 0;
    for (const char *const *mark = marks; *mark; mark++) {
        const char *at = strstr(host, *mark);
        if (at && at > host && (!shortest || (gsize)(at - host) < shortest))
            shortest = (gsize)(at - host);
    }
    return shortest;
}

void
gw_rest_bucket_from_host(gw_message *request, const char *host)
{
    gsize n = host ? bucket_length(host) : 0;
    if (n < 3) /* no bucket's name is that short */
        return;
    g_autofree char *rest = g_steal_pointer(&request->path);
    request->path = g_strdup_printf("/%.*s%s", (int)n, host, strcmp(rest, "/") == 0 ? "" : rest);
}
