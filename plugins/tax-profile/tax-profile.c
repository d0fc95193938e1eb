/* SPDX-License-Identifier: Apache-2.0 */
/* tax-profile.c - AWS taxes an account as the reseller's: by its registration, or by the contact's country
 *
 * AWS reviews a registration after it has taken it, for seconds or for days. Of many accounts in one request
 * each succeeds or fails for itself, and the answer is a success all the same.
 */
#include "tax-profile.h"

#include "additional.h"

#define ADDRESS                                                                                              \
    "\"line1\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 60, \"pattern\": \"\\\\S\", "        \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"line2\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 60, \"pattern\": \"\\\\S\", "        \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"line3\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 60, \"pattern\": \"\\\\S\", "        \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"district\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 50, \"pattern\": \"\\\\S\", "     \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"city\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 50, \"pattern\": \"\\\\S\", "         \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"state\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 50, \"pattern\": \"\\\\S\", "        \
    "\"patternText\": \"more than blanks\"},"                                                                \
    "\"postal_code\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 20, \"pattern\": \"\\\\S\", "  \
    "\"patternText\": \"more than blanks\"}"

static const char params[] =
    "{\"type\": \"object\", \"required\": [\"account_id\", \"country\"], \"properties\": {"
    "\"account_id\": {\"type\": \"string\", \"format\": \"aws-account\","
    " \"description\": \"the management account\"},"
    "\"country\": {\"type\": \"string\", \"format\": \"country\","
    " \"description\": \"by which AWS shall tax: two letters\"},"
    "\"registration\": {\"type\": \"object\", \"description\": \"the tax registration of the reseller's "
    "company\","
    " \"required\": [\"number\", \"type\", \"legal_name\", \"address\"], \"properties\": {"
    "\"number\": {\"type\": \"string\", \"secret\": true, \"minLength\": 1, \"maxLength\": 200, \"pattern\": "
    "\"\\\\S\"},"
    "\"type\": {\"type\": \"string\", \"enum\": "
    "[\"VAT\", \"GST\", \"CPF\", \"CNPJ\", \"SST\", \"TIN\", \"NRIC\", \"PAN\", \"NIP\"]},"
    "\"legal_name\": {\"type\": \"string\", \"secret\": true, \"minLength\": 1, \"maxLength\": 200, "
    "\"pattern\": \"\\\\S\", \"patternText\": \"more than blanks\"},"
    "\"sector\": {\"type\": \"string\", \"enum\": [\"Business\", \"Individual\", \"Government\"]},"
    "\"certified_email\": {\"type\": \"string\", \"secret\": true, \"format\": \"email\", \"maxLength\": "
    "254},"
    "\"address\": {\"type\": \"object\", \"required\": [\"line1\", \"city\", \"postal_code\"],"
    " \"properties\": {" ADDRESS "}},"
    "\"additional\": {\"type\": \"object\", \"properties\": {" TAX_ADDITIONAL "},"
    " \"description\": \"what AWS asks for in some countries: italyAdditionalInfo and the like\"}}},"
    "\"contact\": {\"type\": \"object\", \"description\": \"the account's contact, replaced as a whole\","
    " \"required\": [\"full_name\", \"phone\", \"line1\", \"city\", \"postal_code\"], \"properties\": {"
    "\"full_name\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 50, \"pattern\": \"\\\\S\", "
    "\"patternText\": \"more than blanks\"},"
    "\"company_name\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 50, \"pattern\": \"\\\\S\", "
    "\"patternText\": \"more than blanks\"},"
    "\"phone\": {\"type\": \"string\", \"pattern\": \"^[+][0-9 ()-]+$\", \"patternText\": \"a number as in "
    "+49 30 1234567\", \"maxLength\": 20},"
    "\"website\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 256, \"pattern\": "
    "\"\\\\S\"}," ADDRESS "}},"
    "\"accounts\": {\"type\": \"array\", \"maxItems\": 549, \"default\": [],"
    " \"items\": {\"type\": \"string\", \"format\": \"aws-account\"},"
    " \"description\": \"member accounts that get the same registration\"}}}";

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "country" : {"type" : "string", "description" : "by which AWS taxes the management account"},
        "status" : {"type" : "string", "description" : "of its registration; none without one"}
    }
});

