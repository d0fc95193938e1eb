# SPDX-License-Identifier: Apache-2.0
bin_PROGRAMS += gangway-sim
noinst_LIBRARIES += tests/sim/libsim.a

tests_sim_libsim_a_SOURCES = tests/sim/options.h \
	tests/sim/auth.c tests/sim/auth.h \
	tests/sim/awsconfig.c tests/sim/awsconfig.h \
	tests/sim/chaos.c tests/sim/chaos.h \
	tests/sim/chunks.c tests/sim/chunks.h \
	tests/sim/control.c tests/sim/control.h \
	tests/sim/faults.c tests/sim/faults.h \
	tests/sim/digest.c tests/sim/digest.h \
	tests/sim/limit.c tests/sim/limit.h \
	tests/sim/log.c tests/sim/log.h \
	tests/sim/luajson.c tests/sim/luajson.h \
	tests/sim/lualib.c tests/sim/lualib.h \
	tests/sim/payload.c tests/sim/payload.h \
	tests/sim/refusal.c tests/sim/refusal.h \
	tests/sim/runtime.c tests/sim/runtime.h \
	tests/sim/serve.c tests/sim/serve.h \
	tests/sim/server.c tests/sim/server.h
tests_sim_libsim_a_CPPFLAGS = $(AM_CPPFLAGS) $(MHD_CFLAGS)
tests_sim_libsim_a_CFLAGS = $(PROGRAM_CFLAGS)

gangway_sim_SOURCES = tests/sim/main.c
gangway_sim_CFLAGS = $(PROGRAM_CFLAGS)
gangway_sim_LDFLAGS = $(PROGRAM_LINK)
gangway_sim_LDADD = tests/sim/libsim.a core/libgangway.a $(GW_LIBS) $(MHD_LIBS)

# Installed without the tests/sim in front: nobase_ would keep it.
simlibdir = $(simdir)/lib
simawsdir = $(simdir)/aws
dist_sim_DATA = tests/sim/README.md tests/sim/boot.lua tests/sim/people.lua tests/sim/sample.lua
dist_simlib_DATA = tests/sim/lib/access.lua tests/sim/lib/arns.lua tests/sim/lib/blobs.lua tests/sim/lib/callers.lua tests/sim/lib/channel.lua \
	tests/sim/lib/delivery.lua tests/sim/lib/iam.lua tests/sim/lib/ids.lua \
	tests/sim/lib/managed.lua tests/sim/lib/outbox.lua tests/sim/lib/paging.lua tests/sim/lib/policy.lua \
	tests/sim/lib/policyparse.lua tests/sim/lib/objects.lua tests/sim/lib/outside.lua tests/sim/lib/s3.lua tests/sim/lib/transfer.lua tests/sim/lib/trail.lua tests/sim/lib/uploads.lua tests/sim/lib/util.lua \
	tests/sim/lib/world.lua
dist_simaws_DATA = tests/sim/aws/account.lua tests/sim/aws/bcm-data-exports.lua tests/sim/aws/budgets.lua \
	tests/sim/aws/cloudtrail.lua tests/sim/aws/cur.lua tests/sim/aws/ec2.lua tests/sim/aws/iam.lua \
	tests/sim/aws/iam-account.lua tests/sim/aws/iam-policies.lua tests/sim/aws/organizations.lua tests/sim/aws/organizations-transfer.lua \
	tests/sim/aws/org-services.lua tests/sim/aws/partnercentral-channel.lua \
	tests/sim/aws/s3.lua tests/sim/aws/s3-copies.lua tests/sim/aws/s3-objects.lua tests/sim/aws/s3-settings.lua \
	tests/sim/aws/s3-uploads.lua \
	tests/sim/aws/sesv2.lua tests/sim/aws/sns.lua tests/sim/aws/sts.lua tests/sim/aws/taxsettings.lua
nobase_dist_doc_DATA += tests/sim/README.md
