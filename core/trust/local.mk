# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += core/trust/publickey.h core/trust/publickey.c core/trust/signer.h core/trust/signer.c \
	core/trust/signature.h core/trust/signature.c core/trust/stock.h core/trust/stock.c core/trust/trust.h core/trust/trust.c
BUILT_SOURCES += core/trust/stock_files.h
CLEANFILES += core/trust/stock_files.h

# The names of what is installed with the program: automake knows them all as DATA and plugin_LTLIBRARIES.
core/trust/stock_files.h: Makefile
	@mkdir -p core/trust
	$(AM_V_GEN){ echo '/* made by core/trust/local.mk */'; \
	  echo 'static const char *const stock_plugins[] = {'; \
	  for file in $(notdir $(plugin_LTLIBRARIES:.la=.so)); do echo "    \"$$file\","; done; echo '    NULL};'; \
	  echo 'static const char *const stock_scripts[] = {'; \
	  for file in $(patsubst scripts/%,%,$(filter scripts/%,$(DATA))); do echo "    \"$$file\","; done; echo '    NULL};'; } >$@.new
	@mv $@.new $@
