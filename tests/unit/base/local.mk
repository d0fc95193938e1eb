# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/base/test_error tests/unit/base/test_file tests/unit/base/test_hash tests/unit/base/test_hidden tests/unit/base/test_json tests/unit/base/test_text \
	tests/unit/base/test_broken tests/unit/base/test_redact tests/unit/base/test_format tests/unit/base/test_schema tests/unit/base/test_configfile tests/unit/base/test_paths tests/unit/base/test_version
TESTS += tests/unit/base/test_error tests/unit/base/test_file tests/unit/base/test_hash tests/unit/base/test_hidden tests/unit/base/test_json tests/unit/base/test_text \
	tests/unit/base/test_broken tests/unit/base/test_redact tests/unit/base/test_format tests/unit/base/test_schema tests/unit/base/test_configfile tests/unit/base/test_paths tests/unit/base/test_version
EXTRA_DIST += tests/unit/base/fixture.h
