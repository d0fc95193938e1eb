/* SPDX-License-Identifier: Apache-2.0 */
/* service.c - looking things up in the service table, by whatever a request or an answer shows
 *
 * The notes on members are parsed once a service, on first use, and kept for the life of the program.
 */
#include "aws/service.h"
#include "aws/servicefile.h"
#include "aws/services.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

/* ---- services ---- */

const gw_service *
gw_service_nth(guint n)
{
    static gsize count;
    if (g_once_init_enter(&count)) {
        gsize k = 0;
        while (gw_services[k].id)
            k++;
        g_once_init_leave(&count, k);
    }
    return n < count ? &gw_services[n] : gw_servicefile_nth(n - (guint)count);
}

const gw_service *
gw_service_builtin(const char *id)
{
    for (const gw_service *s = gw_services; s->id; s++)
        if (g_strcmp0(s->id, id) == 0)
            return s;
    return NULL;
}

const gw_service *
gw_service_find(const char *id)
{
    const gw_service *service = gw_service_builtin(id);
    return service ? service : gw_servicefile_find(id, NULL);
}

const gw_service *
gw_service_get(const char *id, GError **error)
{
    g_autoptr(GError) fault = NULL;
    const gw_service *service = gw_service_builtin(id);
    if (!service)
        service = gw_servicefile_find(id, &fault);
    if (fault) {
        g_propagate_error(error, g_steal_pointer(&fault));
    } else if (!service) {
        g_autofree char *hint = gw_nearest_hint(id, gw_aws_services());
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "service '%s' is not known%s", id,
                    *hint ? hint
                          : ": 'gangway services' lists what is, and service_path names folders of more");
    }
    return service;
}

/* Those of files may be more after the folders were set. */
static char **
all_names(void)
{
    GPtrArray *list = g_ptr_array_new();
    g_auto(GStrv) told = gw_servicefile_names();
    for (const gw_service *s = gw_services; s->id; s++)
        g_ptr_array_add(list, g_strdup(s->id));
    for (char **name = told; *name; name++)
        if (!gw_service_builtin(*name))
            g_ptr_array_add(list, g_strdup(*name));
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

const char *const *
gw_aws_services(void)
{
    static gsize ids;
    if (g_once_init_enter(&ids))
        g_once_init_leave(&ids, (gsize)all_names());
    return (const char *const *)ids;
}

/* CloudTrail's prefix is long, and some clients send only what follows its last dot. */
const gw_service *
gw_service_by_target(const char *target)
{
    const char *dot = target ? strrchr(target, '.') : NULL;
    if (!dot || dot == target)
        return NULL;
    g_autofree char *prefix = g_strndup(target, (gsize)(dot - target));
    const gw_service *s;
    for (guint n = 0; (s = gw_service_nth(n)); n++) {
        const char *last = s->target ? strrchr(s->target, '.') : NULL;
        if (s->target && (strcmp(s->target, prefix) == 0 || (last && strcmp(last + 1, prefix) == 0)))
            return s;
    }
    return NULL;
}

const gw_service *
gw_service_by_signing(const char *sign, const char *version)
{
    const gw_service *s;
    for (guint n = 0; (s = gw_service_nth(n)); n++) {
        if (sign && g_strcmp0(s->sign, sign) != 0)
            continue;
        if (version && g_strcmp0(s->version, version) != 0)
            continue;
        if (sign || version)
            return s;
    }
    return NULL;
}

/* ---- operations ---- */

const gw_operation *
gw_service_operation(const gw_service *service, const char *name)
{
    for (const gw_operation *op = service->operations; op && op->name; op++)
        if (strcmp(op->name, name) == 0)
            return op;
    return NULL;
}

gboolean
gw_service_is_operation_name(const char *name)
{
    if (!g_ascii_isupper(*name) || strlen(name) > 128)
        return FALSE;
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p))
            return FALSE;
    return TRUE;
}

gboolean
gw_service_has_operation(const gw_service *service, const char *name)
{
    if (gw_service_operation(service, name))
        return TRUE;
    if (service->listed)
        return FALSE;
    gboolean any = service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_EC2 ||
                   service->protocol == GW_PROTOCOL_JSON || service->path_style != GW_PATH_NONE;
    return any && gw_service_is_operation_name(name);
}

char *
gw_service_action(const gw_service *service, const char *operation)
{
    const gw_operation *op = gw_service_operation(service, operation);
    if (op && op->action)
        return g_strdup(op->action);
    return g_strconcat(service->prefix ? service->prefix : service->id, ":", operation, NULL);
}

