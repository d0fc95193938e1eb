# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/org-accounts/org-accounts.la
plugins_org_accounts_org_accounts_la_SOURCES = plugins/org-accounts/org-accounts.c
plugins_org_accounts_org_accounts_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_org_accounts_org_accounts_la_LDFLAGS = $(PLUGIN_LINK)
plugins_org_accounts_org_accounts_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/org-accounts/test_org_accounts
TESTS += plugins/org-accounts/test_org_accounts
plugins_org_accounts_test_org_accounts_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_org_accounts_test_org_accounts_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/org-accounts/README.md
