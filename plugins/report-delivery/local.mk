# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/report-delivery/report-delivery.la
plugins_report_delivery_report_delivery_la_SOURCES = plugins/report-delivery/report-delivery.c
plugins_report_delivery_report_delivery_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_report_delivery_report_delivery_la_LDFLAGS = $(PLUGIN_LINK)
plugins_report_delivery_report_delivery_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/report-delivery/test_report_delivery
TESTS += plugins/report-delivery/test_report_delivery
plugins_report_delivery_test_report_delivery_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_report_delivery_test_report_delivery_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/report-delivery/README.md
