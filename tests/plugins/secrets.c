/* SPDX-License-Identifier: Apache-2.0 */
/* secrets.c - gets a secret and says it wherever it can; has others made and kept; no fault of its own */
#include <ctype.h>
#include <gangway/step.h>

static const char *const reads[] = {"vault:Describe", NULL};
static const char *const writes[] = {"vault:Generate", "vault:Keep", NULL};

/* As HTTP's basic authentication has it, and as an address has it. */
static const char *
basic(gw_call *call, const char *token)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *text = gw_text(call, "user:%s...", token);
    char out[256] = "";
    size_t n = 0;
    for (size_t i = 0; i + 3 <= strlen(text) && n + 4 < sizeof out; i += 3) {
        unsigned bits = (unsigned)(unsigned char)text[i] << 16 | (unsigned)(unsigned char)text[i + 1] << 8 |
                        (unsigned char)text[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            out[n++] = letters[bits >> shift & 63];
    }
    out[n] = '\0';
    return gw_text(call, "Basic %s", out);
}

static const char *
address(gw_call *call, const char *token)
{
    char out[256] = "";
    for (size_t n = 0; *token && n + 4 < sizeof out; token++)
        n += (size_t)snprintf(out + n, sizeof out - n,
                              isalnum((unsigned char)*token) || strchr("-._~", *token) ? "%c" : "%%%02X",
                              (unsigned char)*token);
    return gw_text(call, "https://example.com/?t=%s&x", out);
}

static int
inspect(gw_call *call)
{
    const char *token = gw_param(call, "token");
    json_t *made = gw_describe_secret(call, "made"), *given = gw_describe_secret(call, "given");

    if (!token || !made || !given)
        return gw_fail(call, GANGWAY_INVALID, "NoSecret", "the token '%s' or the vault is missing",
                       token ? token : "");
    call->host->log(call->call, GANGWAY_WARNING, gw_text(call, "the token is %s", token));
    gw_progress(call, "looking with %s", token);
    gw_progress(call, "by %s", basic(call, token));
    gw_evidence(call, "{s:s, s:s, s:s}", "token", token, "header", basic(call, token), "at",
                address(call, token));
    gw_evidence(call, "{s:s}", token, "as a name");
    gw_outputs(call, "{s:{s:s}, s:s}", "made", "$secret", "taker/made", "said", address(call, token));
    if (gw_note(call, "token", gw_param_json(call, "token")) == GW_OK)
        return gw_fail(call, GANGWAY_INVALID, "Noted", "a note may not hold a secret");
    if (!json_is_true(json_object_get(given, "kept")))
        return gw_absent(call);
    return gw_observed(call, "{s:s, s:b, s:b}", "token", token, "made",
                       json_is_true(json_object_get(made, "kept")), "given",
                       json_is_true(json_object_get(given, "kept")));
}

static int
desire(gw_call *call)
{
    gw_instruct(call, gw_param(call, "token"), gw_param(call, "token"));
    return gw_wanted(call, "{s:s, s:b, s:b}", "token", gw_param(call, "token"), "made", true, "given", true);
}

static int
apply(gw_call *call)
{
    /* The store keeps the plugin's file: the text is not whole in it. */
    const char *text = gw_text(call, "given-by-the-%s-7", "step");
    json_t *made = gw_generate_secret(call, "made", 40, "a password"),
           *again = gw_generate_secret(call, "made", 40, "a password");

    if (!made || !json_equal(made, again) || !gw_keep_secret(call, "given", text, "a text"))
        return GW_FAILED;
    return gw_note(call, "made", made);
}

/* It gets what the first step only has a reference to. */
static int
inspect_second(gw_call *call)
{
    return gw_observed(call, "{s:b}", "long", strlen(gw_param(call, "password")) == 40);
}

static int
desire_second(gw_call *call)
{
    return gw_wanted(call, "{s:b}", "long", true);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)
GW_FUNCTION(inspect_second)
GW_FUNCTION(desire_second)

static const char params[] = GW_JSON({
    "type" : "object",
    "properties" :
        {"token" : {"type" : "string", "secret" : true, "minLength" : 8}, "open" : {"type" : "string"}},
    "required" : ["token"]
});
static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {"made" : {"type" : "string", "secret" : true}, "said" : {"type" : "string"}}
});
static const char second[] = GW_JSON({
    "type" : "object",
    "properties" : {"password" : {"type" : "string", "secret" : true, "minLength" : 40}},
    "required" : ["password"]
});

static const gangway_step steps[] = {{.name = "secrets-taker",
                                      .summary = "takes a secret and makes two",
                                      .params = params,
                                      .outputs = outputs,
                                      .reads = reads,
                                      .writes = writes,
                                      .inspect = inspect_entry,
                                      .desire = desire_entry,
                                      .apply = apply_entry},
                                     {.name = "secrets-second",
                                      .summary = "takes what another made",
                                      .params = second,
                                      .inspect = inspect_second_entry,
                                      .desire = desire_second_entry}};
GANGWAY_PLUGIN("secrets-plugin", "1.0", "Gangway's tests", steps);
