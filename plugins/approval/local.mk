# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/approval/approval.la
plugins_approval_approval_la_SOURCES = plugins/approval/approval.c
plugins_approval_approval_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_approval_approval_la_LDFLAGS = $(PLUGIN_LINK)
plugins_approval_approval_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/approval/test_approval
TESTS += plugins/approval/test_approval
plugins_approval_test_approval_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_approval_test_approval_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/approval/README.md
