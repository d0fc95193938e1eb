# SPDX-License-Identifier: Apache-2.0
dist_doc_DATA += doc/ops.md
dist_man_MANS += doc/gangway.1 doc/gangway-sim.1
dist_doc_DATA += doc/plugins.md doc/policies.md doc/architecture.md doc/lua.md doc/security.md
