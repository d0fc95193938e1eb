# SPDX-License-Identifier: Apache-2.0
# A harness a parser, each over a library that is built once more, by clang with its coverage and its sanitizers.
FUZZERS = bundle frames ini json libconfig manifest policy signature template url workflow xml
# Written out: automake takes no pattern apart in the names of tests.
fuzz_harnesses = tests/fuzz/bundle.fuzz tests/fuzz/frames.fuzz tests/fuzz/ini.fuzz tests/fuzz/json.fuzz tests/fuzz/libconfig.fuzz \
	tests/fuzz/manifest.fuzz tests/fuzz/policy.fuzz tests/fuzz/signature.fuzz tests/fuzz/template.fuzz tests/fuzz/url.fuzz \
	tests/fuzz/workflow.fuzz tests/fuzz/xml.fuzz
fuzz_sources = tests/fuzz/bundle.c tests/fuzz/frames.c tests/fuzz/ini.c tests/fuzz/json.c tests/fuzz/libconfig.c tests/fuzz/manifest.c \
	tests/fuzz/policy.c tests/fuzz/signature.c tests/fuzz/template.c tests/fuzz/url.c tests/fuzz/workflow.c tests/fuzz/xml.c
EXTRA_DIST += $(fuzz_sources) tests/fuzz/fuzz.h tests/fuzz/run.sh tests/fuzz/corpus
FUZZ_LOG_COMPILER = $(SHELL) $(srcdir)/tests/fuzz/run.sh

if HAVE_FUZZ
FUZZ_SAN = -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_COMPILE = $(MKDIR_P) $(@D) && $(FUZZ_CC) $(DEFS) $(DEFAULT_INCLUDES) $(INCLUDES) $(AM_CPPFLAGS) $(CPPFLAGS) \
	-std=c11 -g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link $(FUZZ_SAN) -MMD -MP -c -o $@
# Neither the terminal nor the report's pages parse anything.
fuzz_objects = $(patsubst %.c,tests/fuzz/objects/%.o,$(filter-out core/cli/% core/report/%,$(filter %.c,$(core_libgangway_a_SOURCES))))

tests/fuzz/objects/tests/fuzz/%.o: tests/fuzz/%.c
	$(AM_V_CC)$(FUZZ_COMPILE) -I$(top_srcdir)/plugins $<
tests/fuzz/objects/core/%.o: core/%.c | $(BUILT_SOURCES)
	$(AM_V_CC)$(FUZZ_COMPILE) $<
tests/fuzz/objects/libgangway.a: $(fuzz_objects)
	$(AM_V_AR)rm -f $@ && $(AR) cr $@ $(fuzz_objects)
tests/fuzz/%.fuzz: tests/fuzz/objects/tests/fuzz/%.o tests/fuzz/objects/libgangway.a
	$(AM_V_CCLD)$(FUZZ_CC) -fsanitize=fuzzer $(FUZZ_SAN) -o $@ $^ $(GW_LIBS)
.PRECIOUS: tests/fuzz/objects/tests/fuzz/%.o
-include $(fuzz_objects:.o=.d) $(fuzz_sources:%.c=tests/fuzz/objects/%.d)
else
# Nothing in it: the test says so and is skipped.
$(fuzz_harnesses):
	@$(MKDIR_P) $(@D) && : >$@
endif
if !SANITIZED
TESTS += $(fuzz_harnesses)
endif
CLEANFILES += $(fuzz_harnesses)

# `make fuzz FUZZ_SECONDS=600 FUZZERS="xml json"`
FUZZ_SECONDS = 60
fuzz: $(fuzz_harnesses)
	@for name in $(FUZZERS); do \
	  top_srcdir='$(top_srcdir)' FUZZ_SECONDS=$(FUZZ_SECONDS) $(FUZZ_LOG_COMPILER) tests/fuzz/$$name.fuzz || status=1; \
	done; exit $${status:-0}
.PHONY: fuzz
