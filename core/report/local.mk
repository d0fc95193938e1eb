# SPDX-License-Identifier: Apache-2.0
core_libgangway_a_SOURCES += \
	core/report/acts.c \
	core/report/document.c \
	core/report/org_guard.c \
	core/report/html.c core/report/html.h \
	core/report/left.c \
	core/report/page.c core/report/page.h \
	core/report/page_audit.c \
	core/report/page_plain.c \
	core/report/page_proof.c \
	core/report/page_steps.c \
	core/report/parts.h \
	core/report/report.h \
	core/report/requests.c \
	core/report/steps.c \
	core/report/values.c
nodist_core_libgangway_a_SOURCES += core/report/report_css.h
BUILT_SOURCES += core/report/report_css.h
CLEANFILES += core/report/report_css.h
EXTRA_DIST += core/report/report.css

# The page's style sheet is part of the program.
core/report/%_css.h: core/report/%.css
	@$(MKDIR_P) core/report
	$(AM_V_GEN){ echo 'static const unsigned char $*_css[] = {'; od -An -v -tx1 $< | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'; echo '};'; } > $@-t && mv $@-t $@
core/report/libgangway_a-page.$(OBJEXT): core/report/report_css.h
