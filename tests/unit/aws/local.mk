# SPDX-License-Identifier: Apache-2.0
gw_aws_server = tests/unit/aws/server.c tests/unit/aws/server.h tests/unit/aws/suite.h
gw_aws_fixture = tests/unit/aws/fixture.c tests/unit/aws/fixture.h $(gw_aws_server)
tests_unit_aws_test_client_SOURCES = tests/unit/aws/test_client.c $(gw_aws_fixture)
tests_unit_aws_test_broken_SOURCES = tests/unit/aws/test_broken.c tests/unit/aws/suite.h
tests_unit_aws_test_arns_SOURCES = tests/unit/aws/test_arns.c tests/unit/aws/suite.h
tests_unit_aws_test_assume_SOURCES = tests/unit/aws/test_assume.c $(gw_aws_fixture)
tests_unit_aws_test_container_SOURCES = tests/unit/aws/test_container.c $(gw_aws_fixture)
tests_unit_aws_test_echo_SOURCES = tests/unit/aws/test_echo.c $(gw_aws_fixture)
tests_unit_aws_test_foreign_SOURCES = tests/unit/aws/test_foreign.c tests/unit/aws/suite.h
tests_unit_aws_test_host_SOURCES = tests/unit/aws/test_host.c tests/unit/aws/suite.h
tests_unit_aws_test_imds_SOURCES = tests/unit/aws/test_imds.c $(gw_aws_fixture)
tests_unit_aws_test_mfa_SOURCES = tests/unit/aws/test_mfa.c $(gw_aws_fixture)
tests_unit_aws_test_servicefile_SOURCES = tests/unit/aws/test_servicefile.c tests/unit/aws/suite.h
tests_unit_aws_test_sso_SOURCES = tests/unit/aws/test_sso.c $(gw_aws_fixture)
tests_unit_aws_test_web_identity_SOURCES = tests/unit/aws/test_web_identity.c $(gw_aws_fixture)
tests_unit_aws_test_ini_SOURCES = tests/unit/aws/test_ini.c tests/unit/aws/suite.h
tests_unit_aws_test_keychain_SOURCES = tests/unit/aws/test_keychain.c tests/unit/aws/suite.h
tests_unit_aws_test_denial_SOURCES = tests/unit/aws/test_denial.c tests/unit/aws/suite.h
tests_unit_aws_test_http_SOURCES = tests/unit/aws/test_http.c $(gw_aws_server)
tests_unit_aws_test_lists_SOURCES = tests/unit/aws/test_lists.c $(gw_aws_fixture)
tests_unit_aws_test_mail_SOURCES = tests/unit/aws/test_mail.c tests/unit/aws/smtp.c tests/unit/aws/smtp.h \
	tests/unit/aws/suite.h
tests_unit_aws_test_message_SOURCES = tests/unit/aws/test_message.c tests/unit/aws/suite.h
tests_unit_aws_test_protocol_SOURCES = tests/unit/aws/test_protocol.c tests/unit/aws/suite.h
tests_unit_aws_test_region_SOURCES = tests/unit/aws/test_region.c tests/unit/aws/suite.h
tests_unit_aws_test_reserved_SOURCES = tests/unit/aws/test_reserved.c tests/unit/aws/suite.h
tests_unit_aws_test_secret_SOURCES = tests/unit/aws/test_secret.c tests/unit/aws/suite.h
tests_unit_aws_test_service_SOURCES = tests/unit/aws/test_service.c tests/unit/aws/suite.h
tests_unit_aws_test_settings_SOURCES = tests/unit/aws/test_settings.c tests/unit/aws/suite.h
tests_unit_aws_test_sigv4_SOURCES = tests/unit/aws/test_sigv4.c tests/unit/aws/suite.h
tests_unit_aws_test_sigv4a_SOURCES = tests/unit/aws/test_sigv4a.c tests/unit/aws/suite.h
tests_unit_aws_test_tls_SOURCES = tests/unit/aws/test_tls.c tests/unit/aws/suite.h
tests_unit_aws_test_xml_SOURCES = tests/unit/aws/test_xml.c tests/unit/aws/suite.h
gw_aws_tests = \
	tests/unit/aws/test_arns \
	tests/unit/aws/test_assume \
	tests/unit/aws/test_broken \
	tests/unit/aws/test_client \
	tests/unit/aws/test_container \
	tests/unit/aws/test_denial \
	tests/unit/aws/test_echo \
	tests/unit/aws/test_foreign \
	tests/unit/aws/test_http \
	tests/unit/aws/test_host \
	tests/unit/aws/test_imds \
	tests/unit/aws/test_ini \
	tests/unit/aws/test_keychain \
	tests/unit/aws/test_lists \
	tests/unit/aws/test_mail \
	tests/unit/aws/test_message \
	tests/unit/aws/test_mfa \
	tests/unit/aws/test_protocol \
	tests/unit/aws/test_region \
	tests/unit/aws/test_reserved \
	tests/unit/aws/test_secret \
	tests/unit/aws/test_service \
	tests/unit/aws/test_settings \
	tests/unit/aws/test_sigv4 \
	tests/unit/aws/test_sigv4a \
	tests/unit/aws/test_servicefile tests/unit/aws/test_sso \
	tests/unit/aws/test_tls \
	tests/unit/aws/test_web_identity \
	tests/unit/aws/test_xml
check_PROGRAMS += $(gw_aws_tests)
TESTS += $(gw_aws_tests)
tests_unit_aws_test_tls_LDADD = $(LDADD) $(GIO_LIBS)
# The mail server of the tests speaks TLS; libssl comes with libcrypto.
tests_unit_aws_test_mail_LDADD = $(LDADD) -lssl
