/* SPDX-License-Identifier: Apache-2.0 */
/* sealed.c - the table of sealed secrets; what becomes of a run's is in the run's chain, in one transaction
 */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "store/store_private.h"

typedef struct {
    const char *run, *name, *kind, *about, *by;
    gint64 epoch;
    GBytes *sealed, *after;
    const gw_store_beside *beside;
    gboolean silent, last, same;
} change;

/* ---- on the store's thread ---- */

static gboolean
tell(gw_store *store, gw_job *job, const change *c, const char *event, GError **error)
{
    g_auto(gw_run_row) row = {0};
    gw_json data = json_pack("{s:s, s:s*, s:s*}", "secret", c->name, "about", c->about, "by", c->by);

    if (c->silent || !*c->run)
        return TRUE;
    if (!data) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID, "a secret's name or who used it is no UTF-8");
        return FALSE;
    }
    g_autofree char *text = gw_json_text(data);
    if (!gw_run_row_load(store, c->run, c->epoch, &row, error) ||
        !gw_run_row_event(store, &row, event, NULL, text, error) || !gw_run_row_save(store, &row, error))
        return FALSE;
    job->events++;
    return TRUE;
}

static gboolean
do_put(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;
    gw_sealed secret = {.run = c->run,
                        .name = c->name,
                        .kind = c->kind,
                        .about = c->about ? c->about : "",
                        .created = gw_now_ms(),
                        .sealed = c->sealed};

    return store->calls->put_secret(store->writer, &secret, c->same, error) &&
           tell(store, job, c, "secret.kept", error);
}

static gboolean
changed_one(int changed, const change *c, GError **error)
{
    if (changed == 0)
        g_set_error(
            error, GW_ERROR, GW_ERROR_CONFLICT,
            "secret '%s' was changed, shown or removed by somebody else just now: look with 'gangway secret "
            "list'",
            c->name);
    return changed == 1;
}

static gboolean
note_found(const gw_sealed *secret G_GNUC_UNUSED, gpointer data, GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = TRUE;
    return FALSE;
}

/* Where none was, none may be by now. */
static gboolean
put_first(gw_store *store, const change *c, GError **error)
{
    const gw_store_beside *beside = c->beside;
    gw_sealed first = {.run = "",
                       .name = beside->name,
                       .kind = beside->kind,
                       .about = "",
                       .created = gw_now_ms(),
                       .sealed = beside->after};
    gboolean found = FALSE;

    return store->calls->secrets(store->writer, "", beside->name, note_found, &found, error) &&
           changed_one(!found, c, error) && store->calls->put_secret(store->writer, &first, FALSE, error);
}

static gboolean
put_beside(gw_store *store, const change *c, GError **error)
{
    const gw_store_beside *beside = c->beside;

    if (!beside || !beside->before)
        return !beside || put_first(store, c, error);
    gw_sealed swapped = {.run = "", .name = beside->name, .sealed = beside->before};
    return changed_one(store->calls->swap_secret(store->writer, &swapped, beside->after, error), c, error);
}

typedef struct {
    const char *name;
    gint64 seq; /* of the last event that is about it; 0: none */
} mention;

static gboolean
note_mention(const gw_kept_event *kept, gpointer data, GError **error G_GNUC_UNUSED)
{
    mention *self = data;
    gw_json about = json_loads(kept->event.data, 0, NULL);

    if (g_strcmp0(gw_json_string(about, "secret"), self->name) == 0)
        self->seq = kept->event.seq;
    return TRUE;
}

static gboolean
find_last(gw_store *store, const change *c, const char *kind, gint64 *seq, GError **error)
{
    gw_event_choice all = {.run = c->run, .kind = kind};
    mention last = {c->name, 0};
    gboolean ok = store->calls->events(store->writer, &all, note_mention, &last, error);

    *seq = last.seq;
    return ok;
}

/* What was shown once is not shown again, whoever put its row back: the journal knows. */
static gboolean
is_unseen(gw_store *store, const change *c, GError **error)
{
    gint64 kept = 0, shown = 0;

    if (!*c->run || !find_last(store, c, "secret.kept", &kept, error) ||
        !find_last(store, c, "secret.shown", &shown, error))
        return !*c->run;
    if (shown > kept)
        g_set_error(error, GW_ERROR, GW_ERROR_CORRUPT,
                    "secret '%s' of run '%s' was shown at event %" G_GINT64_FORMAT
                    ", and is there again without an event that says so: put a copy of the store back",
                    c->name, c->run, shown);
    return shown <= kept;
}

