# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/crash/gangway-killable tests/crash/test_crash
tests_crash_gangway_killable_SOURCES = tests/crash/killable.c
tests_crash_test_crash_SOURCES = tests/crash/test_crash.c tests/lib/world.c tests/lib/world.h
tests_crash_test_crash_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
TESTS += tests/crash/test_crash
