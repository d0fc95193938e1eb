# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/engine/advice.c core/engine/advice.h \
	core/engine/amend.c core/engine/amend.h \
	core/engine/account.c core/engine/account_own.c core/engine/account_check.c core/engine/account_learn.c core/engine/account_private.h \
	core/engine/approvals.c core/engine/approvals.h \
	core/engine/bind.c core/engine/bind.h core/engine/bind_rows.c \
	core/engine/drift.c \
	core/engine/engine.c core/engine/engine.h \
	core/engine/workflow_files.c core/engine/workflow_files.h \
	core/engine/flight.c \
	core/engine/go.c \
	core/engine/kept.c core/engine/kept.h \
	core/engine/member.c core/engine/member.h \
	core/engine/op.c core/engine/op.h \
	core/engine/partition.c \
	core/engine/plan.c \
	core/engine/pin.c core/engine/pin.h \
	core/engine/replay.c core/engine/replay.h \
	core/engine/reseller.c \
	core/engine/run.c core/engine/run.h \
	core/engine/run_command_check.c \
	core/engine/run_commands.c \
	core/engine/run_secrets.c core/engine/run_secrets.h \
	core/engine/say.c \
	core/engine/step.c \
	core/engine/superseded.c core/engine/superseded.h \
	core/engine/subworkflow.c \
	core/engine/survey.c \
	core/engine/turn.c \
	core/engine/upgrade.c core/engine/upgrade_steps.c core/engine/upgrade_steps.h \
	core/engine/verbs.c core/engine/verbs.h \
	core/engine/watch.c \
	core/engine/workflow.c core/engine/workflow.h
engine_lua = core/engine/prelude_lua.h core/engine/subworkflow_lua.h core/engine/reconcile_lua.h core/engine/plan_lua.h core/engine/survey_lua.h core/engine/drift_lua.h core/engine/replay_lua.h
nodist_core_libgangway_a_SOURCES += $(engine_lua)
BUILT_SOURCES += $(engine_lua)
CLEANFILES += $(engine_lua)
EXTRA_DIST += core/engine/prelude.lua core/engine/subworkflow.lua core/engine/reconcile.lua core/engine/plan.lua core/engine/survey.lua core/engine/drift.lua core/engine/replay.lua
core/engine/libgangway_a-bind.$(OBJEXT): $(engine_lua)
