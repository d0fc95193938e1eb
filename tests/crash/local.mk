# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/crash/gangway-killable tests/crash/test_crash_before tests/crash/test_crash_after
tests_crash_gangway_killable_SOURCES = tests/crash/killable.c
tests_crash_test_crash_before_SOURCES = tests/crash/test_crash.c tests/lib/world.c tests/lib/world.h
tests_crash_test_crash_before_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) -DKILL_BEFORE=TRUE
tests_crash_test_crash_after_SOURCES = $(tests_crash_test_crash_before_SOURCES)
tests_crash_test_crash_after_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) -DKILL_BEFORE=FALSE
TESTS += tests/crash/test_crash_before tests/crash/test_crash_after

check_PROGRAMS += tests/crash/test_guard
tests_crash_test_guard_SOURCES = tests/crash/test_guard.c tests/lib/crowd.c tests/lib/crowd.h \
	tests/lib/world.c tests/lib/world.h
tests_crash_test_guard_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
TESTS += tests/crash/test_guard
