/* SPDX-License-Identifier: Apache-2.0 */
/* credential-report.h - the root user's line in IAM's credential report, a table that is at most four hours
 * old
 */
#ifndef PLUGINS_CREDENTIAL_REPORT_H
#define PLUGINS_CREDENTIAL_REPORT_H

#include "evidence.h"

#include <gangway/step.h>

static GW_UNUSED int
report_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Base64 to a text that the caller frees; what is no base64 ends it. */
static GW_UNUSED char *
report_decode(const char *text)
{
    char *out = (char *)malloc(strlen(text) / 4 * 3 + 4), *at = out;
    unsigned bits = 0;
    int n = 0;
    if (!out)
        return NULL;
    for (; report_digit(*text) >= 0; text++) {
        bits = bits << 6 | (unsigned)report_digit(*text);
        n += 6;
        if (n >= 8) {
            n -= 8;
            *at++ = (char)(bits >> n & 0xff);
        }
    }
    *at = '\0';
    return out;
}

/* A line's cells as a list. No cell of root's line has a comma inside. */
static GW_UNUSED json_t *
report_cells(gw_call *call, const char *line)
{
    json_t *cells = gw_pack(call, "[]");
    for (;;) {
        size_t length = strcspn(line, ",\r\n");
        json_array_append_new(cells, json_stringn(line, length));
        if (line[length] != ',')
            return cells;
        line += length + 1;
    }
}

/* Root's line by the names of the columns, or NULL. */
static GW_UNUSED json_t *
report_root_line(gw_call *call, const char *table)
{
    static const char root[] = "\n<root_account>,";
    const char *line = strstr(table, root);
    json_t *names = report_cells(call, table), *name;
    json_t *cells = line ? report_cells(call, line + 1) : NULL, *row = cells ? gw_pack(call, "{}") : NULL;
    size_t i;
    json_array_foreach (names, i, name)
        if (json_string_value(name) && json_array_get(cells, i))
            json_object_set(row, json_string_value(name), json_array_get(cells, i));
    return row;
}

/** Root's line in an answer of iam:GetCredentialReport (NULL: none), with "generated" beside the columns; or
 * NULL. */
static GW_UNUSED json_t *
report_read(gw_call *call, json_t *answer)
{
    json_t *row = NULL;
    const char *content = NULL, *generated = NULL;
    if (json_unpack(answer, "{s:s, s:s}", "Content", &content, "GeneratedTime", &generated) != 0)
        return NULL;
    char *table = report_decode(content);
    row = table ? report_root_line(call, table) : NULL;
    free(table);
    if (row)
        json_object_set_new(row, "generated", json_string(generated));
    return row;
}

/** Root's line of the report, with "generated" beside the columns; NULL without one. When there is none that
 * is valid, or it is from before `since` ("2026-11-23T10:00:00"; NULL: any will do), IAM is asked for a new
 * one, which the next look may see. */
static GW_UNUSED json_t *
report_of_root(gw_call *call, const char *since)
{
    json_t *answer = gw_aws(call, "iam:GetCredentialReport", "{}");
    bool none =
        !answer && (gw_failed_with(call, "ReportNotPresent") || gw_failed_with(call, "ReportExpired") ||
                    gw_failed_with(call, "CredentialReportNotPresentException") ||
                    gw_failed_with(call, "CredentialReportExpiredException"));
    const char *generated = json_string_value(json_object_get(answer, "GeneratedTime"));
    json_t *row = report_read(call, answer);
    if (!answer)
        evidence_missing(call);
    if (none || (generated && since && strncmp(generated, since, strlen(since)) < 0))
        if (!gw_aws(call, "iam:GenerateCredentialReport", "{}"))
            evidence_missing(call);
    return row;
}

/** A cell, or "". */
static GW_UNUSED const char *
report_cell(json_t *row, const char *column)
{
    const char *cell = json_string_value(json_object_get(row, column));
    return cell ? cell : "";
}

#endif
