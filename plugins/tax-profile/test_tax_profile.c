/* SPDX-License-Identifier: Apache-2.0 */
/* test_tax_profile.c - registrations made, adopted, reviewed, rejected, half made for many accounts;
 * contacts; and legal data that must not be seen
 */
#include "compare.c"
#include "tax-profile.c"
#include <gangway/testing.h>

#define ME "111122223333"
#define SHOP "444455556666"
#define DATA "555566667777"
#define REGISTRATION                                                                                         \
    "'registration': {'number': 'DE 123.456.789', 'type': 'VAT', 'legal_name': 'Reseller GmbH',"             \
    " 'address': {'line1': 'Hauptstr. 1', 'city': 'Berlin', 'postal_code': '10115'}}"
#define CONTACT                                                                                              \
    "'contact': {'full_name': 'Dana Ops', 'phone': '+49 30 1', 'line1': 'Hauptstr. 1', 'city': 'Berlin',"    \
    " 'postal_code': '10115'}"
#define PARAMS(more) "{'account_id': '" ME "', 'country': 'DE'" more "}"
#define FULL PARAMS(", " REGISTRATION)
#define MANY PARAMS(", " REGISTRATION ", 'accounts': ['" SHOP "', '" DATA "']")
#define THERE(number, country, status)                                                                       \
    "{'taxRegistration': {'registrationId': '" number "', 'registrationType': 'VAT', 'legalName': "          \
    "'RESELLER GMBH', 'status': '" status "', 'sector': 'Business', 'legalAddress': {'addressLine1': "       \
    "'Hauptstr 1', 'city': 'Berlin', 'postalCode': '10115', 'countryCode': '" country "'}}}"
#define MEMBER(id, number, country, status)                                                                  \
    "{'accountId': '" id "', 'taxRegistration': {'registrationId': '" number "', 'registrationType': 'VAT'," \
    " 'legalName': 'Reseller GmbH', 'status': '" status "', 'jurisdiction': {'countryCode': '" country       \
    "'}}}"
#define TAXED_BY(country)                                                                                    \
    "{'accountId': '" ME "', 'accountMetaData': {'addressRoleMap': {'TaxAddress': {'countryCode': "          \
    "'" country "'}}}}"

static void
own(const char *answer)
{
    if (answer)
        gt_answer("aws:taxsettings:GetTaxRegistration", "{'accountId': '" ME "'}", answer);
    else
        gt_refuse("aws:taxsettings:GetTaxRegistration", "{}", "invalid", "ResourceNotFoundException", "none");
}

static void
listed(const char *details)
{
    char answer[2048];
    snprintf(answer, sizeof answer, "{'accountDetails': [%s]}", details);
    gt_answer("aws-all:taxsettings:ListTaxRegistrations", "{}", answer);
}

static void
contact(const char *country)
{
    char answer[512];
    snprintf(answer, sizeof answer,
             "{'ContactInformation': {'FullName': 'Dana Ops', 'PhoneNumber': '+49 30 1', 'AddressLine1': "
             "'Hauptstr. 1', 'City': 'Berlin', 'PostalCode': '10115', 'CountryCode': '%s'}}",
             country);
    gt_answer("aws:account:GetContactInformation", "{}", answer);
}

/* Nothing of the legal data may be in what is shown and kept. */
static void
check_discreet(void)
{
    static const char *const legal[] = {"123", "Reseller", "RESELLER", "Hauptstr", "10115"};
    static const char *const functions[] = {"inspect", "desire"};
    for (size_t i = 0; i < 2; i++) {
        char *text = json_dumps(gt_answer_of(functions[i]), 0);
        for (size_t j = 0; text && j < sizeof legal / sizeof *legal; j++)
            ck_assert_msg(!strstr(text, legal[j]), "%s shows %s: %s", functions[i], legal[j], text);
        free(text);
    }
}

/* ---- one account ---- */

