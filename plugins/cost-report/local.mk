# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/cost-report/cost-report.la
plugins_cost_report_cost_report_la_SOURCES = plugins/cost-report/cost-report.c plugins/common/policy.h
plugins_cost_report_cost_report_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_cost_report_cost_report_la_LDFLAGS = $(PLUGIN_LINK)
plugins_cost_report_cost_report_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/cost-report/test_cost_report
TESTS += plugins/cost-report/test_cost_report
plugins_cost_report_test_cost_report_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_cost_report_test_cost_report_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/cost-report/README.md
