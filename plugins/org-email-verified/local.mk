# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/org-email-verified/org-email-verified.la
plugins_org_email_verified_org_email_verified_la_SOURCES = plugins/org-email-verified/org-email-verified.c plugins/common/events.h plugins/common/evidence.h
plugins_org_email_verified_org_email_verified_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_org_email_verified_org_email_verified_la_LDFLAGS = $(PLUGIN_LINK)
plugins_org_email_verified_org_email_verified_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/org-email-verified/test_org_email_verified
TESTS += plugins/org-email-verified/test_org_email_verified
plugins_org_email_verified_test_org_email_verified_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_org_email_verified_test_org_email_verified_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/org-email-verified/README.md
