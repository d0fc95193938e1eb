#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# aws.sh - no credentials, expired ones, unreachable or wrong endpoints, TLS failures: what was tried and what to set
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
plan() {
	gangway plan aws-onboarding --input "$acme" "$@"
}

export AWS_CONFIG_FILE="$work/none" AWS_SHARED_CREDENTIALS_FILE="$work/none"
expect 1 'no credentials' plan
has 'credentials'
has 'AWS_PROFILE'
expect 1 'no credentials, as a document' plan --json
json error.class invalid
expect 1 'start without credentials' gangway start aws-onboarding --input "$acme"
expect 1 'makes no run, nor a store' gangway list
has 'there is no store'
expect 1 'a profile that is not there' plan --profile nobody
has 'nobody'
expect 1 'the doctor says so' gangway doctor --json
json found.what=customer.well false

export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=not-a-secret-key-at-all AWS_REGION=us-east-1
export AWS_MAX_ATTEMPTS=1
AWS_ENDPOINT_URL=http://127.0.0.1:1 expect 1 'an endpoint where nobody listens' plan
has '127.0.0.1'
lacks 'not-a-secret-key-at-all'
AWS_ENDPOINT_URL=http://127.0.0.1:1 expect 1 'the doctor reaches nobody either' gangway doctor
has 'cannot reach'
lacks 'not-a-secret-key-at-all'
AWS_ENDPOINT_URL=http://name.invalid expect 1 'an endpoint that has no address' plan
has 'name.invalid'
AWS_ENDPOINT_URL=ftp://127.0.0.1 expect 1 'an endpoint of another kind' plan
AWS_ENDPOINT_URL='not a url' expect 1 'an endpoint that is none' plan
AWS_REGION='somewhere/else' expect 1 'a region that is none' plan

sim --people none --enforce-iam
expect 1 'keys that have expired' plan --profile expired
has 'expired'
has "profile 'expired'"
expect 1 'the doctor does not take them for good' gangway doctor --profile expired
has 'expired'
has 'not everything is in order'
expect 1 'one account for both' gangway doctor --profile customer --partner-profile customer
has "the customer's and the partner's keys are both of AWS account"
expect 0 'the doctor says whose they are' gangway doctor --profile customer --partner-profile partner
has 'arn:aws:iam::111122223333:user/alice, with keys from'
has 'user/gangway, with keys from'
expect 1 "the root user's keys" plan --profile root
has 'delete them'
expect 1 'a member account' plan --profile member
has 'use credentials of its management account'
expect 1 'no organization' plan --profile standalone
has 'is in no organization'
expect 1 'a key that nobody has' plan --profile stranger
has 'token included in the request is invalid: the keys are unknown to AWS or wrong'
expect 1 'no permission' plan --profile nobody
has 'allow organizations:DescribeOrganization'
expect 3 'a run without permission waits' gangway start aws-onboarding --input "$acme" --profile nobody \
	--partner-profile partner
has 'allow organizations:DescribeOrganization'
expect 0 'it is a task for ops' gangway tasks --json
json 0.actor ops
json 0.checked api
expect 3 'it goes on with other credentials' gangway retry last organization --profile customer --json
json steps.id=organization.status verified
expect 0 'and is over' gangway cancel last
is 'no writes' "$(changes)" 0

about='wrong places'
unset AWS_PROFILE AWS_CONFIG_FILE
AWS_ENDPOINT_URL=https://127.0.0.1:$port expect 1 'TLS where there is none' plan
has "127.0.0.1"
AWS_ENDPOINT_URL=http://127.0.0.1:$port expect 1 'keys that AWS does not know' plan
lacks 'not-a-secret-key-at-all'
is 'nothing was changed' "$(changes)" 0
