#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make.py - the file of an AWS service from the models that botocore or the AWS CLI brings

    python3 make.py SERVICE [NAME] >NAME.json      SERVICE as the AWS CLI calls it, NAME as Gangway shall
    python3 make.py --all                          the files of this folder anew
    python3 make.py --names >core/aws/names.h      the names of all operations of the services that are built in

The files of this folder are from the models of `MADE_WITH`; a newer botocore knows more operations.

What an operation does is judged by its verb, as Gangway does it. What a verb does not say, or says too kindly, is in
`KINDS` below; an operation with an unknown verb that is not there is one that removes, and can't be called.
"""
import json
import pathlib
import re
import sys
import textwrap

try:
    import botocore.session as sessions
    from botocore.endpoint_provider import EndpointProvider
except ImportError:
    import awscli.botocore.session as sessions
    from awscli.botocore.endpoint_provider import EndpointProvider

MADE_WITH = "1.43.11"

# Ours, and what the AWS CLI calls them where that differs.
ALL = {
    "backup": "backup", "budgets": "budgets", "ce": "ce", "compute-optimizer": "compute-optimizer", "config": "config",
    "cost-optimization-hub": "cost-optimization-hub", "ec2": "ec2", "events": "events", "guardduty": "guardduty", "health": "health",
    "identitystore": "identitystore", "kms": "kms", "logs": "logs", "pricing": "pricing", "ram": "ram",
    "securityhub": "securityhub", "servicequotas": "service-quotas", "ssm": "ssm",
}

# Built in: core/aws/services.c.
BUILT_IN = ("account bcm-data-exports billing billingconductor cloudformation cloudtrail cur fms iam invoicing organizations "
            "partnercentral-account partnercentral-channel s3 sesv2 sns sso sso-admin sso-oidc sts support taxsettings").split()

READS = "BatchDescribe BatchGet BatchList Describe Get Head List Lookup Search Simulate".split()
ADDS = ("Accept Add Associate Attach BatchAdd BatchAssociate BatchCreate Create Enable Import Invite Publish Register "
        "Send Start Subscribe Upload").split()
CHANGES = "BatchPut BatchUpdate Modify Put Set Tag Update".split()
TAKES_AWAY = ("Abort Block Boundary Cancel Cancellation Clear Close Deactivation Decommission Delete Deletion Denial Deny "
              "Deregister Deregistration Detach Detachment Disable Disassociate Disassociation Discard Expiration Expire "
              "Expiry Flush Leave Lock Merge Move Overwrite Purge Reject Release Removal Remove Replace Replacement Reset "
              "Restore Revert Revocation Revoke Rollback Shutdown State Status Stop Suspend Suspension Swap Terminate "
              "Termination Transfer Withdraw").split()

# Read one by one. What runs commands or hands out keys can do anything, so it counts as removing.
KINDS = {
    "budgets": {"CreateBudgetAction": "removes", "UpdateBudgetAction": "removes"},
    "backup": {"ExportBackupPlanTemplate": "reads"},
    "ce": {"ProvideAnomalyFeedback": "changes"},
    "compute-optimizer": {f"Export{what}Recommendations": "adds" for what in (
        "AutoScalingGroup", "EBSVolume", "EC2Instance", "ECSService", "Idle", "LambdaFunction", "License", "RDSDatabase")},
    "config": {"SelectResourceConfig": "reads", "SelectAggregateResourceConfig": "reads", "DeliverConfigSnapshot": "adds",
               "StartRemediationExecution": "removes", "PutRemediationConfigurations": "removes"},
    # What stops, moves or locks out, redirects traffic or hands out keys removes; so does what runs machines, which costs.
    "ec2": {
        **dict.fromkeys(
            "AcceptReservedInstancesExchangeQuote AssociateAddress AssociateDhcpOptions AssociateRouteTable "
            "AssociateTransitGatewayRouteTable AttachNetworkInterface AttachVolume "
            "CreateCapacityReservation CreateCapacityReservationBySplitting CreateCapacityReservationFleet "
            "CreateClientVpnRoute CreateDelegateMacVolumeOwnershipTask CreateFleet "
            "CreateImage CreateInterruptibleCapacityReservationAllocation CreateKeyPair CreateLocalGatewayRoute "
            "CreateLocalGatewayRouteTableVirtualInterfaceGroupAssociation CreateMacSystemIntegrityProtectionModificationTask "
            "CreateNetworkAclEntry CreateReservedInstancesListing CreateRoute CreateTransitGatewayPrefixListReference "
            "CreateTransitGatewayRoute CreateVpcEncryptionControl CreateVpcEndpoint CreateVpnConnection "
            "CreateVpnConnectionRoute DescribeVpnConnections "
            "EnableAllowedImagesSettings EnableIpamPolicy EnableRouteServerPropagation "
            "EnableTransitGatewayRouteTablePropagation EnableVgwRoutePropagation EnableVolumeIO "
            "GetPasswordData GetVpnConnectionDeviceSampleConfiguration ImportInstance SendDiagnosticInterrupt "
            "StartInstances UpdateInterruptibleCapacityReservationAllocation".split(), "removes"),
        "CreateLaunchTemplateVersion": "changes", "CreateTags": "changes", "EnableImageDeprecation": "changes"},
    "events": {"ActivateEventSource": "adds", "TestEventPattern": "reads"},
    "guardduty": {"UpdateDetector": "removes", "UpdateMemberDetectors": "removes",
                  "UpdateOrganizationConfiguration": "removes"},
    "identitystore": {"IsMemberInGroups": "reads"},
    "kms": {"PutKeyPolicy": "removes", "GetParametersForImport": "removes"},
    "logs": {"FilterLogEvents": "reads", "TestMetricFilter": "reads", "TestTransformer": "reads",
             "PutRetentionPolicy": "removes"},
    "securityhub": {"UpdateStandardsControl": "removes", "UpdateSecurityHubConfiguration": "removes",
                    "BatchUpdateStandardsControlAssociations": "removes", "UpdateSecurityControl": "removes",
                    "BatchEnableStandards": "adds", "BatchImportFindings": "adds"},
    "servicequotas": {"RequestServiceQuotaIncrease": "adds"},
    "ssm": {"CreateAssociation": "removes", "CreateAssociationBatch": "removes", "GetAccessToken": "removes",
            "SendAutomationSignal": "removes", "SendCommand": "removes", "StartAssociationsOnce": "removes",
            "StartAutomationExecution": "removes", "StartChangeRequestExecution": "removes", "StartSession": "removes",
            "StartExecutionPreview": "removes", "StartAccessRequest": "removes", "UpdateAssociation": "removes",
            "UpdateDocument": "removes", "UpdateDocumentDefaultVersion": "removes"},
}

# Asked in one region for all others.
HOME = {"cost-optimization-hub", "health", "pricing"}

PARTITIONS = {"aws": ("us-east-1", "eu-west-1", "amazonaws.com", "api.aws"),
              "aws-cn": ("cn-north-1", "cn-northwest-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
              "aws-us-gov": ("us-gov-west-1", "us-gov-east-1", "amazonaws.com", "api.aws"),
              "aws-eusc": ("eusc-de-east-1", "eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu")}


# Of these, every change is one of machines or networks that are in use, whatever its verb.
STRICT = {"ec2": ("Modify",)}


def verb_kind(name):
    words = re.findall(r"[A-Z][^A-Z]*", name)
    verb = "".join(words[:2]) if words[0] == "Batch" and len(words) > 1 else words[0]
    if verb in READS:
        return "reads"
    if any(word in TAKES_AWAY for word in words):
        return "removes"
    return "adds" if verb in ADDS else "changes" if verb in CHANGES else "removes"


def action_of(ours, name):
    """IAM's word, where it is another than the operation's."""
    if ours == "budgets" and "Action" not in name and not name.endswith("Resource"):
        return "budgets:ViewBudget" if name.startswith("Describe") else "budgets:ModifyBudget"
    if ours == "ram" and name == "EnableSharingWithAwsOrganization":
        return "ram:EnableSharingWithAwsOrganization"
    return None


class Notes:
    """What EC2's members are called and what they are, in the words of service.h: `members` of answers, `inputs` of
    requests. The most frequent note of a name is the service's; operations that differ have notes of their own, of the
    members of one other member ("Parent/Name") where one note for all would not do."""

    def __init__(self, model, operations, needed):
        self.shapes, self.service, self.operations = model["shapes"], {}, {}
        if needed:
            names = sorted(operations)
            for side, key in (("output", "members"), ("input", "inputs")):
                self.add(side, key, {name: self.found(model["operations"][name].get(side), side) for name in names})

    def note(self, name, told, side):
        """(name on the wire, kind): of requests, all but numbers and truths shows itself."""
        shape, plain = self.shapes[told["shape"]], told.get("locationName")
        wire = plain or name
        if side == "input":
            wire = told.get("queryName") or (plain[0].upper() + plain[1:] if plain else name)
        kind = {"integer": "#", "long": "#", "float": "#", "double": "#", "boolean": "?"}.get(shape["type"], "")
        if shape["type"] == "list":
            item = self.shapes[shape["member"]["shape"]]["type"]
            mark = "#" if item in ("integer", "long") else "." if item == "structure" and side == "output" else ""
            name = shape["member"].get("locationName", "item") if side == "output" else ""
            kind = f"[{name}{mark}]" if side == "output" or mark else ""
        elif shape["type"] == "structure" and side == "output":
            kind = "."
        return wire, kind

    def found(self, reference, side):
        """{(parent, name): notes} of all members of a request or an answer; mostly one note."""
        found, seen, todo = {}, set(), [(reference, None)]
        while todo:
            reference, parent = todo.pop()
            shape = self.shapes[reference["shape"]] if reference else {"type": "string"}
            if shape["type"] == "list":
                todo.append((shape["member"], parent))
            elif shape["type"] == "structure" and (reference["shape"], parent) not in seen:
                seen.add((reference["shape"], parent))
                for name, told in shape.get("members", {}).items():
                    note = self.note(name, told, side)
                    notes = found.setdefault((parent, name), [])
                    notes.extend([note] if note not in notes else [])
                    todo.append((told, name))
        return found

    @staticmethod
    def usual(name, side):
        return (name if side == "input" else name[0].lower() + name[1:], "")

    @staticmethod
    def text(parent, name, note):
        wire, kind = note
        return (f"{parent}/" if parent else "") + name + (f"={wire}" if wire != name or not kind else "") + kind

    def fits(self, tables, parent, name, notes, side):
        """Do both ways lead to the member: from its name, and from each of its names on the wire?"""
        by_name, by_wire = tables
        here = f"{parent}/" if parent else ""
        forth = by_name.get(here + name, by_name.get(name, self.usual(name, side)))
        back = {by_wire.get(here + wire, by_wire.get(wire, name if self.usual(name, side)[0] == wire else None))
                for wire, _ in notes}
        return forth in notes and back == {name}

    def add(self, side, key, found):
        counts = {}
        for one in found.values():
            for (_, name), notes in one.items():
                for note in notes:
                    counts.setdefault(name, {}).setdefault(note, 0)
                    counts[name][note] += 1
        tables = {}, {}
        for name in sorted(counts):
            note = max(sorted(counts[name]), key=counts[name].get)
            if note != self.usual(name, side):
                tables[0][name] = note
                tables[1][note[0]] = name
        self.service[key] = [self.text(None, name, tables[0][name]) for name in sorted(tables[0])]
        for operation, members in found.items():
            own = self.own(operation, tables, members, side)
            if own:
                self.operations.setdefault(operation, {})[key] = own

    def own(self, operation, tables, members, side):
        """The notes that an operation needs besides the service's: first for all members of a name, then by parent."""
        by_name, by_wire, told = dict(tables[0]), dict(tables[1]), []
        for scoped in (False, True, True):
            wrong = {name for (parent, name), notes in members.items()
                     if not self.fits((by_name, by_wire), parent, name, notes, side)}
            for (parent, name), notes in sorted(members.items(), key=str):
                for note in notes if name in wrong else []:
                    here = f"{parent}/" if scoped and parent else ""
                    by_name[here + name], by_wire[here + note[0]] = note, name
                    told.append(self.text(parent if here else None, name, note))
        for (parent, name), notes in members.items():
            if not self.fits((by_name, by_wire), parent, name, notes, side):
                sys.exit(f"make.py: in {operation} there is no way to tell {parent}/{name} from its namesakes: {notes}")
        return list(dict.fromkeys(reversed(told)))[::-1]  # the last one of a name counts


