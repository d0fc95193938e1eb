# SPDX-License-Identifier: Apache-2.0
plugin_LTLIBRARIES += plugins/s3-bucket/s3-bucket.la
plugins_s3_bucket_s3_bucket_la_SOURCES = plugins/s3-bucket/s3-bucket.c plugins/s3-bucket/s3-bucket.h \
	plugins/s3-bucket/bucket-policy.c plugins/common/policy.h plugins/common/principals.h
plugins_s3_bucket_s3_bucket_la_CPPFLAGS = $(PLUGIN_CPPFLAGS)
plugins_s3_bucket_s3_bucket_la_LDFLAGS = $(PLUGIN_LINK)
plugins_s3_bucket_s3_bucket_la_LIBADD = $(PLUGIN_LIBS)

check_PROGRAMS += plugins/s3-bucket/test_s3_bucket
TESTS += plugins/s3-bucket/test_s3_bucket
plugins_s3_bucket_test_s3_bucket_CPPFLAGS = $(PLUGIN_TEST_CPPFLAGS)
plugins_s3_bucket_test_s3_bucket_LDADD = $(PLUGIN_TEST_LIBS)
EXTRA_DIST += plugins/s3-bucket/README.md
