# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/secret-release/secret-release.la
plugins_secret_release_secret_release_la_SOURCES = plugins/secret-release/secret-release.c
plugins_secret_release_secret_release_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_secret_release_secret_release_la_LDFLAGS = $(PLUGIN_LINK)
plugins_secret_release_secret_release_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/secret-release/test_secret_release
TESTS += plugins/secret-release/test_secret_release
plugins_secret_release_test_secret_release_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_secret_release_test_secret_release_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/secret-release/README.md
