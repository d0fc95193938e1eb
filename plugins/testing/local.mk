# SPDX-License-Identifier: Apache-2.0
check_LIBRARIES += plugins/testing/libtesting.a
plugins_testing_libtesting_a_SOURCES = plugins/testing/testing.h plugins/testing/events.h plugins/testing/testing.c
