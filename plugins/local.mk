# SPDX-License-Identifier: Apache-2.0
# A plugin sees what a partner's would: the installed headers and jansson, nothing of the core.
PLUGIN_CPPFLAGS = -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS)
PLUGIN_LINK = $(AM_LDFLAGS) -module -avoid-version -shared -no-undefined
PLUGIN_LIBS = $(JANSSON_LIBS)

# So does its test, which links the installed harness.
PLUGIN_TEST_CPPFLAGS = -D_GNU_SOURCE $(PLUGIN_CPPFLAGS) $(GLIB_CFLAGS) $(CHECK_CFLAGS) -I$(top_srcdir)/plugins
PLUGIN_TEST_LIBS = $(TESTING_LIBS)
include plugins/common/local.mk
include plugins/testing/local.mk
include plugins/approval/local.mk
include plugins/billing-transfer/local.mk
include plugins/cost-report/local.mk
include plugins/data-export/local.mk
include plugins/iam-admin-user/local.mk
include plugins/iam-role/local.mk
include plugins/notify/local.mk
include plugins/org-accounts/local.mk
include plugins/org-guard/local.mk
include plugins/org-email-verified/local.mk
include plugins/org-identity/local.mk
include plugins/payment-method/local.mk
include plugins/report-delivery/local.mk
include plugins/root-email/local.mk
include plugins/root-mfa/local.mk
include plugins/root-password/local.mk
include plugins/s3-bucket/local.mk
include plugins/tax-profile/local.mk
include plugins/secret-release/local.mk
include plugins/spp-relationship/local.mk

# `make plugin-iam-role` builds one plugin, `make check-plugin-iam-role` builds and runs its tests.
plugin-%:
	@$(MAKE) $(AM_MAKEFLAGS) plugins/$*/$*.la
check-plugin-%: plugin-%
	@$(MAKE) $(AM_MAKEFLAGS) check TESTS="plugins/$*/test_$(subst -,_,$*)" check_PROGRAMS="plugins/$*/test_$(subst -,_,$*)" \
	  check_LTLIBRARIES= check_SCRIPTS= check_DATA=
