# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/iam-admin-user/iam-admin-user.la
plugins_iam_admin_user_iam_admin_user_la_SOURCES = plugins/iam-admin-user/iam-admin-user.c plugins/common/quota.h \
	plugins/iam-admin-user/iam-admin-user.h plugins/iam-admin-user/attached.c plugins/iam-admin-user/documents.c \
	plugins/iam-admin-user/proof.c plugins/iam-admin-user/credentials.c plugins/common/policy.h
plugins_iam_admin_user_iam_admin_user_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_iam_admin_user_iam_admin_user_la_LDFLAGS = $(PLUGIN_LINK)
plugins_iam_admin_user_iam_admin_user_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/iam-admin-user/test_iam_admin_user plugins/iam-admin-user/test_credentials
TESTS += plugins/iam-admin-user/test_iam_admin_user plugins/iam-admin-user/test_credentials
plugins_iam_admin_user_test_iam_admin_user_SOURCES = plugins/iam-admin-user/test_iam_admin_user.c \
	plugins/iam-admin-user/scenes.h
plugins_iam_admin_user_test_iam_admin_user_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_iam_admin_user_test_iam_admin_user_LDADD = $(PLUGIN_TEST_LIBS)
plugins_iam_admin_user_test_credentials_SOURCES = plugins/iam-admin-user/test_credentials.c \
	plugins/iam-admin-user/scenes.h
plugins_iam_admin_user_test_credentials_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_iam_admin_user_test_credentials_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/iam-admin-user/README.md
