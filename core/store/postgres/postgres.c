/* SPDX-License-Identifier: Apache-2.0 */
/* postgres.c - a connection to a PostgreSQL server, its statements, and what its errors mean
 */
#include "store/postgres/postgres.h"

#include <string.h>

#include "base/error.h"

#define MAX_PARAMETERS 16
#define MAX_QUEUED 256
#define LOCK_WAIT "10s"

/* ---- addresses ---- */

static const char *
option(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++)
        if (!strcmp(options->keyword, keyword))
            return options->val && *options->val ? options->val : NULL;
    return NULL;
}

static void
append_place(GString *name, const PQconninfoOption *options)
{
    const char *user = option(options, "user"), *host = option(options, "host");
    const char *port = option(options, "port"), *database = option(options, "dbname");

    if (!host)
        host = option(options, "hostaddr");
    g_string_append_printf(name, "%s%s%s", user ? user : "", user ? "@" : "", host ? host : "");
    g_string_append_printf(name, "%s%s/%s", port ? ":" : "", port ? port : "", database ? database : "");
}

char *
gw_pg_name(const char *address, GError **error)
{
    char *problem = NULL;
    PQconninfoOption *options = PQconninfoParse(address, &problem);

    /* What libpq says of it quotes a part of it, which may be the password. */
    PQfreemem(problem);
    if (!options) {
        g_set_error_literal(error, GW_ERROR, GW_ERROR_INVALID,
                            "the store's address is not one of PostgreSQL: write "
                            "postgresql://USER@HOST:PORT/DATABASE, with %XX for what is special in a name");
        return NULL;
    }
    GString *name = g_string_new("postgresql://");
    append_place(name, options);
    PQconninfoFree(options);
    return g_string_free(name, FALSE);
}

/* ---- errors ---- */

static const struct {
    const char *state; /* or its beginning */
    gw_error_class cls;
    const char *text; /* %s: the store */
} faults[] = {
    {"42501", GW_ERROR_DENIED,
     "the store '%s' does not let this role do that: have its owner grant it, or name another role in the "
     "address"},
    {"25006", GW_ERROR_UNAVAILABLE,
     "the server of the store '%s' takes no writes (a standby): name the primary, or all servers: "
     "postgresql://HOST,HOST/DATABASE"},
    {"3D000", GW_ERROR_NOT_FOUND,
     "there is no database for the store '%s': make it with createdb, or name another with --store or "
     "GANGWAY_STORE"},
    {"23505", GW_ERROR_CONFLICT, "the store '%s' refuses what does not fit"},
    {"23", GW_ERROR_CONFLICT, "the store '%s' refuses what does not fit"},
    {"40", GW_ERROR_UNAVAILABLE, "the store '%s' was changed by another at the same time: try again"},
    {"55P03", GW_ERROR_UNAVAILABLE,
     "what is asked of the store '%s' has been locked by another program for ten seconds: end that program, "
     "or try again later"},
    {"53100", GW_ERROR_UNAVAILABLE,
     "cannot write the store '%s': the server has no room left: make room, then resume"},
    {"53300", GW_ERROR_UNAVAILABLE,
     "the server of the store '%s' has no connection left: end others or raise max_connections, then try "
     "again"},
    {"53", GW_ERROR_UNAVAILABLE, "the server of the store '%s' has not enough resources: try again later"},
    {"57", GW_ERROR_UNAVAILABLE, "the server of the store '%s' is stopping or starting: try again"},
    {"22021", GW_ERROR_INVALID, "the store '%s' takes no text that is not UTF-8"},
    {"54", GW_ERROR_INVALID, "too large for the store '%s'"},
    {"XX001", GW_ERROR_CORRUPT, "the store '%s' is damaged: put a copy back"},
    {"XX002", GW_ERROR_CORRUPT, "the store '%s' is damaged: put a copy back"},
};

static char *
one_line(const char *message)
{
    char *line = g_strdup(message ? message : "");

    g_strdelimit(line, "\r\n\t", ' ');
    return g_strstrip(line);
}

/* Nothing that a transaction of these did is there, and doing it again may succeed. */
static gboolean
may_do_again(const char *state)
{
    static const char *const kinds[] = {"40", "57P0", "23505", NULL};

    for (int i = 0; kinds[i]; i++)
        if (g_str_has_prefix(state, kinds[i]))
            return TRUE;
    return FALSE;
}

