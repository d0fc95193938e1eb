# SPDX-License-Identifier: Apache-2.0
EXTRA_DIST += tests/one.sh tests/lib/check/check.h tests/static.sh tests/cppcheck.cfg .clang-tidy

static-check: $(BUILT_SOURCES)
	@top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)' $(SHELL) $(srcdir)/tests/static.sh

# `make check-one T=test_text`: one test, and only what it needs; tests/one.sh says what T can be.
check-one:
	@MAKE='$(MAKE)' $(SHELL) $(srcdir)/tests/one.sh '$(T)'
check-fixtures: $(check_LTLIBRARIES) $(check_LIBRARIES) $(check_DATA)

include tests/sim/local.mk
if HAVE_CHECK
AM_CPPFLAGS += -I$(top_srcdir)/tests/lib/check $(CHECK_CFLAGS)
# The longest first: what runs beside them is done before they are. The fuzzers are last: they compile a library of their
# own, and make puts off what comes behind a target that it waits for.
include tests/crash/local.mk
include tests/conformance/local.mk
include tests/cli/local.mk
include tests/unit/base/local.mk
include tests/unit/trust/local.mk
include tests/unit/cli/local.mk
include tests/unit/aws/local.mk
include tests/unit/store/local.mk
include tests/unit/vault/local.mk
include tests/unit/plugin/local.mk
include tests/unit/engine/local.mk
include tests/unit/report/local.mk
include tests/unit/sim/local.mk
include tests/plugins/local.mk
include tests/bench/local.mk
include tests/doc/local.mk
endif
include tests/fuzz/local.mk
