# SPDX-License-Identifier: Apache-2.0
# Fixture plugins, each named for its fault, built as a partner builds one: with the two installed headers.
FIXTURE_NAMES = asks bad_action bad_name bad_output bad_resource bad_schema bad_step_size crashes crashes_on_load \
	duplicate_step example exits floods good hangs longer_step newer_api no_desire no_symbol old_abi older_step prints removes \
	removes_undeclared resets secrets shows smuggles step_twice undeclared_action undefined_symbol unknown_keyword unknown_operation \
	unknown_service unknown_vault writes_as_read writes_in_inspect
FIXTURES = $(FIXTURE_NAMES:%=tests/plugins/%.so)
fixture_needs = tests/plugins/fixture.h tests/plugins/asking.h core/sdk/gangway/plugin.h core/sdk/gangway/step.h
check_DATA += $(FIXTURES)
CLEANFILES += $(FIXTURES)
EXTRA_DIST += $(FIXTURE_NAMES:%=tests/plugins/%.c) tests/plugins/fixture.h tests/plugins/asking.h \
	tests/plugins/not_elf.txt

tests/plugins/%.so: tests/plugins/%.c $(fixture_needs)
	$(AM_V_CCLD)$(MKDIR_P) tests/plugins && $(CC) -D_GNU_SOURCE -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS) $(CPPFLAGS) $(AM_CFLAGS) \
	  $(CFLAGS) -fPIC -shared $(AM_LDFLAGS) $(LDFLAGS) -o $@ $< $(JANSSON_LIBS)

# A host that breaks the protocol.
check_PROGRAMS += tests/plugins/rogue_host
tests_plugins_rogue_host_LDADD =

# `make installcheck` builds the example against the installed tree.
EXTRA_DIST += tests/plugins/installcheck.sh
installcheck-local:
	CC='$(CC)' $(SHELL) $(srcdir)/tests/plugins/installcheck.sh $(srcdir)/tests/plugins/example.c '$(bindir)' \
	  '$(libdir)' '$(prefix)' '$(DESTDIR)'
