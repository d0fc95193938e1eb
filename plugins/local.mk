# SPDX-License-Identifier: Apache-2.0
# A plugin sees what a partner's would: the installed headers and jansson, nothing of the core.
PLUGIN_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS)
PLUGIN_LINK = $(AM_LDFLAGS) -module -avoid-version -shared -no-undefined
PLUGIN_LIBS = $(JANSSON_LIBS)

# So does its test, which links the installed harness.
PLUGIN_TEST_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS) $(GLIB_CFLAGS) $(CHECK_CFLAGS) -I$(top_srcdir)/plugins
PLUGIN_TEST_LIBS = $(TESTING_LIBS)
include plugins/common/local.mk
include plugins/testing/local.mk

# Every plugin: a folder NAME with NAME.c, its tests and its README. Made by autoreconf, and by make after a new one.
EXTRA_DIST += plugins/list.sh
include plugins/list.mk
$(srcdir)/plugins/list.mk: $(srcdir)/plugins/list.sh $(wildcard $(srcdir)/plugins $(srcdir)/plugins/*/.)
	@$(SHELL) $(srcdir)/plugins/list.sh

# `make plugin-iam-role` builds one plugin, `make check-plugin-iam-role` builds and runs its tests.
plugin-%:
	@$(MAKE) $(AM_MAKEFLAGS) plugins/$*/$*.la
check-plugin-%: plugin-%
	@$(MAKE) $(AM_MAKEFLAGS) check TESTS="plugins/$*/test_$(subst -,_,$*)" check_PROGRAMS="plugins/$*/test_$(subst -,_,$*)" \
	  check_LTLIBRARIES= check_SCRIPTS= check_DATA=