char **
gw_service_needs(const gw_service *service, const char *operation)
{
    const gw_operation *op = gw_service_operation(service, operation);
    g_autoptr(GStrvBuilder) needs = g_strv_builder_new();
    g_autofree char *action = gw_service_action(service, operation);

    if (!op || !op->free)
        g_strv_builder_add(needs, action);
    if (op && op->also)
        g_strv_builder_add(needs, op->also);
    return g_strv_builder_end(needs);
}

char **
gw_service_paging(const gw_service *service, const char *operation)
{
    const gw_operation *op = gw_service_operation(service, operation);
    const char *paging = op && op->paging ? op->paging : service->paging;
    return paging ? g_strsplit(paging, " ", 3) : NULL;
}

/* ---- members ---- */

typedef struct {
    GHashTable *by_name;
    GHashTable *by_xml;
    GPtrArray *members; /* all of them, those too that a later one took the place of */
    gboolean scoped;    /* some keys are "Parent/Name" */
} member_tables;

static const gw_member unknown_member = {.kind = GW_MEMBER_UNKNOWN,
                                         .item = (char[]){"member"},
                                         .key = (char[]){"key"},
                                         .value = (char[]){"value"}};

/* `note` is what follows the name: "[]", "[.]", "[#]", "[=Rule]", "{#}", "{Name:Value}", "#", "?", "%", ".",
 * "=MfaDelete", "=vpcSet[item.]" */
static void
read_note(gw_member *member, char *note)
{
    gsize n = strlen(note);
    if (*note == '[') {
        member->kind = GW_MEMBER_LIST;
        note[n - 1] = '\0';
        member->structures = note[n - 2] == '.';
        member->integers = note[n - 2] == '#';
        if (member->structures || member->integers)
            note[n - 2] = '\0';
        member->flat = note[1] == '=';
        g_free(member->item);
        member->item = g_strdup(member->flat ? note + 2 : note[1] ? note + 1 : "member");
        if (member->flat) {
            g_free(member->xml);
            member->xml = g_strdup(note + 2);
        }
    } else if (*note == '{') {
        member->kind = GW_MEMBER_MAP;
        note[n - 1] = '\0';
        member->integers = note[1] == '#';
        char *colon = strchr(note, ':');
        if (colon) {
            g_free(member->key);
            g_free(member->value);
            member->key = g_strndup(note + 1, (gsize)(colon - note - 1));
            member->value = g_strdup(colon + 1);
        }
    } else if (*note == '=') {
        n = strcspn(note + 1, "[{#?%.");
        member->xml = g_strndup(note + 1, n);
        read_note(member, note + 1 + n);
    } else if (*note == '.') {
        member->kind = GW_MEMBER_STRUCTURE;
    } else {
        member->kind = *note == '#' ? GW_MEMBER_INTEGER : *note == '?' ? GW_MEMBER_BOOLEAN : GW_MEMBER_TEXT;
        member->percent = *note == '%';
    }
}

static gw_member *
member_new(const char *token)
{
    const char *slash = strchr(token, '/');
    token = slash ? slash + 1 : token;
    gsize n = strcspn(token, "[{#?%=.");
    gw_member *member = g_new0(gw_member, 1);
    member->name = g_strndup(token, n);
    member->item = g_strdup("member");
    member->key = g_strdup("key");
    member->value = g_strdup("value");
    g_autofree char *note = g_strdup(token + n);
    read_note(member, note);
    if (!member->xml)
        member->xml = g_strdup(member->name);
    return member;
}

static member_tables *
tables_new(const gw_service *service)
{
    member_tables *tables = g_new0(member_tables, 1);
    tables->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tables->by_xml = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tables->members = g_ptr_array_new();
    g_auto(GStrv) tokens = g_strsplit(service->members ? service->members : "", " ", -1);
    for (char **token = tokens; *token; token++) {
        if (!**token)
            continue;
        gw_member *member = member_new(*token);
        g_ptr_array_add(tables->members, member);
        gsize scope = strcspn(*token, "/");
        tables->scoped = tables->scoped || (*token)[scope];
        scope = (*token)[scope] ? scope + 1 : 0;
        g_hash_table_insert(tables->by_name, g_strdup_printf("%.*s%s", (int)scope, *token, member->name),
                            member);
        g_hash_table_insert(tables->by_xml, g_strdup_printf("%.*s%s", (int)scope, *token, member->xml),
                            member);
    }
    return tables;
}

