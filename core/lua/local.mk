# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/lua/box.c core/lua/box.h core/lua/box_json.c core/lua/box_private.h core/lua/box_schema.c \
	core/lua/branch.c \
	core/lua/fault.c \
	core/lua/lend.c core/lua/lend.h \
	core/lua/limits.c \
	core/lua/names.c \
	core/lua/script.c core/lua/script.h core/lua/script_private.h
lua_lua = core/lua/library_lua.h core/lua/words_lua.h
nodist_core_libgangway_a_SOURCES += $(lua_lua)
BUILT_SOURCES += $(lua_lua)
CLEANFILES += $(lua_lua)
EXTRA_DIST += core/lua/library.lua core/lua/words.lua
core/lua/libgangway_a-lend.$(OBJEXT): $(lua_lua)

# Gangway's own Lua is part of its programs.
core/%_lua.h: core/%.lua
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ echo 'static const unsigned char $(notdir $*)_lua[] = {'; od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'; echo '};'; } > $@-t && mv $@-t $@
