# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES +=
