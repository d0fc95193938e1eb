# SPDX-License-Identifier: Apache-2.0
# The host is kept small: the C library, jansson and libdl only.
pkglibexec_PROGRAMS += gangway-host
gangway_host_SOURCES = core/host/main.c core/host/sandbox.c core/host/channel.c core/host/load.c \
	core/host/manifest.c core/host/table.c core/host/call.c core/host/host.h
gangway_host_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/core -I$(top_srcdir)/core/sdk $(JANSSON_CFLAGS)
gangway_host_CFLAGS = $(PROGRAM_CFLAGS)
gangway_host_LDFLAGS = $(PROGRAM_LINK)
gangway_host_LDADD = $(JANSSON_LIBS)
