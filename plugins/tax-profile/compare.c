/* SPDX-License-Identifier: Apache-2.0 */
/* compare.c - a tax profile in AWS's words, and compared without showing it
 */
#include "tax-profile.h"
#include <ctype.h>
#include <strings.h>

typedef struct {
    const char *param, *member;
} tax_name;

static const tax_name address_names[] = {{"line1", "addressLine1"},
                                         {"line2", "addressLine2"},
                                         {"line3", "addressLine3"},
                                         {"district", "districtOrCounty"},
                                         {"city", "city"},
                                         {"state", "stateOrRegion"},
                                         {"postal_code", "postalCode"},
                                         {NULL, NULL}};
static const tax_name registration_names[] = {{"number", "registrationId"},
                                              {"type", "registrationType"},
                                              {"legal_name", "legalName"},
                                              {"sector", "sector"},
                                              {"certified_email", "certifiedEmailId"},
                                              {"additional", "additionalTaxInformation"},
                                              {NULL, NULL}};
static const tax_name contact_names[] = {{"full_name", "FullName"},        {"company_name", "CompanyName"},
                                         {"phone", "PhoneNumber"},         {"line1", "AddressLine1"},
                                         {"line2", "AddressLine2"},        {"line3", "AddressLine3"},
                                         {"district", "DistrictOrCounty"}, {"city", "City"},
                                         {"state", "StateOrRegion"},       {"postal_code", "PostalCode"},
                                         {"website", "WebsiteUrl"},        {NULL, NULL}};

/* ---- parameters in AWS's words ---- */

static json_t *
renamed(gw_call *call, json_t *params, const tax_name *names)
{
    json_t *out = gw_pack(call, "{}");
    for (; names->param; names++)
        if (json_object_get(params, names->param))
            json_object_set(out, names->member, json_object_get(params, names->param));
    return out;
}

json_t *
tax_entry(gw_call *call)
{
    json_t *params = gw_param_json(call, "registration");
    if (!params)
        return NULL;
    json_t *entry = renamed(call, params, registration_names);
    json_t *address = renamed(call, json_object_get(params, "address"), address_names);
    json_object_set(address, "countryCode", gw_param_json(call, "country"));
    json_object_set(entry, "legalAddress", address);
    return entry;
}

json_t *
tax_contact(gw_call *call)
{
    json_t *params = gw_param_json(call, "contact");
    if (!params)
        return NULL;
    json_t *contact = renamed(call, params, contact_names);
    json_object_set(contact, "CountryCode", gw_param_json(call, "country"));
    return contact;
}

/* ---- comparing ---- */

/* The next letter or digit that means something: tax offices and AWS write numbers and addresses with other
 * blanks, dots and capitals. */
static int
next_letter(const char **text)
{
    while (**text && strchr(" .,-/\t", **text))
        ++*text;
    return **text ? tolower((unsigned char)*(*text)++) : 0;
}

static bool
same_text(const char *a, const char *b)
{
    int letter;
    do {
        letter = next_letter(&a);
        if (letter != next_letter(&b))
            return false;
    } while (letter);
    return true;
}

/* Is all that is wanted there? */
static bool
same(json_t *there, json_t *wanted)
{
    const char *key;
    json_t *value;
    if (json_is_string(wanted))
        return json_is_string(there) && same_text(json_string_value(there), json_string_value(wanted));
    if (!json_is_object(wanted))
        return json_equal(there, wanted) != 0;
    json_object_foreach (wanted, key, value)
        if (!same(json_object_get(there, key), value))
            return false;
    return true;
}

const char *
tax_compare(json_t *there, json_t *wanted, json_t *differs)
{
    const char *status = json_string_value(json_object_get(there, "status")), *key;
    json_t *value;
    bool all = true;
    if (!json_is_object(there) || (status && strcmp(status, "Deleted") == 0))
        return TAX_NONE;
    json_object_foreach (wanted, key, value) {
        if (same(json_object_get(there, key), value))
            continue;
        all = false;
        json_array_append_new(differs, json_string(key));
    }
    return all ? TAX_SAME : TAX_OTHER;
}

/* ---- words of AWS ---- */

const char *
tax_words(gw_call *call, const char *message)
{
    static const char *const legal[] = {"number", "legal_name", NULL};
    for (int i = 0; legal[i]; i++) {
        const char *value = json_string_value(json_object_get(gw_param_json(call, "registration"), legal[i]));
        if (value && message && strstr(message, value))
            return "(AWS's words hold legal data)";
    }
    return message && *message ? message : "no reason given";
}
