# SPDX-License-Identifier: Apache-2.0
# Built with the tests so that it stays whole; run by hand.
check_PROGRAMS += tests/bench/gangway-bench
tests_bench_gangway_bench_SOURCES = tests/bench/bench.c tests/bench/timing.h tests/lib/crowd.c tests/lib/crowd.h tests/lib/world.c tests/lib/world.h
tests_bench_gangway_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
check_PROGRAMS += tests/bench/gangway-bench-sandbox
tests_bench_gangway_bench_sandbox_SOURCES = tests/bench/sandbox.c tests/bench/timing.h core/host/sandbox.c \
	core/host/landlock.c core/host/filter.c core/host/violation.c core/host/channel.c
tests_bench_gangway_bench_sandbox_CPPFLAGS = $(gangway_host_CPPFLAGS) -I$(top_srcdir)
tests_bench_gangway_bench_sandbox_LDADD = $(JANSSON_LIBS)
check_PROGRAMS += tests/bench/gangway-bench-hosts
tests_bench_gangway_bench_hosts_SOURCES = tests/bench/hosts.c tests/bench/timing.h
tests_bench_gangway_bench_hosts_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
EXTRA_DIST += tests/bench/peer.mjs

bench: all tests/bench/gangway-bench tests/bench/gangway-bench-sandbox tests/bench/gangway-bench-hosts tests/plugins/good.so
	@tests/bench/gangway-bench-sandbox
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' tests/bench/gangway-bench-hosts
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' tests/bench/gangway-bench
