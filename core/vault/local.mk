# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/vault/census.c \
	core/vault/evidence.c core/vault/evidence.h \
	core/vault/guard.c core/vault/guard.h \
	core/vault/key.c core/vault/key.h \
	core/vault/spawn.c core/vault/spawn.h \
	core/vault/seal.c core/vault/seal.h \
	core/vault/shown.c \
	core/vault/totp.c core/vault/totp.h \
	core/vault/vault.c core/vault/vault.h core/vault/vault_private.h
