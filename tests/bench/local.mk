# SPDX-License-Identifier: Apache-2.0
# Built with the tests so that it stays whole; run by hand.
check_PROGRAMS += tests/bench/gangway-bench
tests_bench_gangway_bench_SOURCES = tests/bench/bench.c tests/lib/crowd.c tests/lib/crowd.h tests/lib/world.c tests/lib/world.h
tests_bench_gangway_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
EXTRA_DIST += tests/bench/peer.mjs

bench: all tests/bench/gangway-bench
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' tests/bench/gangway-bench
