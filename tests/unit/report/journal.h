/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - what the tests of reports share: a journal in a store of its own, and the report that is made
 * of it */
#ifndef TESTS_REPORT_JOURNAL_H
#define TESTS_REPORT_JOURNAL_H

#include "page.h"

#include "base/json.h"
#include "base/text.h"
#include "report/report.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define RUN "r1"

typedef struct {
    char *folder, *path, *address;
    gw_store *store;
    gint64 epoch;
} journal;

static journal self;

static inline json_t *
json_of(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_error_t error;
    json_t *document = json_loads(quoted, JSON_DECODE_ANY, &error);
    ck_assert_msg(document != NULL, "%s: %s", text, error.text);
    return document;
}

/* Its hash, which belongs to `member` of `of`. */
static inline void
keep_bytes(const char *text, json_t *of, const char *member)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autofree char *hash = gw_store_blob_put(self.store, bytes, NULL);
    ck_assert_ptr_nonnull(hash);
    json_object_set_new(of, member, json_string(hash));
}

/* What a run began with, kept as it was. */
static inline json_t *
began(void)
{
    json_t *event =
        json_of("{'kind': 'run.started', 'data': {'workflow': 'w', 'version': '2', 'input': {'pin': "
                "'never-shown-1'}, 'plugins': {'iam-role': {'file': '/some/where/iam-role.so'},"
                " 'root-password': {'file': '/some/where/root-password.so'}}}}");
    json_t *data = json_object_get(event, "data"), *plugin;
    const char *name;
    keep_bytes("a workflow", data, "sha256");
    json_object_foreach (json_object_get(data, "plugins"), name, plugin)
        keep_bytes(name, plugin, "sha256");
    return event;
}

static inline void
open_journal(void)
{
    GError *error = NULL;
    self.folder = g_dir_make_tmp("gangway-report-XXXXXX", NULL);
    self.path = g_build_filename(self.folder, "x.db", NULL);
    self.address = g_strconcat("sqlite:", self.path, NULL);
    self.store = gw_store_open(self.address, &error);
    ck_assert_msg(self.store != NULL, "%s", error ? error->message : "");
    self.epoch = gw_store_run_create(
        self.store, RUN,
        json_of("{'workflow': 'w', 'version': '2', 'customer': 'Acme', 'status': 'running'}"), began(), 60,
        &error);
    ck_assert_msg(self.epoch > 0, "%s", error ? error->message : "");
}

static inline void
close_journal(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    gw_store_close(self.store);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(self.path, endings[i], NULL);
        g_remove(file);
    }
    g_rmdir(self.folder);
    g_free(self.folder);
    g_free(self.path);
    g_free(self.address);
}

static inline void
put(gw_txn *txn)
{
    GError *error = NULL;
    gw_store_commit(self.store, txn, NULL, NULL);
    ck_assert_msg(gw_store_flush(self.store, &error), "%s", error ? error->message : "");
}

static inline void
add_event_json(const char *kind, const char *step, json_t *data)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_event(txn, kind, step, data);
    put(txn);
}

static inline void
add_event(const char *kind, const char *step, const char *data)
{
    add_event_json(kind, step, json_of(data));
}

static inline void
add_step(const char *step, json_t *row)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_step(txn, step, row);
    put(txn);
}

static inline void
set_run(const char *row)
{
    gw_txn *txn = gw_txn_new(RUN, self.epoch);
    gw_txn_run(txn, json_of(row));
    put(txn);
}

static inline json_t *
collect(void)
{
    GError *error = NULL;
    gw_json row = gw_store_run(self.store, RUN, &error);
    json_t *document = row ? gw_report_collect(self.store, row, &error) : NULL;
    ck_assert_msg(document != NULL, "%s", error ? error->message : "");
    return document;
}

/* The text of the page, which has been read by a parser. */
static inline char *
page_of(const json_t *document)
{
    GString *page = gw_report_page(document);
    char *text = read_page(page->str, page->len);
    g_string_free(page, TRUE);
    return text;
}

static inline void
expect_json(const json_t *value, const char *wanted)
{
    gw_json other = json_of(wanted);
    g_autofree char *is = gw_json_text(value), *text = gw_json_text(other);
    ck_assert_str_eq(is, text);
}

static inline const json_t *
at(const json_t *document, const char *list, gsize i)
{
    const json_t *item = json_array_get(json_object_get(document, list), i);
    ck_assert_msg(item != NULL, "no %s %zu", list, i);
    return item;
}

static inline void
has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "the page lacks '%s'", part);
}

static inline void
lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "the page has '%s'", part);
}

#endif
