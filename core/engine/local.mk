# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/engine/advice.c core/engine/advice.h \
	core/engine/amend.c core/engine/amend.h \
	core/engine/account.c \
	core/engine/approvals.c core/engine/approvals.h \
	core/engine/bind.c core/engine/bind.h core/engine/bind_rows.c \
	core/engine/box.c core/engine/box.h core/engine/box_json.c core/engine/box_private.h \
	core/engine/branch.c \
	core/engine/drift.c \
	core/engine/engine.c core/engine/engine.h \
	core/engine/fault.c \
	core/engine/files.c core/engine/files.h \
	core/engine/flight.c \
	core/engine/kept.c core/engine/kept.h \
	core/engine/lend.c core/engine/lend.h \
	core/engine/limits.c \
	core/engine/pin.c core/engine/pin.h \
	core/engine/reseller.c \
	core/engine/run.c core/engine/run.h \
	core/engine/secrets.c core/engine/secrets.h \
	core/engine/script.c core/engine/script.h core/engine/script_private.h \
	core/engine/survey.c \
	core/engine/turn.c \
	core/engine/words.c \
	core/engine/workflow.c core/engine/workflow.h
nodist_core_libgangway_a_SOURCES = core/engine/library_lua.h core/engine/prelude_lua.h core/engine/reconcile_lua.h core/engine/plan_lua.h core/engine/survey_lua.h core/engine/drift_lua.h core/engine/replay_lua.h
BUILT_SOURCES += $(nodist_core_libgangway_a_SOURCES)
CLEANFILES += $(nodist_core_libgangway_a_SOURCES)
EXTRA_DIST += core/engine/library.lua core/engine/prelude.lua core/engine/reconcile.lua core/engine/plan.lua core/engine/survey.lua core/engine/drift.lua core/engine/replay.lua

# The engine's own Lua is part of the program.
core/engine/%_lua.h: core/engine/%.lua
	@$(MKDIR_P) core/engine
	$(AM_V_GEN){ echo 'static const unsigned char $*_lua[] = {'; od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'; echo '};'; } > $@-t && mv $@-t $@
core/engine/libgangway_a-bind.$(OBJEXT): $(nodist_core_libgangway_a_SOURCES)