static const member_tables *
tables_of(const gw_service *service)
{
    static GMutex mutex;
    static GHashTable *all;
    g_mutex_lock(&mutex);
    if (!all)
        all = g_hash_table_new(g_direct_hash, g_direct_equal);
    member_tables *tables = g_hash_table_lookup(all, service);
    if (!tables) {
        tables = tables_new(service);
        g_hash_table_insert(all, (gpointer)(guintptr)service, tables);
    }
    g_mutex_unlock(&mutex);
    return tables;
}

/* What comes later in the list counts. */
static gw_service *
view_new(const gw_service *service, const char *base, const char *more)
{
    gw_service *view = g_new(gw_service, 1);
    *view = *service;
    view->members = g_strjoin(" ", base ? base : "", more ? more : "", NULL);
    return view;
}

/* Of the same text the same one: `key` is an operation's entry, or the service. */
static const gw_service *
view_of(const gw_service *service, gconstpointer key, const char *base, const char *more)
{
    static GMutex mutex;
    static GHashTable *all;
    g_mutex_lock(&mutex);
    if (!all)
        all = g_hash_table_new(g_direct_hash, g_direct_equal);
    gw_service *view = g_hash_table_lookup(all, key);
    if (!view) {
        view = view_new(service, base, more);
        g_hash_table_insert(all, (gpointer)(guintptr)key, view);
    }
    g_mutex_unlock(&mutex);
    return view;
}

const gw_service *
gw_service_view(const gw_service *service, const char *operation)
{
    const gw_operation *op = gw_service_operation(service, operation);
    return op && op->members ? view_of(service, op, service->members, op->members) : service;
}

const gw_service *
gw_service_request_view(const gw_service *service, const char *operation)
{
    const gw_operation *op = gw_service_operation(service, operation);
    if (!service->inputs && (!op || !op->inputs))
        return gw_service_view(service, operation);
    /* The address of the member tells it from the same operation's view of answers. */
    gconstpointer key = op && op->inputs ? (gconstpointer)&op->inputs : (gconstpointer)&service->inputs;
    return view_of(service, key, service->inputs, op ? op->inputs : NULL);
}

static const gw_member *
find_member(GHashTable *table, gboolean scoped, const char *parent, const char *name)
{
    const gw_member *member = NULL;
    if (scoped && parent) {
        g_autofree char *key = g_strconcat(parent, "/", name, NULL);
        member = g_hash_table_lookup(table, key);
    }
    if (!member)
        member = g_hash_table_lookup(table, name);
    return member ? member : &unknown_member;
}

const gw_member *
gw_service_member(const gw_service *service, const char *name)
{
    return gw_service_member_in(service, NULL, name);
}

const gw_member *
gw_service_member_in(const gw_service *service, const char *parent, const char *name)
{
    const member_tables *tables = tables_of(service);
    return find_member(tables->by_name, tables->scoped, parent, name);
}

const gw_member *
gw_service_xml_member(const gw_service *service, const char *parent, const char *xml_name)
{
    const member_tables *tables = tables_of(service);
    return find_member(tables->by_xml, tables->scoped, parent, xml_name);
}

const char *
gw_service_xml_name(const gw_service *service, const char *name)
{
    const gw_member *member = gw_service_member(service, name);
    return member->xml ? member->xml : name;
}

/* ---- bindings ---- */

static gboolean
is_wire(const char *wire, const char *name)
{
    gsize n = strcspn(wire, "*");
    return wire[n] ? g_ascii_strncasecmp(wire, name, n) == 0 && name[n] : g_ascii_strcasecmp(wire, name) == 0;
}

static char *
binding_find(const char *bindings, const char *what, gboolean by_wire)
{
    g_auto(GStrv) tokens = g_strsplit(bindings ? bindings : "", " ", -1);
    for (char **token = tokens; *token; token++) {
        char *equals = strchr(*token, '=');
        if (!equals)
            continue;
        *equals = '\0';
        if (by_wire ? is_wire(equals + 1, what) : strcmp(*token, what) == 0)
            return g_strdup(by_wire ? *token : equals + 1);
    }
    return NULL;
}

char *
gw_binding_wire(const char *bindings, const char *member)
{
    return binding_find(bindings, member, FALSE);
}

char *
gw_binding_member(const char *bindings, const char *wire)
{
    return binding_find(bindings, wire, TRUE);
}

const char *
gw_protocol_name(gw_protocol protocol)
{
    static const char *const names[] = {
        [GW_PROTOCOL_QUERY] = "query",
        [GW_PROTOCOL_JSON] = "json",
        [GW_PROTOCOL_REST_JSON] = "rest-json",
        [GW_PROTOCOL_REST_XML] = "rest-xml",
        [GW_PROTOCOL_EC2] = "ec2",
    };

    return protocol < G_N_ELEMENTS(names) ? names[protocol] : NULL;
}
