/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h - what would have been evidence and could not be had
 *
 * A step goes on without evidence, but it does not keep that to itself.
 */
#ifndef PLUGINS_EVIDENCE_H
#define PLUGINS_EVIDENCE_H

#include <gangway/step.h>

/** Records that the last request, which was for evidence only, was denied; another failure of it is none of
 * this function's business. */
static GW_UNUSED void
evidence_missing(gw_call *call)
{
    const char *action = NULL, *code = NULL;
    if (!gw_failed_as(call, GANGWAY_DENIED))
        return;
    json_unpack(gw_error(call), "{s?s, s?s}", "action", &action, "code", &code);
    gw_progress(call, "going on without the evidence that %s would give: it is denied",
                action ? action : "AWS");
    gw_evidence(call, "{s:s, s:s*, s:s*}", "kind", "not-seen", "action", action, "why", code);
}

#endif
