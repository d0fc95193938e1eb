/* SPDX-License-Identifier: Apache-2.0 */
/* test_broken.c - files that people write, broken at random: an object, or an error that names the file
 */
#include "base/configfile.h"
#include "fixture.h"

#include <stdio.h>

#define SEED 20261123

/* libconfig forgets the text that it was reading when it refuses a file: some bytes a file, and its own. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libconfig.so\n";
}

static char *folder;
static char *main_path;
static char *included_path;
static GRand *dice;

static void
begin(void)
{
    folder = make_folder();
    main_path = g_build_filename(folder, "a.cfg", NULL);
    included_path = g_build_filename(folder, "two.cfg", NULL);
    dice = g_rand_new_with_seed(SEED);
}

static void
end(void)
{
    g_remove(main_path);
    g_remove(included_path);
    ck_assert_int_eq(g_rmdir(folder), 0);
    g_free(folder);
    g_free(main_path);
    g_free(included_path);
    g_rand_free(dice);
}

static gsize
below(gsize n)
{
    return n ? (gsize)g_rand_int_range(dice, 0, (gint32)n) : 0;
}

static void
write_bytes(const char *path, const GString *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text->str, 1, text->len, file), text->len);
    int closed = fclose(file);
    ck_assert_int_eq(closed, 0);
}

/* Pieces left out, said twice, or with a byte changed; or the end cut off. */
static GString *
broken(const char *good)
{
    static const char odd[] = "{}()[]=:;,\"\\#/*@+-.eExXlL09 \n\r\t%\x01\x7f\xc3\xff";
    GString *text = g_string_new(good);
    for (gsize faults = 1 + below(3); faults > 0; faults--) {
        gsize where = below(text->len + 1), n = below(MIN(text->len - where, 40) + 1);
        g_autofree char *piece = g_strndup(text->str + where, n);
        switch (below(5)) {
        case 0:
            g_string_insert_c(text, (gssize)where, odd[below(sizeof odd)]);
            break;
        case 1:
            g_string_erase(text, (gssize)where, (gssize)n);
            break;
        case 2:
            g_string_insert_len(text, (gssize)where, piece, (gssize)strlen(piece));
            break;
        case 3:
            if (where < text->len)
                text->str[where] = odd[below(sizeof odd)];
            break;
        default:
            g_string_truncate(text, text->len - below(text->len / 4 + 1));
        }
    }
    return text;
}

static gboolean
loads(const char *path)
{
    g_autoptr(GError) error = NULL;
    gw_json document = gw_config_load(path, &error);
    if (document) {
        g_autofree char *text = gw_json_text(document);
        ck_assert(json_is_object(document) && g_utf8_validate(text, -1, NULL));
        return TRUE;
    }
    ck_assert_ptr_nonnull(error);
    ck_assert(error->domain == GW_ERROR);
    ck_assert_msg(strstr(error->message, folder) != NULL, "%s", error->message);
    ck_assert_uint_lt(strlen(error->message), 4000);
    return FALSE;
}

static const char good_main[] =
    "# of the test\nstore = \"sqlite:/srv/a.db\"; wait = \"10m\";\nlist = [ \"a\", \"b\" ];\n"
    "@include \"two.cfg\"\n/* many\n   lines */\ncustomer : { profile = \"acme\"; n = 12; big = "
    "123456789012L;\n"
    "  hex = 0xFF; real = -1.5e3; yes = true; no = FALSE; mixed = ( 1, \"two\", { three = 3; }, ( ) ); };\n"
    "long = \"one \" \"two\\n\\\"three\\\"\\x41\"; // end\n";
static const char good_included[] = "two = 2;\nthree = { four = [ 1, 2, 3 ]; };\n";
static const char good_json[] =
    "{\"a\": [1, -2.5e3, true, null, \"\\u00e4\\n\"], \"b\": {\"c\": {}}, \"d\": \"x\"}\n";

START_TEST(libconfig_files)
{
    guint fine = 0;
    g_autoptr(GString) included = g_string_new(good_included);
    write_bytes(included_path, included);
    for (int i = 0; i < 1500; i++) {
        g_autoptr(GString) text = broken(good_main);
        write_bytes(main_path, text);
        fine += (guint)loads(main_path);
    }
    ck_assert(fine > 75 && fine < 1425);
}
END_TEST

START_TEST(included_files)
{
    guint fine = 0;
    g_autoptr(GString) text = g_string_new(good_main);
    write_bytes(main_path, text);
    for (int i = 0; i < 1000; i++) {
        g_autoptr(GString) included = broken(good_included);
        write_bytes(included_path, included);
        fine += (guint)loads(main_path);
    }
    ck_assert(fine > 50 && fine < 950);
}
END_TEST

START_TEST(json_files)
{
    guint fine = 0;
    for (int i = 0; i < 1500; i++) {
        g_autoptr(GString) text = broken(good_json);
        write_bytes(main_path, text);
        fine += (guint)loads(main_path);
    }
    ck_assert(fine > 20 && fine < 1425);
}
END_TEST

START_TEST(noise)
{
    static const char signs[] = "{}()[]=:;,\"\\#/*@ \na1.";
    for (int i = 0; i < 2000; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gsize n = below(200); n > 0; n--)
            g_string_append_c(text, i % 2 ? (char)below(256) : signs[below(sizeof signs - 1)]);
        write_bytes(main_path, text);
        loads(main_path);
    }
}
END_TEST

START_TEST(assignments)
{
    gw_json object = json_object();
    for (int i = 0; i < 1500; i++) {
        g_autoptr(GString) text = broken(i % 2 ? "customer.profile=\"acme\"" : "a.b.c={\"d\": [1, 2]}");
        g_autoptr(GError) error = NULL;
        if (!gw_config_set(object, text->str, &error))
            ck_assert(error && error->domain == GW_ERROR);
    }
    g_autofree char *text = gw_json_text(object);
    ck_assert(g_utf8_validate(text, -1, NULL));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {libconfig_files, included_files, json_files, noise, assignments};
    Suite *suite = suite_create("broken files");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, begin, end);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
