# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/iam-role/iam-role.la
plugins_iam_role_iam_role_la_SOURCES = plugins/iam-role/iam-role.c plugins/iam-role/iam-role.h \
	plugins/iam-role/trust.c plugins/iam-role/read.c plugins/common/policy.h plugins/common/principals.h plugins/common/quota.h
plugins_iam_role_iam_role_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_iam_role_iam_role_la_LDFLAGS = $(PLUGIN_LINK)
plugins_iam_role_iam_role_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/iam-role/test_iam_role
TESTS += plugins/iam-role/test_iam_role
plugins_iam_role_test_iam_role_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_iam_role_test_iam_role_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/iam-role/README.md
