/* SPDX-License-Identifier: Apache-2.0 */
/* row_shape.c - are the members of a row's document what the program writes? Others read them without asking
 */
#include "base/error.h"
#include "base/json.h"
#include "store/store_private.h"

/* Each member that is there is null or of its type; what is not listed is anything. `of`: the type of what is
 * in an object or array; JSON_NULL: anything. */
typedef struct {
    const char *name;
    json_type type, of;
} member;

#define TEXT(name)                                                                                           \
    {                                                                                                        \
        name, JSON_STRING, JSON_NULL                                                                         \
    }
#define NUMBER(name)                                                                                         \
    {                                                                                                        \
        name, JSON_INTEGER, JSON_NULL                                                                        \
    }
#define OBJECT(name, of)                                                                                     \
    {                                                                                                        \
        name, JSON_OBJECT, of                                                                                \
    }
#define LIST(name, of)                                                                                       \
    {                                                                                                        \
        name, JSON_ARRAY, of                                                                                 \
    }

static const member of_run[] = {TEXT("workflow"),
                                TEXT("version"),
                                TEXT("customer"),
                                TEXT("status"),
                                TEXT("reason"),
                                TEXT("summary"),
                                TEXT("script"),
                                TEXT("files"),
                                TEXT("account"),
                                TEXT("partner_account"),
                                TEXT("started_by"),
                                OBJECT("input", JSON_NULL),
                                OBJECT("plugins", JSON_OBJECT),
                                OBJECT("callers", JSON_OBJECT),
                                OBJECT("signatures", JSON_OBJECT),
                                OBJECT("lock", JSON_STRING),
                                LIST("locked", JSON_STRING),
                                OBJECT("profiles", JSON_STRING),
                                OBJECT("foreseen", JSON_INTEGER),
                                OBJECT("cancellation", JSON_NULL),
                                OBJECT("values", JSON_NULL),
                                {0}};
static const member of_step[] = {TEXT("status"),
                                 TEXT("reason"),
                                 TEXT("uses"),
                                 TEXT("phase"),
                                 TEXT("actor"),
                                 TEXT("title"),
                                 TEXT("summary"),
                                 TEXT("task"),
                                 TEXT("checked"),
                                 TEXT("params"),
                                 NUMBER("due"),
                                 NUMBER("looks"),
                                 NUMBER("attempts"),
                                 NUMBER("applies"),
                                 NUMBER("retries"),
                                 OBJECT("outputs", JSON_NULL),
                                 OBJECT("kept", JSON_STRING),
                                 OBJECT("before", JSON_NULL),
                                 OBJECT("failure", JSON_NULL),
                                 OBJECT("said", JSON_NULL),
                                 OBJECT("attestation", JSON_NULL),
                                 OBJECT("approves", JSON_NULL),
                                 LIST("evidence", JSON_OBJECT),
                                 LIST("changes", JSON_OBJECT),
                                 {0}};
static const member of_task[] = {TEXT("title"),
                                 TEXT("instructions"),
                                 TEXT("actor"),
                                 TEXT("uses"),
                                 TEXT("where"),
                                 TEXT("checked"),
                                 NUMBER("due"),
                                 LIST("changes", JSON_OBJECT),
                                 {0}};

static const struct {
    const char *what;
    const member *members; /* NULL: any */
} tables[GW_ROW_TABLES] = {
    {"a run's row", of_run}, {"a step's row", of_step}, {"a task's row", of_task}, {"a word", NULL}};

static gboolean
is_of(const json_t *value, json_type type)
{
    return type == JSON_NULL || json_is_null(value) || json_typeof(value) == type;
}

static gboolean
fits(const json_t *value, const member *m)
{
    const char *name;
    json_t *item;
    size_t i;

    if (!value || json_is_null(value))
        return TRUE;
    if (!is_of(value, m->type))
        return FALSE;
    json_object_foreach ((json_t *)(guintptr)value, name, item)
        if (!is_of(item, m->of))
            return FALSE;
    json_array_foreach (value, i, item)
        if (!is_of(item, m->of))
            return FALSE;
    return TRUE;
}

json_t *
gw_row_parse(const char *text, gw_row_table table, GError **error)
{
    gw_json document = gw_stored_parse(text, tables[table].what, error);
    g_autofree char *wrong = json_is_object(document) ? NULL : g_strdup("it is not an object");

    if (!document)
        return NULL;
    for (const member *m = tables[table].members; m && m->name && !wrong; m++)
        if (!fits(json_object_get(document, m->name), m))
            wrong = g_strdup_printf("its '%s' is not what the program writes", m->name);
    if (!wrong)
        return g_steal_pointer(&document);
    g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                "%s is damaged: %s: the store was changed by something else: put a copy of it back",
                tables[table].what, wrong);
    return NULL;
}
