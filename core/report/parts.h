/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - what the files of this room share: the parts of the document, each made of rows and events */
#ifndef GW_REPORT_PARTS_H
#define GW_REPORT_PARTS_H

#include "store/store.h"

/** A copy of rows or events without secrets; in documents of AWS, texts that hold a JSON object or array are
 * that. New reference. */
json_t *gw_report_clean(const json_t *rows);

/** The text with a capital first letter. Caller frees. */
char *gw_report_sentence(const char *text);

/** [{"id", "uses", "phase", "title", "actor", "passing", "status", "reason", "result", "began", "ended",
 * "attempts", "before", "after", "changes", "outputs", "irreversible"}] */
json_t *gw_report_steps(const json_t *rows, const json_t *events);

/** Is this attestation what AWS proved in an earlier run, and nobody's word? */
gboolean gw_report_is_proof(const json_t *attestation);

/** [{"seq", "time", "step", "act", "by", "asked", "text", "note", "evidence", "hash"}] */
json_t *gw_report_people(const json_t *rows, const json_t *events);

/** [{"seq", "time", "step", "context", "service", "operation", "region", "input", "id", "outcome",
 * "outcome_seq", "failure", "hash", "outcome_hash"}] */
json_t *gw_report_requests(const json_t *events);

/** Of a run that was cancelled or stopped, what its requests put into AWS: [{"step", "context", "service",
 * "operation", "region", "names", "time", "request", "certain", "no_longer", "seen"}]; of another run what
 * its amended input or its upgraded script no longer asks for, and null where there is no such thing.
 * "no_longer" is what is not asked for any more, else null; "seen": has a look since then shown it? */
json_t *gw_report_left(const char *status, const json_t *requests, const json_t *events);
gboolean gw_report_leaves(const char *status); /* was such a run cancelled or stopped? */

/** [{"kind", "name", "of": {"kind", "name"}, "step", "document", "sha256", "request"}], of the requests that
 * were answered. */
json_t *gw_report_policies(const json_t *requests);
/** Is it a policy document? */
gboolean gw_report_is_policy(const json_t *value);

/** [{"step", "source", "by", "time", "file", "sha256", "size", "details"}] */
json_t *gw_report_evidence(const json_t *rows, const json_t *people);

/** {"before": LOOK, "after": LOOK or null, "areas": [{"area", "before": {"entries", "sha256"}, "after",
 * "same"}]}, LOOK = {"id", "status", "result", "reason", "ended", "after", "changes", "outputs"}; null when
 * no step guards. */
json_t *gw_report_guard(gw_store *store, const json_t *steps);

#endif