static const char *const reads[] = {"taxsettings:GetTaxRegistration", "taxsettings:ListTaxRegistrations",
                                    "account:GetContactInformation", NULL};
static const char *const writes[] = {"taxsettings:PutTaxRegistration", "taxsettings:BatchPutTaxRegistration",
                                     "account:PutContactInformation", NULL};

static const char resources[] = GW_JSON({
    "${registration?}*" : ["taxsettings:PutTaxRegistration"],
    "${registration?}${accounts?}*" : ["taxsettings:BatchPutTaxRegistration"],
    "${contact?}*" : ["account:PutContactInformation"]
});

/* What a look has found. */
typedef struct {
    json_t *own, *contact; /* AWS's documents, or NULL */
    json_t *members;       /* of the member accounts: AccountDetails by id */
    const char *country;
    const char *pending;  /* an account whose registration AWS reviews */
    const char *rejected; /* one whose registration is as wanted, but AWS does not want it */
} tax_profile;

/* ---- what is there ---- */

static int
read_own(gw_call *call, tax_profile *found)
{
    json_t *answer =
        gw_aws(call, "taxsettings:GetTaxRegistration", "{s:s}", "accountId", gw_param(call, "account_id"));
    if (!answer)
        return gw_failed_with(call, "ResourceNotFoundException") ? GW_OK : GW_FAILED;
    found->own = json_object_get(answer, "taxRegistration");
    const char *status = json_string_value(json_object_get(found->own, "status"));
    if (!status)
        return gw_fail_answer(call, "taxsettings:GetTaxRegistration", "status");
    if (strcmp(status, "Deleted") == 0)
        found->own = NULL;
    if (strcmp(status, "Rejected") != 0 || tax_entry(call)) /* by itself it says nothing of the country */
        found->country =
            json_string_value(json_object_get(json_object_get(found->own, "legalAddress"), "countryCode"));
    if (strcmp(status, "Pending") == 0)
        found->pending = gw_param(call, "account_id");
    return GW_OK;
}

/* Of all accounts; and the country that counts where there is no registration. */
static int
read_list(gw_call *call, tax_profile *found)
{
    json_t *answer = gw_aws_all(call, "taxsettings:ListTaxRegistrations", "{}"), *detail;
    size_t i;
    if (!answer && !gw_failed_with(call, "ResourceNotFoundException"))
        return GW_FAILED;
    json_array_foreach (json_object_get(answer, "accountDetails"), i, detail) {
        const char *id = json_string_value(json_object_get(detail, "accountId"));
        if (!id)
            continue;
        json_object_set(found->members, id, detail);
        if (!found->country && strcmp(id, gw_param(call, "account_id")) == 0)
            json_unpack(detail, "{s:{s:{s:{s:s}}}}", "accountMetaData", "addressRoleMap", "TaxAddress",
                        "countryCode", &found->country);
    }
    return GW_OK;
}

static int
read_contact(gw_call *call, tax_profile *found)
{
    json_t *answer = gw_aws(call, "account:GetContactInformation", "{}");
    if (!answer && !gw_failed_with(call, "ResourceNotFoundException"))
        return GW_FAILED;
    found->contact = json_object_get(answer, "ContactInformation");
    if (!found->country)
        found->country = json_string_value(json_object_get(found->contact, "CountryCode"));
    return GW_OK;
}

static int
read_all(gw_call *call, tax_profile *found)
{
    bool list = json_array_size(gw_param_json(call, "accounts")) > 0;
    *found = (tax_profile){.members = gw_pack(call, "{}")};
    if (read_own(call, found) != GW_OK)
        return GW_FAILED;
    if ((list || !found->country) && read_list(call, found) != GW_OK)
        return GW_FAILED;
    if ((tax_contact(call) || !found->country) && read_contact(call, found) != GW_OK)
        return GW_FAILED;
    return GW_OK;
}

