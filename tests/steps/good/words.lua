-- SPDX-License-Identifier: Apache-2.0
-- words.lua - each word of steps in Lua, tried one by one: `with` names the one

local texts = require "lib.texts"
local looks, wants, acts = {}, {}, {}

-- ---- answers ----

function looks.observed(call) return observed { given = call.params.doc } end
function looks.absent() return absent() end
function looks.pending(call)
  call.task("customer", "Answer the mail", "1. Open it.")
  return pending("a review", 60)
end
function looks.unseen() return unseen() end
function looks.unseen_because(call)
  call.about { devices = { "a" } }
  return unseen("no API tells today", "customer")
end

-- ---- documents ----

function looks.documents(call)
  local doc = copy(call.params.doc)
  doc.added = { empty = list {}, none = {}, nothing = null, big = 9007199254740993 }
  return observed {
    doc = doc, same = same(doc, call.params.doc), is_null = is_null(call.params.doc, "null"), none = is_null(doc, "no"),
    text = to_json { b = 1, a = list {} }, parsed = from_json('{"x": [null, 1]}'), broken = (from_json "{"),
    quoted = quoted('a "b"\n'), greeting = texts.greeting, whole = 7 // 2, time = time_of "2027-03-31T00:00:00Z",
    no_day = time_of "2027-02-30T00:00:00Z" == nil, leap = time_of "2028-02-29T00:00:00Z", day = time_text(0), uuid = #uuid(), later = now() > 1700000000,
  }
end

-- ---- requests ----

function looks.requests(call)
  local aws = call.aws
  return observed {
    one = aws.iam.GetRole { RoleName = "x" },
    none = aws.iam.GetRole(),
    all = aws.all.iam.ListRoles {},
    partner = aws.partner.sts.AssumeRole { RoleArn = "arn" },
    region = aws.region("eu-west-1").iam.GetRole {},
    both = aws.partner.region("us-east-1").all.iam.ListRoles {},
    raw = call.request("aws:iam:GetRole", { RoleName = "raw" }),
  }
end

function looks.failures(call)
  local aws = call.aws
  local role, failure = aws.try.iam.GetRole { RoleName = "gone" }
  local none, why = try(function() return aws.iam.GetRole { RoleName = "gone" }.Role end)
  local fine = try(function(a, b) return a + b end, 1, 2)
  local ok, mistake = pcall(try, function() local x = nil; return x.y end)
  return observed { role = role == nil, code = failure.code, class = failure.class, text = failure.message, shown = tostring(failure),
    unless = aws.unless("Other", "NoSuchEntity").iam.GetRole { RoleName = "gone" } == nil,
    none = none == nil, why = why.code, fine = fine, ok = ok, mistake = mistake }
end

function looks.uncaught(call) return observed(call.aws.iam.GetRole { RoleName = "gone" }) end
function looks.rethrown(call)
  local _, failure = call.aws.try.iam.GetRole { RoleName = "gone" }
  fail(failure)
end
function looks.fail() fail("conflict", "Taken", "the name %s is taken: choose another", quoted "x") end
function looks.fail_answer() fail_answer("iam:GetRole", "Role") end
function looks.refused(call) return observed(call.aws.iam.GetRole { RoleName = "bad" }) end
function looks.raises() error("plain " .. 1) end
function looks.raises_table() error { code = 7 } end

-- ---- memory and talk ----

function looks.partition(call)
  return observed { arn = "arn:" .. call.partition .. ":s3:::x", customer = call.partitions.customer,
    partner = call.partitions.partner or "none" }
end

function looks.notes(call)
  call.note("count", { n = (call.notes.count and call.notes.count.n or 0) + 1 })
  local first = call.notes.count
  call.note("count", { n = first.n + 1 })
  call.note("gone", 1)
  call.note("gone", nil)
  return observed { first = first.n, now = call.notes.count.n, gone = call.notes.gone == nil, step = call.run.step }
end

function looks.talk(call)
  call.progress("%d of %s", 1, "two")
  call.progress("100%")
  call.debug("quiet")
  call.log("plain %s", "words")
  call.warn("loud")
  print("printed", 1, nil, {})
  call.evidence { at = 1 }
  call.evidence { at = 2 }
  call.outputs { name = "x" }
  return observed { a = 1 }
end

-- ---- desire ----

function wants.absent() return absent() end
function wants.nothing() return wanted(nil) end
function wants.person(call, seen)
  call.instruct("Do it", "1. Do it.")
  call.late("within an hour")
  call.demand_evidence("a picture")
  call.irreversible("AWS keeps it")
  call.outputs { name = seen and seen.given.name or "none" }
  return wanted { a = 1 }
end

-- ---- apply ----

function acts.secrets(call, _, want)
  local made = call.vault.Generate { name = "made", length = 20, about = "a password" }
  local kept = call.vault.Keep { name = "kept", value = "a text of mine", about = "a text" }
  call.aws.iam.CreateRole { RoleName = want.a, Password = made }
  call.aws.keep.iam.CreateRole { RoleName = kept["$secret"] }
  local _, failure = call.vault.try.Keep { name = "no", value = "x", about = "x" }
  call.progress(failure.message)
end

function acts.outside(call)
  local _, failure = call.http.try.POST { to = "url", json = { text = "hello" }, id = "1" }
  call.progress("http %s", failure.code)
  local ok, refusal = try(call.smtp.send, { account = "mail", subject = "s", text = "t", id = "2" })
  call.progress("smtp %s %s", ok == nil, refusal.code)
end

function acts.nothing() end

local function choose(from, call) return from[call.params.with] end

return step "words" {
  summary = "tries each word",
  version = "1.0", vendor = "Gangway",
  params = { required = { "with" }, properties = { with = { type = "string" }, doc = { type = "object", additionalProperties = true },
    url = { type = "string", secret = true }, mail = { type = "object", additionalProperties = true }, tags = { type = "array", default = {} } } },
  outputs = { properties = { name = { type = "string" } } },
  reads = { "iam:GetRole", "iam:ListRoles", "partner/sts:AssumeRole", "partner/iam:ListRoles", "vault:Describe" },
  writes = { "iam:CreateRole", "vault:Keep", "vault:Generate", "http:POST", "smtp:send" },
  resources = { ["arn:aws:iam::${account}:role/*"] = { "iam:GetRole", "iam:CreateRole" } },
  timeout = "2m",

  inspect = function(call) return (choose(looks, call) or looks.absent)(call) end,
  desire = function(call, seen)
    local want = choose(wants, call)
    return want and want(call, seen) or wanted { a = "1", seen = seen ~= nil }
  end,
  apply = function(call, seen, want) return choose(acts, call)(call, seen, want) end,
}
