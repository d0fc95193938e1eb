# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/notify/notify.la
plugins_notify_notify_la_SOURCES = plugins/notify/notify.c plugins/notify/notify.h plugins/notify/channels.c
plugins_notify_notify_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_notify_notify_la_LDFLAGS = $(PLUGIN_LINK)
plugins_notify_notify_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/notify/test_notify
TESTS += plugins/notify/test_notify
plugins_notify_test_notify_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_notify_test_notify_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/notify/README.md
