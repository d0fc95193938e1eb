# SPDX-License-Identifier: Apache-2.0
# What the tests of plugins share besides the installed harness.
EXTRA_DIST += plugins/testing/events.h
