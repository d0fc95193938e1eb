# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/aws/arns.c core/aws/arns.h \
	core/aws/assume.c core/aws/assume.h \
	core/aws/aws.c core/aws/aws.h \
	core/aws/canonical.c core/aws/canonical.h \
	core/aws/checksum.c core/aws/checksum.h \
	core/aws/client.h \
	core/aws/container.c \
	core/aws/credentials.c core/aws/credentials.h \
	core/aws/denial.c core/aws/denial.h \
	core/aws/endpoint.c core/aws/endpoint.h \
	core/aws/exchange.c \
	core/aws/failure.c core/aws/failure.h \
	core/aws/form.c \
	core/aws/hostname.c core/aws/hostname.h \
	core/aws/identity.c core/aws/identity.h \
	core/aws/imds.c core/aws/imds.h \
	core/aws/ini.c core/aws/ini.h \
	core/aws/keychain.c \
	core/aws/keyplan.c core/aws/keyplan.h \
	core/aws/keysource.c core/aws/keysource.h \
	core/aws/keyways.c core/aws/keyways.h \
	core/aws/keyways_env.c \
	core/aws/lasting.c core/aws/lasting.h \
	core/aws/kinds.c core/aws/kinds.h core/aws/names.h \
	core/aws/servicecheck.c core/aws/servicecheck.h core/aws/servicefile.c core/aws/servicefile.h core/aws/servicepath.c \
	core/aws/mfa.c core/aws/mfa.h \
	core/aws/process.c core/aws/process.h \
	core/aws/profile.c core/aws/profile.h \
	core/aws/protocol.c core/aws/protocol.h \
	core/aws/protocol_server.c \
	core/aws/provider.c core/aws/provider.h \
	core/aws/reserved.c core/aws/reserved.h \
	core/aws/rest.c core/aws/rest.h \
	core/aws/retry.c core/aws/retry.h \
	core/aws/secret_members.c core/aws/secret_members.h \
	core/aws/service.c core/aws/service.h \
	core/aws/services.c core/aws/services_s3.c core/aws/services.h \
	core/aws/profile_settings.c core/aws/profile_settings.h \
	core/aws/shape.c core/aws/shape.h \
	core/aws/sigv4.c core/aws/sigv4.h \
	core/aws/sigv4a.c core/aws/sigv4a.h \
	core/aws/sso.c \
	core/aws/ssotoken.c core/aws/ssotoken.h \
	core/aws/url.c core/aws/url.h \
	core/aws/webidentity.c \
	core/aws/xml.c core/aws/xml.h
