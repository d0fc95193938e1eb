# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/payment-method/payment-method.la
plugins_payment_method_payment_method_la_SOURCES = plugins/payment-method/payment-method.c \
	plugins/common/events.h plugins/common/evidence.h
plugins_payment_method_payment_method_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_payment_method_payment_method_la_LDFLAGS = $(PLUGIN_LINK)
plugins_payment_method_payment_method_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/payment-method/test_payment_method
TESTS += plugins/payment-method/test_payment_method
plugins_payment_method_test_payment_method_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_payment_method_test_payment_method_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/payment-method/README.md
