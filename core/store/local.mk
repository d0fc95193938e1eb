# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/store/store.h core/store/store.c core/store/signers.c core/store/store_private.h core/store/store_file.c core/store/store_file.h \
	core/store/group.c \
	core/store/txn.c core/store/runrow.c core/store/lease.c core/store/blobs.c core/store/inbox.c core/store/evidence_check.c core/store/sealed.c core/store/read.c core/store/journal_check.c \
	core/store/rows.c core/store/row_shape.c core/store/named.c core/store/chain.h core/store/chain.c core/store/owner.h core/store/owner.c \
	core/store/address.c core/store/proof.h core/store/proof.c core/store/tables_check.c \
	core/store/checkpoint.h core/store/checkpoint.c \
	core/store/takeover.h core/store/takeover.c core/store/sqlite.h core/store/sqlite.c core/store/tables.h core/store/tables.c
