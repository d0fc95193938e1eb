/* SPDX-License-Identifier: Apache-2.0 */
/* channels.c - one message in the words of each channel: mail, Slack, Teams, SNS, SES, a signed webhook
 */
#include "notify.h"

#define SNS_SUBJECT_MAX 100

static const char *
text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* ---- to whom ---- */

static json_t *
addresses(gw_call *call, json_t *settings)
{
    (void)call;
    return json_object_get(settings, "to");
}

static json_t *
topic(gw_call *call, json_t *settings)
{
    (void)call;
    return json_object_get(settings, "topic");
}

/* "https://host:port/secret" without what comes after the host. */
static json_t *
host_of_url(gw_call *call, json_t *settings)
{
    const char *url = text_of(settings, "url");
    const char *host = url ? strstr(url, "://") : NULL;

    host = host ? host + 3 : "";
    return gw_keep(call, json_stringn(host, strcspn(host, "/?#")));
}

/* ---- mail ---- */

static json_t *
send_mail(gw_call *call, json_t *settings, const char *id)
{
    (void)settings;
    return gw_request(call, "smtp:send", "{s:s, s:s, s:s, s:s}", "account", "email", "subject",
                      gw_param(call, "subject"), "text", gw_param(call, "text"), "id", id);
}

static json_t *
mail_receipt(gw_call *call, json_t *answer)
{
    return gw_pack(call, "{s:o?}", "reply", json_incref(json_object_get(answer, "reply")));
}

/* ---- Slack ---- */

/* Slack reads three characters as its own; an escaped one can't become a mention or a link. Stars and
 * underscores are its markup, which `mrkdwn` turns off: a name stands as it is. */
static void
append_for_slack(json_t *parts, const char *text)
{
    size_t n;

    for (; *text; text += n) {
        n = strcspn(text, "&<>");
        json_array_append_new(parts, json_stringn(text, n));
        const char *escaped = text[n] == '&' ? "&amp;" : text[n] == '<' ? "&lt;" : "&gt;";
        if (text[n]) {
            json_array_append_new(parts, json_string(escaped));
            n++;
        }
    }
}

static const char *
joined(gw_call *call, json_t *parts)
{
    size_t length = 0, i;
    json_t *part;

    json_array_foreach (parts, i, part)
        length += json_string_length(part);
    char *all = calloc(length + 1, 1), *end = all;
    json_array_foreach (parts, i, part) {
        memcpy(end, json_string_value(part), json_string_length(part));
        end += json_string_length(part);
    }
    const char *text = gw_text(call, "%s", all);
    free(all);
    return text;
}

/* Any 2xx is a delivery, whatever is said besides. */
static json_t *
http_receipt(gw_call *call, json_t *answer)
{
    return gw_pack(call, "{s:o?, s:o?}", "status", json_incref(json_object_get(answer, "status")), "body",
                   json_incref(json_object_get(answer, "body")));
}

static json_t *
send_slack(gw_call *call, json_t *settings, const char *id)
{
    json_t *parts = gw_keep(call, json_array());

    (void)settings, (void)id;
    append_for_slack(parts, gw_param(call, "subject"));
    json_array_append_new(parts, json_string("\n\n"));
    append_for_slack(parts, gw_param(call, "text"));
    return gw_request(call, "http:POST", "{s:s, s:{s:s, s:b}}", "to", "slack.url", "json", "text",
                      joined(call, parts), "mrkdwn", 0);
}

/* ---- Teams ---- */

/* The text of a TextBlock is Markdown, which would make a link of a name, and has dates written
 * `{{DATE(...)}}`; that of a RichTextBlock is text.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
static json_t *
text_block(const char *text, size_t length, bool is_title)
{
    return json_pack("{s:s, s:[{s:s, s:s%, s:s}]}", "type", "RichTextBlock", "inlines", "type", "TextRun",
                     "text", text, length, "weight", is_title ? "Bolder" : "Default");
}

/* A block a line: within one, Teams takes line breaks for blanks. */
static json_t *
card_body(gw_call *call)
{
    const char *subject = gw_param(call, "subject"), *text = gw_param(call, "text");
    json_t *blocks = gw_keep(call, json_array());

    json_array_append_new(blocks, text_block(subject, strlen(subject), true));
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (n > 0)
            json_array_append_new(blocks, text_block(text, n, false));
    }
    return blocks;
}

