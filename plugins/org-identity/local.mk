# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/org-identity/org-identity.la
plugins_org_identity_org_identity_la_SOURCES = plugins/org-identity/org-identity.c
plugins_org_identity_org_identity_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_org_identity_org_identity_la_LDFLAGS = $(PLUGIN_LINK)
plugins_org_identity_org_identity_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/org-identity/test_org_identity
TESTS += plugins/org-identity/test_org_identity
plugins_org_identity_test_org_identity_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_org_identity_test_org_identity_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/org-identity/README.md
