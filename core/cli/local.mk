# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/cli/simulate.c core/cli/simulate.h \
	core/cli/approve.c \
	core/cli/ask_mfa.c core/cli/ask_mfa.h \
	core/cli/await.c core/cli/await.h \
	core/cli/audit.c core/cli/audit.h core/cli/audit_export.c core/cli/audit_keys.c core/cli/audit_keys.h \
	core/cli/cancel.c \
	core/cli/check.c core/cli/findings.h core/cli/check_step.c core/cli/check_words.c core/cli/check_workflow.c \
	core/cli/check_plugin.c core/cli/check_view.c core/cli/check_view.h \
	core/cli/child.c core/cli/child.h \
	core/cli/cli.h \
	core/cli/commands.c core/cli/complete.c core/cli/complete.h core/cli/candidates.c \
	core/cli/describe.c \
	core/cli/doctor.c core/cli/doctor.h core/cli/doctor_input.c core/cli/doctor_vault.c \
	core/cli/done.c \
	core/cli/evidence.c core/cli/evidence.h core/cli/evidence_given.c \
	core/cli/script_files.c core/cli/script_files.h \
	core/cli/help.c \
	core/cli/input.c \
	core/cli/signing_key.c \
	core/cli/list.c core/cli/manual.c \
	core/cli/lock.c core/cli/lock_entry.c core/cli/lock.h \
	core/cli/log.c \
	core/cli/marks.c core/cli/marks.h \
	core/cli/new.c \
	core/cli/options.c \
	core/cli/out.c core/cli/out.h \
	core/cli/permissions.c \
	core/cli/plan.c \
	core/cli/planfile.c core/cli/planfile.h \
	core/cli/plugin.c core/cli/plugin_install.c core/cli/plugin_trust.c core/cli/plugin_verbs.h core/cli/plugins.c core/cli/services.c \
	core/cli/policies.c \
	core/cli/private.c \
	core/cli/program.c \
	core/cli/progress.c \
	core/cli/rehearse.c \
	core/cli/report.c core/cli/run_report.h \
	core/cli/resume.c \
	core/cli/runs.c core/cli/runs.h \
	core/cli/searched.c \
	core/cli/secret.c core/cli/secret.h core/cli/secret_key.c core/cli/secret_list.c core/cli/secret_remove.c \
	core/cli/secret_set.c core/cli/secret_show.c \
	core/cli/secret_text.c core/cli/secret_text.h \
	core/cli/session.c \
	core/cli/settings.c \
	core/cli/simulator.c core/cli/simulator.h \
	core/cli/start.c \
	core/cli/step.c \
	core/cli/stop.c \
	core/cli/survey.c core/cli/survey.h \
	core/cli/table.c \
	core/cli/test.c core/cli/test.h \
	core/cli/test_jobs.c core/cli/test_jobs.h \
	core/cli/test_report.c core/cli/test_run.c core/cli/test_words.c \
	core/cli/tasks.c \
	core/cli/trust_settings.c \
	core/cli/upgrade.c core/cli/verify.c \
	core/cli/view.h \
	core/cli/view_changes.c \
	core/cli/view_event.c \
	core/cli/view_plan.c \
	core/cli/view_time.c \
	core/cli/run_command.c

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = core/cli/completion/bash/gangway
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = core/cli/completion/zsh/_gangway
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = core/cli/completion/fish/gangway.fish

nodist_core_libgangway_a_SOURCES += core/cli/test_lua.h
BUILT_SOURCES += core/cli/test_lua.h
CLEANFILES += core/cli/test_lua.h
EXTRA_DIST += core/cli/test.lua
core/cli/libgangway_a-test_run.$(OBJEXT): core/cli/test_lua.h

bin_PROGRAMS += gangway
gangway_SOURCES = core/cli/main.c
gangway_CFLAGS = $(PROGRAM_CFLAGS)
gangway_LDFLAGS = $(PROGRAM_LINK)
gangway_LDADD = core/libgangway.a $(GW_LIBS)