static gboolean
do_use(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;
    gw_sealed used = {
        .run = c->run, .name = c->name, .sealed = c->sealed, .used = gw_now_ms(), .used_by = c->by};

    return is_unseen(store, c, error) &&
           changed_one(store->calls->use_secret(store->writer, &used, c->last, error), c, error) &&
           put_beside(store, c, error) &&
           tell(store, job, c, c->last ? "secret.shown" : "secret.used", error);
}

static gboolean
do_remove(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;

    return changed_one(store->calls->drop_secret(store->writer, c->run, c->name, error), c, error) &&
           tell(store, job, c, "secret.removed", error);
}

static gboolean
do_swap(gw_store *store, gw_job *job, GError **error)
{
    const change *c = job->arg;
    gw_sealed swapped = {.run = c->run, .name = c->name, .sealed = c->sealed};

    return changed_one(store->calls->swap_secret(store->writer, &swapped, c->after, error), c, error);
}

/* ---- writing ---- */

gboolean
gw_store_secret_put(gw_store *store, const char *run, gint64 epoch, const char *name, const char *kind,
                    const char *about, GBytes *sealed, GError **error)
{
    change c = {.run = run, .name = name, .kind = kind, .about = about, .epoch = epoch, .sealed = sealed};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_put_again(gw_store *store, const char *name, const char *kind, const char *about,
                          GBytes *sealed, GError **error)
{
    change c = {.run = "", .name = name, .kind = kind, .about = about, .sealed = sealed, .same = TRUE};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_prepare(gw_store *store, const char *run, const char *name, const char *kind, GBytes *sealed,
                        GError **error)
{
    change c = {.run = run, .name = name, .kind = kind, .sealed = sealed, .silent = TRUE};

    return gw_group_wait(store, do_put, &c, error);
}

gboolean
gw_store_secret_use(gw_store *store, const char *run, const char *name, GBytes *sealed, const char *by,
                    gboolean last, const gw_store_beside *beside, GError **error)
{
    change c = {.run = run,
                .name = name,
                .by = by,
                .epoch = GW_ANY_EPOCH,
                .sealed = sealed,
                .beside = beside,
                .last = last};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, do_use, &c, error);
}

gboolean
gw_store_secret_remove(gw_store *store, const char *run, const char *name, const char *by, GError **error)
{
    change c = {.run = run, .name = name, .by = by, .epoch = GW_ANY_EPOCH, .silent = by == NULL};

    return gw_trust_may_write(store, run, error) && gw_group_wait(store, do_remove, &c, error);
}

gboolean
gw_store_secret_swap(gw_store *store, const char *run, const char *name, GBytes *before, GBytes *after,
                     GError **error)
{
    change c = {.run = run, .name = name, .sealed = before, .after = after};

    return gw_group_wait(store, do_swap, &c, error);
}

/* ---- reading ---- */

static json_t *
document_of(const gw_sealed *secret)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:I, s:b}", "run", secret->run, "name", secret->name,
                            "kind", secret->kind, "about", secret->about, "created",
                            (json_int_t)secret->created, "there", secret->there);

    if (row && secret->used != GW_NO_COLUMN)
        json_object_set_new(row, "used",
                            json_pack("{s:I, s:s}", "at", (json_int_t)secret->used, "by", secret->used_by));
    return row;
}

typedef struct {
    json_t *row;
    GBytes *sealed;
} opened;

static gboolean
keep_one(const gw_sealed *secret, gpointer data, GError **error G_GNUC_UNUSED)
{
    opened *self = data;

    self->row = document_of(secret);
    self->sealed = secret->sealed ? g_bytes_ref(secret->sealed) : NULL;
    return FALSE;
}

json_t *
gw_store_secret(gw_store *store, const char *run, const char *name, GBytes **sealed, GError **error)
{
    opened self = {0};

    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->secrets(store->reader, run, name, keep_one, &self, error);
    g_mutex_unlock(&store->reading);
    if (ok && !self.row)
        g_set_error(error, GW_ERROR, GW_ERROR_NOT_FOUND, "there is no secret '%s%s%s'", run, *run ? "/" : "",
                    name);
    if (sealed && self.sealed)
        *sealed = g_steal_pointer(&self.sealed);
    g_clear_pointer(&self.sealed, g_bytes_unref);
    return self.row;
}

static gboolean
add_one(const gw_sealed *secret, gpointer data, GError **error G_GNUC_UNUSED)
{
    json_array_append_new(data, document_of(secret));
    return TRUE;
}

json_t *
gw_store_secrets(gw_store *store, GError **error)
{
    gw_json rows = json_array();

    g_mutex_lock(&store->reading);
    gboolean ok = store->calls->secrets(store->reader, NULL, NULL, add_one, rows, error);
    g_mutex_unlock(&store->reading);
    return ok ? g_steal_pointer(&rows) : NULL;
}
