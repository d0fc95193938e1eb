/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal.c - what is sealed opens with its key, in its place, unchanged, and not otherwise
 */
#include "../base/fixture.h"
#include "vault/seal.h"

static gw_seal_key
key_of(guint8 fill)
{
    gw_seal_key key;

    memset(key.bytes, fill, sizeof key.bytes);
    gw_seal_key_identify(&key);
    return key;
}

static GBytes *
sealed_of(const gw_seal_key *key, const char *text)
{
    GBytes *sealed = gw_seal(key, text, "context", NULL);

    ck_assert_ptr_nonnull(sealed);
    return sealed;
}

static void
refuses(const gw_seal_key *key, GBytes *sealed, const char *context, gw_error_class cls, const char *part)
{
    GError *error = NULL;

    ck_assert_ptr_null(gw_unseal(key, sealed, context, &error));
    expect_error(&error, cls, part);
}

START_TEST(it_opens_again)
{
    static const char *const texts[] = {"x", "a secret", "ä, ☃ and \n line two", ""};
    gw_seal_key key = key_of(1);

    g_autoptr(GBytes) sealed = sealed_of(&key, texts[_i]);
    char *text = gw_unseal(&key, sealed, "context", NULL);
    ck_assert_str_eq(text, texts[_i]);
    gw_seal_forget(text);
}
END_TEST

START_TEST(never_twice_the_same)
{
    gw_seal_key key = key_of(1);
    g_autoptr(GBytes) one = sealed_of(&key, "text"), two = sealed_of(&key, "text");

    ck_assert(!g_bytes_equal(one, two));
    ck_assert(memcmp((const char *)g_bytes_get_data(one, NULL) + 12,
                     (const char *)g_bytes_get_data(two, NULL) + 12, 12) != 0);
}
END_TEST

START_TEST(the_text_is_not_in_it)
{
    gw_seal_key key = key_of(1);
    gsize size;
    g_autoptr(GBytes) sealed = sealed_of(&key, "correct horse battery");
    const char *bytes = g_bytes_get_data(sealed, &size);

    ck_assert_uint_eq(size, 4 + 8 + 12 + strlen("correct horse battery") + 16);
    ck_assert_ptr_null(memmem(bytes, size, "correct", 7));
}
END_TEST

/* One bit of every byte in turn. */
START_TEST(a_change_of_any_byte_is_noticed)
{
    gw_seal_key key = key_of(1);
    gsize size;
    g_autoptr(GBytes) sealed = sealed_of(&key, "some text");
    const guint8 *bytes = g_bytes_get_data(sealed, &size);

    for (gsize i = 0; i < size; i++) {
        g_autofree guint8 *copy = g_memdup2(bytes, size);
        copy[i] ^= (guint8)(1u << (i % 8));
        g_autoptr(GBytes) other = g_bytes_new(copy, size);
        gboolean id = i >= 4 && i < 12;

        refuses(&key, other, "context", id ? GW_ERROR_DENIED : GW_ERROR_CORRUPT,
                id ? "sealed with key" : "damaged");
    }
}
END_TEST

START_TEST(a_cut_or_longer_one_is_refused)
{
    gw_seal_key key = key_of(1);
    gsize size;
    g_autoptr(GBytes) sealed = sealed_of(&key, "some text");
    const guint8 *bytes = g_bytes_get_data(sealed, &size);

    for (gsize i = 0; i < size; i++) {
        g_autoptr(GBytes) cut = g_bytes_new(bytes, i);
        refuses(&key, cut, "context", GW_ERROR_CORRUPT, "damaged");
    }
    g_autofree guint8 *longer = g_malloc0(size + 1);
    memcpy(longer, bytes, size);
    g_autoptr(GBytes) more = g_bytes_new(longer, size + 1);
    refuses(&key, more, "context", GW_ERROR_CORRUPT, "damaged");
}
END_TEST

START_TEST(another_key_is_told_from_damage)
{
    gw_seal_key key = key_of(1), other = key_of(2), liar = other;
    g_autoptr(GBytes) sealed = sealed_of(&key, "some text");
    g_autofree char *id = gw_seal_id_text(key.id);

    refuses(&other, sealed, "context", GW_ERROR_DENIED, id);
    memcpy(liar.id, key.id, sizeof liar.id);
    refuses(&liar, sealed, "context", GW_ERROR_CORRUPT, "damaged");
}
END_TEST

START_TEST(it_opens_in_its_place_only)
{
    gw_seal_key key = key_of(1);
    g_autoptr(GBytes) sealed = sealed_of(&key, "some text");

    refuses(&key, sealed, "another context", GW_ERROR_CORRUPT, "another place");
    refuses(&key, sealed, "", GW_ERROR_CORRUPT, "another place");
}
END_TEST

START_TEST(a_file)
{
    gw_seal_key key = key_of(1), other = key_of(2);
    gsize size = GW_SEAL_TEXT_MAX * 3; /* more than a text may have, and any bytes */
    g_autofree guint8 *data = g_malloc0(size);
    data[size - 1] = 0xff;
    g_autoptr(GBytes) file = g_bytes_new(data, size);
    g_autoptr(GBytes) sealed = gw_seal_bytes(&key, file, "context", NULL);
    g_autoptr(GBytes) opened = gw_unseal_bytes(&key, sealed, "context", NULL);
    GError *error = NULL;

    ck_assert(g_bytes_equal(file, opened));
    ck_assert(!g_bytes_equal(file, sealed));
    ck_assert_ptr_null(gw_unseal_bytes(&key, sealed, "another", &error));
    expect_error(&error, GW_ERROR_CORRUPT, "another place");
    ck_assert_ptr_null(gw_unseal_bytes(&other, sealed, "context", &error));
    expect_error(&error, GW_ERROR_DENIED, "sealed with key");
    refuses(&key, sealed, "context", GW_ERROR_CORRUPT, "none of ours");      /* no text is that long */
    g_autoptr(GBytes) huge = g_bytes_new_static("x", GW_SEAL_BYTES_MAX + 1); /* its bytes are not looked at */
    ck_assert_ptr_null(gw_seal_bytes(&key, huge, "context", &error));
    expect_error(&error, GW_ERROR_INVALID, "at most 100 MiB");
}
END_TEST

START_TEST(too_much_is_refused)
{
    gw_seal_key key = key_of(1);
    g_autofree char *text = g_strnfill(GW_SEAL_TEXT_MAX + 1, 'x');
    GError *error = NULL;

    ck_assert_ptr_null(gw_seal(&key, text, "context", &error));
    expect_error(&error, GW_ERROR_INVALID, "at most 64 KiB");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, it_opens_again, 0, 4);
    tcase_add_test(tests, never_twice_the_same);
    tcase_add_test(tests, the_text_is_not_in_it);
    tcase_add_test(tests, a_change_of_any_byte_is_noticed);
    tcase_add_test(tests, a_cut_or_longer_one_is_refused);
    tcase_add_test(tests, another_key_is_told_from_damage);
    tcase_add_test(tests, it_opens_in_its_place_only);
    tcase_add_test(tests, a_file);
    tcase_add_test(tests, too_much_is_refused);
}

int
main(void)
{
    return run_suite("seal", add_tests);
}
