# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/org-guard/org-guard.la
plugins_org_guard_org_guard_la_SOURCES = plugins/org-guard/org-guard.c plugins/org-guard/guard.h \
	plugins/org-guard/ask.c plugins/org-guard/organization.c plugins/org-guard/services.c \
	plugins/org-guard/differences.c plugins/org-guard/words.c plugins/org-guard/sha256.c
plugins_org_guard_org_guard_la_CPPFLAGS = $(PLUGIN_CPPFLAGS) -D_POSIX_C_SOURCE=200809L
plugins_org_guard_org_guard_la_LDFLAGS = $(PLUGIN_LINK)
plugins_org_guard_org_guard_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/org-guard/test_org_guard
TESTS += plugins/org-guard/test_org_guard
plugins_org_guard_test_org_guard_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_org_guard_test_org_guard_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/org-guard/README.md
