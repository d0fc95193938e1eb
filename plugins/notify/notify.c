/* SPDX-License-Identifier: Apache-2.0 */
/* notify.c - somebody is told something: once, with a receipt
 *
 * A note says how far it has come: "sending" before it leaves, then "delivered" with the receipt, or "lost"
 * when no answer came. What is left at "sending" by a crash is settled by the note that Gangway itself keeps
 * of the last write: not begun, answered, refused; only what was begun and not answered counts as lost. A
 * lost message is sent again only where the receiver can tell that it is the same one; elsewhere a person
 * finds out whether it arrived.
 */
#include "notify.h"

#include <time.h>

#define NOTE "delivery"
#define WRITE "$write"

static const char params[] =
    "{\"type\": \"object\", \"required\": [\"subject\", \"text\"], \"properties\": {"
    "\"subject\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 200, \"pattern\": "
    "\"^[^\\\\x00-\\\\x1f\\\\x7f]+$\", "
    "\"description\": \"what it is about, one line of at most 200 characters\"},"
    "\"text\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 10000, \"description\": \"the "
    "message, plain text of at most 10,000 characters\"},"
    "\"whom\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100, \"default\": \"the customer "
    "success manager\", "
    "\"description\": \"who is told, in words\"},"
    "\"email\": {\"description\": \"by SMTP\", \"type\": \"object\", \"required\": [\"host\", \"from\", "
    "\"to\"], \"properties\": {"
    "\"host\": {\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$\", \"patternText\": "
    "\"the name of a host (a port goes into port)\", \"description\": "
    "\"the mail server\"},"
    "\"port\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 65535, \"description\": \"587 with "
    "starttls, 465 with tls, 25 with none\"},"
    "\"security\": {\"description\": \"none: no TLS, and then no user\", \"type\": \"string\", \"enum\": "
    "[\"starttls\", \"tls\", \"none\"], \"default\": "
    "\"starttls\"},"
    "\"user\": {\"description\": \"to log in as\", \"type\": \"string\", \"minLength\": 1, \"maxLength\": "
    "256},"
    "\"password\": {\"description\": \"to log in with\", \"type\": \"string\", \"minLength\": 1, "
    "\"maxLength\": 1024, \"secret\": true},"
    "\"from\": {\"description\": \"the address that it comes from\", \"type\": \"string\", \"format\": "
    "\"email\"},"
    "\"to\": {\"description\": \"1 to 50 addresses\", \"type\": \"array\", \"minItems\": 1, \"maxItems\": "
    "50, \"items\": {\"type\": \"string\", "
    "\"format\": \"email\"}}}},"
    "\"slack\": {\"description\": \"an incoming webhook\", \"type\": \"object\", \"required\": [\"url\"], "
    "\"properties\": {"
    "\"url\": {\"description\": \"the address of the incoming webhook\", \"type\": \"string\", "
    "\"maxLength\": 2048, \"format\": \"https-url\", \"secret\": true}}},"
    "\"teams\": {\"description\": \"a Workflows webhook: when a webhook request is received\", \"type\": "
    "\"object\", \"required\": [\"url\"], \"properties\": {"
    "\"url\": {\"description\": \"the address of the Workflows webhook\", \"type\": \"string\", "
    "\"maxLength\": 2048, \"format\": \"https-url\", \"secret\": true}}},"
    "\"sns\": {\"description\": \"a topic of Simple Notification Service\", \"type\": \"object\", "
    "\"required\": [\"topic\"], \"properties\": {"
    "\"topic\": {\"description\": \"the ARN of a standard topic, which tells the region\", \"type\": "
    "\"string\", \"format\": \"arn\", \"pattern\": "
    "\"^arn:aws[a-z-]{0,10}:sns:[a-z0-9-]{1,40}:[0-9]{12}:[A-Za-z0-9_-]{1,256}$\"}}},"
    "\"ses\": {\"description\": \"by Simple Email Service\", \"type\": \"object\", \"required\": [\"from\", "
    "\"to\"], \"properties\": {"
    "\"from\": {\"description\": \"an address that SES knows\", \"type\": \"string\", \"format\": \"email\"},"
    "\"to\": {\"description\": \"1 to 50 addresses\", \"type\": \"array\", \"minItems\": 1, \"maxItems\": "
    "50, \"items\": {\"type\": \"string\", "
    "\"format\": \"email\"}},"
    "\"region\": {\"description\": \"where SES is asked\", \"type\": \"string\", \"format\": \"aws-region\"},"
    "\"configuration_set\": {\"description\": \"of SES\", \"type\": \"string\", \"pattern\": "
    "\"^[A-Za-z0-9_-]{1,64}$\"}}},"
    "\"webhook\": {\"description\": \"a signed POST\", \"type\": \"object\", \"required\": "
    "[\"url\", \"signing_key\"], \"properties\": {"
    "\"url\": {\"description\": \"where it is sent\", \"type\": \"string\", \"maxLength\": 2048, \"format\": "
    "\"https-url\", \"secret\": true},"
    "\"signing_key\": {\"description\": \"at least 16 bytes\", \"type\": \"string\", \"minLength\": 16, "
    "\"maxLength\": 1024, \"secret\": true}}}"
    "}}";

