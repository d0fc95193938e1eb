/* SPDX-License-Identifier: Apache-2.0 */
/* test_totp.c - the vectors of RFC 6238, seeds as AWS shows them, and what is no seed
 */
#include "../base/fixture.h"
#include "vault/totp.h"

/* RFC 6238, appendix B; the seeds are the ASCII digits 1234567890 repeated to the hash's size. */
#define SEED_SHA1 "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
#define SEED_SHA256 "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA"
#define SEED_SHA512                                                                                          \
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGN" \
    "A"

static const struct {
    gint64 time;
    const char *sha1, *sha256, *sha512;
} vectors[] = {
    {59, "94287082", "46119246", "90693936"},         {1111111109, "07081804", "68084774", "25091201"},
    {1111111111, "14050471", "67062674", "99943326"}, {1234567890, "89005924", "91819424", "93441116"},
    {2000000000, "69279037", "90698825", "38618901"}, {20000000000, "65353130", "77737706", "47863826"},
};

static void
check(const char *address, gint64 time, const char *code)
{
    gw_totp totp;
    GError *error = NULL;

    ck_assert_msg(gw_totp_read(&totp, address, &error), "%s", error ? error->message : "");
    g_autofree char *is = gw_totp_code(&totp, time);
    ck_assert_str_eq(is, code);
}

START_TEST(the_vectors_of_the_rfc)
{
    check("otpauth://totp/x?digits=8&secret=" SEED_SHA1, vectors[_i].time, vectors[_i].sha1);
    check("otpauth://totp/x?digits=8&algorithm=SHA256&secret=" SEED_SHA256, vectors[_i].time,
          vectors[_i].sha256);
    check("otpauth://totp/x?digits=8&algorithm=sha512&secret=" SEED_SHA512, vectors[_i].time,
          vectors[_i].sha512);
}
END_TEST

START_TEST(a_bare_seed_is_six_digits_of_sha1)
{
    check(SEED_SHA1, 59, "287082");
    check("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 59, "287082");
    check("GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ====\n", 1111111109, "081804");
    check("otpauth://totp/Amazon%20Web%20Services:root?secret=" SEED_SHA1 "&issuer=AWS&period=60", 59,
          "755224");
}
END_TEST

START_TEST(how_long_it_is_good)
{
    gw_totp totp;

    ck_assert(gw_totp_read(&totp, SEED_SHA1, NULL));
    ck_assert_uint_eq(gw_totp_left(&totp, 59), 1);
    ck_assert_uint_eq(gw_totp_left(&totp, 60), 30);
    ck_assert_uint_eq(gw_totp_left(&totp, 75), 15);
}
END_TEST

static const struct {
    const char *text;
    const char *part;
} bad[] = {
    {"", "under 80 bits"},
    {"GEZDGNBV", "under 80 bits"},
    {"GEZDGNBVGY3TQOJ1GEZDGNBV", "letters A to Z"},
    {"GEZDGNBVGY3TQOJQ=EZDGNBV", "letters A to Z"},
    {"correct horse battery staple!", "letters A to Z"},
    {"otpauth://totp/x", "has no secret"},
    {"otpauth://totp/x?secret=" SEED_SHA1 "&digits=5", "none that is known"},
    {"otpauth://totp/x?secret=" SEED_SHA1 "&digits=nine", "none that is known"},
    {"otpauth://totp/x?secret=" SEED_SHA1 "&period=0", "none that is known"},
    {"otpauth://totp/x?secret=" SEED_SHA1 "&algorithm=MD5", "none that is known"},
    {"otpauth://hotp/x?secret=" SEED_SHA1, "letters A to Z"},
};

START_TEST(no_seed)
{
    gw_totp totp;
    GError *error = NULL;

    ck_assert(!gw_totp_read(&totp, bad[_i].text, &error));
    ck_assert_ptr_null(strstr(error->message, "GEZD"));
    expect_error(&error, GW_ERROR_INVALID, bad[_i].part);
}
END_TEST

START_TEST(a_seed_without_end)
{
    gw_totp totp;
    GError *error = NULL;
    g_autofree char *text = g_strnfill(2000, 'A');

    ck_assert(!gw_totp_read(&totp, text, &error));
    expect_error(&error, GW_ERROR_INVALID, "over 128 bytes");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_vectors_of_the_rfc, 0, (int)G_N_ELEMENTS(vectors));
    tcase_add_test(tests, a_bare_seed_is_six_digits_of_sha1);
    tcase_add_test(tests, how_long_it_is_good);
    tcase_add_loop_test(tests, no_seed, 0, (int)G_N_ELEMENTS(bad));
    tcase_add_test(tests, a_seed_without_end);
}

int
main(void)
{
    return run_suite("totp", add_tests);
}
