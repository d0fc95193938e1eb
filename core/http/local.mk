# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/http/http.c core/http/http.h \
	core/http/mail.c core/http/mail.h \
	core/http/message.c core/http/message.h \
	core/http/mime.c core/http/mime.h \
	core/http/request.c core/http/request.h
