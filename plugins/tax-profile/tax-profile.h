/* SPDX-License-Identifier: Apache-2.0 */
/* tax-profile.h - what is wanted in AWS's words, and how what is there compares with it (compare.c)
 *
 * Legal data stays in here: documents that are shown and kept have only words for a comparison.
 */
#ifndef PLUGINS_TAX_PROFILE_H
#define PLUGINS_TAX_PROFILE_H

#include <gangway/step.h>

/* What is shown of a registration or a contact in the place of its data. */
#define TAX_NONE "none"
#define TAX_OTHER "different"
#define TAX_SAME "as wanted"

/** The TaxRegistrationEntry that is wanted, or NULL when the parameters have none. */
json_t *tax_entry(gw_call *call);
/** The ContactInformation that is wanted, or NULL. */
json_t *tax_contact(gw_call *call);

/** TAX_NONE, TAX_OTHER or TAX_SAME; adds the names of members that differ to `differs`. What `wanted` does
 * not mention is not compared; a registration that is deleted is none. */
const char *tax_compare(json_t *there, json_t *wanted, json_t *differs);

/** AWS's words, unless they hold legal data. */
const char *tax_words(gw_call *call, const char *message);

#endif
