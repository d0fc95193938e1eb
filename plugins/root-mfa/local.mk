# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/root-mfa/root-mfa.la
plugins_root_mfa_root_mfa_la_SOURCES = plugins/root-mfa/root-mfa.c plugins/common/credential-report.h \
	plugins/common/events.h plugins/common/evidence.h
plugins_root_mfa_root_mfa_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_root_mfa_root_mfa_la_LDFLAGS = $(PLUGIN_LINK)
plugins_root_mfa_root_mfa_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/root-mfa/test_root_mfa
TESTS += plugins/root-mfa/test_root_mfa
plugins_root_mfa_test_root_mfa_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_root_mfa_test_root_mfa_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/root-mfa/README.md
