# SPDX-License-Identifier: Apache-2.0
"""botocore_reads.py - what botocore makes of AWS's files and variables, and which hosts it asks, a JSON line each

Reads {"files": n, "services": {id: ruled}} and writes {"botocore": version, "rules": bool}, then lines {"config",
"credentials", "environment", "profile", "said"} for n files made from a fixed seed, where `said` is {"keys", "region",
"url"} or {"error"}, and lines {"service", "region", "fips", "dual", "host", "signing"}. Nothing is sent.
"""
import glob
import gzip
import json
import os
import random
import sys
import tempfile

import botocore
import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError

DATA = os.path.join(os.path.dirname(botocore.__file__), "data")
ISOLATED = ("aws-iso",)


# ---- files ----

class Writer:
    """Files as people write them: mostly right, with a slip here and there."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def rarely(self, odds=12):
        return self.random.randrange(odds) == 0

    def setting(self, name, value, indent):
        name = name.upper() if self.rarely() else name
        sign = self.one("=", " = ", " =", "= ", " : ") if self.rarely(4) else " = "
        return indent + name + sign + value + self.one("", "", "", " ", "\t")

    def header(self, name, config):
        words = f"profile {name}" if config and (name != "default" or self.rarely(6)) else name
        if config and self.rarely(10):
            words = f'profile "{name}"' if name != "default" else words
        return f"[{words}]" + (self.one("", " ", " # remark", " text") if self.rarely(5) else "")

    def section(self, name, config):
        letter = name[0].upper() + ("C" if config else "K")
        indent = self.one("  ", "\t", "    ") if self.rarely(4) else ""
        lines = []
        if self.rarely(3) is False:
            lines.append(self.setting("aws_access_key_id", f"AKIA{letter}{self.random.randrange(9)}", indent))
            lines.append(self.setting("aws_secret_access_key", self.one("s/e+c=ret", "s#ecret", "se;cret"), indent))
        if self.rarely(4):
            lines.append(self.setting(self.one("aws_session_token", "aws_security_token"), "token" + letter, indent))
        if self.rarely(3):
            lines.append(self.setting("region", self.one("eu-west-1", "us-east-2", "cn-north-1"), indent))
        if self.rarely(4):
            nested = [self.setting("addressing_style", "path", indent + "  ")] + ([""] if self.rarely(3) else [])
            lines += [indent + "s3 ="] + nested + ([self.setting("max_queue_size", "5", indent + "  ")])
        if self.rarely(4):
            lines.append(self.setting("endpoint_url", self.one("http://localhost:1", "http://127.0.0.1:2/x"), indent))
        if self.rarely(5):
            lines.append(self.one("# remark", "; remark", "", indent + "# remark"))
        self.random.shuffle(lines) if not any(line.strip() == "s3 =" for line in lines) else None
        return [self.header(name, config)] + lines + ([""] if self.rarely(2) else [])

    def slip(self, lines):
        where = self.random.randrange(len(lines) + 1)
        slips = ["words", "  region = us-west-2", "= x", "[DEFAULT]", "region =", "aws_access_key_id = AKIAAGAIN",
                 "x = a\u200bb", "x = a\u00a0b", "[profile q", "aws_security_token = old", "[other]", "[]"]
        return lines[:where] + [self.one(*slips)] + lines[where:]

    def file(self, config):
        lines = []
        for name in self.random.sample(["default", "a", "b", "c"], self.random.randrange(1, 4)):
            lines += self.section(name, config)
        if self.rarely(5):
            lines = self.slip(lines)
        return self.one("", "", "", "\ufeff" if self.rarely() else "") + self.one("\n", "\n", "\r\n").join(lines) + "\n"

    def environment(self):
        some = {}
        if self.rarely(4):
            some |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env"}
            some |= {self.one("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"): "tokenenv"} if self.rarely(2) else {}
        if self.rarely(3):
            some["AWS_DEFAULT_REGION"] = self.one("eu-central-1", "us-west-1")
        if self.rarely(5):
            some["AWS_ENDPOINT_URL"] = "http://localhost:9"
        if self.rarely(5):
            some["AWS_DEFAULT_PROFILE"] = self.one("a", "b", "nobody")
        if self.rarely(8):
            some["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = self.one("true", "false", "TRUE")
        return some


def answer(profile):
    session = botocore.session.Session(profile=profile)
    keys = session.get_credentials()
    url = session.create_client("iam", region_name=session.get_config_variable("region") or "us-east-1",
                                aws_access_key_id="x", aws_secret_access_key="x").meta.endpoint_url
    return {"keys": keys and [keys.access_key, keys.secret_key, keys.token],
            "region": session.get_config_variable("region"), "url": url}


def ask(case, folder):
    for name in [name for name in os.environ if name.startswith("AWS_") or name == "BOTO_CONFIG"]:
        del os.environ[name]
    os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "HOME": folder, "BOTO_CONFIG": folder + "/none",
                   "AWS_CONFIG_FILE": folder + "/config", "AWS_SHARED_CREDENTIALS_FILE": folder + "/credentials"}
    os.environ |= case["environment"]
    for name in ("config", "credentials"):
        with open(f"{folder}/{name}", "w", encoding="utf-8", newline="") as out:
            out.write(case[name])
    try:
        return answer(case["profile"])
    except (BotoCoreError, ValueError, TypeError, AttributeError) as error:  # the last two are its own mistakes
        return {"error": type(error).__name__, "text": str(error)}


def files(n):
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n):
            writer = Writer(i)
            case = {"config": writer.file(True), "credentials": writer.file(False) if writer.rarely(2) else "",
                    "environment": writer.environment(), "profile": writer.one(None, None, "default", "a", "b", "zz")}
            print(json.dumps(case | {"said": ask(case, folder)}))


# ---- hosts ----

def load(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as text:
        return json.load(text)


def rules_of(service):
    found = sorted(glob.glob(f"{DATA}/{service}/*/endpoint-rule-set-1.json*"))
    return load(found[-1]) if found else None


def parameters(rules, region, fips, dual):
    wanted = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
    off = {name: False for name, about in rules["parameters"].items() if about["type"].lower() == "boolean"}
    return off | {name: value for name, value in wanted.items() if name in rules["parameters"]}


def host(provider, rules, region, fips, dual):
    try:
        found = provider.resolve_endpoint(**parameters(rules, region, fips, dual))
    except BotoCoreError as error:
        return {"error": str(error)}
    scheme = (found.properties.get("authSchemes") or [{}])[0]
    return {"host": found.url.removeprefix("https://"), "signing": scheme.get("signingRegion") or region}


def hosts(services, partitions):
    regions = [region for part in partitions["partitions"] for region in part["regions"]
               if not part["id"].startswith(ISOLATED) and "global" not in region]
    for service in services:
        rules = rules_of(service)
        provider = rules and EndpointProvider(rules, partitions)
        for region in regions if rules else []:
            for fips in (False, True):
                for dual in (False, True):
                    print(json.dumps({"service": service, "region": region, "fips": fips, "dual": dual,
                                      **host(provider, rules, region, fips, dual)}))


def main():
    question = json.load(sys.stdin)
    recent = tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 43)
    print(json.dumps({"botocore": botocore.__version__, "rules": recent}))
    files(question["files"])
    if recent:
        hosts(question["services"], load(f"{DATA}/partitions.json"))


main()
