/* SPDX-License-Identifier: Apache-2.0 */
/* test_open.c - stores that can't be opened: what is said about each, and that nothing is harmed
 */
#include "fixture.h"
#include "older.h"

#include <sys/wait.h>
#include <unistd.h>

static void
refuse(const char *where, gw_error_class cls, const char *part)
{
    GError *error = NULL;
    gw_store *store = gw_store_open(where, &error);

    ck_assert_msg(store == NULL, "'%s' was opened", where);
    expect_error(&error, cls, part);
}

static void
write_file(const char *content, gssize length)
{
    ck_assert(g_file_set_contents(path, content, length, NULL));
}

START_TEST(addresses_that_mean_nothing)
{
    refuse("mysql://u:hunter2@h/db", GW_ERROR_INVALID, "a store 'mysql:…' is not supported");
    refuse("./x.db", GW_ERROR_INVALID, "write sqlite:./x.db");
    refuse("sqlite:", GW_ERROR_INVALID, "names no file");
    refuse("sqlite:/tmp/", GW_ERROR_INVALID, "names no file");
    refuse("SQLITE:x", GW_ERROR_INVALID, "not supported");
}
END_TEST

START_TEST(the_default_is_in_the_state_folder)
{
    g_autofree char *file = g_build_filename(folder, "gangway", "gangway.db", NULL);

    g_setenv("XDG_STATE_HOME", folder, TRUE);
    g_unsetenv("GANGWAY_STORE");
    g_autoptr(gw_store) store = gw_store_open(NULL, NULL);
    ck_assert_ptr_nonnull(store);
    ck_assert(g_file_test(file, G_FILE_TEST_IS_REGULAR));
}
END_TEST

