# SPDX-License-Identifier: Apache-2.0
# The host is kept small: the C library, jansson and libdl only.
