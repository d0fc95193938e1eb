-- SPDX-License-Identifier: Apache-2.0
-- channels.lua - the input of a workflow that tells somebody something: by which channel (plugins/notify has the rest)

local address = { type = "string", format = "email" }
local addresses = { type = "array", minItems = 1, maxItems = 50, items = address }
local url = { type = "string", maxLength = 2048, format = "https-url", secret = true }

local function object(required, properties, description)
  return { type = "object", required = required, properties = properties, description = description }
end

local channels = {}

channels.schema = object(nil, {
  whom = { type = "string", minLength = 1, maxLength = 100, default = "the customer success manager",
    description = "who is told, in words" },
  email = object({ "host", "from", "to" }, {
    host = { type = "string", pattern = "^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$", description = "the mail server",
      patternText = "the name of a host (a port goes into port)" },
    port = { type = "integer", minimum = 1, maximum = 65535 },
    security = { type = "string", enum = { "starttls", "tls", "none" }, default = "starttls" },
    user = { type = "string", minLength = 1, maxLength = 256 },
    password = { type = "string", minLength = 1, maxLength = 1024, secret = true },
    from = address,
    to = addresses,
  }, "by mail"),
  slack = object({ "url" }, { url = url }, "by an incoming webhook of Slack"),
  teams = object({ "url" }, { url = url }, "by a Workflows webhook of Microsoft Teams"),
  sns = object({ "topic" }, { topic = { type = "string", format = "arn", pattern = "^arn:[a-z-]+:sns:" } }, "by Amazon SNS"),
  ses = object({ "from", "to" }, { from = address, to = addresses, region = { type = "string", format = "aws-region" },
    configuration_set = { type = "string", pattern = "^[A-Za-z0-9_-]{1,64}$",
      patternText = "a configuration set's name: letters, digits, _ and -" } }, "by Amazon SES"),
  webhook = object({ "url", "signing_key" }, { url = url, signing_key = { type = "string", minLength = 16, maxLength = 1024, secret = true } },
    "by a signed webhook of your own"),
}, "how somebody is told: one channel; without any, a person does it")

-- What a step `notify` takes: the channel that the input names, and the message.
---@param given table|nil the input, of the schema above
---@param subject string
---@param text string
function channels.message(given, subject, text)
  given = given or {}
  return { subject = subject, text = text, whom = given.whom, email = given.email, slack = given.slack, teams = given.teams,
    sns = given.sns, ses = given.ses, webhook = given.webhook }
end

return channels
