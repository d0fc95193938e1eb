# SPDX-License-Identifier: Apache-2.0
# The host is kept small: the C library, jansson and libdl only. libseccomp is asked once, when Gangway is built.
pkglibexec_PROGRAMS += gangway-host
host_sources = core/host/main.c core/host/sandbox.c core/host/landlock.c core/host/filter.h core/host/filter.c \
	core/host/violation.c core/host/channel.c core/host/reason.c core/host/ask.c core/host/call.c core/host/host.h
gangway_host_SOURCES = $(host_sources) core/host/load_object.c core/host/needed.c core/host/manifest.c core/host/function_table.c
nodist_gangway_host_SOURCES = core/host/filters.h
gangway_host_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/core -I$(top_srcdir)/core/sdk -I$(top_builddir)/core $(JANSSON_CFLAGS)
gangway_host_CFLAGS = $(PROGRAM_CFLAGS)
gangway_host_LDFLAGS = $(PROGRAM_LINK)
gangway_host_LDADD = $(JANSSON_LIBS)

# Steps in Lua: the same with another loader. It links what it uses of the archive: no HTTP, no store, no cryptography.
pkglibexec_PROGRAMS += gangway-lua-host
gangway_lua_host_SOURCES = $(host_sources) core/host/load_lua.c core/host/lua_words.c core/host/lua.h
nodist_gangway_lua_host_SOURCES = core/host/filters.h core/host/step_lua.h
gangway_lua_host_CPPFLAGS = $(gangway_host_CPPFLAGS) $(GLIB_CFLAGS) $(LUA_CFLAGS)
gangway_lua_host_CFLAGS = $(PROGRAM_CFLAGS)
gangway_lua_host_LDFLAGS = $(PROGRAM_LINK)
gangway_lua_host_LDADD = core/libgangway.a $(LUA_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS)
core/host/gangway_lua_host-load_lua.$(OBJEXT): core/host/step_lua.h
BUILT_SOURCES += core/host/step_lua.h
CLEANFILES += core/host/step_lua.h
EXTRA_DIST += core/host/step.lua

noinst_PROGRAMS += core/host/make_filters
core_host_make_filters_SOURCES = core/host/make_filters.c core/host/filter.h
core_host_make_filters_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/core $(SECCOMP_CFLAGS)
core_host_make_filters_LDADD = $(SECCOMP_LIBS)
core/host/filters.h: core/host/make_filters$(EXEEXT)
	$(AM_V_GEN)core/host/make_filters$(EXEEXT) >$@.new && mv $@.new $@
core/host/gangway_host-filter.$(OBJEXT) core/host/gangway_lua_host-filter.$(OBJEXT) core/host/gangway_lua_host-violation.$(OBJEXT) \
	core/host/tests_bench_gangway_bench_sandbox-filter.$(OBJEXT) \
	core/host/tests_bench_gangway_bench_sandbox-violation.$(OBJEXT) core/host/gangway_host-violation.$(OBJEXT): core/host/filters.h
BUILT_SOURCES += core/host/filters.h
CLEANFILES += core/host/filters.h
