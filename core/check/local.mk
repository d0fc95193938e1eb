# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/check/base.c core/check/cases.c core/check/check.h core/check/checks.h core/check/hooks.c \
	core/check/hooks.h core/check/least_policy.c core/check/all_checks.c core/check/steady.c core/check/trial.c core/check/trial.h core/check/tricks.c
