# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/plugin/wire.h core/plugin/frames.h core/plugin/frames.c core/plugin/host_process.h \
	core/plugin/host_process.c core/plugin/plugin_file.h core/plugin/plugin_file.c core/plugin/signed.c core/plugin/manifest.h core/plugin/manifest.c \
	core/plugin/bundle.h core/plugin/bundle.c core/plugin/manifest_cache.h core/plugin/manifest_cache.c core/plugin/missing.c \
	core/plugin/needs.h core/plugin/needs.c core/plugin/resource.h core/plugin/resource.c \
	core/plugin/answer.h core/plugin/answer.c core/plugin/policy.h core/plugin/policy.c core/plugin/broker.h \
	core/plugin/broker.c core/plugin/pool.h core/plugin/pool_private.h core/plugin/pool.c core/plugin/sandbox_probe.h core/plugin/sandbox_probe.c core/plugin/scan.c core/plugin/references.c core/plugin/references.h \
	core/plugin/worker.c core/plugin/pool_call.c core/plugin/outside.h core/plugin/outside_private.h \
	core/plugin/outside.c core/plugin/outside_http.c core/plugin/outside_mail.c
