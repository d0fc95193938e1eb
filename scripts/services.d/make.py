#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make.py - the file of an AWS service from the models that botocore or the AWS CLI brings

    python3 make.py SERVICE [NAME] >NAME.json      SERVICE as the AWS CLI calls it, NAME as Gangway shall
    python3 make.py --all                          the files of this folder anew

What an operation does is judged by its verb, as Gangway does it. What a verb does not say, or says too kindly, is in
`KINDS` below; an operation with an unknown verb that is not there is one that removes, and can't be called.
"""
import json
import pathlib
import re
import sys

try:
    import botocore.session as sessions
    from botocore.endpoint_provider import EndpointProvider
except ImportError:
    import awscli.botocore.session as sessions
    from awscli.botocore.endpoint_provider import EndpointProvider

# Ours, and what the AWS CLI calls them where that differs.
ALL = {
    "backup": "backup", "budgets": "budgets", "ce": "ce", "compute-optimizer": "compute-optimizer", "config": "config",
    "cost-optimization-hub": "cost-optimization-hub", "events": "events", "guardduty": "guardduty", "health": "health",
    "identitystore": "identitystore", "kms": "kms", "logs": "logs", "pricing": "pricing", "ram": "ram",
    "securityhub": "securityhub", "servicequotas": "service-quotas", "ssm": "ssm",
}

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
        told = {"kind": KINDS.get(self.ours, {}).get(name) or verb_kind(name)}
        if self.protocol().startswith("rest"):
            told.update(self.bindings(self.model["operations"][name]))
        for key, value in (("paging", self.paging(name)), ("action", action_of(self.ours, name))):
            if value:
                told[key] = value
        return told

    def protocol(self):
        for protocol in [*self.meta.get("protocols", []), self.meta["protocol"]]:
            if protocol in ("json", "query", "rest-json", "rest-xml"):
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
                "operations": {name: self.operation(name) for name in sorted(filter(self.callable, self.model["operations"]))}}
        return json.dumps({key: value for key, value in told.items() if value is not None}, indent=1) + "\n"


def main(words):
    here = pathlib.Path(__file__).parent
    if words == ["--all"]:
        for ours, theirs in ALL.items():
            (here / f"{ours}.json").write_text(Model(theirs, ours).file())
    elif 1 <= len(words) <= 2 and not words[0].startswith("-"):
        print(Model(words[0], words[-1]).file(), end="")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
