/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - texts of a known form: regions, accounts, ARNs, countries, addresses, dates
 *
 * What is refused here would be refused by AWS, or by nobody, days later, after people have done their part.
 */
#include "base/format.h"

#include <string.h>

#include "base/region.h"
#include "base/text.h"

#define LOCAL_PART "!#$%&'*+/=?^_`{|}~.-" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
#define HOST_PART "-" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
#define NAME_PART "-" G_CSET_a_2_z G_CSET_DIGITS

/* ISO 3166-1, two letters. */
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV "
    "BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES "
    "ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE "
    "IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY "
    "MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU "
    "NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM "
    "SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE "
    "VG VI VN VU WF WS YE YT ZA ZM ZW";

/* What people write who mean a country, and its code. */
static const char *const nicknames[][2] = {
    {"UK", "GB"},  {"EL", "GR"},  {"EN", "GB"},  {"UAE", "AE"}, {"USA", "US"}, {"GBR", "GB"}, {"DEU", "DE"},
    {"ISR", "IL"}, {"FRA", "FR"}, {"ITA", "IT"}, {"ESP", "ES"}, {"NLD", "NL"}, {"AUS", "AU"}, {"CAN", "CA"},
    {"IND", "IN"}, {"JPN", "JP"}, {"BRA", "BR"}, {"CHE", "CH"}, {"AUT", "AT"}, {"SWE", "SE"},
};

static gboolean
is_all(const char *text, gsize length, const char *set)
{
    return strspn(text, set) >= length;
}

static char *
fault_of(const char *what, const char *near)
{
    return near ? g_strdup_printf("%s; did you mean '%s'?", what, near) : g_strdup(what);
}

/* ---- AWS's names ---- */

static char *
check_region(const char *text)
{
    g_autofree char *hint = gw_region_known(text) ? NULL : gw_region_hint(text);

    return hint ? g_strdup_printf(
                      "is not a region of AWS that is known here (if AWS has added it since: name it "
                      "in the setting 'regions')%s",
                      hint)
                : NULL;
}

static char *
partition_hint(const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const gw_partition *partition;

    for (guint n = 0; (partition = gw_partition_nth(n)) != NULL; n++)
        g_ptr_array_add(names, (gpointer)(guintptr)partition->id);
    g_ptr_array_add(names, NULL);
    return gw_nearest_hint(text, (const char *const *)names->pdata);
}

static char *
check_partition(const char *text)
{
    g_autofree char *hint = partition_hint(text);

    return gw_partition_find(text) ? NULL : g_strconcat("is not a partition of AWS", hint, NULL);
}

static char *
check_account(const char *text)
{
    gsize length = strlen(text), digits = 0;

    if (length == 12 && is_all(text, length, "0"))
        return g_strdup("is not an AWS account id: nobody's is all zeros");
    if (length == 12 && is_all(text, length, G_CSET_DIGITS))
        return NULL;
    for (const char *c = text; *c; c++)
        digits += g_ascii_isdigit(*c);
    if (digits == 12 && is_all(text, length, G_CSET_DIGITS "- "))
        return g_strdup("is not an AWS account id: leave hyphens and spaces out");
    if (digits == length && length > 0 && length < 12)
        return g_strdup("is not an AWS account id: it has 12 digits, leading zeros included (as a text, in "
                        "quotes)");
    return g_strdup("is not an AWS account id, which is 12 digits");
}

/* What is wrong between the first and the last part, or NULL. Caller frees. */
static char *
fault_of_parts(char **parts)
{
    const gw_partition *partition = gw_partition_find(parts[1]);
    g_autofree char *hint = partition ? gw_region_hint(parts[3]) : partition_hint(parts[1]);

    if (!partition)
        return g_strconcat("is not an ARN: its partition (after 'arn:') is unknown", hint, NULL);
    if (!*parts[2] || !is_all(parts[2], strlen(parts[2]), NAME_PART))
        return g_strdup("is not an ARN: its service (after the second colon) is not a name");
    if (*parts[3] && (!gw_region_known(parts[3]) || gw_partition_of_region(parts[3]) != partition))
        return g_strconcat("is not an ARN: its region (after the third colon) is not known in its partition",
                           hint, NULL);
    if (*parts[4] && strcmp(parts[4], "aws") != 0 &&
        (strlen(parts[4]) != 12 || !is_all(parts[4], 12, G_CSET_DIGITS)))
        return g_strdup("is not an ARN: its account (after the fourth colon) is not 12 digits");
    return *parts[5] ? NULL : g_strdup("is not an ARN: it ends before the resource");
}