static const char outputs[] = GW_JSON({
    "type" : "object",
    "properties" : {
        "by" : {"description" : "the channel, or 'person'", "type" : "string"},
        "id" : {"description" : "of the message, by which a second one can be known", "type" : "string"},
        "at" : {"description" : "when it was sent", "type" : "string"},
        "receipt" :
            {"description" : "what the receiver answered", "type" : "object", "additionalProperties" : true}
    }
});

static const char *const writes[] = {"http:POST", "smtp:send", "sns:Publish", "sesv2:SendEmail", NULL};

/* Each operation is needed with its channel only. */
static const char resources[] = GW_JSON({
    "${sns?}${sns.topic}" : ["sns:Publish"],
    "${ses?}arn:aws:ses:${ses.region|*}:${account}:identity/*" : ["sesv2:SendEmail"],
    "${ses.configuration_set?}arn:aws:ses:*:${account}:configuration-set/*" : ["sesv2:SendEmail"]
});

/* ---- which channel ---- */

typedef struct {
    const notify_channel *by; /* NULL: none */
    json_t *settings;
    json_t *note; /* of the delivery, or NULL */
} delivery;

static json_int_t
retries(gw_call *call)
{
    return json_integer_value(json_object_get(json_object_get(call->input, "run"), "retries"));
}

/* How many requests of this step have been begun. */
static json_int_t
begun(gw_call *call)
{
    return json_integer_value(json_object_get(gw_noted(call, WRITE), "n"));
}

static int
find_channel(gw_call *call, delivery *it)
{
    *it = (delivery){NULL, NULL, gw_noted(call, NOTE)};
    for (const notify_channel *channel = notify_channels; channel->name; channel++) {
        json_t *settings = gw_param_json(call, channel->name);
        if (!settings)
            continue;
        if (it->by)
            return gw_fail(
                call, GANGWAY_INVALID, "TwoChannels",
                "there are two channels, '%s' and '%s': a message goes by one, use a step for each",
                it->by->name, channel->name);
        it->by = channel;
        it->settings = settings;
    }
    return GW_OK;
}

/* Nobody knows whether it arrived, it can't just be sent again, and no operator has said to. */
static bool
is_lost(gw_call *call, const delivery *it)
{
    const char *state = gw_member(it->note, "state");

    if (!it->by || it->by->keyed || (strcmp(state, "sending") != 0 && strcmp(state, "lost") != 0))
        return false;
    return retries(call) <= json_integer_value(json_object_get(it->note, "retries"));
}

/* ---- what is noted ---- */

static const char *
now_text(gw_call *call)
{
    char text[32] = "";
    time_t now = time(NULL);
    const struct tm *utc = gmtime(&now); /* a plugin has one thread */

    if (utc)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", utc);
    return gw_text(call, "%s", text);
}

