# SPDX-License-Identifier: Apache-2.0
"""botocore_says.py - what botocore would send for random inputs, a JSON line each

Reads {"services": {id: [names of REST operations] or null for all}, "rounds": n, "region", "regions": {id: region}}
and writes its version {"botocore"} and lines {"service", "operation", "input", "region", "request": {"method", "scope",
"host", "path", "query", "headers", "body"}}, where `input` is plain JSON as Gangway takes it. Nothing is sent. Uses the
botocore that is there, else the AWS CLI's own.
"""
import base64
import datetime
import json
import random
import re
import sys
from urllib.parse import urlsplit

try:
    from botocore import __version__ as botocore_version
    import botocore.session as sessions
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config
except ImportError:
    from awscli import __version__ as botocore_version
    import awscli.botocore.session as sessions
    from awscli.botocore.awsrequest import AWSResponse
    from awscli.botocore.config import Config

SAFE = "abcdefghijklmnopqrstuvwxyz0123456789-"
AWKWARD = SAFE + "ABC  ++&=%?#/;:,.~*!'\"()[]{}<>|\\^`@$_\t\nßéЖ日🚀"
DEEPEST = 4
# What a client works out by itself: how long a body is, the encoding of what a machine is told at its start, and of a
# customer's own key its encoding and digest.
BY_ITSELF = {"ContentLength", "UserData", "SSECustomerKey", "SSECustomerKeyMD5", "CopySourceSSECustomerKey",
             "CopySourceSSECustomerKeyMD5"}


class Skip(Exception):
    """Something that Gangway has no use for: streams, documents."""


class Sampler:
    """Random values by botocore's model: each as botocore takes it and as Gangway takes it."""

    def __init__(self, seed, protocol):
        self.random = random.Random(seed)
        self.times_as_text = protocol in ("ec2", "query", "rest-xml")

    def text(self, alphabet, low, high):
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randint(low, high)))

    def string(self, shape, where):
        if shape.enum and self.random.random() < 0.8:
            value = self.random.choice(shape.enum)
        else:
            low = max(shape.metadata.get("min", 0), 1)
            value = self.text(SAFE if where else AWKWARD, low, low + 19)
        return value, value

    def timestamp(self, shape, where):
        seconds = self.random.randint(10**9, 2 * 10**9)
        moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
        spelled = shape.serialization.get("timestampFormat") or ("rfc822" if where == "header" else "iso8601")
        text = moment.strftime("%a, %d %b %Y %H:%M:%S GMT" if spelled == "rfc822" else "%Y-%m-%dT%H:%M:%SZ")
        in_text = self.times_as_text or where or shape.serialization.get("timestampFormat") == "iso8601"
        return moment, text if in_text else seconds

    def number(self, shape):
        low = int(shape.metadata.get("min", 0))
        value = self.random.randint(low, min(int(shape.metadata.get("max", 10**6)), low + 10**6))
        return value, value

    def listing(self, shape, depth, where):
        least = 1 if where or shape.serialization.get("flattened") else shape.metadata.get("min", 0)
        count = least if depth >= DEEPEST else self.random.randint(least, max(least, 2))
        pairs = [self.value(shape.member, depth + 1, where) for _ in range(count)]
        return [one for one, _ in pairs], [two for _, two in pairs]

    def mapping(self, shape, depth):
        theirs, ours = {}, {}
        for i in range(self.random.randint(1, 2)):
            key = self.random.choice(shape.key.enum) if shape.key.enum else f"key{i} +&é"
            theirs[key], ours[key] = self.value(shape.value, depth + 1, False)
        return theirs, ours

    def structure(self, shape, depth):
        if getattr(shape, "is_document_type", False):
            raise Skip
        theirs, ours = {}, {}
        names = [name for name, member in shape.members.items() if self.wanted(shape, name, member, depth)]
        if getattr(shape, "is_tagged_union", False):
            names = [self.random.choice(list(shape.members))]
        elif not names and depth and shape.members:
            names = [next(iter(shape.members))]
        for name in names:
            member = shape.members[name]
            where = member.serialization.get("location")
            theirs[name], ours[name] = self.value(member, depth + 1, where)
        return theirs, ours

    def wanted(self, shape, name, member, depth):
        if name in BY_ITSELF:
            return False
        if name in shape.required_members or member.metadata.get("idempotencyToken"):
            return True
        return depth < DEEPEST and self.random.random() < 0.5

    def value(self, shape, depth=0, where=None):
        kind = shape.type_name
        if shape.serialization.get("streaming") or shape.serialization.get("eventstream"):
            raise Skip
        if kind == "structure":
            return self.structure(shape, depth)
        if kind == "list":
            return self.listing(shape, depth, where)
        if kind == "map":
            return self.mapping(shape, depth)
        if kind == "timestamp":
            return self.timestamp(shape, where)
        if kind == "blob":
            data = bytes(self.random.randint(0, 255) for _ in range(6))
            return data, base64.b64encode(data).decode()
        if kind == "boolean":
            flag = self.random.random() < 0.5
            return flag, flag
        if kind in ("integer", "long", "float", "double"):
            return self.number(shape)
        return self.string(shape, where)


class Capture:
    """A client whose requests go no further than here."""

    def __init__(self, session, service, region):
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"})
        self.client = session.create_client(service, region_name=region, config=config,
                                            aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
        self.client.meta.events.register("before-send", self.take)
        self.methods = {operation: method for method, operation in self.client.meta.method_to_api_mapping.items()}

    def take(self, request, **_):
        self.request = request
        return AWSResponse(request.url, 400, {}, None)

    def send(self, operation, given):
        self.request = None
        try:
            getattr(self.client, self.methods[operation])(**given)
        except Exception:  # the answer is none; what counts is what was to be sent
            pass
        return self.request


def described(request):
    url = urlsplit(request.url)
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, bytes):
        body = body.decode("utf-8")
    headers = {name.lower(): value.decode() if isinstance(value, bytes) else value
               for name, value in request.headers.items()}
    scope = re.search(r"Credential=[^/]+/[0-9]+/([^/]+/[^/]+)/", headers.get("authorization", ""))
    return {"scope": scope and scope.group(1), "method": request.method, "host": url.netloc, "path": url.path or "/", "query": url.query,
            "headers": headers, "body": body}


def say(session, service, names, rounds, region):
    model = session.get_service_model(service)
    capture = Capture(session, service, region)
    for operation in model.operation_names if names is None else names:
        if operation not in model.operation_names:
            print(json.dumps({"service": service, "operation": operation, "unknown": True}))
            continue
        shape = model.operation_model(operation).input_shape
        sampler = Sampler(service + operation, model.protocol)
        for _ in range(rounds):
            try:
                theirs, ours = sampler.value(shape) if shape else ({}, {})
            except (Skip, RecursionError):
                break
            request = capture.send(operation, theirs)
            if request is not None:
                print(json.dumps({"service": service, "operation": operation, "input": ours, "region": region,
                                  "request": described(request)}))


def main():
    question = json.load(sys.stdin)
    session = sessions.Session()
    print(json.dumps({"botocore": botocore_version}))
    there = session.get_available_services()
    for service, names in question["services"].items():
        if service in there:
            say(session, service, names, question["rounds"], question["regions"].get(service, question["region"]))


main()
