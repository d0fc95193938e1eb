# SPDX-License-Identifier: Apache-2.0
# What a partner builds against: where things are, and the harness for tests of steps.
PC_FILES = core/sdk/gangway.pc.in core/sdk/gangway-testing.pc.in
EXTRA_DIST += $(PC_FILES) core/sdk/pc.sh

# Made at each installation, since `make install prefix=…` may name other places than configure did.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(libdir)/pkgconfig'
	for file in gangway gangway-testing; do \
	  prefix='$(prefix)' libdir='$(libdir)' includedir='$(includedir)' plugindir='$(plugindir)' simdir='$(simdir)' \
	  scriptdir='$(scriptdir)' exampledir='$(exampledir)' docdir='$(docdir)' bindir='$(bindir)' version='$(PACKAGE_VERSION)' \
	  $(SHELL) '$(srcdir)/core/sdk/pc.sh' "$(srcdir)/core/sdk/$$file.pc.in" '$(srcdir)/core/sdk/gangway/plugin.h' \
	  >"$(DESTDIR)$(libdir)/pkgconfig/$$file.pc" || exit 1; \
	done
uninstall-local:
	rm -f '$(DESTDIR)$(libdir)/pkgconfig/gangway.pc' '$(DESTDIR)$(libdir)/pkgconfig/gangway-testing.pc'

# The same of this tree, for what is built against it uninstalled: `gangway new plugin` names the folder in its Makefile.
UNINSTALLED_PC = core/sdk/uninstalled/gangway.pc core/sdk/uninstalled/gangway-testing.pc
noinst_DATA += $(UNINSTALLED_PC)
CLEANFILES += $(UNINSTALLED_PC)
$(UNINSTALLED_PC): core/sdk/pc.sh core/sdk/gangway/plugin.h $(PC_FILES) Makefile
	$(AM_V_GEN)$(MKDIR_P) core/sdk/uninstalled && here='$(abs_top_builddir)' there='$(abs_top_srcdir)' && \
	prefix="$$here" libdir="$$here" bindir="$$here" includedir="$$there/core/sdk" plugindir="$$here/plugins" simdir="$$there/tests/sim" \
	scriptdir="$$there/scripts" exampledir="$$there/doc/examples" docdir="$$there" version='$(PACKAGE_VERSION)' \
	$(SHELL) '$(srcdir)/core/sdk/pc.sh' "$(srcdir)/core/sdk/$$(basename $@).in" '$(srcdir)/core/sdk/gangway/plugin.h' >$@

if HAVE_CHECK
lib_LIBRARIES += libgangway-testing.a
libgangway_testing_a_SOURCES = core/sdk/testing/host.c core/sdk/testing/mangle.c core/sdk/testing/private.h \
	core/sdk/testing/scene.c core/sdk/testing/testing.c \
	core/base/diff.c core/base/error.c core/base/file.c core/base/format.c core/base/hash.c core/base/hex.c core/base/hidden.c core/base/json.c \
	core/base/region.c core/base/schema.c core/base/schema_check.c core/base/schema_files.c core/base/secretref.c \
	core/base/text.c
libgangway_testing_a_CFLAGS = $(PROGRAM_CFLAGS) $(CHECK_CFLAGS)
TESTING_LIBS = libgangway-testing.a $(CHECK_LIBS) $(JANSSON_LIBS) $(GLIB_LIBS) $(CRYPTO_LIBS)
endif
