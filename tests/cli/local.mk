# SPDX-License-Identifier: Apache-2.0
# Shell tests that drive the real program; lib.sh has their words.
cli_tests = \
	tests/cli/least.sh \
	tests/cli/check_needs.sh tests/cli/check_plugin.sh \
	tests/cli/abi.sh \
	tests/cli/advice.sh \
	tests/cli/on_postgres.sh \
	tests/cli/audit.sh \
	tests/cli/step.sh \
	tests/cli/account.sh \
	tests/cli/accounts.sh \
	tests/cli/channels.sh tests/cli/completion.sh \
	tests/cli/children.sh \
	tests/cli/contexts.sh \
	tests/cli/aws.sh \
	tests/cli/credentials.sh \
	tests/cli/docs.sh \
	tests/cli/evidence.sh \
	tests/cli/guard.sh \
	tests/cli/input.sh \
	tests/cli/keys.sh \
	tests/cli/amend.sh \
	tests/cli/lua_step.sh \
	tests/cli/mfa.sh \
	tests/cli/new.sh \
	tests/cli/notify.sh \
	tests/cli/operations.sh \
	tests/cli/org_accounts.sh \
	tests/cli/open.sh \
	tests/cli/outage.sh \
	tests/cli/permissions.sh \
	tests/cli/partition.sh tests/cli/plan.sh \
	tests/cli/rehearse.sh \
	tests/cli/report.sh \
	tests/cli/roles.sh \
	tests/cli/root.sh \
	tests/cli/run.sh \
	tests/cli/sandbox.sh \
	tests/cli/secret.sh \
	tests/cli/services.sh \
	tests/cli/settings.sh \
	tests/cli/skip.sh \
	tests/cli/stop.sh \
	tests/cli/store.sh \
	tests/cli/timers.sh \
	tests/cli/terminal.sh \
	tests/cli/trust.sh \
	tests/cli/upgrade.sh tests/cli/upgrade_step.sh \
	tests/cli/usage.sh \
	tests/cli/check.sh \
	tests/cli/test.sh \
	tests/cli/time.sh \
	tests/cli/verify.sh \
	tests/cli/words.sh

TESTS += $(cli_tests)
EXTRA_DIST += tests/cli/lib.sh tests/cli/secret.lua $(cli_tests) tests/plugins/kept/abi-1.c tests/plugins/kept/abi-1.so.base64
check_PROGRAMS += tests/cli/ask tests/cli/hook tests/cli/lessen tests/cli/pick tests/cli/post tests/cli/sqlite tests/cli/take_away tests/cli/type
tests_cli_hook_LDADD =
tests_cli_take_away_LDADD =
tests_cli_lessen_LDADD = $(JANSSON_LIBS)
tests_cli_pick_LDADD = $(JANSSON_LIBS)
tests_cli_post_LDADD = $(CURL_LIBS)
tests_cli_sqlite_LDADD = $(SQLITE_LIBS)

# Each trick at each request of every stock plugin; `make check` does so for a few, and is coarser with the others.
check-plugins:
	GANGWAY_CHECK_EVERY=1 $(MAKE) $(AM_MAKEFLAGS) check TESTS=tests/cli/check_plugin.sh
