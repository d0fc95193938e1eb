-- SPDX-License-Identifier: Apache-2.0
-- policy_cases.lua - what policy documents say: a list of {name, function}, run one by one by test_policy.c

local access = require "lib.access"
local parse_policy = require "lib.policyparse"
local policy = require "lib.policy"
local util = require "lib.util"

local cases = {}

local function case(name, run)
    cases[#cases + 1] = { name, run }
end

local function equal(have, want)
    if have ~= want then
        error(("%s was expected, not %s"):format(tostring(want), tostring(have)), 2)
    end
end

local function document(...)
    return { Version = "2012-10-17", Statement = { ... } }
end

local function allow(action, resource, more)
    return util.merge({ Effect = "Allow", Action = action, Resource = resource or "*" }, more or {})
end

local function deny(action, resource, more)
    return util.merge({ Effect = "Deny", Action = action, Resource = resource or "*" }, more or {})
end

local function decide(doc, action, resource, context, caller)
    return (policy.decide(doc, action, resource or "arn:aws:s3:::b", context or {}, caller))
end

-- Does a statement with this one condition count?
local function holds(operator, key, want, have)
    return decide(document(allow("*", "*", { Condition = { [operator] = { [key] = want } } })), "a:B", "*",
        { [key:lower()] = have }) == "Allow"
end

---- actions and resources ----

case("nothing is allowed by nothing", function()
    equal(decide(document(), "s3:GetObject"), nil)
end)

case("an action is compared in whatever case, with stars and question marks", function()
    equal(decide(document(allow("S3:getobject")), "s3:GetObject"), "Allow")
    equal(decide(document(allow("s3:Get*")), "s3:GetObject"), "Allow")
    equal(decide(document(allow("s3:Get??ject")), "s3:GetObject"), "Allow")
    equal(decide(document(allow("s3:Get?")), "s3:GetObject"), nil)
    equal(decide(document(allow({ "iam:*", "*" })), "s3:GetObject"), "Allow")
end)

case("a statement needs no list around it", function()
    equal(decide({ Version = "2012-10-17", Statement = allow("s3:*") }, "s3:GetObject"), "Allow")
end)

case("a deny wins wherever it stands", function()
    equal(decide(document(allow("*"), deny("s3:*")), "s3:GetObject"), "Deny")
    equal(decide(document(deny("s3:*"), allow("*")), "s3:GetObject"), "Deny")
    equal(policy.decide_all({ document(allow("*")), document(deny("s3:*")) }, "s3:GetObject", "*", {}), "Deny")
end)

case("NotAction is all the others", function()
    local doc = document({ Effect = "Allow", NotAction = { "iam:*", "organizations:*" }, Resource = "*" })
    equal(decide(doc, "s3:GetObject"), "Allow")
    equal(decide(doc, "iam:GetRole"), nil)
end)

case("NotAction denies all the others, in whatever case", function()
    local doc = document(allow("*"), { Effect = "Deny", NotAction = { "IAM:get*", "s3:*" }, Resource = "*" })
    equal(decide(doc, "iam:GetRole"), "Allow")
    equal(decide(doc, "S3:GetObject"), "Allow")
    equal(decide(doc, "iam:CreateRole"), "Deny")
end)

case("a resource is compared letter by letter", function()
    local doc = document(allow("*", { "arn:aws:s3:::a", "arn:aws:s3:::B/*" }))
    equal(decide(doc, "s3:X", "arn:aws:s3:::a"), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::ab"), nil)
    equal(decide(doc, "s3:X", "arn:aws:s3:::b/x"), nil)
    equal(decide(doc, "s3:X", "arn:aws:s3:::B/x/y"), "Allow")
end)

case("NotResource is all the others", function()
    local doc = document({ Effect = "Allow", Action = "*", NotResource = "arn:aws:s3:::a" })
    equal(decide(doc, "s3:X", "arn:aws:s3:::b"), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::a"), nil)
end)

case("NotResource with a deny is all the others, too", function()
    local doc = document(allow("*"), { Effect = "Deny", Action = "s3:*", NotResource = { "arn:aws:s3:::a", "arn:aws:s3:::a/*" } })
    equal(decide(doc, "s3:X", "arn:aws:s3:::a/b"), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::ab"), "Deny")
    equal(decide(doc, "iam:X", "arn:aws:s3:::ab"), "Allow")
end)

case("a star that is told to be one is no pattern, and what fills in a variable neither", function()
    local doc = document(allow("*", "arn:aws:s3:::a${*}b${?}${$}"))
    equal(decide(doc, "s3:X", "arn:aws:s3:::a*b?$"), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::axb?$"), nil)
    equal(decide(doc, "s3:X", "arn:aws:s3:::a*bx$"), nil)
    local home = document(allow("*", "arn:aws:s3:::${aws:username}"))
    equal(decide(home, "s3:X", "arn:aws:s3:::eve", { ["aws:username"] = "*" }), nil)
    equal(decide(home, "s3:X", "arn:aws:s3:::*", { ["aws:username"] = "*" }), "Allow")
    equal(decide(document(allow("*", "arn:aws:s3:::*x")), "s3:X", "arn:aws:s3:::a*?x"), "Allow")
    equal(holds("StringEquals", "k:v", "a*", "a*"), true)
    equal(holds("StringEquals", "k:v", "a${*}", "a*"), true)
    equal(holds("StringEqualsIgnoreCase", "k:v", "A${?}", "a?"), true)
    equal(holds("StringLike", "k:v", "a${*}", "ab"), false)
end)

case("a variable can say what it is otherwise", function()
    local doc = document(allow("*", "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}/*"))
    equal(decide(doc, "s3:X", "arn:aws:s3:::none/x"), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::ops/x", { ["aws:principaltag/team"] = "ops" }), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::none/x", { ["aws:principaltag/team"] = "ops" }), nil)
end)

case("a variable is filled in; an unknown one fits nothing", function()
    local doc = document(allow("*", "arn:aws:s3:::home/${aws:username}/*"))
    equal(decide(doc, "s3:X", "arn:aws:s3:::home/eve/x", { ["aws:username"] = "eve" }), "Allow")
    equal(decide(doc, "s3:X", "arn:aws:s3:::home/eve/x", { ["aws:username"] = "bob" }), nil)
    equal(decide(doc, "s3:X", "arn:aws:s3:::home//x", {}), nil)
end)

case("a pattern of many stars is not slow", function()
    equal(sim.glob(("*a"):rep(2000), ("a"):rep(20000) .. "b"), false)
end)

---- conditions ----

case("StringEquals and its kin", function()
    equal(holds("StringEquals", "sts:ExternalId", "x", "x"), true)
    equal(holds("StringEquals", "sts:ExternalId", "x", "X"), false)
    equal(holds("StringEquals", "sts:ExternalId", { "a", "x" }, "x"), true)
    equal(holds("StringEquals", "sts:ExternalId", "x", nil), false)
    equal(holds("StringEquals", "sts:ExternalId", "*", "x"), false)
    equal(holds("StringEqualsIgnoreCase", "k:v", "x", "X"), true)
    equal(holds("StringLike", "k:v", "doit-*", "doit-1"), true)
    equal(holds("StringLike", "k:v", "doit-?", "doit-12"), false)
end)

case("a negated operator holds when no value fits, and when there is none", function()
    equal(holds("StringNotEquals", "k:v", { "a", "b" }, "c"), true)
    equal(holds("StringNotEquals", "k:v", { "a", "b" }, "b"), false)
    equal(holds("StringNotEquals", "k:v", "a", nil), true)
    equal(holds("ArnNotLike", "k:v", "arn:aws:*", "arn:aws:iam"), false)
end)

case("ArnLike, Bool, numbers, addresses", function()
    equal(holds("ArnLike", "aws:SourceArn", "arn:aws:cur:*:1:definition/*", "arn:aws:cur:us-east-1:1:definition/x"), true)
    equal(holds("Bool", "aws:SecureTransport", "true", "true"), true)
    equal(holds("Bool", "aws:SecureTransport", true, "true"), true)
    equal(holds("Bool", "aws:SecureTransport", "true", "false"), false)
    equal(holds("NumericLessThan", "k:v", "10", 9), true)
    equal(holds("NumericLessThan", "k:v", "10", 10), false)
    equal(holds("NumericGreaterThanEquals", "k:v", 10, 10), true)
    equal(holds("NumericEquals", "k:v", "ten", 10), false)
    equal(holds("IpAddress", "aws:SourceIp", "10.1.0.0/16", "10.1.200.3"), true)
    equal(holds("IpAddress", "aws:SourceIp", "10.1.0.0/16", "10.2.0.1"), false)
    equal(holds("NotIpAddress", "aws:SourceIp", "10.1.0.0/16", "10.2.0.1"), true)
    equal(holds("IpAddress", "aws:SourceIp", "nonsense", "10.2.0.1"), false)
end)

case("ArnLike compares an ARN part by part, StringLike does not", function()
    local topic = "arn:aws:sns:us-east-1:111122223333:topic:sub"
    equal(holds("ArnLike", "k:v", "arn:aws:sns:*:111122223333:*", topic), true)
    equal(holds("ArnLike", "k:v", "arn:aws:*:111122223333:topic:sub", topic), false)
    equal(holds("StringLike", "k:v", "arn:aws:*:111122223333:topic:sub", topic), true)
    equal(holds("ArnEquals", "k:v", "arn:aws:sns:us-*-1:*:topic:*", topic), true)
    equal(holds("ArnNotEquals", "k:v", "arn:aws:sns:us-*-2:*:topic:*", topic), true)
    equal(holds("ArnLike", "k:v", "arn:aws:sns:*:111122223333:*", "no ARN"), false)
    equal(holds("ArnLike", "k:v", "arn:aws:sns:*:111122223333:*", nil), false)
    equal(holds("ArnNotLike", "k:v", "arn:aws:sns:*:111122223333:*", nil), true)
    equal(holds("ArnLikeIfExists", "k:v", "arn:aws:sns:*:111122223333:*", nil), true)
end)

case("moments", function()
    equal(holds("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2026-11-23T08:00:00Z"), true)
    equal(holds("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2026-11-23T08:00:00Z"), false)
    equal(holds("DateLessThanEquals", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), true)
    equal(holds("DateNotEquals", "aws:CurrentTime", "2026-01-01T00:00:00Z", nil), true)
end)

case("IfExists and Null", function()
    equal(holds("StringEqualsIfExists", "k:v", "x", nil), true)
    equal(holds("StringEqualsIfExists", "k:v", "x", "y"), false)
    equal(holds("Null", "k:v", "true", nil), true)
    equal(holds("Null", "k:v", "true", "x"), false)
    equal(holds("Null", "k:v", "false", "x"), true)
end)

case("a missing key: Bool holds never, a negated or IfExists operator always", function()
    equal(holds("Bool", "aws:MultiFactorAuthPresent", "false", nil), false)
    equal(holds("BoolIfExists", "aws:MultiFactorAuthPresent", "false", nil), true)
    equal(holds("StringLike", "k:v", "*", nil), false)
    equal(holds("NumericLessThan", "k:v", 5, nil), false)
    equal(holds("NotIpAddress", "k:v", "10.0.0.0/8", nil), true)
    equal(holds("StringNotEqualsIfExists", "k:v", "x", nil), true)
    equal(holds("StringNotEqualsIfExists", "k:v", "x", "x"), false)
    equal(holds("Null", "k:v", "false", nil), false)
    local doc = document(allow("*"), deny("*", "*", { Condition = { BoolIfExists = { ["aws:MultiFactorAuthPresent"] = "false" } } }))
    equal(decide(doc, "a:B", "*", {}), "Deny")
    equal(decide(doc, "a:B", "*", { ["aws:multifactorauthpresent"] = "true" }), "Allow")
end)

case("a key is found in whatever case, its value is not", function()
    equal(holds("StringEquals", "AWS:principalACCOUNT", "x", "x"), true)
    equal(decide(document(allow("*", "*", { Condition = { StringEquals = { ["AWS:PRINCIPALACCOUNT"] = "x" } } })), "a:B", "*",
        { ["aws:principalaccount"] = "X" }), nil)
end)

case("sets: any and all", function()
    equal(holds("ForAnyValue:StringEquals", "k:v", { "a", "b" }, { "z", "b" }), true)
    equal(holds("ForAnyValue:StringEquals", "k:v", { "a", "b" }, { "y", "z" }), false)
    equal(holds("ForAllValues:StringEquals", "k:v", { "a", "b" }, { "a", "b" }), true)
    equal(holds("ForAllValues:StringEquals", "k:v", { "a", "b" }, { "a", "c" }), false)
    equal(holds("ForAllValues:StringEquals", "k:v", { "a" }, nil), true)
    equal(holds("ForAllValues:StringEquals", "k:v", { "a" }, util.array({})), true)
    equal(holds("ForAnyValue:StringEquals", "k:v", { "a" }, nil), false)
    equal(holds("ForAnyValue:StringNotEquals", "k:v", { "a" }, nil), false)
    equal(holds("ForAnyValue:StringEqualsIfExists", "k:v", { "a" }, nil), true)
    equal(holds("ForAnyValue:StringNotEquals", "k:v", { "a", "b" }, { "a", "c" }), true)
    equal(holds("ForAnyValue:StringNotEquals", "k:v", { "a", "b" }, { "a", "b" }), false)
    equal(holds("ForAllValues:StringNotLike", "k:v", { "a*" }, { "b", "ab" }), false)
    equal(holds("ForAllValues:StringNotLike", "k:v", { "a*" }, { "b", "c" }), true)
    equal(holds("ForSomeValues:StringLike", "k:v", "*", "x"), false)
end)

case("all conditions must hold, and an unknown operator never does", function()
    local doc = document(allow("*", "*", { Condition = { StringEquals = { ["k:a"] = "1", ["k:b"] = "2" } } }))
    equal(decide(doc, "a:B", "*", { ["k:a"] = "1", ["k:b"] = "2" }), "Allow")
    equal(decide(doc, "a:B", "*", { ["k:a"] = "1", ["k:b"] = "3" }), nil)
    equal(holds("StringSounds", "k:a", "1", "1"), false)
end)

---- principals ----

local eve = { type = "user", account = "111122223333", name = "eve", arn = "arn:aws:iam::111122223333:user/eve" }
local role = { type = "role", account = "111122223333", arn = "arn:aws:sts::111122223333:assumed-role/r/s",
               role_arn = "arn:aws:iam::111122223333:role/r" }

local function trust(principal)
    return document({ Effect = "Allow", Principal = principal, Action = "sts:AssumeRole" })
end

local function named(principal, caller)
    local said, how = policy.decide(trust(principal), "sts:AssumeRole", "arn:x", {}, caller)
    return said and how or nil
end

case("principals: exactly, by account, everybody, a service", function()
    equal(named({ AWS = eve.arn }, eve), "exact")
    equal(named({ AWS = "111122223333" }, eve), "account")
    equal(named({ AWS = { "999999999999", "arn:aws:iam::111122223333:root" } }, eve), "account")
    equal(named({ AWS = { "111122223333", eve.arn } }, eve), "exact")
    equal(named({ AWS = "*" }, eve), "exact")
    equal(named("*", eve), "exact")
    equal(named({ AWS = "arn:aws:iam::111122223333:user/eve2" }, eve), nil)
    equal(named({ AWS = role.role_arn }, role), "exact")
    equal(named({ AWS = role.arn }, role), "exact")
    equal(named({ Service = "ec2.amazonaws.com" }, eve), nil)
    equal(named({ Service = { "a.amazonaws.com", "b.amazonaws.com" } }, { service = "b.amazonaws.com", arn = "",
                                                                         account = "" }), "exact")
end)

case("NotPrincipal is everybody else", function()
    local doc = document({ Effect = "Deny", NotPrincipal = { AWS = eve.arn }, Action = "*", Resource = "*" })
    equal(decide(doc, "a:B", "*", {}, eve), nil)
    equal(decide(doc, "a:B", "*", {}, role), "Deny")
end)

---- well-formed? ----

local function fault(doc, kind)
    local text = type(doc) == "string" and doc or sim.json(doc)
    local parsed, why = parse_policy(text, kind or "identity")
    return parsed == nil and why or nil
end

case("good documents are taken", function()
    equal(fault(document(allow("s3:Get*"))), nil)
    equal(fault({ Version = "2012-10-17", Statement = allow("*") }), nil)
    equal(fault(trust({ AWS = "111122223333" }), "trust"), nil)
    equal(fault(document(allow("s3:*", "arn:aws:s3:::b", { Principal = "*" })), "resource"), nil)
end)

case("bad documents are refused", function()
    local bad = {
        "", "{", "[]", "\"text\"", "null", "{}", ("["):rep(5000),
        { Version = "2012-10-17" },
        { Version = "2013-01-01", Statement = allow("*") },
        { Version = "2012-10-17", Statement = util.array() },
        { Version = "2012-10-17", Statement = allow("*"), Extra = 1 },
        document("text"),
        document(allow("*", "*", { Effect = "allow" })),
        document(allow("*", "*", { Effekt = "Allow" })),
        document({ Effect = "Allow", Resource = "*" }),
        document({ Effect = "Allow", Action = "*" }),
        document(allow("getobject")),
        document(allow(7)),
        document(allow(util.array())),
        document(allow({ key = "value" })),
        document(allow("s3:*", "bucket")),
        document(allow("s3:*", "*", { Principal = "*" })),
        document(allow("*", "*", { Sid = "not good!" })),
        document(allow("*", "*", { Sid = 5 })),
        document(allow("*", "*", { Sid = "A" }), allow("*", "*", { Sid = "A" })),
        document(allow("*", "*", { Condition = "x" })),
        document(allow("*", "*", { Condition = { StringEquls = { a = "b" } } })),
        document(allow("*", "*", { Condition = { StringEquals = "x" } })),
        document(allow("*", "*", { Condition = { StringEquals = { a = { b = "c" } } } })),
    }
    for i, doc in ipairs(bad) do
        if not fault(doc) then
            error("document " .. i .. " was taken")
        end
    end
end)

case("bad trust policies are refused", function()
    for i, doc in ipairs({
        document(allow("sts:AssumeRole", "*", { Principal = "*" })),
        document({ Effect = "Allow", Action = "sts:AssumeRole" }),
        trust({}), trust("somebody"), trust({ Nobody = "x" }), trust({ AWS = 5 }), trust({ AWS = util.array() }),
        trust({ AWS = { { x = 1 } } }),
    }) do
        if not fault(doc, "trust") then
            error("document " .. i .. " was taken")
        end
    end
end)

---- callers ----

local function account_with(user)
    return { id = "111122223333", iam = { users = { eve = user }, groups = {}, roles = {}, policies = {} } }
end

local function user(inline, more)
    return util.merge({ name = "eve", path = "/", inline = inline, attached = {} }, more or {})
end

case("identity policies, groups and boundaries together", function()
    local all = sim.json(document(allow("*")))
    local account = account_with(user({}))
    local function said(action)
        return (access.identity(account, eve, action, "*", {}))
    end
    equal(said("iam:GetRole"), nil)
    account.iam.groups.admins = { members = { eve = true }, inline = { all = all }, attached = {} }
    equal(said("iam:GetRole"), "Allow")
    account.iam.users.eve.boundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    equal(said("iam:GetRole"), nil)
    equal(said("s3:GetObject"), "Allow")
    account.iam.users.eve.inline.no = sim.json(document(deny("s3:*")))
    equal(said("s3:GetObject"), "Deny")
end)

case("a boundary allows nothing by itself, and its denial counts before what is not said", function()
    local account = account_with(user({}))
    local eve_now = account.iam.users.eve
    account.iam.policies["arn:b"] = { default = "v1",
        versions = { v1 = { document = sim.json(document(allow("*"), deny("iam:*"))) } } }
    eve_now.boundary = "arn:b"
    local function said(action)
        return access.identity(account, eve, action, "*", {})
    end
    equal((said("s3:GetObject")), nil)
    equal(select(2, said("s3:GetObject")), "identity-based policy")
    equal((said("iam:GetRole")), "Deny")
    equal(select(2, said("iam:GetRole")), "permissions boundary")
    eve_now.inline.all = sim.json(document(allow("*")))
    equal((said("s3:GetObject")), "Allow")
    equal((said("iam:GetRole")), "Deny")
    account.iam.policies["arn:b"].versions.v1.document = sim.json(document(allow("S3:get*", "arn:aws:s3:::b")))
    equal((access.identity(account, eve, "s3:GetObject", "arn:aws:s3:::b", {})), "Allow")
    equal((access.identity(account, eve, "s3:GetObject", "arn:aws:s3:::c", {})), nil)
    equal(select(2, said("iam:GetRole")), "permissions boundary")
    eve_now.boundary = "arn:gone" -- one that cannot be read allows nothing
    equal((said("s3:GetObject")), nil)
end)

-- What a bucket's policy says, for a caller with these own policies: "Allow", or why not.
local function demanded(inline, resource_policy, more, owner)
    local account = account_with(user(inline, more))
    account.iam.policies["arn:b"] = { default = "v1",
        versions = { v1 = { document = sim.json(document(allow("*"), deny("s3:Delete*"))) } } }
    local why
    access.demand({ account = account, caller = eve, region = "us-east-1", denied = function(message) why = message end },
        "s3:DeleteBucket", "arn:aws:s3:::b", resource_policy and sim.json(resource_policy), owner)
    return why and (why:match("explicit deny in an? (%S+)") or why:match("because no (%S+)")) or "Allow"
end

case("a resource's policy can stand for one's own in one's own account, but for no denial", function()
    local all, none = { all = sim.json(document(allow("*"))) }, {}
    local to_eve = document(allow("s3:*", "*", { Principal = { AWS = eve.arn } }))
    local to_account = document(allow("s3:*", "*", { Principal = { AWS = "111122223333" } }))
    local to_nobody = document(deny("s3:*", "*", { Principal = "*" }))
    equal(demanded(none, nil), "identity-based")
    equal(demanded(all, nil), "Allow")
    equal(demanded(none, to_eve), "Allow")
    equal(demanded(none, to_account), "identity-based")
    equal(demanded(all, to_nobody), "resource-based")
    equal(demanded({ no = sim.json(document(deny("s3:*"))) }, to_eve), "identity-based")
    equal(demanded(none, to_eve, { boundary = "arn:b" }), "permissions")
    equal(demanded(all, nil, nil, "999988887777"), "resource-based")
    equal(demanded(none, to_eve, nil, "999988887777"), "identity-based")
    equal(demanded(all, to_account, nil, "999988887777"), "Allow")
end)

case("a session policy narrows", function()
    local account = account_with(user({ all = sim.json(document(allow("*"))) }))
    local session = util.merge({ session_policies = util.array({ sim.json(document(allow("s3:*"))) }) }, eve)
    equal((access.identity(account, session, "s3:GetObject", "*", {})), "Allow")
    equal((access.identity(account, session, "iam:GetRole", "*", {})), nil)
end)

return cases
