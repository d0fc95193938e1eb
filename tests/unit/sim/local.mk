# SPDX-License-Identifier: Apache-2.0
sim_client = tests/unit/sim/client.c tests/unit/sim/client.h
sim_tests = tests/unit/sim/test_auth tests/unit/sim/test_aws tests/unit/sim/test_hostile tests/unit/sim/test_moods \
	tests/unit/sim/test_payload tests/unit/sim/test_policy

check_PROGRAMS += $(sim_tests)
TESTS += $(sim_tests)
tests_unit_sim_test_auth_SOURCES = tests/unit/sim/test_auth.c $(sim_client)
tests_unit_sim_test_aws_SOURCES = tests/unit/sim/test_aws.c $(sim_client)
tests_unit_sim_test_hostile_SOURCES = tests/unit/sim/test_hostile.c $(sim_client)
tests_unit_sim_test_moods_SOURCES = tests/unit/sim/test_moods.c $(sim_client)
tests_unit_sim_test_payload_SOURCES = tests/unit/sim/test_payload.c $(sim_client)
tests_unit_sim_test_policy_SOURCES = tests/unit/sim/test_policy.c $(sim_client)
tests_unit_sim_test_policy_LDADD = tests/sim/libsim.a $(LDADD)
EXTRA_DIST += tests/unit/sim/policy_cases.lua