class Model:
    def __init__(self, service, ours):
        self.ours = ours
        session = sessions.Session()
        self.loader = session.get_component("data_loader")
        self.model = self.loader.load_service_model(service, "service-2")
        self.meta = self.model["metadata"]
        self.rules = EndpointProvider(self.loader.load_service_model(service, "endpoint-rule-set-1"),
                                      self.loader.load_data("partitions"))
        self.endpoints = self.loader.load_data("endpoints")
        self.notes = Notes(self.model, filter(self.callable, self.model["operations"]), self.protocol() == "ec2")
        try:
            self.pages = self.loader.load_service_model(service, "paginators-1")["pagination"]
        except Exception:
            self.pages = {}

    def shape(self, reference):
        return self.model["shapes"][reference["shape"]] if reference else {}

    def bound(self, reference, where):
        """Members that go to `where`, by their names on the wire."""
        members = self.shape(reference).get("members", {})
        return {name: told.get("locationName", name) + ("*" if where == "headers" else "")
                for name, told in members.items() if told.get("location") == where}

    def bindings(self, operation):
        reference, answer = operation.get("input"), operation.get("output")
        told = {"method": operation["http"]["method"], "uri": operation["http"]["requestUri"]}
        for name, wire in self.bound(reference, "uri").items():
            told["uri"] = told["uri"].replace("{" + wire + "}", "{" + name + "}").replace("{" + wire + "+}", "{" + name + "+}")
        parts = {"query": self.bound(reference, "querystring"),
                 "headers": {**self.bound(reference, "header"), **self.bound(reference, "headers")},
                 "payload": self.shape(reference).get("payload"),
                 "answer_headers": {**self.bound(answer, "header"), **self.bound(answer, "headers")},
                 "answer_payload": self.shape(answer).get("payload")}
        told.update({key: value for key, value in parts.items() if value})
        if told["method"] == "POST":
            del told["method"]
        return told

    def callable(self, name):
        """Not what answers by a stream of events, nor what is asked at a host of its own."""
        told = self.model["operations"][name]
        members = self.shape(told.get("output")).get("members", {}).values()
        return "endpoint" not in told and not any(self.shape(member).get("eventstream") for member in members)

    def paging(self, name):
        page = self.pages.get(name, {})
        tokens = [page.get("input_token"), page.get("output_token"), page.get("more_results")]
        plain = [token for token in tokens if token]
        return plain if len(plain) >= 2 and all(re.fullmatch(r"[A-Za-z0-9]+", str(t)) for t in plain) else None

    def operation(self, name):
        strict = "removes" if name.startswith(STRICT.get(self.ours, ())) else None
        told = {"kind": KINDS.get(self.ours, {}).get(name) or strict or verb_kind(name)}
        if self.protocol().startswith("rest"):
            told.update(self.bindings(self.model["operations"][name]))
        for key, value in (("paging", self.paging(name)), ("action", action_of(self.ours, name))):
            if value:
                told[key] = value
        told.update(self.notes.operations.get(name, {}))
        return told

    def protocol(self):
        for protocol in [*self.meta.get("protocols", []), self.meta["protocol"]]:
            if protocol in ("ec2", "json", "query", "rest-json", "rest-xml"):
                return protocol
        sys.exit(f"make.py: {self.ours} speaks {self.meta['protocol']}, which Gangway does not")

    def resolve(self, region, fips, dual):
        try:
            found = self.rules.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual)
        except Exception:
            return None, None
        schemes = found.properties.get("authSchemes") or [{}]
        return re.sub(r"^https://", "", found.url), schemes[0].get("signingRegion")

    def hosts(self, partition):
        """None where hosts are called as usual, else what they are called; {region} stands for the region."""
        first, second, plain, dual_suffix = PARTITIONS[partition]
        prefix, told, odd, region = self.meta["endpointPrefix"], {}, False, None
        for key, fips, dual in (("usual", 0, 0), ("fips", 1, 0), ("dual", 0, 1), ("fips_dual", 1, 1)):
            host, signing = self.resolve(first, bool(fips), bool(dual))
            if not host:
                continue
            usual = f"{prefix}{'-fips' if fips else ''}.{first}.{dual_suffix if dual else plain}"
            if first == second or self.resolve(second, bool(fips), bool(dual))[0] == host.replace(first, second):
                odd = odd or host != usual
                host = host.replace(first, "{region}")
            else:
                odd, region = True, signing or first
            if "{region}" not in host:
                odd, region = True, signing or first
            told[key] = host
        if region:
            told = {key: host.replace("{region}", region) for key, host in told.items()} | {"region": region}
        return told if odd and "usual" in told else None

    def partitions(self):
        there = [entry["partition"] for entry in self.endpoints["partitions"]
                 if self.meta["endpointPrefix"] in entry["services"] and entry["partition"] in PARTITIONS]
        return there if there and len(there) < len(PARTITIONS) else None

    def file(self):
        meta, protocol = self.meta, self.protocol()
        hosts = {p: h for p in PARTITIONS if (h := self.hosts(p)) and p in (self.partitions() or PARTITIONS)}
        told = {"gangway_service": 1, "id": self.ours, "title": meta.get("serviceFullName"), "protocol": protocol,
                "json": meta.get("jsonVersion") if protocol == "json" else None,
                "target": meta.get("targetPrefix") if protocol == "json" else None, "version": meta["apiVersion"],
                "sign": meta.get("signingName", meta["endpointPrefix"]),
                "suffix": re.sub(r"[^A-Z0-9]", "_", meta["serviceId"].upper()), "host": meta["endpointPrefix"],
                "home": True if "aws" in hosts or self.ours in HOME else None,
                "partitions": self.partitions(), "hosts": hosts or None,
                "xmlns": meta.get("xmlNamespace") if protocol == "ec2" else None, **self.notes.service,
                "operations": {name: self.operation(name) for name in sorted(filter(self.callable, self.model["operations"]))}}
        return json.dumps({key: value for key, value in told.items() if value is not None}, indent=1) + "\n"


def names_header():
    """Each operation by its full name, so that a misspelt one is told, whatever its verb says."""
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print("/* names.h - the names of all operations of each service that is built in; only for services.c\n *\n"
          f" * Made by scripts/services.d/make.py --names from the models of botocore {MADE_WITH}. */")
    print("#ifndef GW_AWS_NAMES_H\n#define GW_AWS_NAMES_H\n")
    for service in BUILT_IN:
        names = " ".join(sorted(sessions.get_session().get_service_model(service).operation_names))
        lines = textwrap.wrap(names, 96)
        print(f"#define {service.upper().replace('-', '_')}_NAMES \\")
        print(" \\\n".join(f'    "{line} "' for line in lines[:-1]) + (" \\\n" if len(lines) > 1 else "")
              + f'    "{lines[-1]}"')
    print("\n#endif")


def main(words):
    here = pathlib.Path(__file__).parent
    if words == ["--all"]:
        for ours, theirs in ALL.items():
            (here / f"{ours}.json").write_text(Model(theirs, ours).file())
    elif words == ["--names"]:
        names_header()
    elif 1 <= len(words) <= 2 and not words[0].startswith("-"):
        print(Model(words[0], words[-1]).file(), end="")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
