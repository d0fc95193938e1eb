/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - what the files that write the page share: sections, times, values, tables */
#ifndef GW_REPORT_PAGE_H
#define GW_REPORT_PAGE_H

#include "report/html.h"

#include <jansson.h>

/* ---- values.c ---- */

/** A value: short ones in the line, others as JSON over lines. What is longer than a page bears is cut, and
 * says so. */
void gw_page_value(gw_html *page, const json_t *value);
/** A value whose members are short, as a list of them. */
void gw_page_list(gw_html *page, const json_t *value);
/** A document, never cut. */
void gw_page_document(gw_html *page, const json_t *document);
/** A text of somebody's, in its own direction; cut when it is too long. */
void gw_page_text(gw_html *page, const char *text);
/** What the program says of how things stand, as a customer gets to see it: without commands. */
void gw_page_remark(gw_html *page, const char *text);
/** The same as a text. Caller frees. */
char *gw_page_plain(const char *text);
/** A moment (milliseconds), or nothing. */
void gw_page_time(gw_html *page, const json_t *time);
/** A hash or an id, which may break anywhere. */
void gw_page_hash(gw_html *page, const char *hash);
/** A step's id, leading to the step. */
void gw_page_step_link(gw_html *page, const char *step);
/** The anchor of a step. Caller frees. */
char *gw_page_step_anchor(const char *step);
/** `role_name` as people write it: Role name. Caller frees. */
char *gw_page_label(const char *member);

/** Begins a row of a list of facts (HTML's dl) with its name; what is written until the close is its text. */
void gw_page_fact_open(gw_html *page, const char *name);
void gw_page_fact_close(gw_html *page);

/** A table with a name for those who hear it; `heads` (NULL: none) name its columns, `class` gives its
 * columns their widths. Its cells say on a phone what their column is. */
void gw_page_table_open(gw_html *page, const char *class, const char *name, const char *const *heads);
/** The head of the column is the cell's label. */
void gw_page_cell_open(gw_html *page, const char *head);

/* ---- the sections ---- */

/** A section under its heading. */
void gw_page_section_open(gw_html *page, const char *id, const char *title, const char *lead);

void gw_page_steps(gw_html *page, const json_t *document);    /* page_steps.c */
void gw_page_policies(gw_html *page, const json_t *document); /* page_proof.c */
void gw_page_people(gw_html *page, const json_t *document);
void gw_page_left(gw_html *page, const json_t *document);
void gw_page_evidence(gw_html *page, const json_t *document);
void gw_page_requests(gw_html *page, const json_t *document);
void gw_page_guard(gw_html *page, const json_t *document); /* page_audit.c */
void gw_page_audit(gw_html *page, const json_t *document);

#endif