static json_t *
send_teams(gw_call *call, json_t *settings, const char *id)
{
    (void)settings, (void)id;
    return gw_request(call, "http:POST", "{s:s, s:{s:s, s:[{s:s, s:n, s:{s:s, s:s, s:s, s:O}}]}}", "to",
                      "teams.url", "json", "type", "message", "attachments", "contentType",
                      "application/vnd.microsoft.card.adaptive", "contentUrl", "content", "$schema",
                      "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard", "version",
                      "1.4", "body", card_body(call));
}

/* ---- a webhook of one's own ---- */

static json_t *
send_webhook(gw_call *call, json_t *settings, const char *id)
{
    json_t *run = json_object_get(call->input, "run");

    (void)settings;
    return gw_request(call, "http:POST", "{s:s, s:s, s:s, s:{s:s, s:s, s:O*, s:O*, s:O*, s:s, s:s}}", "to",
                      "webhook.url", "sign_with", "webhook.signing_key", "id", id, "json", "type",
                      "gangway.notification", "id", id, "run", json_object_get(run, "id"), "workflow",
                      json_object_get(run, "workflow"), "step", json_object_get(run, "step"), "subject",
                      gw_param(call, "subject"), "text", gw_param(call, "text"));
}

/* ---- SNS ---- */

/* SNS takes ASCII in one line that begins with a letter, a digit or punctuation. */
static bool
fits_sns(const char *subject)
{
    size_t n = strlen(subject);

    for (size_t i = 0; i < n; i++)
        if (subject[i] < ' ' || subject[i] > '~')
            return false;
    return n > 0 && n <= SNS_SUBJECT_MAX && subject[0] != ' ';
}

/* The topic says which region it is in. */
static json_t *
send_sns(gw_call *call, json_t *settings, const char *id)
{
    const char *arn = text_of(settings, "topic"), *subject = gw_param(call, "subject");
    const char *text = gw_param(call, "text"), *region = strstr(arn, ":sns:") + strlen(":sns:");
    const char *request = gw_text(call, "aws/%.*s:sns:Publish", (int)strcspn(region, ":"), region);

    (void)id;
    if (fits_sns(subject))
        return gw_request(call, request, "{s:s, s:s, s:s}", "TopicArn", arn, "Subject", subject, "Message",
                          text);
    return gw_request(call, request, "{s:s, s:s}", "TopicArn", arn, "Message",
                      gw_text(call, "%s\n\n%s", subject, text));
}

static json_t *
aws_receipt(gw_call *call, json_t *answer)
{
    json_t *id = json_object_get(answer, "MessageId");

    if (json_is_string(id))
        return gw_pack(call, "{s:O}", "message_id", id);
    gw_fail_answer(call, "the message", "MessageId");
    return NULL;
}

/* ---- SES ---- */

static json_t *
send_ses(gw_call *call, json_t *settings, const char *id)
{
    static const char utf8[] = "UTF-8";
    const char *region = text_of(settings, "region");
    const char *request = region ? gw_text(call, "aws/%s:sesv2:SendEmail", region) : "aws:sesv2:SendEmail";

    (void)id;
    return gw_request(call, request, "{s:O, s:{s:O}, s:O*, s:{s:{s:{s:s, s:s}, s:{s:{s:s, s:s}}}}}",
                      "FromEmailAddress", json_object_get(settings, "from"), "Destination", "ToAddresses",
                      json_object_get(settings, "to"), "ConfigurationSetName",
                      json_object_get(settings, "configuration_set"), "Content", "Simple", "Subject", "Data",
                      gw_param(call, "subject"), "Charset", utf8, "Body", "Text", "Data",
                      gw_param(call, "text"), "Charset", utf8);
}

const notify_channel notify_channels[] = {
    {"email", true, addresses, send_mail, mail_receipt},
    {"slack", false, host_of_url, send_slack, http_receipt},
    {"teams", false, host_of_url, send_teams, http_receipt},
    {"sns", false, topic, send_sns, aws_receipt},
    {"ses", false, addresses, send_ses, aws_receipt},
    {"webhook", true, host_of_url, send_webhook, http_receipt},
    {NULL, false, NULL, NULL, NULL},
};
