# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/report/test_html tests/unit/report/test_report
TESTS += tests/unit/report/test_html tests/unit/report/test_report
EXTRA_DIST += tests/unit/report/page.h
