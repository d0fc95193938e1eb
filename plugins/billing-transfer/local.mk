# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/billing-transfer/billing-transfer.la
plugins_billing_transfer_billing_transfer_la_SOURCES = plugins/billing-transfer/billing-transfer.c
plugins_billing_transfer_billing_transfer_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_billing_transfer_billing_transfer_la_LDFLAGS = $(PLUGIN_LINK)
plugins_billing_transfer_billing_transfer_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/billing-transfer/test_billing_transfer
TESTS += plugins/billing-transfer/test_billing_transfer
plugins_billing_transfer_test_billing_transfer_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_billing_transfer_test_billing_transfer_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/billing-transfer/README.md
