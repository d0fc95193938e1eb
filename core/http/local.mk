# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/http/message.c core/http/message.h
