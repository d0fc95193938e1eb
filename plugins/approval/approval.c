/* SPDX-License-Identifier: Apache-2.0 */
/* approval.c - somebody who may, and who has no part in it, agrees
 *
 * No API is asked: what was said of the step is what is looked at. Only a listed name counts, and none that
 * has a part in the matter; so two approvals by two people are two steps, the second of which excludes who
 * gave the first.
 */
#include <ctype.h>
#include <gangway/step.h>
#include <string.h>

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "what" : {
            "type" : "string",
            "minLength" : 3,
            "maxLength" : 500,
            "description" : "what is agreed to, in words"
        },
        "approvers" : {
            "type" : "array",
            "minItems" : 1,
            "maxItems" : 50,
            "items" : {"type" : "string", "minLength" : 1, "maxLength" : 100},
            "description" : "whose word counts"
        },
        "not_by" : {
            "type" : "array",
            "maxItems" : 50,
            "items" : {"type" : "string"},
            "default" : [],
            "description" : "who has a part in it: who asks, who approved before"
        }
    },
    "required" : [ "what", "approvers" ]
});

static const char outputs[] = GW_JSON({"type" : "object", "properties" : {"by" : {"type" : "string"}}});

/* How many bytes here are no letter and no digit: ASCII's signs, and in UTF-8 the blocks of signs and of
 * blanks, also of those that nobody sees. */
static size_t
sign_at(const unsigned char *c)
{
    if (*c < 0x80)
        return isalnum(*c) ? 0 : 1;
    if (*c == 0xc2 && c[1])
        return 2; /* U+0080 to U+00BF */
    bool signs = (*c == 0xe2 && (c[1] == 0x80 || c[1] == 0x81)) || (*c == 0xe3 && c[1] == 0x80) ||
                 (*c == 0xef && c[1] == 0xbb && c[2] == 0xbf);
    return signs && c[2] ? 3 : 0;
}

/* A name's letters and digits, the small ones: Dana, 'dana ' and d.ana are one person. */
static const char *
plain(gw_call *call, const char *name)
{
    const unsigned char *c = (const unsigned char *)name;
    json_t *kept = gw_keep(call, json_string(name));
    char *out = (char *)malloc(strlen(name) + 1);
    size_t n = 0, skip;
    if (!out)
        return name;
    while (*c) {
        if ((skip = sign_at(c)) > 0) {
            c += skip;
            continue;
        }
        bool latin = n > 0 && (unsigned char)out[n - 1] == 0xc3 && *c >= 0x80 && *c <= 0x9e && *c != 0x97;
        out[n++] = (char)(latin ? *c + 0x20 : *c < 0x80 ? tolower(*c) : *c);
        c++;
    }
    json_string_setn(kept, out, n);
    free(out);
    return json_string_value(kept);
}

static bool
lists(gw_call *call, json_t *names, const char *name)
{
    const char *wanted = plain(call, name);
    size_t i;
    json_t *one;

    if (!*wanted)
        return false; /* nobody's name */
    json_array_foreach (names, i, one)
        if (strcmp(plain(call, json_string_value(one)), wanted) == 0)
            return true;
    return false;
}

static json_t *
eligible(gw_call *call)
{
    json_t *list = gw_keep(call, json_array()), *excluded = gw_param_json(call, "not_by"), *one;
    size_t i;

    json_array_foreach (gw_param_json(call, "approvers"), i, one)
        if (!lists(call, excluded, json_string_value(one)))
            json_array_append(list, one);
    return list;
}

static int
inspect(gw_call *call)
{
    json_t *may = eligible(call);
    const char *by = json_string_value(json_object_get(json_object_get(call->input, "said"), "by"));

    if (json_array_size(may) == 0)
        return gw_fail(call, GANGWAY_INVALID, "NobodyLeft",
                       "nobody is left who may approve: list somebody who has no part in it");
    if (!by)
        return gw_observed(call, "{s:s, s:O}", "approved", "not yet", "by_one_of", may);
    if (lists(call, gw_param_json(call, "not_by"), by))
        return gw_observed(call, "{s:s, s:O}", "approved",
                           gw_text(call, "no, '%s' has a part in it already", by), "by_one_of", may);
    if (!lists(call, may, by))
        return gw_observed(call, "{s:s, s:O}", "approved", gw_text(call, "no, '%s' is not an approver", by),
                           "by_one_of", may);
    gw_outputs(call, "{s:s}", "by", by);
    gw_evidence(call, "{s:s, s:O}", "kind", "approval", "said", json_object_get(call->input, "said"));
    return gw_observed(call, "{s:s, s:O}", "approved", "yes", "by_one_of", may);
}

static int
desire(gw_call *call)
{
    json_t *may = eligible(call), *one;
    const char *names = "";
    size_t i;

    json_array_foreach (may, i, one)
        names = gw_text(call, "%s%s%s", names, *names ? ", " : "", json_string_value(one));
    gw_instruct(call, "Approve, or don't",
                gw_text(call,
                        "%s\nWho agrees says so with `gangway done`, and with --by their own name. May: %s.\n"
                        "Who does not agree ends it with `gangway cancel`.",
                        gw_param(call, "what"), names));
    return gw_wanted(call, "{s:s, s:O}", "approved", "yes", "by_one_of", may);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)

static const gangway_step steps[] = {{.name = "approval",
                                      .summary = "Somebody who may, and has no part in it, agrees",
                                      .params = params,
                                      .outputs = outputs,
                                      .inspect = inspect_entry,
                                      .desire = desire_entry}};
GANGWAY_PLUGIN("approval", "1.0", "Gangway", steps);
