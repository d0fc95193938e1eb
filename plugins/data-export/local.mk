# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/data-export/data-export.la
plugins_data_export_data_export_la_SOURCES = plugins/data-export/data-export.c plugins/data-export/data-export.h \
	plugins/data-export/read.c
plugins_data_export_data_export_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_data_export_data_export_la_LDFLAGS = $(PLUGIN_LINK)
plugins_data_export_data_export_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/data-export/test_data_export
TESTS += plugins/data-export/test_data_export
plugins_data_export_test_data_export_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_data_export_test_data_export_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/data-export/README.md
