#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# keys.sh - keys that have to be fetched, and can't be: said before anything is begun, with what was tried, and no secret
. "${top_srcdir:-.}/tests/cli/lib.sh"

acme=$top_srcdir/scripts/examples/acme.cfg
plan() {
	gangway plan aws-onboarding --input "$acme" "$@"
}
# with NAME=VALUE… -- COMMAND…: the command, in an environment that has these as well.
with() (
	while [ "$1" != -- ]; do
		export "${1?}"
		shift
	done
	shift
	"$@"
)

none=http://127.0.0.1:1
secret=hush-hush
mkdir -p "$work/.aws/sso/cache"
cat >"$work/aws-config" <<END
[profile web]
role_arn = arn:aws:iam::111122223333:role/web
web_identity_token_file = $work/token
[profile sso]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Admin
[profile agent]
role_arn = arn:aws:iam::111122223333:role/agent
credential_source = EcsContainer
[profile empty]
region = us-east-1
END
export AWS_CONFIG_FILE="$work/aws-config" AWS_SHARED_CREDENTIALS_FILE="$work/none" AWS_MAX_ATTEMPTS=1
export AWS_ENDPOINT_URL="$none"

expect 1 'nothing at all' plan
has "no credentials for 'customer': cannot find AWS credentials; tried, in this order: the environment (AWS_ACCESS_KEY_ID"
has 'web identity (AWS_WEB_IDENTITY_TOKEN_FILE is not set)'
has "a container's agent (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set)"
has 'instance metadata (AWS_EC2_METADATA_DISABLED is true)'
has "or run 'aws configure' or 'aws configure sso'"
expect 1 'a profile without keys' plan --profile empty
has "cannot find credentials for profile 'empty'; tried, in this order: its role"
has 'its SSO (no sso_account_id)'

no_instance="AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$none"
expect 1 'no instance either' with $no_instance -- gangway plan aws-onboarding --input "$acme"
has "the instance's metadata (nothing answers at 'http://127.0.0.1:1' within a second): set AWS_PROFILE"
expect 1 'as a document' with $no_instance -- gangway plan aws-onboarding --input "$acme" --json
json error.class denied
expect 1 'a start' with $no_instance -- gangway start aws-onboarding --input "$acme"
expect 1 'a step' with $no_instance -- gangway step inspect org-identity
expect 1 'makes no run, nor a store' with $no_instance -- gangway list
has 'there is no store'
expect 1 'the doctor' with $no_instance -- gangway doctor --json
json found.what=customer.well false
has 'nothing answers at'

uri=AWS_CONTAINER_CREDENTIALS_FULL_URI
expect 1 'an agent elsewhere' with "$uri=http://example.com/$secret" -- gangway doctor
has "cannot use $uri: plain http is for loopback, 169.254.170.2, 169.254.170.23 and fd00:ec2::23: use https"
lacks "$secret"
expect 1 'an agent that is not there' with "$uri=$none/$secret" -- gangway doctor
has "cannot get keys from the container's agent ($uri): cannot reach '$none'"
lacks "$secret"
printf '%s\n%s\n' "$secret" "$secret" >"$work/two"
expect 1 "an agent's token of two lines" with "$uri=$none/x" "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$work/two" -- gangway doctor
has "what is in '$work/two' is not a token"
lacks "$secret"
expect 1 'a role after no agent' plan --profile agent
has "its credential_source 'EcsContainer' has no keys"

expect 1 'no token' plan --profile web
has "cannot get keys from web identity of profile 'web': cannot read '$work/token': No such file"
printf '%s\n' "$secret" >"$work/token"
expect 1 'a token, and nobody to take it' plan --profile web
has "cannot get keys from web identity of profile 'web': cannot reach '$none'"
lacks "$secret"
mkfifo "$work/pipe"
expect 1 'a pipe for a token' with "AWS_WEB_IDENTITY_TOKEN_FILE=$work/pipe" AWS_ROLE_ARN=arn:x -- gangway doctor
has 'it is not a regular file'

expect 1 'nobody has signed in' plan --profile sso
has "cannot get keys from SSO of profile 'sso': nobody has signed in"
has "run 'aws sso login --profile sso'"
hash=$(printf 'https://acme.awsapps.com/start' | sha1sum | cut -d ' ' -f 1)
printf '{"accessToken": "%s", "expiresAt": "2020-01-01T00:00:00Z"}' "$secret" >"$work/.aws/sso/cache/$hash.json"
expect 1 'the session has expired' gangway doctor --profile sso
has "the session has expired: run 'aws sso login --profile sso'"
lacks "$secret"
printf '{"accessToken": "%s", "expiresAt": "2100-01-01T00:00:00Z"}' "$secret" >"$work/.aws/sso/cache/$hash.json"
expect 1 'a session, and nobody to ask' gangway doctor --profile sso --json
has "cannot reach '$none'"
lacks "$secret"

cat >>"$work/aws-config" <<END
[profile program]
credential_process = false
[profile partner]
credential_process = false
END
expect 3 'a program that fails, in a run' gangway start aws-onboarding --input "$acme" --profile program \
	--partner-profile partner
has 'cannot get keys from credential_process of profile'
expect 0 'is a task' gangway tasks --json
json 0.title 'renew the credentials'
json 0.actor ops

about='what is left'
is 'no secret' "$(cat "$work"/store.db* | grep -a -c "$secret")" 0
