/* SPDX-License-Identifier: Apache-2.0 */
/* xml.h - small XML documents as trees, and writing them */
#ifndef GW_AWS_XML_H
#define GW_AWS_XML_H

#include <glib.h>

/** An element: its name without prefix, its own text, its children. Attributes are dropped. */
typedef struct gw_xml {
    char *name;
    GString *text;
    GPtrArray *children; /* of gw_xml */
} gw_xml;

/** Parses one document. GW_ERROR_UNAVAILABLE when it is not XML 1.0 (which has no NUL and few other control
 *  characters), not UTF-8, deeper than 64 elements, or of more than 100,000. Caller frees. */
gw_xml *gw_xml_parse(const char *text, gsize length, GError **error);
void gw_xml_free(gw_xml *element);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gw_xml, gw_xml_free)

/** The first child of that name, or NULL; its text, or NULL. Borrowed. `element` may be NULL. */
const gw_xml *gw_xml_child(const gw_xml *element, const char *name);
const char *gw_xml_child_text(const gw_xml *element, const char *name);

/** Writing: `<name>`, `</name>`, escaped text, and all three. */
void gw_xml_open(GString *out, const char *name);
void gw_xml_close(GString *out, const char *name);
void gw_xml_text(GString *out, const char *text);
void gw_xml_leaf(GString *out, const char *name, const char *text);

#endif
