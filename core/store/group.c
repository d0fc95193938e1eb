/* SPDX-License-Identifier: Apache-2.0 */
/* group.c - the store's thread: takes every job that waits, does all in one transaction, commits once
 */
#include "base/error.h"
#include "store/store_private.h"

#define MAX_TRIES 5
#define PAUSE_US 100000

/* Numbers this process's events, whichever store they went to. */
static GMutex counting;
static guint64 events_so_far;

/* After a failed commit nothing of the same holder may follow: it would leave a hole. */
typedef struct {
    gint64 epoch;
    GError *error;
} failure;

static void
failure_free(gpointer data)
{
    failure *f = data;

    g_error_free(f->error);
    g_free(f);
}

void
gw_group_forgive(gw_store *store, const char *run)
{
    g_hash_table_remove(store->failed, run);
}

static void
remember_failure(gw_store *store, gw_job *job)
{
    if (!job->txn || g_hash_table_contains(store->failed, job->txn->run))
        return;

    failure *f = g_new0(failure, 1);
    job->marked = TRUE;
    f->epoch = job->txn->epoch;
    f->error = g_error_copy(job->error);
    g_hash_table_insert(store->failed, g_strdup(job->txn->run), f);
}

static gboolean
follows_failure(gw_store *store, const gw_job *job, GError **error)
{
    const failure *f = job->txn ? g_hash_table_lookup(store->failed, job->txn->run) : NULL;

    if (!f || job->txn->epoch > f->epoch)
        return FALSE;
    g_propagate_error(error, g_error_copy(f->error));
    return TRUE;
}

/* ---- one group ---- */

/* A job that fails leaves nothing behind and the others of its group alone. */
static void
do_job(gw_store *store, gw_job *job)
{
    if (!job->work || follows_failure(store, job, &job->error) ||
        !store->calls->mark(store->writer, &job->error))
        return;
    if (job->work(store, job, &job->error) && store->calls->keep(store->writer, &job->error))
        return;
    remember_failure(store, job);
    g_hash_table_remove_all(store->proofs);
    job->events = 0;
    store->calls->undo(store->writer);
}

static gboolean
commit(gw_store *store, guint64 events, GError **error)
{
    g_mutex_lock(&counting);
    guint64 first = events ? events_so_far + 1 : 0, last = events ? events_so_far + events : 0;

    if (store->observer)
        store->observer(TRUE, first, last, store->observer_data);
    gboolean ok = store->calls->commit(store->writer, error);
    if (ok)
        events_so_far += events;
    if (ok && store->observer)
        store->observer(FALSE, first, last, store->observer_data);
    g_mutex_unlock(&counting);
    return ok;
}

/* Some faults (a full disk) make the database give up the whole transaction in the middle. */
static gboolean
do_jobs(gw_store *store, GPtrArray *jobs, GError **error)
{
    guint64 events = 0;

    if (!store->writer) {
        store->calls->refuse(store->reader, error);
        return FALSE;
    }
    if (!store->calls->begin(store->writer, TRUE, error))
        return FALSE;
    for (guint i = 0; i < jobs->len; i++) {
        gw_job *job = jobs->pdata[i];

        do_job(store, job);
        events += job->events;
        if (!store->calls->is_open(store->writer)) {
            g_propagate_error(error, g_error_copy(job->error));
            return FALSE;
        }
        if (job->error && store->calls->may_do_again && store->calls->may_do_again(store->writer)) {
            store->calls->rollback(store->writer);
            g_propagate_error(error, g_error_copy(job->error));
            return FALSE;
        }
    }
    if (commit(store, events, error))
        return TRUE;
    store->calls->rollback(store->writer);
    return FALSE;
}

/* As if none of them had been begun. */
static void
reset_jobs(gw_store *store, GPtrArray *jobs)
{
    g_hash_table_remove_all(store->proofs);
    for (guint i = 0; i < jobs->len; i++) {
        gw_job *job = jobs->pdata[i];

        if (job->marked)
            gw_group_forgive(store, job->txn->run);
        job->marked = FALSE;
        job->events = 0;
        g_clear_error(&job->error);
    }
}

/* A connection that was lost, or another process that was faster: nothing of the group is there. */
static gboolean
do_until_done(gw_store *store, GPtrArray *jobs, GError **error)
{
    for (guint tries = 1;; tries++) {
        g_autoptr(GError) fault = NULL;

        if (do_jobs(store, jobs, &fault))
            return TRUE;
        if (!store->writer || !store->calls->may_do_again || !store->calls->may_do_again(store->writer) ||
            tries == MAX_TRIES) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return FALSE;
        }
        reset_jobs(store, jobs);
        g_usleep(tries * PAUSE_US);
    }
}

