# SPDX-License-Identifier: Apache-2.0
plugin_tests = tests/unit/plugin/test_broker tests/unit/plugin/test_example tests/unit/plugin/test_faults tests/unit/plugin/test_manifest_cache tests/unit/plugin/test_lua_faults tests/unit/plugin/test_lua_words \
	tests/unit/plugin/test_needs tests/unit/plugin/test_outside tests/unit/plugin/test_owner tests/unit/plugin/test_pool \
	tests/unit/plugin/test_rogue tests/unit/plugin/test_sandbox tests/unit/plugin/test_secrets
plugin_harness = tests/unit/plugin/harness.c tests/unit/plugin/harness.h tests/unit/plugin/harness_aws.c
plugin_scripts = tests/unit/plugin/test_doc.sh tests/unit/plugin/test_headers.sh
# With the installed harness, as a partner's tests.
harness_tests = tests/unit/plugin/test_scenes tests/unit/plugin/test_texts
check_PROGRAMS += $(harness_tests)
TESTS += $(harness_tests)
tests_unit_plugin_test_scenes_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
tests_unit_plugin_test_scenes_LDADD = $(PLUGIN_TEST_LIBS)
tests_unit_plugin_test_texts_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
tests_unit_plugin_test_texts_LDADD = $(PLUGIN_TEST_LIBS)
check_PROGRAMS += $(plugin_tests)
TESTS += $(plugin_tests) $(plugin_scripts)
EXTRA_DIST += $(plugin_scripts)
tests_unit_plugin_test_broker_SOURCES = tests/unit/plugin/test_broker.c $(plugin_harness)
tests_unit_plugin_test_example_SOURCES = tests/unit/plugin/test_example.c $(plugin_harness)
tests_unit_plugin_test_faults_SOURCES = tests/unit/plugin/test_faults.c $(plugin_harness)
tests_unit_plugin_test_manifest_cache_SOURCES = tests/unit/plugin/test_manifest_cache.c $(plugin_harness)
tests_unit_plugin_test_lua_faults_SOURCES = tests/unit/plugin/test_lua_faults.c $(plugin_harness)
tests_unit_plugin_test_lua_words_SOURCES = tests/unit/plugin/test_lua_words.c $(plugin_harness)
tests_unit_plugin_test_outside_SOURCES = tests/unit/plugin/test_outside.c tests/unit/aws/server.c \
	tests/unit/aws/server.h tests/unit/aws/suite.h
tests_unit_plugin_test_owner_SOURCES = tests/unit/plugin/test_owner.c $(plugin_harness)
tests_unit_plugin_test_pool_SOURCES = tests/unit/plugin/test_pool.c $(plugin_harness)
tests_unit_plugin_test_rogue_SOURCES = tests/unit/plugin/test_rogue.c $(plugin_harness)
tests_unit_plugin_test_sandbox_SOURCES = tests/unit/plugin/test_sandbox.c $(plugin_harness)
tests_unit_plugin_test_secrets_SOURCES = tests/unit/plugin/test_secrets.c $(plugin_harness)
EXTRA_DIST += tests/steps/faulty tests/steps/good tests/steps/refused
