/* SPDX-License-Identifier: Apache-2.0 */
/* secrets.c - gets a secret and says it wherever it can; has others made and kept; no fault of its own */
#include <gangway/step.h>

static const char *const reads[] = {"vault:Describe", NULL};
static const char *const writes[] = {"vault:Generate", "vault:Keep", NULL};

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
    gw_evidence(call, "{s:s}", "token", token);
    gw_outputs(call, "{s:{s:s}, s:s}", "made", "$secret", "taker/made", "said", token);
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
