# SPDX-License-Identifier: Apache-2.0
doc_tests = tests/doc/lua_words.sh tests/doc/check_one.sh tests/doc/made.sh tests/doc/lua_examples.sh tests/doc/sdk_functions.sh tests/doc/source_table.sh
TESTS += $(doc_tests)
EXTRA_DIST += $(doc_tests) tests/doc/sdk_functions.awk tests/doc/lua_examples.awk doc/source-table.sh
