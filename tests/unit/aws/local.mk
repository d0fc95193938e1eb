# SPDX-License-Identifier: Apache-2.0
gw_aws_server = tests/unit/aws/server.c tests/unit/aws/server.h tests/unit/aws/suite.h
tests_unit_aws_test_client_SOURCES = tests/unit/aws/test_client.c $(gw_aws_server)
tests_unit_aws_test_http_SOURCES = tests/unit/aws/test_http.c $(gw_aws_server)
tests_unit_aws_test_message_SOURCES = tests/unit/aws/test_message.c tests/unit/aws/suite.h
tests_unit_aws_test_protocol_SOURCES = tests/unit/aws/test_protocol.c tests/unit/aws/suite.h
tests_unit_aws_test_service_SOURCES = tests/unit/aws/test_service.c tests/unit/aws/suite.h
tests_unit_aws_test_settings_SOURCES = tests/unit/aws/test_settings.c tests/unit/aws/suite.h
tests_unit_aws_test_sigv4_SOURCES = tests/unit/aws/test_sigv4.c tests/unit/aws/suite.h
tests_unit_aws_test_tls_SOURCES = tests/unit/aws/test_tls.c tests/unit/aws/suite.h
gw_aws_tests = \
	tests/unit/aws/test_client \
	tests/unit/aws/test_http \
	tests/unit/aws/test_message \
	tests/unit/aws/test_protocol \
	tests/unit/aws/test_service \
	tests/unit/aws/test_settings \
	tests/unit/aws/test_sigv4 \
	tests/unit/aws/test_tls
check_PROGRAMS += $(gw_aws_tests)
TESTS += $(gw_aws_tests)
tests_unit_aws_test_tls_LDADD = $(LDADD) $(GIO_LIBS)
