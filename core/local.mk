# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += core/libgangway.a
core_libgangway_a_SOURCES =
nodist_core_libgangway_a_SOURCES =
core_libgangway_a_CFLAGS = $(PROGRAM_CFLAGS)

gangwayincludedir = $(includedir)/gangway
gangwayinclude_HEADERS = core/sdk/gangway/person.h core/sdk/gangway/plugin.h core/sdk/gangway/step.h core/sdk/gangway/testing.h
include core/sdk/local.mk
include core/base/local.mk
include core/lua/local.mk
include core/trust/local.mk
include core/http/local.mk
include core/aws/local.mk
include core/store/local.mk
include core/vault/local.mk
include core/plugin/local.mk
include core/host/local.mk
include core/engine/local.mk
include core/report/local.mk
include core/check/local.mk
include core/cli/local.mk
