# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/root-password/root-password.la
plugins_root_password_root_password_la_SOURCES = plugins/root-password/root-password.c plugins/common/credential-report.h \
	plugins/common/events.h plugins/common/evidence.h
plugins_root_password_root_password_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_root_password_root_password_la_LDFLAGS = $(PLUGIN_LINK)
plugins_root_password_root_password_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/root-password/test_root_password
TESTS += plugins/root-password/test_root_password
plugins_root_password_test_root_password_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_root_password_test_root_password_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/root-password/README.md
