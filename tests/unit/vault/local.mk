# SPDX-License-Identifier: Apache-2.0
vault_tests = tests/unit/vault/test_guard tests/unit/vault/test_seal tests/unit/vault/test_key tests/unit/vault/test_shown tests/unit/vault/test_totp tests/unit/vault/test_vault
check_PROGRAMS += $(vault_tests)
TESTS += $(vault_tests)