static void
set_fault(gw_pg *pg, const char *state, const char *detail, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        if (!g_str_has_prefix(state, faults[i].state))
            continue;
        g_autoptr(GString) text = g_string_new(faults[i].text);
        g_string_replace(text, "%s", pg->base.name, 1);
        g_set_error(error, GW_ERROR, (int)faults[i].cls, "%s (%s)", text->str, detail);
        return;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_INTERNAL, "the store '%s' failed: %s (%s)", pg->base.name, detail,
                *state ? state : "no code");
}

static void
fail(gw_pg *pg, const PGresult *result, GError **error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *said = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    g_autofree char *detail = one_line(said ? said : PQerrorMessage(pg->connection));

    if (PQstatus(pg->connection) == CONNECTION_BAD) {
        pg->lost = pg->again = TRUE;
        g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                    "the connection to the store '%s' was lost: see that its server runs, then resume (%s)",
                    pg->base.name, detail);
        return;
    }
    pg->again |= state && may_do_again(state);
    set_fault(pg, state ? state : "", detail, error);
}

/* ---- connecting ---- */

/* libpq gives no code for what went wrong before there is a connection; its own words and those of a server
 * that speaks English tell these apart. */
static void
cannot_connect(gw_pg *pg, PGconn *connection, GError **error)
{
    g_autofree char *detail = one_line(PQerrorMessage(connection));
    static const struct {
        const char *says, *state;
    } known[] = {{"session is read-only", "25006"},
                 {"hot standby mode", "25006"},
                 {"does not exist", "3D000"},
                 {"too many clients", "53300"},
                 {"remaining connection slots", "53300"},
                 {"starting up", "57P03"},
                 {"shutting down", "57P03"}};

    if (strstr(detail, "authentication failed") || PQconnectionNeedsPassword(connection)) {
        g_set_error(error, GW_ERROR, GW_ERROR_DENIED,
                    "the server of the store '%s' does not let this role in: put the right password into "
                    "~/.pgpass or PGPASSWORD, or name another role in the address (%s)",
                    pg->base.name, detail);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strstr(detail, "role \"") || !strstr(detail, known[i].says))
            continue;
        set_fault(pg, known[i].state, detail, error);
        return;
    }
    if (strstr(detail, "FATAL:") || strstr(detail, "pg_hba.conf")) {
        set_fault(pg, "42501", detail, error);
        return;
    }
    g_set_error(error, GW_ERROR, GW_ERROR_UNAVAILABLE,
                "cannot reach the server of the store '%s': start it, or name another store with --store or "
                "GANGWAY_STORE (%s)",
                pg->base.name, detail);
}

/* The server warns of a commit that no standby has confirmed, and then says that all is well. */
static void
take_notice(void *data, const PGresult *notice)
{
    gw_pg *pg = data;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

    pg->unsure |= !g_strcmp0(severity, "WARNING") && text && strstr(text, "synchronous replication");
}

/* What the address says comes after what is usual, and before what must be. */
static PGconn *
connect_to(const char *address, gboolean writes)
{
    const char *const names[] = {"connect_timeout",
                                 "application_name",
                                 "tcp_user_timeout",
                                 "dbname",
                                 "client_encoding",
                                 "target_session_attrs",
                                 NULL};
    const char *const values[] = {"10", "gangway", "10000", address, "UTF8", writes ? "read-write" : "any",
                                  NULL};

    return PQconnectdbParams(names, values, 1);
}

static gboolean
set_up(gw_pg *pg, GError **error)
{
    PQsetNoticeReceiver(pg->connection, take_notice, pg);
    return gw_pg_script(pg,
                        "SET search_path TO gangway, pg_catalog; SET lock_timeout TO '" LOCK_WAIT
                        "'; SET standard_conforming_strings TO on; SET lc_messages TO 'C'",
                        NULL) ||
           gw_pg_script(pg, "SET search_path TO gangway, pg_catalog; SET lock_timeout TO '" LOCK_WAIT "'",
                        error);
}

static gboolean
connect_now(gw_pg *pg, GError **error)
{
    PGconn *connection = connect_to(pg->address, pg->writes);

    if (PQstatus(connection) != CONNECTION_OK) {
        cannot_connect(pg, connection, error);
        PQfinish(connection);
        return FALSE;
    }
    if (pg->connection)
        PQfinish(pg->connection);
    pg->connection = connection;
    pg->queued = 0;
    g_hash_table_remove_all(pg->statements);
    return set_up(pg, error);
}

gboolean
gw_pg_ready(gw_pg *pg, GError **error)
{
    return PQstatus(pg->connection) == CONNECTION_OK || connect_now(pg, error);
}

