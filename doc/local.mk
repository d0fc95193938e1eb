# SPDX-License-Identifier: Apache-2.0
# Installed as they lie here, so that every link of theirs leads somewhere.
nobase_dist_doc_DATA += doc/architecture.md doc/glossary.md doc/lua.md doc/lua-steps.md doc/ops.md doc/plugins.md doc/policies.md doc/security.md doc/testing.md
dist_man_MANS += doc/gangway-sim.1

example_aliasdir = $(exampledir)/account-alias
dist_example_alias_DATA = doc/examples/account-alias/Makefile doc/examples/account-alias/account-alias.c \
	doc/examples/account-alias/params.json doc/examples/account-alias/test_account_alias.c
example_cppdir = $(exampledir)/account-alias-cpp
dist_example_cpp_DATA = doc/examples/account-alias-cpp/Makefile doc/examples/account-alias-cpp/account-alias.cpp
example_luadir = $(exampledir)/account-alias-lua/steps
dist_example_lua_DATA = doc/examples/account-alias-lua/steps/account-alias.lua \
	doc/examples/account-alias-lua/steps/account-alias.params.json
example_newdir = $(exampledir)/new
dist_example_new_DATA = doc/examples/new/plugin.md doc/examples/new/step.md doc/examples/new/step_test.lua \
	doc/examples/new/workflow.cfg doc/examples/new/workflow.lua doc/examples/new/workflow.md doc/examples/new/workflow_test.lua
example_rustdir = $(exampledir)/account-alias-rust
dist_example_rust_DATA = doc/examples/account-alias-rust/Makefile doc/examples/account-alias-rust/account-alias.rs
example_parameterdir = $(exampledir)/parameter
dist_example_parameter_DATA = doc/examples/parameter/Makefile doc/examples/parameter/parameter.c \
	doc/examples/parameter/params.json doc/examples/parameter/test_parameter.c
example_operationsdir = $(exampledir)/parameter/operations
dist_example_operations_DATA = doc/examples/parameter/operations/ssm.lua

# Scripts and examples have folders of their own; the documents find them beside themselves.
install-data-hook:
	rm -f '$(DESTDIR)$(docdir)/scripts' '$(DESTDIR)$(docdir)/doc/examples'
	$(LN_S) -r '$(DESTDIR)$(scriptdir)' '$(DESTDIR)$(docdir)/scripts'
	$(LN_S) -r '$(DESTDIR)$(exampledir)' '$(DESTDIR)$(docdir)/doc/examples'
uninstall-hook:
	rm -f '$(DESTDIR)$(docdir)/scripts' '$(DESTDIR)$(docdir)/doc/examples'

# Each source file in a line, made from their own first lines.
docpagesdir = $(docdir)/doc
docpages_DATA = doc/sources.md
CLEANFILES += doc/sources.md
doc/sources.md: doc/source-table.sh Makefile $(DIST_SOURCES)
	$(AM_V_GEN)$(MKDIR_P) doc && $(SHELL) $(srcdir)/doc/source-table.sh >$@

# Pages that the program writes a part of: its table of commands, its table of settings.
man_MANS = doc/gangway.1 doc/gangway.cfg.5 doc/gangway-plugin.7 doc/gangway-step.7
EXTRA_DIST += doc/gangway.1.in doc/gangway.cfg.5.in doc/gangway-plugin.7.in doc/gangway-step.7.in doc/page.sh \
	doc/functions.awk doc/annotations.awk
CLEANFILES += $(man_MANS)

doc/gangway.1: doc/gangway.1.in doc/page.sh gangway$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && $(SHELL) $(top_srcdir)/doc/page.sh $< '$(VERSION)' COMMANDS ./gangway$(EXEEXT) help --format man >$@
doc/gangway.cfg.5: doc/gangway.cfg.5.in doc/page.sh gangway$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && $(SHELL) $(top_srcdir)/doc/page.sh $< '$(VERSION)' SETTINGS ./gangway$(EXEEXT) help settings --format man >$@

# From the comments of the headers.
doc/gangway-plugin.7: doc/gangway-plugin.7.in doc/gangway-step.7.in doc/page.sh \
	doc/functions.awk doc/annotations.awk core/sdk/gangway/step.h core/sdk/gangway/testing.h
	$(AM_V_GEN)$(MKDIR_P) doc && $(SHELL) $(top_srcdir)/doc/page.sh $< '$(VERSION)' FUNCTIONS \
		$(AWK) -f $(top_srcdir)/doc/functions.awk $(top_srcdir)/core/sdk/gangway/step.h $(top_srcdir)/core/sdk/gangway/testing.h >$@
# From what editors read.
doc/gangway-step.7: doc/gangway-step.7.in doc/page.sh doc/annotations.awk scripts/types/gangway-step.lua
	$(AM_V_GEN)$(MKDIR_P) doc && $(SHELL) $(top_srcdir)/doc/page.sh $< '$(VERSION)' WORDS \
		$(AWK) -f $(top_srcdir)/doc/annotations.awk $(top_srcdir)/scripts/types/gangway-step.lua >$@
