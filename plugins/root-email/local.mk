# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/root-email/root-email.la
plugins_root_email_root_email_la_SOURCES = plugins/root-email/root-email.c plugins/common/events.h plugins/common/evidence.h
plugins_root_email_root_email_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_root_email_root_email_la_LDFLAGS = $(PLUGIN_LINK)
plugins_root_email_root_email_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/root-email/test_root_email
TESTS += plugins/root-email/test_root_email
plugins_root_email_test_root_email_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_root_email_test_root_email_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/root-email/README.md
