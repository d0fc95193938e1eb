# SPDX-License-Identifier: Apache-2.0
# Fixture plugins, each named for its fault, built as a partner builds one: with the two installed headers.
FIXTURE_NAMES = asks bad_action bad_name bad_output bad_resource bad_schema bad_step_size crashes crashes_on_load \
	duplicate_step exits floods good hangs leaks longer_step newer_api no_desire no_symbol old_abi older_step prints removes \
	removes_undeclared resets secrets shows smuggles step_twice tells_environment undeclared_action undefined_symbol unknown_keyword unknown_operation \
	unknown_service unknown_vault writes_as_read writes_in_inspect
# What no plugin may, tried in inspect and (_at_load) in a constructor.
ATTACK_NAMES = attaches_to_core becomes_dumpable blocks_signal calls_by_old_gate catches_faults eats_memory enters_namespace execs \
	forks_daemon joins_group kills_core leaves_session loads_bpf looks_around loops_forever makes_memory_file mounts opens_socket \
	raises_limits reads_core_directly reads_core_memory reads_credentials reads_environment replaces_handler sets_timer \
	spawns_thread uses_io_uring uses_keyring watches_events writes_home
# The same source, linked in ways that load what nobody hashed.
LINK_FAULTS = has_runpath needs_by_path needs_maths swapped_dependency
# Each breaks the contract of steps in one place, for `gangway check-plugin` to find.
CONTRACT_NAMES = applies_again asks_undeclared declares_unused hides_failure keeps_contract looks_differ loops_on_failure misspells \
	names_wrong_resource never_done notes_secret prints_on_load renames_failure swallows_failure tells_secret trusts_answers writes_in_look writes_twice
FIXTURES = $(CONTRACT_NAMES:%=tests/plugins/contract/%.so) tests/plugins/example.so tests/plugins/parameter.so $(FIXTURE_NAMES:%=tests/plugins/%.so) $(ATTACK_NAMES:%=tests/plugins/%.so) \
	$(ATTACK_NAMES:%=tests/plugins/%_at_load.so) $(LINK_FAULTS:%=tests/plugins/%.so)
HELPERS = tests/plugins/helper/libhelper.so tests/plugins/helper/unnamed.so
fixture_needs = tests/plugins/contract/contract.h tests/plugins/fixture.h tests/plugins/asking.h tests/plugins/attack.h core/sdk/gangway/plugin.h core/sdk/gangway/step.h
check_DATA += $(FIXTURES)
CLEANFILES += $(FIXTURES) $(HELPERS)
EXTRA_DIST += $(CONTRACT_NAMES:%=tests/plugins/contract/%.c) tests/plugins/contract/contract.h $(FIXTURE_NAMES:%=tests/plugins/%.c) $(ATTACK_NAMES:%=tests/plugins/%.c) tests/plugins/fixture.h \
	tests/plugins/asking.h tests/plugins/attack.h tests/plugins/helper.c tests/plugins/needs_helper.c tests/plugins/needs_maths.c tests/plugins/not_elf.txt
FIXTURE_COMPILE = $(MKDIR_P) tests/plugins/helper tests/plugins/contract && $(CC) -D_GNU_SOURCE -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS) $(CPPFLAGS) \
	$(AM_CFLAGS) $(CFLAGS) -fPIC -shared $(AM_LDFLAGS) $(LDFLAGS)

tests/plugins/%_at_load.so: tests/plugins/%.c $(fixture_needs)
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -DAT_LOAD -o $@ $< $(JANSSON_LIBS)
tests/plugins/%.so: tests/plugins/%.c $(fixture_needs)
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< $(JANSSON_LIBS)

tests/plugins/example.so: doc/examples/account-alias/account-alias.c $(fixture_needs)
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< $(JANSSON_LIBS)
tests/plugins/parameter.so: doc/examples/parameter/parameter.c $(fixture_needs)
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< $(JANSSON_LIBS)
tests/plugins/needs_maths.so: tests/plugins/needs_maths.c $(fixture_needs)
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< -Wl,--no-as-needed -lm
tests/plugins/helper/libhelper.so: tests/plugins/helper.c
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -Wl,-soname,libgangway-helper.so -o $@ $<
tests/plugins/helper/unnamed.so: tests/plugins/helper.c
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $<
tests/plugins/has_runpath.so: tests/plugins/needs_helper.c tests/plugins/helper/libhelper.so
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -Wl,-rpath,'$$ORIGIN/helper' -o $@ $< tests/plugins/helper/libhelper.so
tests/plugins/needs_by_path.so: tests/plugins/needs_helper.c tests/plugins/helper/unnamed.so
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< tests/plugins/helper/unnamed.so
tests/plugins/swapped_dependency.so: tests/plugins/needs_helper.c tests/plugins/helper/libhelper.so
	$(AM_V_CCLD)$(FIXTURE_COMPILE) -o $@ $< tests/plugins/helper/libhelper.so

# A host that breaks the protocol.
check_PROGRAMS += tests/plugins/rogue_host
tests_plugins_rogue_host_LDADD =

# `make installcheck` builds the examples against the installed tree; `make check` does so with a tree that it installs.
EXTRA_DIST += tests/plugins/installcheck.sh tests/plugins/installed.sh tests/plugins/links.sh tests/plugins/tutorial.sh
TESTS += tests/plugins/installed.sh
installcheck-local:
	CC='$(CC)' $(SHELL) $(srcdir)/tests/plugins/installcheck.sh '$(DESTDIR)$(prefix)' '$(DESTDIR)$(bindir)' \
	  '$(DESTDIR)$(libdir)/pkgconfig'