START_TEST(the_environment_names_one)
{
    g_setenv("GANGWAY_STORE", address, TRUE);
    g_autoptr(gw_store) store = gw_store_open(NULL, NULL);
    ck_assert_ptr_nonnull(store);
    ck_assert(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_setenv("GANGWAY_STORE", "mysql:x", TRUE);
    refuse(NULL, GW_ERROR_INVALID, "'mysql:…' is not supported");
}
END_TEST

START_TEST(a_path_means_nothing_else_to_sqlite)
{
    ck_assert_int_eq(chdir(folder), 0);
    g_autoptr(gw_store) store = gw_store_open("sqlite::memory:", NULL);
    g_autoptr(gw_store) other = gw_store_open("sqlite:file:y?mode=memory", NULL);
    ck_assert(store && other);
    ck_assert(g_file_test(":memory:", G_FILE_TEST_IS_REGULAR));
    ck_assert(g_file_test("file:y?mode=memory", G_FILE_TEST_IS_REGULAR));
}
END_TEST

START_TEST(what_is_no_regular_file)
{
    g_autofree char *at_folder = g_strconcat("sqlite:", folder, NULL);
    g_autofree char *below_file = g_strconcat("sqlite:", path, "/y.db", NULL);

    refuse(at_folder, GW_ERROR_INVALID, "not a regular file");
    write_file("", 0);
    refuse(below_file, GW_ERROR_DENIED, "cannot make the folder");
    refuse("sqlite:/dev/null", GW_ERROR_INVALID, "not a regular file");
    refuse("sqlite:/proc/gangway/x.db", GW_ERROR_DENIED, "cannot make the folder '/proc/gangway'");
    refuse("sqlite:/proc/x.db", GW_ERROR_DENIED, "cannot open the store '/proc/x.db'");
}
END_TEST

START_TEST(what_is_no_database)
{
    g_autofree char *text = g_strnfill(5000, 'x');

    write_file(text, -1);
    refuse(address, GW_ERROR_CORRUPT, "is not a database: name another file");
    write_file("x", -1);
    refuse(address, GW_ERROR_CORRUPT, "is not a database");
    write_file("SQLite format 3", 16);
    refuse(address, GW_ERROR_CORRUPT, "is not a database");
}
END_TEST

START_TEST(an_empty_file_becomes_a_store)
{
    write_file("", 0);
    g_autoptr(gw_store) store = open_store();
    make_run(store, "r");
}
END_TEST

START_TEST(the_database_of_another_program)
{
    raw_sql("CREATE TABLE runs (x); PRAGMA user_version = 1");
    refuse(address, GW_ERROR_INVALID, "is a database of another program");
    raw_sql("PRAGMA application_id = 7");
    refuse(address, GW_ERROR_INVALID, "is a database of another program");
}
END_TEST

START_TEST(a_newer_schema)
{
    gw_store_close(open_store());
    raw_sql("PRAGMA user_version = 99");
    refuse(address, GW_ERROR_INVALID, "has schema 99, this program knows up to 6: use the newer gangway");
    raw_sql("PRAGMA user_version = 6");
    gw_store_close(open_store());
}
END_TEST

/* Of a file whose tables are other ones than it says. */
START_TEST(a_schema_that_is_not_there)
{
    gw_store_close(open_store());
    for (int version = -1; version < 6; version++) {
        g_autofree char *sql = g_strdup_printf("PRAGMA user_version = %d", version);
        g_autofree char *part =
            g_strdup_printf("says that its schema is %d, and its tables are not", version);

        raw_sql(sql);
        refuse(address, GW_ERROR_CORRUPT, part);
    }
    raw_sql("PRAGMA user_version = 6");
    gw_store_close(open_store());
}
END_TEST

START_TEST(an_older_schema_is_brought_up)
{
    make_older_store(1);
    gw_store *store = open_store();
    gw_json run = gw_store_run(store, "r", NULL), secrets = gw_store_secrets(store, NULL);
    ck_assert_ptr_nonnull(run);
    ck_assert_int_eq((int)json_array_size(secrets), 0);
    gw_store_close(store);
}
END_TEST

/* A page in the middle of the file is overwritten. */
START_TEST(a_damaged_file)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *content = NULL;
    gsize length;
    GError *error = NULL;

    for (int i = 0; i < 2000; i++)
        add_event(store, "r", epoch, i);
    gw_store_close(store);
    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    memset(content + length / 2, 0xa5, 12288);
    write_file(content, (gssize)length);

    store = open_store();
    ck_assert(!gw_store_check(store, &error));
    expect_error(&error, GW_ERROR_CORRUPT, "is damaged");
    ck_assert(!gw_store_verify(store, "r", NULL, &error));
    ck_assert_int_eq(error->code, GW_ERROR_CORRUPT);
    g_clear_error(&error);
    gw_store_close(store);
}
END_TEST

/* Every byte of the header in turn is set to something else: an error or a store, but no crash. */
START_TEST(a_scribbled_header)
{
    g_autofree char *content = NULL;
    gsize length;

    gw_store_close(open_store());
    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    for (gsize i = 0; i < 100; i++) {
        char was = content[i];
        g_autoptr(GError) error = NULL;

        content[i] = (char)(was + 101);
        write_file(content, (gssize)length);
        g_autoptr(gw_store) store = gw_store_open(address, &error);
        ck_assert(store || error->domain == GW_ERROR);
        content[i] = was;
    }
}
END_TEST

START_TEST(a_file_cut_short)
{
    gw_store *store = open_store();
    gint64 epoch = make_run(store, "r");
    g_autofree char *content = NULL;
    gsize length;

    for (int i = 0; i < 500; i++)
        add_event(store, "r", epoch, i);
    gw_store_close(store);
    ck_assert(g_file_get_contents(path, &content, &length, NULL));
    for (gsize part = 1; part < 8; part++) {
        g_autoptr(GError) error = NULL;

        write_file(content, (gssize)(length * part / 8));
        store = gw_store_open(address, &error);
        if (store)
            ck_assert(!gw_store_check(store, NULL) || !gw_store_verify(store, "r", NULL, NULL));
        gw_store_close(store);
    }
}
END_TEST

