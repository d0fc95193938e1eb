# SPDX-License-Identifier: Apache-2.0
"""botocore_answers.py - answers of EC2: random ones in XML by botocore's model, and what its parser makes of any

First writes {"botocore", "operations": [name, …]}. Then reads a JSON line and writes one for each: {"do": "sample",
"operation"} gives {"output", "body"}, {"do": "parse", "operation", "body"} gives {"answer"}. Times are text. Uses the
botocore that is there, else the AWS CLI's own.
"""
import datetime
import json
import random
import sys
from xml.sax.saxutils import escape

try:
    from botocore import __version__ as version
    import botocore.session as sessions
    from botocore.parsers import create_parser
except ImportError:
    from awscli import __version__ as version
    import awscli.botocore.session as sessions
    from awscli.botocore.parsers import create_parser

DEEPEST = 6
TEXTS = ["", "a b", "<&>\"'", "ü🚀", "0", "true", "i-0123456789abcdef0"]


class Writer:
    """Random values and their XML."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, shape, depth):
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, depth)
        if kind == "list":
            return self.listing(shape, depth)
        if kind == "boolean":
            flag = self.random.random() < 0.5
            return flag, str(flag).lower()
        if kind in ("integer", "long"):
            number = self.random.randint(0, 10**9)
            return number, str(number)
        if kind in ("float", "double"):
            number = self.random.randint(1, 999) / 8
            return number, str(number)
        if kind == "timestamp":
            text = datetime.datetime.fromtimestamp(self.random.randint(10**9, 2 * 10**9), datetime.timezone.utc)
            return (text.strftime("%Y-%m-%dT%H:%M:%SZ"),) * 2
        text = "YWJj" if kind == "blob" else self.random.choice(TEXTS)
        return text, escape(text)

    def listing(self, shape, depth):
        count = 0 if depth >= DEEPEST else self.random.randint(0, 2)
        pairs = [self.value(shape.member, depth + 1) for _ in range(count)]
        name = shape.member.serialization.get("name", "member")
        return [value for value, _ in pairs], "".join(f"<{name}>{text}</{name}>" for _, text in pairs)

    def structure(self, shape, depth):
        told, text = {}, ""
        for name, member in shape.members.items():
            if depth < DEEPEST and self.random.random() < 0.6:
                value, inner = self.value(member, depth + 1)
                wire = member.serialization.get("name", name)
                told[name] = value
                text += f"<{wire}>{inner}</{wire}>"
        return told, text


def plain(value):
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes):
        import base64
        return base64.b64encode(value).decode()
    return value


def main():
    model = sessions.Session().get_service_model("ec2")
    parser = create_parser("ec2")
    rounds = {}
    print(json.dumps({"botocore": version, "operations": list(model.operation_names)}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        name = question["operation"]
        shape = model.operation_model(name).output_shape
        if question["do"] == "sample":
            rounds[name] = rounds.get(name, 0) + 1
            told, text = Writer(f"{name}{rounds[name]}").structure(shape, 0) if shape else ({}, "")
            answer = {"output": told, "body": f"<{name}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
                      f"<requestId>r-1</requestId>{text}</{name}Response>"}
        else:
            given = {"status_code": question.get("status", 200), "headers": {}, "body": question["body"].encode()}
            answer = {"answer": plain(parser.parse(given, shape)), "id": parser.parse(given, shape)["ResponseMetadata"]["RequestId"]}
        print(json.dumps(answer), flush=True)


main()
