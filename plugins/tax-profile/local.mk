# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/tax-profile/tax-profile.la
plugins_tax_profile_tax_profile_la_SOURCES = plugins/tax-profile/tax-profile.c \
	plugins/tax-profile/tax-profile.h plugins/tax-profile/compare.c
plugins_tax_profile_tax_profile_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_tax_profile_tax_profile_la_LDFLAGS = $(PLUGIN_LINK)
plugins_tax_profile_tax_profile_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/tax-profile/test_tax_profile
TESTS += plugins/tax-profile/test_tax_profile
plugins_tax_profile_test_tax_profile_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_tax_profile_test_tax_profile_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/tax-profile/README.md