START_TEST(as_wanted)
{
    gt_begin(steps, FULL);
    own(THERE("DE123456789", "DE", "Verified"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'country': 'DE', 'status': 'Verified'}");
    check_discreet();
}
END_TEST

START_TEST(none_yet)
{
    gt_begin(steps, FULL);
    own(NULL);
    listed(TAXED_BY("US"));
    gt_look();
    gt_check_changes("absent");
    check_discreet();
    gt_answer("aws:taxsettings:PutTaxRegistration",
              "{'accountId': '" ME "', 'taxRegistrationEntry': {'registrationId': 'DE 123.456.789', "
              "'registrationType': 'VAT', 'legalName': 'Reseller GmbH', 'legalAddress': {'addressLine1': "
              "'Hauptstr. 1', 'countryCode': 'DE'}}}",
              "{'status': 'Pending'}");
    gt_apply();
    gt_check_worked();
}
END_TEST

START_TEST(deleted_is_none)
{
    gt_begin(steps, FULL);
    own(THERE("DE123456789", "DE", "Deleted"));
    listed(TAXED_BY("US"));
    gt_look();
    gt_check_changes("absent");
}
END_TEST

START_TEST(somebody_elses)
{
    gt_begin(steps, FULL);
    own(THERE("US-1", "US", "Verified"));
    gt_look();
    gt_check_changes("change /country, change /registration");
    gt_check_has(gt_seen(), "{'country': 'US', 'registration': 'different',"
                            " 'differs': ['registrationId', 'legalAddress']}");
    check_discreet();
}
END_TEST

START_TEST(reviewed)
{
    gt_begin(steps, FULL);
    own(THERE("DE123456789", "DE", "Pending"));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending', 'after': 2}");
    gt_begin(steps, FULL);
    own(THERE("US-1", "US", "Pending"));
    gt_look();
    gt_check_has(gt_answer_of("inspect"), "{'kind': 'pending'}");
}
END_TEST

START_TEST(rejected)
{
    gt_begin(steps, FULL);
    own(THERE("DE123456789", "DE", "Rejected"));
    gt_look();
    gt_check_failed("conflict", "TaxRegistrationRejected", "correct the input");
    gt_begin(steps, FULL); /* another one may take its place */
    own(THERE("DE1", "DE", "Rejected"));
    gt_look();
    gt_check_changes("change /registration");
}
END_TEST

/* ---- no registration is given ---- */

START_TEST(a_rejected_one_says_nothing_of_the_country)
{
    gt_begin(steps, PARAMS(""));
    own(THERE("DE1", "DE", "Rejected"));
    listed(TAXED_BY("US"));
    gt_look();
    gt_check_failed("conflict", "OtherCountry", "AWS taxes the account by 'US', not 'DE'");
}
END_TEST

START_TEST(only_checked)
{
    gt_begin(steps, PARAMS(""));
    own(THERE("DE1", "DE", "Verified"));
    gt_look();
    gt_check_changes("");
    gt_begin(steps, PARAMS(""));
    own(NULL);
    listed(TAXED_BY("DE"));
    gt_look();
    gt_check_changes("");
    gt_check_has(gt_outputs(), "{'status': 'none'}");
    gt_begin(steps, PARAMS(""));
    own(NULL);
    listed(TAXED_BY("US"));
    gt_look();
    gt_check_failed("conflict", "OtherCountry", "taxes the account by 'US', not 'DE': give 'registration'");
    gt_begin(steps, PARAMS(""));
    own(NULL);
    gt_refuse("aws-all:taxsettings:ListTaxRegistrations", "{}", "invalid", "ResourceNotFoundException",
              "none");
    gt_answer("aws:account:GetContactInformation", "{}", "{}");
    gt_look();
    gt_check_failed("conflict", "OtherCountry", "by 'no country'");
}
END_TEST

START_TEST(by_contact)
{
    gt_begin(steps, PARAMS(", " CONTACT));
    own(NULL);
    listed(TAXED_BY("US"));
    contact("US");
    gt_look();
    gt_check_changes("change /contact, change /country");
    check_discreet();
    gt_answer(
        "aws:account:PutContactInformation",
        "{'ContactInformation': {'FullName': 'Dana Ops', 'PhoneNumber': '+49 30 1', 'CountryCode': 'DE'}}",
        "{}");
    gt_apply();
    gt_check_worked();
    gt_begin(steps, PARAMS(", " CONTACT));
    own(NULL);
    listed(TAXED_BY("DE"));
    contact("DE");
    gt_look();
    gt_check_changes("");
}
END_TEST

START_TEST(a_registration_counts_before_the_contact)
{
    gt_begin(steps, PARAMS(", " CONTACT));
    own(THERE("US-1", "US", "Verified"));
    contact("DE");
    gt_look();
    gt_check_failed("conflict", "OtherRegistration", "'US'");
}
END_TEST

START_TEST(both)
{
    gt_begin(steps, PARAMS(", " REGISTRATION ", " CONTACT));
    own(THERE("DE123456789", "DE", "Pending"));
    contact("US");
    gt_look(); /* what is not under review goes on */
    gt_check_changes("change /contact");
    gt_answer("aws:account:PutContactInformation", "{}", "{}");
    gt_apply();
    gt_check_worked();
}
END_TEST

/* ---- many accounts ---- */

static void
many_to_do(void)
{
    gt_begin(steps, MANY);
    own(NULL);
    listed(TAXED_BY("US") ", " MEMBER(SHOP, "DE123456789", "DE", "Verified") ", " MEMBER(DATA, "X", "DE",
                                                                                         "Verified"));
    gt_look();
    gt_check_changes("change /accounts/" DATA ", change /country, change /registration");
    check_discreet();
}

START_TEST(many)
{
    gt_begin(steps, MANY);
    own(THERE("DE123456789", "DE", "Verified"));
    listed(MEMBER(SHOP, "DE123456789", "DE", "Verified") ", " MEMBER(DATA, "DE123456789", "FR", "Verified"));
    gt_look();
    gt_check_changes("change /accounts/" DATA);
    gt_answer("aws:taxsettings:PutTaxRegistration", "{'accountId': '" DATA "'}", "{}");
    gt_apply();
    gt_check_worked();
    gt_begin(steps, MANY);
    own(THERE("DE123456789", "DE", "Verified"));
    listed(MEMBER(SHOP, "DE123456789", "DE", "Pending") ", " MEMBER(DATA, "DE123456789", "DE", "Verified"));
    gt_look();
    gt_check_has(gt_answer_of("inspect"),
                 "{'kind': 'pending', 'reason': 'AWS reviews the tax registration of account " SHOP
                 ", which can take days'}");
}
END_TEST

START_TEST(one_of_many_is_rejected)
{
    gt_begin(steps, MANY);
    own(THERE("DE123456789", "DE", "Verified"));
    listed(MEMBER(SHOP, "DE123456789", "DE", "Verified") ", " MEMBER(DATA, "DE123456789", "DE", "Rejected"));
    gt_look();
    gt_check_failed("conflict", "TaxRegistrationRejected", "the tax registration of account " DATA);
    gt_begin(steps, MANY); /* another one may take its place */
    own(THERE("DE123456789", "DE", "Verified"));
    listed(MEMBER(SHOP, "DE123456789", "DE", "Verified") ", " MEMBER(DATA, "DE1", "DE", "Rejected"));
    gt_look();
    gt_check_changes("change /accounts/" DATA);
}
END_TEST

START_TEST(some_of_many_fail)
{
    static const struct {
        const char *error, *failure_class, *code, *words;
    } cases[] = {
        {"'code': 'InternalServerException', 'message': 'later'", "unavailable", "InternalServerException",
         "of 1 account(s), the first '" DATA "': later"},
        {"'code': 'NotEligible', 'message': 'no'", "conflict", "NotEligible", "no"},
        {"'message': 'Reseller GmbH is unknown'", "conflict", "PartialFailure", "hold legal data"},
        {"'code': 7", "conflict", "PartialFailure", "no reason given"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char answer[256];
        snprintf(answer, sizeof answer, "{'status': 'Pending', 'errors': [{'accountId': '" DATA "', %s}]}",
                 cases[i].error);
        gt_begin(steps, MANY);
        own(NULL);
        listed(TAXED_BY("US"));
        gt_look();
        gt_check_changes("absent");
        gt_answer("aws:taxsettings:BatchPutTaxRegistration",
                  "{'accountIds': ['" ME "', '" SHOP "', '" DATA "']}", answer);
        gt_apply();
        gt_check_failed(cases[i].failure_class, cases[i].code, cases[i].words);
    }
}
END_TEST

/* ---- AWS says no ---- */

START_TEST(refused_as_a_whole)
{
    gt_begin(steps, FULL);
    own(THERE("US-1", "US", "Verified"));
    gt_look();
    gt_refuse("aws:taxsettings:PutTaxRegistration", "{}", "invalid", "ValidationException",
              "DE 123.456.789 is wrong");
    gt_apply();
    gt_check_failed("invalid", "ValidationException", "hold legal data");
    gt_begin(steps, FULL);
    own(THERE("US-1", "US", "Verified"));
    gt_look();
    gt_refuse("aws:taxsettings:PutTaxRegistration", "{}", "denied", "AccessDeniedException",
              "tax:PutTaxRegistration");
    gt_apply();
    gt_check_failed("denied", "AccessDeniedException", "tax:");
    gt_begin(steps, FULL);
    gt_refuse("aws:taxsettings:GetTaxRegistration", "{}", "denied", "AccessDeniedException", "no");
    gt_look();
    gt_check_failed("denied", "AccessDeniedException", "no");
}
END_TEST

START_TEST(malformed)
{
    many_to_do();
    gt_mangle();
    gt_begin(steps, PARAMS(", " REGISTRATION ", " CONTACT));
    own(THERE("DE123456789", "DE", "Verified"));
    contact("US");
    gt_mangle();
}
END_TEST

#define ADDITIONAL(info)                                                                                     \
    ", 'registration': {'number': '1', 'type': 'VAT', 'legal_name': 'x', 'address': {'line1': 'a', 'city':"  \
    " 'b', 'postal_code': 'c'}, 'additional': {" info "}}"

START_TEST(parameters)
{
    static const char *const bad[] = {
        "{}",
        "{'account_id': '" ME "'}",
        "{'account_id': '1', 'country': 'DE'}",
        "{'account_id': '" ME "', 'country': 'de'}",
        "{'account_id': '" ME "', 'country': 'Germany'}",
        PARAMS(", 'registration': {}"),
        PARAMS(", 'registration': {'number': '1', 'type': 'IVA', 'legal_name': 'x', 'address': {'line1': "
               "'a', 'city': "
               "'b', 'postal_code': 'c'}}"),
        PARAMS(
            ", 'registration': {'number': '1', 'type': 'VAT', 'legal_name': 'x', 'address': {'line1': 'a'}}"),
        PARAMS(", 'contact': {'full_name': 'x', 'phone': '030 1', 'line1': 'a', 'city': 'b', 'postal_code': "
               "'c'}"),
        PARAMS(", 'accounts': ['1']"),
        PARAMS(", 'accounts': '" SHOP "'"),
        PARAMS(", 'inherit': true"),
        PARAMS(
            ADDITIONAL("'isrealAdditionalInfo': {'dealerType': 'Authorized', 'customerType': 'Business'}")),
        PARAMS(
            ADDITIONAL("'israelAdditionalInfo': {'dealerType': 'authorised', 'customerType': 'Business'}")),
        PARAMS(ADDITIONAL("'israelAdditionalInfo': {'dealerType': 'Authorized'}")),
        PARAMS(ADDITIONAL("'italyAdditionalInfo': {'sdiAccountId': 'abc'}")),
        PARAMS(ADDITIONAL("'malaysiaAdditionalInfo': {'serviceTaxCodes': ['Cooking']}")),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!gt_fits(steps, bad[i]), "should not fit: %s", bad[i]);
    ck_assert(gt_fits(steps, MANY));
    ck_assert(gt_fits(steps, PARAMS(ADDITIONAL("'israelAdditionalInfo': {'dealerType': 'Authorized',"
                                               " 'customerType': 'Business'}"))));
    ck_assert(gt_fits(steps, PARAMS(ADDITIONAL("'italyAdditionalInfo': {'sdiAccountId': '1111111'}"))));
    ck_assert(gt_fits(steps,
                      PARAMS(ADDITIONAL("'southKoreaAdditionalInfo': {'businessRepresentativeName': '홍길동',"
                                        " 'itemOfBusiness': '가', 'lineOfBusiness': '나'}"))));
}
END_TEST

START_TEST(additional_info_of_another_country)
{
    gt_begin(steps, PARAMS(ADDITIONAL(
                        "'israelAdditionalInfo': {'dealerType': 'Authorized', 'customerType': 'Business'}")));
    own(NULL);
    listed(TAXED_BY("US"));
    gt_look();
    gt_check_failed("invalid", "OtherCountry",
                    "'israelAdditionalInfo', which is of 'IL', and 'country' is 'DE'");
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {as_wanted,
                                  additional_info_of_another_country,
                                  none_yet,
                                  deleted_is_none,
                                  somebody_elses,
                                  reviewed,
                                  rejected,
                                  only_checked,
                                  by_contact,
                                  a_registration_counts_before_the_contact,
                                  both,
                                  many,
                                  one_of_many_is_rejected,
                                  a_rejected_one_says_nothing_of_the_country,
                                  some_of_many_fail,
                                  refused_as_a_whole,
                                  malformed,
                                  parameters,
                                  NULL};
    return gt_run("tax-profile", tests);
}
