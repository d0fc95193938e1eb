# SPDX-License-Identifier: Apache-2.0
# Clients that nobody here wrote, against the simulator and our protocols. Needs `npm ci` in this folder once.
check_PROGRAMS += tests/conformance/wire
TESTS += tests/conformance/run.sh
EXTRA_DIST += tests/conformance/run.sh tests/conformance/README.md \
	tests/conformance/package.json tests/conformance/package-lock.json tests/conformance/.npmrc \
	tests/conformance/awscli_commands.py \
	tests/conformance/botocore_answers.py \
	tests/conformance/botocore_operations.py \
	tests/conformance/botocore_reads.py \
	tests/conformance/botocore_says.py \
	tests/conformance/lib/agree.mjs \
	tests/conformance/lib/answers.mjs \
	tests/conformance/lib/capture.mjs \
	tests/conformance/lib/compare.mjs \
	tests/conformance/lib/givers.mjs \
	tests/conformance/lib/inputs.mjs \
	tests/conformance/lib/lines.mjs \
	tests/conformance/lib/random.mjs \
	tests/conformance/lib/requests.mjs \
	tests/conformance/lib/services.mjs \
	tests/conformance/lib/sdk2.mjs \
	tests/conformance/lib/shapes.mjs \
	tests/conformance/lib/sim.mjs \
	tests/conformance/lib/tree.mjs \
	tests/conformance/lib/whoami.mjs \
	tests/conformance/lib/wire.mjs \
	tests/conformance/lib/xml.mjs \
	tests/conformance/sdk/account.mjs \
	tests/conformance/sdk/budgets.mjs \
	tests/conformance/sdk/channel.mjs \
	tests/conformance/sdk/cloudtrail.mjs \
	tests/conformance/sdk/cur.mjs \
	tests/conformance/sdk/ec2.mjs \
	tests/conformance/sdk/exports.mjs \
	tests/conformance/sdk/iam.mjs \
	tests/conformance/sdk/messages.mjs \
	tests/conformance/sdk/misfortune.mjs \
	tests/conformance/sdk/organizations.mjs \
	tests/conformance/sdk/partition.mjs \
	tests/conformance/sdk/org-services.mjs \
	tests/conformance/sdk/s3.mjs \
	tests/conformance/sdk/s3-objects.mjs \
	tests/conformance/sdk/s3-uploads.mjs \
	tests/conformance/sdk/sts.mjs \
	tests/conformance/sdk/taxsettings.mjs \
	tests/conformance/sdk/transfer.mjs \
	tests/conformance/awscli.test.mjs \
	tests/conformance/botocore.test.mjs \
	tests/conformance/botocore_reads.test.mjs \
	tests/conformance/credentials.test.mjs \
	tests/conformance/decode.test.mjs \
	tests/conformance/ec2.test.mjs \
	tests/conformance/failures.test.mjs \
	tests/conformance/kinds.test.mjs \
	tests/conformance/sdk.test.mjs \
	tests/conformance/serialise.test.mjs \
	tests/conformance/servicefiles.test.mjs \
	tests/conformance/server.test.mjs \
	tests/conformance/sigv4.test.mjs \
	tests/conformance/sigv4a.test.mjs
