# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/aws/aws.h \
	core/aws/checksum.c core/aws/checksum.h \
	core/aws/failure.c core/aws/failure.h \
	core/aws/form.c \
	core/aws/protocol.c core/aws/protocol.h \
	core/aws/protocol_server.c \
	core/aws/rest.c core/aws/rest.h \
	core/aws/service.c core/aws/service.h \
	core/aws/services.c core/aws/services.h \
	core/aws/shape.c core/aws/shape.h \
	core/aws/sigv4.c core/aws/sigv4.h \
	core/aws/xml.c core/aws/xml.h