gw_pg *
gw_pg_open(const char *address, gboolean writes, GError **error)
{
    g_autofree char *name = gw_pg_name(address, error);

    if (!name)
        return NULL;
    g_autoptr(gw_pg) pg = g_new0(gw_pg, 1);
    pg->base.name = g_steal_pointer(&name);
    pg->base.calls = &gw_postgres_backend;
    pg->address = g_strdup(address);
    pg->writes = writes;
    pg->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return connect_now(pg, error) ? g_steal_pointer(&pg) : NULL;
}

void
gw_pg_close(gw_pg *pg)
{
    if (!pg)
        return;
    if (pg->connection)
        PQfinish(pg->connection);
    g_hash_table_unref(pg->statements);
    g_free(pg->trace.run);
    g_free(pg->trace.head);
    g_free(pg->trace.owner);
    g_free(pg->address);
    g_free(pg->base.name);
    g_free(pg);
}

/* ---- statements ---- */

typedef struct {
    const char *values[MAX_PARAMETERS];
    int lengths[MAX_PARAMETERS];
    int formats[MAX_PARAMETERS]; /* 1: binary */
    char numbers[MAX_PARAMETERS][24];
    int count;
} parameters;

static void
take_parameters(parameters *p, const char *types, va_list *args)
{
    gsize size;

    for (p->count = 0; types[p->count]; p->count++) {
        int i = p->count;

        if (types[i] == 't') {
            p->values[i] = va_arg(*args, const char *);
        } else if (types[i] == 'i') {
            g_snprintf(p->numbers[i], sizeof p->numbers[i], "%" G_GINT64_FORMAT, va_arg(*args, gint64));
            p->values[i] = p->numbers[i];
        } else {
            const char *bytes = g_bytes_get_data(va_arg(*args, GBytes *), &size);

            p->values[i] = bytes ? bytes : "";
            p->lengths[i] = (int)size;
            p->formats[i] = 1;
        }
    }
}