/* Somebody else's that was rejected is none of ours: it is replaced like any other. */
static void
note_rejected(tax_profile *found, const char *id, const char *status, const char *state)
{
    if (status && strcmp(status, "Rejected") == 0 && strcmp(state, TAX_SAME) == 0 && !found->rejected)
        found->rejected = id;
}

/* A list tells of a member's registration the country only, not the address. */
static const char *
compare_member(gw_call *call, tax_profile *found, const char *id)
{
    json_t *entry = gw_keep(call, json_copy(tax_entry(call))), *differs = gw_pack(call, "[]");
    json_t *registration = json_object_get(json_object_get(found->members, id), "taxRegistration");
    const char *status = json_string_value(json_object_get(registration, "status"));
    json_object_del(entry, "legalAddress");
    json_object_set(entry, "jurisdiction",
                    gw_pack(call, "{s:O}", "countryCode", gw_param_json(call, "country")));
    if (status && strcmp(status, "Pending") == 0 && !found->pending)
        found->pending = id;
    const char *state = tax_compare(registration, entry, differs);
    note_rejected(found, id, status, state);
    return state;
}

/* How what was found compares, without any of it. */
static json_t *
describe(gw_call *call, tax_profile *found, bool *settled)
{
    json_t *differs = gw_pack(call, "[]"), *doc = gw_pack(call, "{s:O}", "differs", differs), *id;
    size_t i;
    *settled = true;
    if (found->country)
        json_object_set_new(doc, "country", json_string(found->country));
    const char *states[] = {tax_entry(call) ? tax_compare(found->own, tax_entry(call), differs) : NULL,
                            tax_contact(call) ? tax_compare(found->contact, tax_contact(call), differs)
                                              : NULL};
    static const char *const keys[] = {"registration", "contact"};
    for (i = 0; i < 2; i++) {
        if (!states[i])
            continue;
        json_object_set_new(doc, keys[i], json_string(states[i]));
        if (i == 0)
            note_rejected(found, gw_param(call, "account_id"),
                          json_string_value(json_object_get(found->own, "status")), states[i]);
        *settled = *settled && strcmp(states[i], TAX_SAME) == 0;
    }
    if (!tax_entry(call))
        return doc;
    json_t *accounts = gw_pack(call, "{}");
    json_array_foreach (gw_param_json(call, "accounts"), i, id) {
        const char *state = compare_member(call, found, json_string_value(id));
        json_object_set_new(accounts, json_string_value(id), json_string(state));
        *settled = *settled && strcmp(state, TAX_SAME) == 0;
    }
    json_object_set(doc, "accounts", accounts);
    return doc;
}

/* Nothing of what is wanted is there, and nothing of somebody else's in its place. */
static bool
is_absent(gw_call *call, const tax_profile *found, json_t *doc)
{
    const char *id;
    json_t *state;
    json_object_foreach (json_object_get(doc, "accounts"), id, state)
        if (strcmp(json_string_value(state), TAX_NONE) != 0)
            return false;
    return tax_entry(call) && !tax_contact(call) && !found->own;
}

/* A review may end within seconds, or take days. */
static int
wait_for_review(gw_call *call, const char *account)
{
    json_int_t looks = json_integer_value(gw_noted(call, "reviews")) + 1;
    gw_note(call, "reviews", gw_keep(call, json_integer(looks)));
    int after = looks < 10 ? 1 << looks : 1800;
    return gw_pending(call, after, "AWS reviews the tax registration of account %s, which can take days",
                      account);
}

