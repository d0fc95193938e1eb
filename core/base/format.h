/* SPDX-License-Identifier: Apache-2.0 */
/* format.h - texts of a known form: what a schema's `format` demands of a value, beyond its type */
#ifndef GW_BASE_FORMAT_H
#define GW_BASE_FORMAT_H

#include <glib.h>

/** Is there such a format? Also "json-file" and "kept", which say nothing about a text. */
gboolean gw_format_known(const char *format);
/** `"arn", "aws-account", …`: all that there are. Caller frees. */
char *gw_format_names(void);
/** What such a text is, for people: "a region of AWS"; NULL for a format that says nothing about a text. */
const char *gw_format_about(const char *format);

#define GW_URL_MAX 2048
/** What is wrong with an address that is to be sent to, or NULL; with "http" only this machine itself.
 * Static. */
const char *gw_url_fault(const char *url);

/** NULL when `text` is of that form; else what is wrong with it, to be read after the text itself, with what
 * was probably meant where that is a known name: "is not a region of AWS …; did you mean 'us-east-1'?". It
 * never repeats the text, which may be secret. Caller frees. */
char *gw_format_fault(const char *format, const char *text);

#endif
