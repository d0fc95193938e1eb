# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/store/store.h core/store/store.c core/store/signers.c core/store/store_private.h core/store/backend.h \
	core/store/group.c \
	core/store/txn.c core/store/runrow.c core/store/lease.c core/store/blobs.c core/store/inbox.c core/store/evidence_check.c core/store/sealed.c core/store/read.c core/store/pages.c core/store/journal_check.c \
	core/store/rows.c core/store/row_shape.c core/store/named.c core/store/chain.h core/store/chain.c core/store/owner.h core/store/owner.c \
	core/store/address.c core/store/proof.h core/store/proof.c \
	core/store/checkpoint.h core/store/checkpoint.c
core_libgangway_a_SOURCES += core/store/postgres/postgres_backend.c core/store/postgres/postgres_calls.h core/store/postgres/postgres_read.c \
	core/store/postgres/postgres_write.c core/store/postgres/postgres.h core/store/postgres/postgres.c core/store/postgres/postgres_tables.c
core_libgangway_a_SOURCES += core/store/sqlite/sqlite_backend.c core/store/sqlite/sqlite_calls.h core/store/sqlite/sqlite_read.c core/store/sqlite/sqlite_write.c \
	core/store/sqlite/sqlite.h core/store/sqlite/sqlite.c core/store/sqlite/store_file.c core/store/sqlite/store_file.h core/store/sqlite/tables_check.c \
	core/store/sqlite/tables.h core/store/sqlite/tables.c core/store/sqlite/takeover.h core/store/sqlite/takeover.c