static int
inspect(gw_call *call)
{
    tax_profile found;
    bool settled;
    if (read_all(call, &found) != GW_OK)
        return GW_FAILED;
    json_t *doc = describe(call, &found, &settled);
    const char *status = json_string_value(json_object_get(found.own, "status"));
    bool other = tax_entry(call) && found.own &&
                 strcmp(json_string_value(json_object_get(doc, "registration")), TAX_OTHER) == 0;
    if (found.pending && (settled || other))
        return wait_for_review(call, found.pending);
    if (found.rejected)
        return gw_fail(
            call, GANGWAY_CONFLICT, "TaxRegistrationRejected",
            "AWS has rejected the tax registration of account %s: compare its number, name and address with "
            "the tax office's record, correct the input with gangway retry RUN --set",
            found.rejected);
    if (is_absent(call, &found, doc))
        return gw_absent(call);
    gw_outputs(call, "{s:s*, s:s}", "country", found.country, "status", status ? status : TAX_NONE);
    gw_evidence(call, "{s:s, s:s*, s:s}", "kind", "tax-profile", "country", found.country, "status",
                status ? status : TAX_NONE);
    return gw_observed(call, "O", doc);
}

/* ---- what should be there ---- */

/* Nothing to change it with. */
static int
refuse_country(gw_call *call)
{
    const char *wanted = gw_param(call, "country");
    const char *there = json_string_value(json_object_get(gw_seen(call), "country"));
    if (tax_entry(call) || (there && strcmp(there, wanted) == 0))
        return GW_OK;
    if (!tax_contact(call))
        return gw_fail(call, GANGWAY_CONFLICT, "OtherCountry",
                       "AWS taxes the account by '%s', not '%s': give 'registration', or 'contact' where the "
                       "reseller has no tax number, or change it in the console",
                       there ? there : "no country", wanted);
    if (strcmp(json_string_value(json_object_get(gw_seen(call), "contact")), TAX_SAME) != 0)
        return GW_OK;
    return gw_fail(call, GANGWAY_CONFLICT, "OtherRegistration",
                   "the account has a tax registration for '%s', which counts before the contact: give "
                   "'registration', too",
                   there ? there : "no country");
}

/* What AWS asks for besides in one country says nothing in another. */
static int
refuse_additional(gw_call *call)
{
    static const char *const of[][2] = {
        {"canada", "CA"}, {"egypt", "EG"},   {"estonia", "EE"},     {"georgia", "GE"},    {"greece", "GR"},
        {"israel", "IL"}, {"italy", "IT"},   {"indonesia", "ID"},   {"kenya", "KE"},      {"malaysia", "MY"},
        {"poland", "PL"}, {"romania", "RO"}, {"saudiArabia", "SA"}, {"southKorea", "KR"}, {"spain", "ES"},
        {"turkey", "TR"}, {"ukraine", "UA"}, {"uzbekistan", "UZ"},  {"vietnam", "VN"}};
    json_t *additional = json_object_get(gw_param_json(call, "registration"), "additional");
    const char *country = gw_param(call, "country");
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const char *name = gw_text(call, "%sAdditionalInfo", of[i][0]);
        if (json_object_get(additional, name) && strcmp(of[i][1], country) != 0)
            return gw_fail(
                call, GANGWAY_INVALID, "OtherCountry",
                "'registration.additional' has '%s', which is of '%s', and 'country' is '%s': correct one "
                "of them",
                name, of[i][1], country);
    }
    return GW_OK;
}

static int
desire(gw_call *call)
{
    json_t *accounts = gw_pack(call, "{}"), *id;
    size_t i;
    if (refuse_additional(call) != GW_OK || refuse_country(call) != GW_OK)
        return GW_FAILED;
    json_array_foreach (gw_param_json(call, "accounts"), i, id)
        json_object_set_new(accounts, json_string_value(id), json_string(TAX_SAME));
    gw_outputs(call, "{s:s}", "country", gw_param(call, "country"));
    return gw_wanted(call, "{s:s, s:s*, s:s*, s:O*}", "country", gw_param(call, "country"), "registration",
                     tax_entry(call) ? TAX_SAME : NULL, "contact", tax_contact(call) ? TAX_SAME : NULL,
                     "accounts", tax_entry(call) ? accounts : NULL);
}

