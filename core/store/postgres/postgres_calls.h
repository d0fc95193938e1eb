/* SPDX-License-Identifier: Apache-2.0 */
/* postgres_calls.h - what PostgreSQL's table of functions has from its other files; see backend.h for each */
#ifndef GW_STORE_POSTGRES_CALLS_H
#define GW_STORE_POSTGRES_CALLS_H

#include "store/postgres/postgres.h"

/** Are the tables there, and of this program's schema? With `make` they are made where there are none. */
gboolean gw_pg_tables_ready(gw_pg *pg, gboolean make, GError **error);
gboolean gw_pg_check_tables(gw_db *db, GError **error);

int gw_pg_run_end(gw_db *db, const char *run, gw_run_end *end, GError **error);
gboolean gw_pg_runs(gw_db *db, const gw_run_choice *choice, gw_run_each each, gpointer data, GError **error);
gboolean gw_pg_rows(gw_db *db, const gw_row_choice *choice, gw_row_each each, gpointer data, GError **error);
gboolean
gw_pg_events(gw_db *db, const gw_event_choice *choice, gw_event_each each, gpointer data, GError **error);
gboolean gw_pg_tasks(gw_db *db, const gw_store_filter *filter, const gw_cursor *after, gint64 limit,
                     gw_task_each each, gpointer data, GError **error);
gboolean
gw_pg_feed(gw_db *db, const gw_cursor *after, gint64 limit, gw_feed_each each, gpointer data, GError **error);
gboolean gw_pg_checkpoints(gw_db *db, const char *run, gint64 seq, gw_checkpoint_each each, gpointer data,
                           GError **error);

gboolean gw_pg_add_run(gw_db *db, const gw_run_columns *run, gint64 *id, GError **error);
gboolean gw_pg_save_run(gw_db *db, const gw_run_columns *run, GError **error);
gboolean gw_pg_set_lease(gw_db *db, const char *run, const gw_lease_columns *lease, GError **error);
gboolean gw_pg_add_event(gw_db *db, const gw_event *event, const char *hash, GError **error);
gboolean gw_pg_set_end(gw_db *db, const char *run, gint64 seq, gint64 time, const char *head, GError **error);
gboolean gw_pg_put_row(gw_db *db, gw_row_table table, const char *run, const char *step, const char *doc,
                       const gw_row_asked *asked, gint64 *id, GError **error);
gboolean gw_pg_sum_up(gw_db *db, const char *run, GError **error);
int gw_pg_close_task(gw_db *db, const char *run, const char *step, GError **error);
gboolean gw_pg_add_command(gw_db *db, const char *run, const char *command, gint64 created, gint64 *id,
                           GError **error);
gboolean gw_pg_take_command(gw_db *db, gint64 id, gint64 taken, GError **error);
gboolean gw_pg_add_checkpoint(gw_db *db, const char *run, const gw_checkpoint *checkpoint, GError **error);
gboolean gw_pg_drop_checkpoint(gw_db *db, const char *run, gint64 seq, GError **error);

gboolean gw_pg_put_blob(gw_db *db, const char *sha256, GBytes *bytes, GError **error);
int gw_pg_blob(gw_db *db, const char *sha256, GBytes **bytes, GError **error);
gboolean gw_pg_put_secret(gw_db *db, const gw_sealed *secret, gboolean same, GError **error);
gboolean gw_pg_secrets(gw_db *db, const char *run, const char *name, gw_sealed_each each, gpointer data,
                       GError **error);
int gw_pg_use_secret(gw_db *db, const gw_sealed *secret, gboolean last, GError **error);
int gw_pg_swap_secret(gw_db *db, const gw_sealed *secret, GBytes *after, GError **error);
int gw_pg_drop_secret(gw_db *db, const char *run, const char *name, GError **error);

#endif