/* Permission bits do not bind root, so a child becomes somebody else. */
static void
as_nobody(const char *part)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        g_autoptr(GError) error = NULL;

        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        gw_store *store = gw_store_open(address, &error);
        gboolean ok = !store && error->code == GW_ERROR_DENIED && strstr(error->message, part);
        if (!ok)
            g_printerr("%s\n", error ? error->message : "opened");
        g_clear_error(&error);
        _exit(ok ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

/* As as_nobody, for reading; GLib's own complaints end the child. */
static void
read_as_nobody(void)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL);
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        gw_store *store = gw_store_open_for(address, GW_STORE_READ, NULL);
        gw_json run = store ? gw_store_run(store, "r", NULL) : NULL;
        _exit(run ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

/* A writer has its log and the log's index there; who may not write reads with them. */
START_TEST(reading_beside_a_log)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL), *its_index = g_strconcat(path, "-shm", NULL);
    g_autoptr(gw_store) store = open_store();

    make_run(store, "r");
    g_chmod(path, 0444);
    g_chmod(log, 0444);
    g_chmod(its_index, 0444);
    g_chmod(folder, 0555);
    read_as_nobody();
    g_chmod(folder, 0755);
}
END_TEST

START_TEST(a_read_only_file_and_folder)
{
    g_chmod(folder, 0555);
    as_nobody("Permission denied: make the file and its folder writable");
    g_chmod(folder, 0755);
    gw_store_close(open_store());
    g_chmod(path, 0444);
    as_nobody("Permission denied: make the file and its folder writable");
}
END_TEST

/* The file may be written, but the log beside it can't be made. */
START_TEST(a_folder_without_room_for_the_log)
{
    gw_store_close(open_store());
    g_chmod(path, 0666);
    g_chmod(folder, 0555);
    as_nobody("make the file and its folder");
    g_chmod(folder, 0755);
}
END_TEST

/* Opening the same file again must not drop the locks of the first one: the second to close would remove the
 * log. */
START_TEST(two_stores_in_one_process)
{
    gw_store *one = open_store(), *two = open_store();
    gint64 epoch = make_run(one, "r");
    gw_json seen = gw_store_run(two, "r", NULL);

    ck_assert_ptr_nonnull(seen);
    gw_store_close(two);
    add_event(one, "r", epoch, 1);
    flush(one);
    gw_store_close(one);
    one = open_store();
    ck_assert(gw_store_verify(one, "r", NULL, NULL));
    gw_json events = gw_store_events(one, "r", 0, 0, NULL);
    ck_assert_uint_eq(json_array_size(events), 2);
    gw_store_close(one);
}
END_TEST

START_TEST(many_make_it_at_once)
{
    pid_t children[12];

    for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;

        GError *error = NULL;
        gw_store *store = gw_store_open(address, &error);
        if (!store)
            g_printerr("%s\n", error->message);
        gw_store_close(store);
        _exit(store ? 0 : 1);
    }
    for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
        int status;

        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, addresses_that_mean_nothing);
    tcase_add_test(tests, the_default_is_in_the_state_folder);
    tcase_add_test(tests, the_environment_names_one);
    tcase_add_test(tests, a_path_means_nothing_else_to_sqlite);
    tcase_add_test(tests, what_is_no_regular_file);
    tcase_add_test(tests, what_is_no_database);
    tcase_add_test(tests, an_empty_file_becomes_a_store);
    tcase_add_test(tests, the_database_of_another_program);
    tcase_add_test(tests, a_newer_schema);
    tcase_add_test(tests, a_schema_that_is_not_there);
    tcase_add_test(tests, an_older_schema_is_brought_up);
    tcase_add_test(tests, a_damaged_file);
    tcase_add_test(tests, a_scribbled_header);
    tcase_add_test(tests, a_file_cut_short);
    tcase_add_test(tests, reading_beside_a_log);
    tcase_add_test(tests, a_read_only_file_and_folder);
    tcase_add_test(tests, a_folder_without_room_for_the_log);
    tcase_add_test(tests, two_stores_in_one_process);
    tcase_add_test(tests, many_make_it_at_once);
}

int
main(void)
{
    return run_suite("store-open", add_tests, 120);
}
