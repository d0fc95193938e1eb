# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/report/test_html tests/unit/report/test_report tests/unit/report/test_truth
TESTS += tests/unit/report/test_html tests/unit/report/test_report tests/unit/report/test_truth
EXTRA_DIST += tests/unit/report/journal.h tests/unit/report/page.h