static char *
check_arn(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 6);

    if (g_strv_length(parts) < 6 || strcmp(parts[0], "arn") != 0)
        return g_strdup("is not an ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE");
    for (const char *c = text; *c; c++)
        if (g_ascii_iscntrl(*c) || *c == ' ')
            return g_strdup("is not an ARN: there is white space in it");
    return fault_of_parts(parts);
}

/* The names of policies, roles and users. */
static gboolean
is_iam_name(const char *name)
{
    gsize length = strlen(name);

    return length > 0 && length <= 128 &&
           is_all(name, length, "_+=,.@-" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS);
}

static char *
check_iam_policy(const char *text)
{
    static const char what[] =
        "is not the ARN of an IAM policy, as in arn:aws:iam::aws:policy/job-function/Billing";
    char *fault = check_arn(text);
    g_auto(GStrv) parts = g_strsplit(text, ":", 6);

    if (fault)
        return fault;
    const char *name = strrchr(parts[5], '/');
    if (strcmp(parts[2], "iam") != 0 || *parts[3] || !*parts[4] || !g_str_has_prefix(parts[5], "policy/") ||
        !is_iam_name(name + 1) || strlen(text) > 2048)
        return g_strdup(what);
    return NULL;
}

/* What AWS keeps for itself in buckets' names. */
static gboolean
is_reserved_bucket(const char *name)
{
    static const char *const heads[] = {"xn--", "sthree-", "amzn-s3-demo-"}, *const tails[] = {
                                                                                 "-s3alias", "--ol-s3",
                                                                                 ".mrap", "--x-s3",
                                                                                 "--table-s3"};

    for (guint i = 0; i < G_N_ELEMENTS(heads); i++)
        if (g_str_has_prefix(name, heads[i]))
            return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(tails); i++)
        if (g_str_has_suffix(name, tails[i]))
            return TRUE;
    return FALSE;
}

static char *
check_bucket(const char *text)
{
    gsize length = strlen(text);

    if (length < 3 || length > 63)
        return g_strdup("is not a bucket's name, which has 3 to 63 characters");
    if (!is_all(text, length, "." NAME_PART) || strchr(".-", *text) || strchr(".-", text[length - 1]))
        return g_strdup(
            "is not a bucket's name: lower case letters, digits, dots and hyphens, a letter or digit "
            "first and last");
    if (strstr(text, "..") || strstr(text, ".-") || strstr(text, "-."))
        return g_strdup("is not a bucket's name: beside a dot stands a letter or digit");
    if (g_hostname_is_ip_address(text))
        return g_strdup("is not a bucket's name: it looks like an IP address");
    if (is_reserved_bucket(text))
        return g_strdup("is not a bucket's name: AWS keeps its beginning or end for itself");
    return NULL;
}

/* ---- the world's ---- */

static char *
check_country(const char *text)
{
    g_autofree char *upper = g_ascii_strup(text, -1);
    g_auto(GStrv) codes = g_strsplit(countries, " ", -1);

    if (g_strv_contains((const char *const *)codes, text))
        return NULL;
    if (g_strv_contains((const char *const *)codes, upper))
        return fault_of("is not a country's code of ISO 3166, which is two capital letters", upper);
    for (guint i = 0; i < G_N_ELEMENTS(nicknames); i++)
        if (strcmp(upper, nicknames[i][0]) == 0)
            return fault_of("is not a country's code of ISO 3166", nicknames[i][1]);
    return g_strdup("is not a country's code of ISO 3166, which is two capital letters as in 'DE'");
}

/* Labels of letters, digits and hyphens. */
static gboolean
is_host(const char *text)
{
    g_auto(GStrv) labels = g_strsplit(text, ".", -1);
    gsize length = strlen(text);

    for (char **label = labels; *label; label++) {
        gsize n = strlen(*label);
        if (n == 0 || n > 63 || !is_all(*label, n, HOST_PART) || **label == '-' || (*label)[n - 1] == '-')
            return FALSE;
    }
    return length > 0 && length <= 253;
}