static void
fail_jobs(gw_store *store, GPtrArray *jobs, const GError *error)
{
    g_hash_table_remove_all(store->proofs);
    for (guint i = 0; i < jobs->len; i++) {
        gw_job *job = jobs->pdata[i];

        if (!job->error && job->work)
            job->error = g_error_copy(error);
        if (job->error)
            remember_failure(store, job);
    }
}

static gboolean
has_work(const GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++) {
        if (((const gw_job *)jobs->pdata[i])->work)
            return TRUE;
    }
    return FALSE;
}

/* ---- results ---- */

static void
job_free(gw_job *job)
{
    gw_txn_free(job->txn);
    if (job->free_arg)
        job->free_arg(job->arg);
    g_clear_error(&job->error);
    g_free(job);
}

static gboolean
deliver(gpointer data)
{
    gw_store *store = data;
    gw_job *job;

    g_mutex_lock(&store->lock);
    g_clear_pointer(&store->deliver, g_source_unref);
    while ((job = g_queue_pop_head(&store->done))) {
        g_mutex_unlock(&store->lock);
        if (job->done)
            job->done(job->error, job->data);
        job_free(job);
        g_mutex_lock(&store->lock);
    }
    g_mutex_unlock(&store->lock);
    return G_SOURCE_REMOVE;
}

static void
finish_jobs(gw_store *store, GPtrArray *jobs)
{
    g_mutex_lock(&store->lock);
    for (guint i = 0; i < jobs->len; i++) {
        gw_job *job = jobs->pdata[i];

        job->finished = TRUE;
        if (job->waited_for)
            continue;
        if (job->error && !store->first_error)
            store->first_error = g_error_copy(job->error);
        g_queue_push_tail(&store->done, job);
    }
    if (!store->deliver && !g_queue_is_empty(&store->done)) {
        store->deliver = g_idle_source_new();
        g_source_set_priority(store->deliver, G_PRIORITY_DEFAULT);
        g_source_set_callback(store->deliver, deliver, store, NULL);
        g_source_attach(store->deliver, store->context);
    }
    g_cond_broadcast(&store->finished);
    g_mutex_unlock(&store->lock);
}

/* ---- the thread ---- */

/* Waits for a job and takes what else is there. */
static gboolean
take_jobs(gw_store *store, GPtrArray *jobs)
{
    for (gw_job *job = g_async_queue_pop(store->jobs); job; job = g_async_queue_try_pop(store->jobs)) {
        g_ptr_array_add(jobs, job);
        if (job->last)
            return FALSE;
    }
    return TRUE;
}

static gpointer
run_thread(gpointer data)
{
    gw_store *store = data;
    gboolean more = TRUE;

    while (more) {
        g_autoptr(GPtrArray) jobs = g_ptr_array_new();
        g_autoptr(GError) error = NULL;

        more = take_jobs(store, jobs);
        if (has_work(jobs) && !do_until_done(store, jobs, &error))
            fail_jobs(store, jobs, error);
        finish_jobs(store, jobs);
    }
    return NULL;
}

void
gw_group_queue(gw_store *store, gw_job *job)
{
    g_async_queue_push(store->jobs, job);
}

static void
queue_and_wait(gw_store *store, gw_job *job)
{
    job->waited_for = TRUE;
    gw_group_queue(store, job);
    g_mutex_lock(&store->lock);
    while (!job->finished)
        g_cond_wait(&store->finished, &store->lock);
    g_mutex_unlock(&store->lock);
}

gboolean
gw_group_wait(gw_store *store, gw_job_work work, gpointer arg, GError **error)
{
    gw_job job = {.work = work, .arg = arg};

    queue_and_wait(store, &job);
    if (!job.error)
        return TRUE;
    g_propagate_error(error, job.error);
    return FALSE;
}

void
gw_group_start(gw_store *store)
{
    store->failed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, failure_free);
    store->proofs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)gw_proof_free);
    store->jobs = g_async_queue_new();
    store->thread = g_thread_new("store", run_thread, store);
}

void
gw_group_stop(gw_store *store)
{
    gw_job job = {.last = TRUE};

    queue_and_wait(store, &job);
    g_thread_join(store->thread);
    g_async_queue_unref(store->jobs);
    g_hash_table_unref(store->proofs);
    g_hash_table_unref(store->failed);

    /* What the main loop did not get round to is told now. */
    if (store->deliver)
        g_source_destroy(store->deliver);
    deliver(store);
}