/* ---- making it so ---- */

static bool
differs(json_t *document, const char *key)
{
    const char *state = json_string_value(json_object_get(document, key));
    return !state || strcmp(state, TAX_SAME) != 0;
}

/* A request that failed as a whole. */
static int
refused(gw_call *call)
{
    json_t *error = gw_error(call);
    const char *kind = NULL, *code = NULL;
    if (!gw_failed_as(call, GANGWAY_INVALID) && !gw_failed_as(call, GANGWAY_CONFLICT))
        return GW_FAILED;
    json_unpack(error, "{s:s, s:s}", "class", &kind, "code", &code);
    return gw_fail(call, kind, code, "AWS does not take the tax registration: %s",
                   tax_words(call, gw_error_message(call)));
}

/* What may be otherwise the next time. */
static bool
is_passing(const char *code)
{
    static const char *const passing[] = {"InternalError",
                                          "InternalFailure",
                                          "InternalServerError",
                                          "InternalServerException",
                                          "InternalServiceError",
                                          "ServiceUnavailable",
                                          "ServiceUnavailableException",
                                          "Throttling",
                                          "ThrottlingException",
                                          "TooManyRequestsException"};
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (strcmp(code, passing[i]) == 0)
            return true;
    return false;
}

/* Some accounts failed; the others are done, and the next look sees them. */
static int
refused_for_some(gw_call *call, json_t *errors)
{
    const char *id = "?", *code = "PartialFailure", *message = "";
    json_unpack(json_array_get(errors, 0), "{s?s, s?s, s?s}", "accountId", &id, "code", &code, "message",
                &message);
    return gw_fail(call, is_passing(code) ? GANGWAY_UNAVAILABLE : GANGWAY_CONFLICT, code,
                   "AWS has not taken the tax registration of %zu account(s), the first '%s': %s",
                   json_array_size(errors), id, tax_words(call, message));
}

static int
put_registrations(gw_call *call, json_t *ids)
{
    json_t *answer;
    gw_progress(call, "registering %zu account(s) with the tax settings", json_array_size(ids));
    if (json_array_size(ids) == 1) {
        answer = gw_aws(call, "taxsettings:PutTaxRegistration", "{s:O, s:O}", "accountId",
                        json_array_get(ids, 0), "taxRegistrationEntry", tax_entry(call));
        return answer ? GW_OK : refused(call);
    }
    answer = gw_aws(call, "taxsettings:BatchPutTaxRegistration", "{s:O, s:O}", "accountIds", ids,
                    "taxRegistrationEntry", tax_entry(call));
    json_t *errors = json_object_get(answer, "errors");
    if (!answer)
        return refused(call);
    return json_array_size(errors) > 0 ? refused_for_some(call, errors) : GW_OK;
}

static int
apply(gw_call *call)
{
    json_t *ids = gw_pack(call, "[]"), *id;
    size_t i;
    if (tax_contact(call) && differs(gw_seen(call), "contact") &&
        !gw_aws(call, "account:PutContactInformation", "{s:O}", "ContactInformation", tax_contact(call)))
        return GW_FAILED;
    if (!tax_entry(call))
        return GW_OK;
    if (differs(gw_seen(call), "registration"))
        json_array_append(ids, gw_param_json(call, "account_id"));
    json_array_foreach (gw_param_json(call, "accounts"), i, id)
        if (differs(json_object_get(gw_seen(call), "accounts"), json_string_value(id)))
            json_array_append(ids, id);
    return json_array_size(ids) > 0 ? put_registrations(call, ids) : GW_OK;
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "tax-profile",
    .summary = "AWS taxes an account as the reseller's, by its country",
    .params = params,
    .outputs = outputs,
    .reads = reads,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
}};

GANGWAY_PLUGIN("tax-profile", "1.0", "Gangway", steps);