static int
remember(gw_call *call, const delivery *it, const char *id, const char *state, const char *key, json_t *value)
{
    json_t *note = gw_pack(call, "{s:s, s:s, s:O, s:s, s:s, s:I, s:I, s:O*}", "state", state, "by",
                           it->by->name, "to", it->by->to(call, it->settings), "id", id, "at", now_text(call),
                           "retries", retries(call), "begun", begun(call), key, value);

    return note && gw_note(call, NOTE, note) == GW_OK ? GW_OK : GW_FAILED;
}

/* Who says no, or was not reached, has not got it. Everything else is unknown. */
static bool
may_have_arrived(json_t *error)
{
    json_t *sent = json_object_get(error, "sent");
    json_int_t status = json_integer_value(json_object_get(error, "status"));

    if (json_is_boolean(sent))
        return json_is_true(sent);
    return status >= 500 && status != 501 && status != 503;
}

static int
not_delivered(gw_call *call, const delivery *it, const char *id, json_t *error)
{
    if (may_have_arrived(error))
        remember(call, it, id, "lost", "why", json_object_get(error, "message"));
    else
        gw_note(call, NOTE, NULL);
    return GW_FAILED;
}

/* AWS answered without an id: it may have taken it. */
static int
no_receipt(gw_call *call, const delivery *it, const char *id)
{
    remember(call, it, id, "lost", "why", NULL);
    return GW_FAILED;
}

/* Cut off after "sending": has it left, and what became of it? */
static int
settle(gw_call *call, delivery *it)
{
    json_t *write = gw_noted(call, WRITE), *began = json_object_get(it->note, "begun");
    json_t *failure = json_object_get(write, "failure"), *answer = json_object_get(write, "answer");
    const char *id = gw_member(it->note, "id");

    if (!it->by || strcmp(gw_member(it->note, "state"), "sending") != 0 || !json_is_integer(began))
        return GW_OK;
    bool left = json_integer_value(json_object_get(write, "n")) > json_integer_value(began);
    if (!left)
        gw_note(call, NOTE, NULL);
    else if (json_is_object(failure))
        not_delivered(call, it, id, failure);
    else if (json_is_object(answer)) {
        json_t *receipt = it->by->receipt(call, answer);
        if (!receipt)
            return no_receipt(call, it, id);
        if (remember(call, it, id, "delivered", "receipt", receipt) != GW_OK)
            return GW_FAILED;
    }
    it->note = gw_noted(call, NOTE);
    return GW_OK;
}

/* ---- inspect ---- */

static int
delivered(gw_call *call, json_t *note)
{
    gw_outputs(call, "{s:O*, s:O*, s:O*, s:O*}", "by", json_object_get(note, "by"), "id",
               json_object_get(note, "id"), "at", json_object_get(note, "at"), "receipt",
               json_object_get(note, "receipt"));
    gw_evidence(call, "{s:s, s:O}", "kind", "receipt", "delivery", note);
    return gw_observed(call, "{s:b, s:O*, s:O*, s:O*, s:O*, s:O*}", "delivered", 1, "by",
                       json_object_get(note, "by"), "to", json_object_get(note, "to"), "id",
                       json_object_get(note, "id"), "at", json_object_get(note, "at"), "receipt",
                       json_object_get(note, "receipt"));
}

static int
inspect(gw_call *call)
{
    delivery it;

    if (find_channel(call, &it) != GW_OK || settle(call, &it) != GW_OK)
        return GW_FAILED;
    if (strcmp(gw_member(it.note, "state"), "delivered") == 0)
        return delivered(call, it.note);
    if (!it.by)
        return gw_unseen(call);
    if (is_lost(call, &it))
        return gw_unseen_because(call, "ops",
                                 gw_text(call, "the message may have been delivered: %s",
                                         *gw_member(it.note, "why")
                                             ? gw_member(it.note, "why")
                                             : "Gangway was cut off while it was sent"));
    return gw_absent(call);
}

/* ---- desire ---- */

