/* SPDX-License-Identifier: Apache-2.0 */
/* refusal.c - why a request is not carried out, in the words of its protocol
 */
#include "refusal.h"

static gboolean G_GNUC_PRINTF(4, 0)
    fill(sim_refusal *refusal, guint status, const char *code, const char *format, va_list args)
{
    g_free(refusal->message);
    refusal->status = status;
    refusal->code = code;
    refusal->message = g_strdup_vprintf(format, args);
    return FALSE;
}

gboolean
sim_refuse(sim_refusal *refusal, guint status, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(refusal, status, code, format, args);
    va_end(args);
    return FALSE;
}

gboolean
sim_refuse_as(sim_refusal *refusal, const gw_service *service, const sim_words *words, const char *format,
              ...)
{
    gboolean rest = service->protocol == GW_PROTOCOL_REST_JSON;
    va_list args;
    va_start(args, format);
    if (service->protocol == GW_PROTOCOL_QUERY || service->protocol == GW_PROTOCOL_EC2)
        fill(refusal, words->query.status, words->query.code, format, args);
    else if (service->protocol == GW_PROTOCOL_REST_XML)
        fill(refusal, words->s3.status, words->s3.code, format, args);
    else
        fill(refusal, rest && words->rest_status ? words->rest_status : words->json.status, words->json.code,
             format, args);
    va_end(args);
    return FALSE;
}

void
sim_refusal_clear(sim_refusal *refusal)
{
    g_free(refusal->message);
    refusal->message = NULL;
}
