# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/spp-relationship/spp-relationship.la
plugins_spp_relationship_spp_relationship_la_SOURCES = plugins/spp-relationship/spp-relationship.c \
	plugins/spp-relationship/spp-relationship.h plugins/spp-relationship/survey.c \
	plugins/spp-relationship/make.c
plugins_spp_relationship_spp_relationship_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_spp_relationship_spp_relationship_la_LDFLAGS = $(PLUGIN_LINK)
plugins_spp_relationship_spp_relationship_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/spp-relationship/test_spp_relationship
TESTS += plugins/spp-relationship/test_spp_relationship
plugins_spp_relationship_test_spp_relationship_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_spp_relationship_test_spp_relationship_LDADD = $(PLUGIN_TEST_LIBS)
nobase_dist_doc_DATA += plugins/spp-relationship/README.md
