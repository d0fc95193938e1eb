# SPDX-License-Identifier: Apache-2.0
gw_engine_tests = tests/unit/engine/test_box tests/unit/engine/test_flow tests/unit/engine/test_life tests/unit/engine/test_pin tests/unit/engine/test_run tests/unit/engine/test_script tests/unit/engine/test_subworkflow tests/unit/engine/test_run_commands tests/unit/engine/test_workflow
check_PROGRAMS += $(gw_engine_tests)
TESTS += $(gw_engine_tests)
EXTRA_DIST += tests/unit/engine/folder.h tests/unit/engine/runs.h tests/unit/engine/sandbox.h
# Their own pool, which comes before the archive's.
gw_engine_fake = tests/unit/engine/fake_pool.c tests/unit/engine/fake_pool.h
tests_unit_engine_test_box_SOURCES = tests/unit/engine/test_box.c $(gw_engine_fake)
tests_unit_engine_test_script_SOURCES = tests/unit/engine/test_script.c $(gw_engine_fake)
tests_unit_engine_test_workflow_SOURCES = tests/unit/engine/test_workflow.c $(gw_engine_fake)
tests_unit_engine_test_flow_SOURCES = tests/unit/engine/test_flow.c $(gw_engine_fake)
tests_unit_engine_test_subworkflow_SOURCES = tests/unit/engine/test_subworkflow.c $(gw_engine_fake)
tests_unit_engine_test_life_SOURCES = tests/unit/engine/test_life.c $(gw_engine_fake)
tests_unit_engine_test_run_SOURCES = tests/unit/engine/test_run.c $(gw_engine_fake)
tests_unit_engine_test_run_commands_SOURCES = tests/unit/engine/test_run_commands.c $(gw_engine_fake)