static gboolean
went_well(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* ---- statements that are not waited for ---- */

/* The answer to one statement. Behind one that failed the others were not done. */
static PGresult *
take_answer(gw_pg *pg)
{
    PGresult *answer = PQgetResult(pg->connection), *end = NULL;

    if (answer && PQresultStatus(answer) != PGRES_PIPELINE_SYNC)
        while ((end = PQgetResult(pg->connection)))
            PQclear(end);
    return answer;
}

/* Up to the mark behind all that was queued. */
static void
skip_answers(gw_pg *pg)
{
    gboolean more = TRUE;

    while (more && PQstatus(pg->connection) == CONNECTION_OK) {
        g_autoptr(PGresult) answer = take_answer(pg);

        more = answer && PQresultStatus(answer) != PGRES_PIPELINE_SYNC;
    }
    if (PQstatus(pg->connection) == CONNECTION_OK)
        PQexitPipelineMode(pg->connection);
}

/* Answers of all that was queued; that of the last one goes to who waits for it (`last` may be NULL). */
static gboolean
take_answers(gw_pg *pg, PGresult **last, GError **error)
{
    gboolean ok = PQpipelineSync(pg->connection) == 1;

    if (!ok)
        fail(pg, NULL, error);
    for (; ok && pg->queued > 0; pg->queued--) {
        PGresult *answer = take_answer(pg);

        ok = answer && went_well(answer);
        if (!ok)
            fail(pg, answer, error);
        if (ok && last && pg->queued == 1)
            *last = answer;
        else
            PQclear(answer);
    }
    pg->queued = 0;
    skip_answers(pg);
    return ok;
}

gboolean
gw_pg_answered(gw_pg *pg, GError **error)
{
    return pg->queued == 0 || take_answers(pg, NULL, error);
}

static const char *
prepare(gw_pg *pg, const char *sql, GError **error)
{
    char *name = g_hash_table_lookup(pg->statements, sql);

    if (name || !gw_pg_answered(pg, error))
        return name;
    name = g_strdup_printf("s%u", g_hash_table_size(pg->statements));
    g_autoptr(PGresult) made = PQprepare(pg->connection, name, sql, 0, NULL);
    if (PQresultStatus(made) != PGRES_COMMAND_OK) {
        fail(pg, made, error);
        g_free(name);
        return NULL;
    }
    g_hash_table_insert(pg->statements, (gpointer)(guintptr)sql, name);
    return name;
}

static gboolean
send_one(gw_pg *pg, const char *name, const parameters *p, GError **error)
{
    if ((pg->queued || PQenterPipelineMode(pg->connection)) &&
        PQsendQueryPrepared(pg->connection, name, p->count, p->values, p->lengths, p->formats, 0)) {
        pg->queued++;
        return TRUE;
    }
    fail(pg, NULL, error);
    return FALSE;
}

static PGresult *
execute(gw_pg *pg, const char *sql, const parameters *p, GError **error)
{
    const char *name = prepare(pg, sql, error);

    if (!name)
        return NULL;
    if (pg->queued) {
        PGresult *answer = NULL;

        return send_one(pg, name, p, error) && take_answers(pg, &answer, error) ? answer : NULL;
    }
    PGresult *result = PQexecPrepared(pg->connection, name, p->count, p->values, p->lengths, p->formats, 0);
    if (went_well(result))
        return result;
    fail(pg, result, error);
    PQclear(result);
    return NULL;
}

/* Outside of a transaction a lost connection is replaced, and what was asked is asked once more. */
static PGresult *
query(gw_pg *pg, const char *sql, const parameters *p, GError **error)
{
    g_autoptr(GError) fault = NULL;
    gboolean inside = PQtransactionStatus(pg->connection) != PQTRANS_IDLE;

    if (PQstatus(pg->connection) == CONNECTION_BAD && (pg->lost || !gw_pg_ready(pg, error))) {
        if (pg->lost)
            fail(pg, NULL, error);
        return NULL;
    }
    PGresult *result = execute(pg, sql, p, &fault);
    if (!result && !inside && PQstatus(pg->connection) == CONNECTION_BAD) {
        pg->lost = FALSE;
        return gw_pg_ready(pg, error) ? execute(pg, sql, p, error) : NULL;
    }
    if (fault)
        g_propagate_error(error, g_steal_pointer(&fault));
    return result;
}

PGresult *
gw_pg_query(gw_pg *pg, GError **error, const char *sql, const char *types, ...)
{
    parameters p = {0};
    va_list args;

    va_start(args, types);
    take_parameters(&p, types, &args);
    va_end(args);
    return query(pg, sql, &p, error);
}

gboolean
gw_pg_queue(gw_pg *pg, GError **error, const char *sql, const char *types, ...)
{
    parameters p = {0};
    va_list args;

    va_start(args, types);
    take_parameters(&p, types, &args);
    va_end(args);
    if (pg->lost) {
        fail(pg, NULL, error);
        return FALSE;
    }
    if (pg->queued >= MAX_QUEUED && !gw_pg_answered(pg, error))
        return FALSE;
    const char *name = prepare(pg, sql, error);
    return name && send_one(pg, name, &p, error);
}

gboolean
gw_pg_run(gw_pg *pg, GError **error, const char *sql, const char *types, ...)
{
    parameters p = {0};
    va_list args;

    va_start(args, types);
    take_parameters(&p, types, &args);
    va_end(args);
    g_autoptr(PGresult) result = query(pg, sql, &p, error);
    return result != NULL;
}

int
gw_pg_change(gw_pg *pg, GError **error, const char *sql, const char *types, ...)
{
    parameters p = {0};
    va_list args;

    va_start(args, types);
    take_parameters(&p, types, &args);
    va_end(args);
    g_autoptr(PGresult) result = query(pg, sql, &p, error);
    if (!result)
        return -1;
    return strcmp(PQcmdTuples(result), "0") != 0;
}

gboolean
gw_pg_script(gw_pg *pg, const char *sql, GError **error)
{
    if (!gw_pg_answered(pg, error))
        return FALSE;
    g_autoptr(PGresult) result = PQexec(pg->connection, sql);
    if (went_well(result))
        return TRUE;
    fail(pg, result, error);
    return FALSE;
}

/* ---- columns ---- */

const char *
gw_pg_text(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

gint64
gw_pg_number(const PGresult *rows, int row, int column, gint64 none)
{
    const char *text = gw_pg_text(rows, row, column);

    return text ? g_ascii_strtoll(text, NULL, 10) : none;
}

GBytes *
gw_pg_bytes(const PGresult *rows, int row, int column)
{
    const char *text = gw_pg_text(rows, row, column);
    size_t size = 0;
    unsigned char *bytes = text ? PQunescapeBytea((const unsigned char *)text, &size) : NULL;
    GBytes *copy = bytes ? g_bytes_new(bytes, size) : NULL;

    PQfreemem(bytes);
    return copy;
}
