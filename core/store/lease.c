/* SPDX-License-Identifier: Apache-2.0 */
/* lease.c - who runs a run: leases with an epoch, and the making of a run under its first one
 */
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/owner.h"
#include "store/store_private.h"

typedef struct {
    char *run;
    gint64 epoch; /* given, or to be taken */
    guint seconds;
} lease;

/* Of a process of this machine the clock since the boot counts, which nobody can set and which stands still
 * while the machine sleeps: the wall clock may jump past the end of a lease, or far before it. */
static gboolean
is_live(const char *owner, gint64 until, gint64 ticks)
{
    gw_owner_state state = gw_owner_look(owner);

    if (state == GW_OWNER_HERE && ticks > 0)
        return ticks > gw_lease_ticks(0);
    return state != GW_OWNER_GONE && until > gw_now_ms();
}

gint64
gw_lease_ticks(guint seconds)
{
    return g_get_monotonic_time() / 1000 + (gint64)seconds * 1000;
}

json_t *
gw_lease_json(const char *owner, gint64 until, gint64 ticks)
{
    if (!owner || !*owner)
        return NULL;
    return json_pack("{s:s, s:I, s:b}", "owner", owner, "until", (json_int_t)until, "live",
                     is_live(owner, until, ticks));
}

static gboolean
refuse_if_held(const char *run, const char *owner, gint64 until, gint64 ticks, GError **error)
{
    gw_json held = gw_lease_json(owner, until, ticks);

    if (!gw_json_true(held, "live"))
        return TRUE;

    g_autofree char *holder = gw_owner_text(owner);
    g_autofree char *end = gw_time_text(until);
    g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                "run '%s' is being worked on by %s (until %s unless it goes on)", run, holder, end);
    return FALSE;
}

gw_lease_columns
gw_lease_of(const char *owner, gint64 epoch, guint seconds)
{
    return (gw_lease_columns){owner, epoch, gw_now_ms() + (gint64)seconds * 1000, gw_lease_ticks(seconds)};
}

static gboolean
take(gw_store *store, gw_job *job, GError **error)
{
    lease *wanted = job->arg;
    g_auto(gw_run_end) end = {0};
    int got = store->calls->run_end(store->writer, wanted->run, &end, error);

    if (got == 0)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "no run '%s'", wanted->run);
    if (got != 1 || !refuse_if_held(wanted->run, end.owner, end.until, end.ticks, error))
        return FALSE;

    g_autofree char *owner = gw_owner_self();
    wanted->epoch = end.epoch + 1;
    gw_lease_columns taken = gw_lease_of(owner, wanted->epoch, wanted->seconds);
    gw_group_forgive(store, wanted->run);
    return store->calls->set_lease(store->writer, wanted->run, &taken, error);
}

gint64
gw_store_lease_take(gw_store *store, const char *run, guint seconds, GError **error)
{
    lease wanted = {(char *)(guintptr)run, 0, seconds};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, take, &wanted, error) ? wanted.epoch
                                                                                               : 0;
}

static gboolean
renew(gw_store *store, gw_job *job, GError **error)
{
    const lease *held = job->arg;
    g_auto(gw_run_end) end = {0};
    int got = store->calls->run_end(store->writer, held->run, &end, error);

    if (got == 1 && end.owner && end.epoch == held->epoch) {
        gw_lease_columns longer = gw_lease_of(end.owner, end.epoch, held->seconds);

        return store->calls->set_lease(store->writer, held->run, &longer, error);
    }
    if (got >= 0)
        g_set_error(error, GW_ERROR, GW_ERROR_CONFLICT,
                    "run '%s' has been taken over by another process: look with 'gangway show %s'", held->run,
                    held->run);
    return FALSE;
}

gboolean
gw_store_lease_renew(gw_store *store, const char *run, gint64 epoch, guint seconds, GError **error)
{
    lease held = {(char *)(guintptr)run, epoch, seconds};

    return gw_group_wait(store, renew, &held, error);
}

static void
lease_free(gpointer data)
{
    lease *held = data;

    g_free(held->run);
    g_free(held);
}

static gboolean
release(gw_store *store, gw_job *job, GError **error)
{
    const lease *held = job->arg;
    g_auto(gw_run_end) end = {0};
    gw_lease_columns nobody = {NULL, held->epoch, 0, 0};
    int got = store->calls->run_end(store->writer, held->run, &end, error);

    if (got != 1 || end.epoch != held->epoch)
        return got >= 0;
    return store->calls->set_lease(store->writer, held->run, &nobody, error);
}

void
gw_store_lease_release(gw_store *store, const char *run, gint64 epoch)
{
    lease *held = g_new0(lease, 1);
    gw_job *job = g_new0(gw_job, 1);

    held->run = g_strdup(run);
    held->epoch = epoch;
    job->work = release;
    job->arg = held;
    job->free_arg = lease_free;
    gw_group_queue(store, job);
}

/* ---- a new run ---- */

typedef struct {
    gw_run_row row;
    const char *kind;
    char *data;
    guint seconds;
} creation;

static gboolean
create(gw_store *store, gw_job *job, GError **error)
{
    creation *c = job->arg;

    /* It may be done again. */
    g_clear_pointer(&c->row.rows, json_decref);
    c->row.last.kind = NULL;
    c->row.written = 0;
    job->events = 1;
    gw_group_forgive(store, c->row.run);
    return gw_run_row_insert(store, &c->row, c->seconds, error) &&
           gw_run_row_event(store, &c->row, c->kind, NULL, c->data, error) &&
           gw_run_row_save(store, &c->row, error);
}

gint64
gw_store_run_create(gw_store *store, const char *run, json_t *row, json_t *event, guint lease_seconds,
                    GError **error)
{
    gw_json given = row, first = event;
    creation c = {.row = {.run = run, .doc = json_object()}, .seconds = lease_seconds};
    gboolean ok = FALSE;

    gw_row_merge(c.row.doc, given);
    c.kind = gw_json_string(first, "kind");
    c.data = gw_json_text(json_object_get(first, "data"));
    if (!*run || !c.kind || !gw_json_string(c.row.doc, "workflow") || !gw_json_string(c.row.doc, "status"))
        g_set_error(error, GW_ERROR, GW_ERROR_INVALID,
                    "a run needs an id, a workflow, a status and an event with a kind");
    else
        ok = gw_trust_may_write(store, run, error) && gw_group_wait(store, create, &c, error);

    gw_run_row_clear(&c.row);
    g_free(c.data);
    return ok ? 1 : 0;
}
