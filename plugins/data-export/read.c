/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - exports as AWS lists them, and the columns in a query
 */
#include "data-export.h"

#include <ctype.h>

const char *
export_health(gw_call *call, const json_t *status)
{
    const char *code = gw_member(status, "StatusCode"), *reason = gw_member(status, "StatusReason");
    return gw_text(call, "%s%s%s", *code ? code : "unknown", *reason ? ": " : "", reason);
}

/* ---- lists ---- */

static int
by_text(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    return strcmp(json_string_value(one), json_string_value(other));
}

json_t *
export_sorted(gw_call *call, json_t *list)
{
    size_t n = json_array_size(list), i, kept = 0;
    json_t *sorted = gw_keep(call, json_array()), *item;
    json_t **items = (json_t **)calloc(n + 1, sizeof(json_t *));
    if (!items)
        return sorted;
    json_array_foreach (list, i, item)
        if (json_is_string(item))
            items[kept++] = item;
    qsort(items, kept, sizeof *items, by_text);
    for (i = 0; i < kept; i++)
        json_array_append(sorted, items[i]);
    free(items);
    return sorted;
}

/* ---- queries ---- */

static const char *
skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

/* Past a keyword in whatever case, or NULL. */
static const char *
past_word(const char *text, const char *word)
{
    text = skip_blanks(text);
    for (; *word; word++, text++)
        if (toupper((unsigned char)*text) != *word)
            return NULL;
    return isalnum((unsigned char)*text) || *text == '_' ? NULL : text;
}

static size_t
name_length(const char *text)
{
    size_t n = 0;
    while (isalnum((unsigned char)text[n]) || text[n] == '_' || text[n] == '.')
        n++;
    return n;
}

json_t *
export_columns(gw_call *call, const char *query)
{
    json_t *columns = gw_keep(call, json_array());
    const char *at = past_word(query, "SELECT");
    while (at) {
        at = skip_blanks(at);
        size_t n = name_length(at);
        if (n == 0)
            return NULL;
        json_array_append_new(columns, json_stringn(at, n));
        at = skip_blanks(at + n);
        if (*at != ',')
            break;
        at++;
    }
    at = at ? past_word(at, "FROM") : NULL;
    at = at ? past_word(at, TABLE) : NULL;
    return at && !*skip_blanks(at) ? export_sorted(call, columns) : NULL;
}

const char *
export_query(gw_call *call, json_t *columns)
{
    json_t *column;
    const char *list = "";
    size_t i;
    json_array_foreach (columns, i, column)
        list = gw_text(call, "%s%s%s", list, i ? ", " : "", json_string_value(column));
    return gw_text(call, "SELECT %s FROM " TABLE, list);
}

json_t *
export_table(gw_call *call, json_t *settings)
{
    json_t *answer =
        gw_aws(call, SERVICE "GetTable", "{s:s, s:O}", "TableName", TABLE, "TableProperties", settings);
    json_t *names = gw_keep(call, json_array()), *column;
    size_t i;
    json_array_foreach (json_object_get(answer, "Schema"), i, column)
        if (*gw_member(column, "Name"))
            json_array_append(names, json_object_get(column, "Name"));
    if (answer && json_array_size(names) == 0)
        gw_fail_answer(call, SERVICE "GetTable", "a Schema");
    return json_array_size(names) > 0 ? names : NULL;
}

/* ---- exports ---- */

static int
refuse_second(gw_call *call, const char *one, const char *other)
{
    return gw_fail(call, GANGWAY_CONFLICT, "SeveralExports",
                   "there are two exports named '%s', '%s' and '%s': let their owner delete one",
                   gw_param(call, "name"), one, other);
}

static int
read_export(gw_call *call, export_found *found)
{
    json_t *answer = gw_aws(call, SERVICE "GetExport", "{s:s}", "ExportArn", found->arn);
    found->export = json_object_get(answer, "Export");
    found->status = json_object_get(answer, "ExportStatus");
    if (!answer && gw_failed_with(call, "ResourceNotFoundException"))
        return gw_fail_as(call, GANGWAY_UNAVAILABLE, "export '%s' is listed, but not visible everywhere yet",
                          gw_param(call, "name"));
    if (!answer)
        return GW_FAILED;
    return json_is_object(found->export) ? GW_OK : gw_fail_answer(call, SERVICE "GetExport", "Export");
}

int
export_find(gw_call *call, export_found *found)
{
    json_t *answer = gw_request(call, "aws-all:" SERVICE "ListExports", "{}"), *item;
    json_t *all = json_object_get(answer, "Exports");
    size_t i;
    *found = (export_found){NULL, NULL, NULL, 0};
    if (!answer)
        return GW_FAILED;
    if (all && !json_is_array(all))
        return gw_fail_answer(call, SERVICE "ListExports", "a list of Exports");
    json_array_foreach (all, i, item) {
        const char *arn = gw_member(item, "ExportArn");
        if (strcmp(gw_member(item, "ExportName"), gw_param(call, "name")) != 0)
            found->others++;
        else if (found->arn)
            return refuse_second(call, found->arn, arn);
        else
            found->arn = arn;
    }
    return found->arn ? read_export(call, found) : GW_OK;
}