static void
ask_to_find_out(gw_call *call, const delivery *it)
{
    const char *why = gw_member(it->note, "why"), *whom = gw_param(call, "whom");

    gw_instruct(
        call, gw_text(call, "Find out whether %s got the message", whom),
        gw_text(call,
                "Gangway sent it by %s on %s and does not know whether it arrived (%s). By this channel the "
                "same message can't be told from a second one, so it is not sent again unasked.\n"
                "Subject: %s\n"
                "1. Look there, or ask %s.\n"
                "2. It has arrived: say so with `gangway done RUN STEP --by NAME`.\n"
                "3. It has not: `gangway retry RUN %s` sends it once more.",
                it->by->name, gw_member(it->note, "at"), *why ? why : "it was cut off",
                gw_param(call, "subject"), whom, gw_member(json_object_get(call->input, "run"), "step")));
}

static void
ask_to_tell(gw_call *call)
{
    const char *whom = gw_param(call, "whom");

    gw_instruct(
        call, gw_text(call, "Tell %s: %s", whom, gw_param(call, "subject")),
        gw_text(call,
                "No channel is configured, so this is for you: send it by whatever way you and %s use.\n\n%s",
                whom, gw_param(call, "text")));
}

static int
desire(gw_call *call)
{
    delivery it;

    if (find_channel(call, &it) != GW_OK)
        return GW_FAILED;
    if (gw_seen(call))
        return gw_wanted(call, "{s:b}", "delivered", 1);
    if (!it.by) {
        ask_to_tell(call);
        gw_outputs(call, "{s:s}", "by", "person");
        return gw_wanted(call, "{s:b, s:s, s:O}", "delivered", 1, "by", "person", "subject",
                         gw_param_json(call, "subject"));
    }
    if (is_lost(call, &it))
        ask_to_find_out(call, &it);
    gw_irreversible(call, "a message that was sent can't be called back");
    gw_outputs(call, "{s:s}", "by", it.by->name);
    return gw_wanted(call, "{s:b, s:s, s:O, s:O, s:O}", "delivered", 1, "by", it.by->name, "to",
                     it.by->to(call, it.settings), "subject", gw_param_json(call, "subject"), "text",
                     gw_param_json(call, "text"));
}

/* ---- apply ---- */

/* The same for every attempt of this step of this run. A step by itself has no run; its id is its time. */
static const char *
message_id(gw_call *call)
{
    json_t *run = json_object_get(call->input, "run");

    if (*gw_member(run, "id"))
        return gw_text(call, "gangway-%s-%s", gw_member(run, "id"), gw_member(run, "step"));
    return gw_text(call, "gangway-%lld", (long long)time(NULL));
}

static int
apply(gw_call *call)
{
    delivery it;
    const char *id = message_id(call);

    if (find_channel(call, &it) != GW_OK)
        return GW_FAILED;
    if (!gw_want(call))
        return gw_fail(call, GANGWAY_CONFLICT, "NotUndoable", "a message that was sent can't be called back");
    if (strcmp(gw_member(it.note, "state"), "delivered") == 0)
        return GW_OK;
    if (!it.by || is_lost(call, &it))
        return gw_fail(call, GANGWAY_CONFLICT, "NotSent", "a person has to act first: see gangway tasks");
    if (remember(call, &it, id, "sending", "why", NULL) != GW_OK)
        return GW_FAILED;
    gw_progress(call, "telling %s by %s", gw_param(call, "whom"), it.by->name);
    json_t *answer = it.by->send(call, it.settings, id);
    if (!answer)
        return not_delivered(call, &it, id, gw_error(call));
    json_t *receipt = it.by->receipt(call, answer);
    if (!receipt)
        return no_receipt(call, &it, id);
    return remember(call, &it, id, "delivered", "receipt", receipt);
}

GW_FUNCTION(inspect)
GW_FUNCTION(desire)
GW_FUNCTION(apply)

static const gangway_step steps[] = {{
    .name = "notify",
    .summary = "somebody is told something, once: by mail, Slack, Teams, SNS, SES, a webhook, or a person",
    .params = params,
    .outputs = outputs,
    .writes = writes,
    .resources = resources,
    .inspect = inspect_entry,
    .desire = desire_entry,
    .apply = apply_entry,
    .timeout_s = 90,
}};

GANGWAY_PLUGIN("notify", "1.0", "Gangway", steps);
