/* SPDX-License-Identifier: Apache-2.0 */
/* test_hash.c - SHA-256 against the vectors of FIPS 180-2, from several threads, and bytes as digits
 */
#include "fixture.h"

#include "base/hash.h"

static const struct {
    const char *text;
    const char *hash;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(vectors_are_met)
{
    g_autofree char *hash = gw_sha256(vectors[_i].text, strlen(vectors[_i].text));

    ck_assert_str_eq(hash, vectors[_i].hash);
}
END_TEST

START_TEST(a_million_bytes)
{
    g_autofree char *text = g_strnfill(1000000, 'a');
    g_autofree char *hash = gw_sha256(text, 1000000);

    ck_assert_str_eq(hash, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(nothing_at_all_is_empty)
{
    g_autofree char *hash = gw_sha256(NULL, 0), *digits = gw_hex(NULL, 0);

    ck_assert_str_eq(hash, vectors[0].hash);
    ck_assert_str_eq(digits, "");
}
END_TEST

#define THREADS 8
#define TIMES 200

static gpointer
hash_often(G_GNUC_UNUSED gpointer unused)
{
    guint right = 0;

    for (guint i = 0; i < TIMES; i++) {
        g_autofree char *hash = gw_sha256("abc", 3);

        right += strcmp(hash, vectors[1].hash) == 0;
    }
    return GUINT_TO_POINTER(right);
}

START_TEST(threads_do_not_disturb_each_other)
{
    GThread *threads[THREADS];

    for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("hash", hash_often, NULL);
    for (guint i = 0; i < THREADS; i++)
        ck_assert_uint_eq(GPOINTER_TO_UINT(g_thread_join(threads[i])), TIMES);
}
END_TEST

START_TEST(every_byte_has_two_digits)
{
    guint8 bytes[256];

    for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8)i;
    g_autofree char *digits = gw_hex(bytes, sizeof bytes);

    ck_assert_uint_eq(strlen(digits), 512);
    for (guint i = 0; i < sizeof bytes; i++) {
        char two[3];

        g_snprintf(two, sizeof two, "%02x", i);
        ck_assert_mem_eq(digits + (gsize)2 * i, two, 2);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, vectors_are_met, 0, G_N_ELEMENTS(vectors));
    tcase_add_test(tests, a_million_bytes);
    tcase_add_test(tests, nothing_at_all_is_empty);
    tcase_add_test(tests, threads_do_not_disturb_each_other);
    tcase_add_test(tests, every_byte_has_two_digits);
}

int
main(void)
{
    return run_suite("hash", add_tests);
}