static char *
check_email(const char *text)
{
    const char *at = strrchr(text, '@'), *dot = at ? strrchr(at, '.') : NULL;
    gsize local = at ? (gsize)(at - text) : 0;

    if (!at || local == 0 || !at[1])
        return g_strdup("is not an email address: it has a name, '@', and a domain");
    if (local > 64 || strspn(text, LOCAL_PART) != local || *text == '.' || at[-1] == '.' ||
        g_strstr_len(text, (gssize)local, ".."))
        return g_strdup("is not an email address: what is before the '@' is not a mailbox's name");
    if (!is_host(at + 1))
        return g_strdup("is not an email address: what is after the '@' is not a domain");
    if (!dot || strlen(dot) < 3 || g_ascii_isdigit(dot[1]))
        return g_strdup("is not an email address: its domain has no ending as in 'example.com'");
    return NULL;
}

static gboolean
is_loopback(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0 || strcmp(host, "localhost") == 0;
}

static gboolean
is_printable_ascii(const char *text)
{
    for (; *text; text++)
        if (!g_ascii_isgraph(*text))
            return FALSE;
    return TRUE;
}

/* The parser would overlook line breaks. */
const char *
gw_url_fault(const char *url)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri ? g_uri_get_scheme(uri) : NULL, *host = uri ? g_uri_get_host(uri) : NULL;

    if (strlen(url) > GW_URL_MAX)
        return "is longer than 2048 bytes";
    if (!is_printable_ascii(url) || !host || !*host ||
        (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
        return "is not an address as in https://hooks.example.com/path";
    if (g_uri_get_userinfo(uri))
        return "has a user or password in it: leave them out";
    if (strcmp(scheme, "http") == 0 && !is_loopback(host))
        return "is not https: the message, and what the address keeps secret, would be readable on the way";
    return NULL;
}

static char *
check_url(const char *text)
{
    const char *fault = gw_url_fault(text);
    g_autoptr(GUri) uri = fault ? NULL : g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    const char *host = uri ? g_uri_get_host(uri) : "";

    if (fault)
        return g_strdup(fault);
    if (g_hostname_is_ip_address(host) || is_loopback(host))
        return NULL;
    if (!is_host(host))
        return g_strdup("is not an address as in https://hooks.example.com/path");
    return strchr(host, '.') ? NULL
                             : g_strdup("is not an address: its host has no ending as in 'example.com'");
}

static char *
check_date(const char *text)
{
    GDateYear year = (GDateYear)(strlen(text) == 10 ? g_ascii_strtoull(text, NULL, 10) : 0);
    gboolean form =
        strlen(text) == 10 && text[4] == '-' && text[7] == '-' && strspn(text, "0123456789-") == 10;
    guint64 month = form ? g_ascii_strtoull(text + 5, NULL, 10) : 0;
    guint64 day = form ? g_ascii_strtoull(text + 8, NULL, 10) : 0;

    if (!form)
        return g_strdup("is not a date as in 2027-03-31");
    if (month < 1 || month > 12 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, year))
        return g_strdup("is not a date: there is no such day");
    return NULL;
}

/* ---- the table ---- */

static const struct {
    const char *name;
    const char *about;
    char *(*check)(const char *text);
} formats[] = {
    {"arn", "an ARN", check_arn},
    {"aws-account", "an AWS account id", check_account},
    {"aws-partition", "a partition of AWS", check_partition},
    {"aws-region", "a region of AWS", check_region},
    {"country", "a country by ISO 3166", check_country},
    {"date", "a date, YYYY-MM-DD", check_date},
    {"email", "an email address", check_email},
    {"https-url", "an https address", check_url},
    {"iam-policy", "an ARN of an IAM policy", check_iam_policy},
    {"json-file", NULL, NULL},
    {"kept", NULL, NULL},
    {"s3-bucket", "a bucket's name", check_bucket},
};

gboolean
gw_format_known(const char *format)
{
    for (guint i = 0; format && i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, format) == 0)
            return TRUE;
    return FALSE;
}

char *
gw_format_names(void)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        g_string_append_printf(list, "%s%s", i ? ", " : "", formats[i].name);
    return g_string_free(list, FALSE);
}

const char *
gw_format_about(const char *format)
{
    for (guint i = 0; format && i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, format) == 0)
            return formats[i].about;
    return NULL;
}

char *
gw_format_fault(const char *format, const char *text)
{
    for (guint i = 0; format && i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, format) == 0 && formats[i].check)
            return formats[i].check(text);
    return NULL;
}
