# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/base/error.h core/base/error.c core/base/file.h core/base/file.c \
	core/base/format.h core/base/format.c core/base/region.h core/base/region.c core/base/hash.h core/base/hash.c core/base/hex.c \
	core/base/hidden.c core/base/hidden.h core/base/json.h core/base/json.c core/base/diff.c core/base/text.h core/base/text.c core/base/redact.c core/base/secretref.h core/base/secretref.c \
	core/base/schema.h core/base/schema_private.h core/base/schema.c core/base/schema_check.c core/base/schema_files.c \
	core/base/version.h core/base/version.c core/base/cfgsource.h core/base/cfgsource.c core/base/configfile.h core/base/configfile.c core/base/paths.c
