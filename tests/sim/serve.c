/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - a request on its way: whose service, whose signature, which operation, what goes wrong, the
 * answer
 */
#include "serve.h"
#include "auth.h"
#include "payload.h"

#include "aws/protocol.h"
#include "aws/secret_members.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

/* What is known of a request so far. */
typedef struct {
    const sim_service *sim;
    gw_message *request;
    gw_sigv4_authorization *authorization;
    sim_signer signer;
    const gw_service *service;
    json_t *caller;
    gw_aws_request *asked;
    sim_lot lot;
    sim_refusal refusal;
    char *id;
} job;

static void
job_clear(job *j)
{
    gw_sigv4_authorization_free(j->authorization);
    g_free(j->signer.secret);
    json_decref(j->caller);
    gw_aws_request_free(j->asked);
    sim_refusal_clear(&j->refusal);
    g_free(j->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(job, job_clear)

/* ---- which service, which operation ---- */

/* By the target, or by what it is signed for; a request without both may still show what it is. */
static const gw_service *
guess_service(const job *j)
{
    const char *target = gw_message_header(j->request, "X-Amz-Target");
    if (target)
        return gw_service_by_target(target);
    if (j->authorization)
        return gw_service_by_signing(j->authorization->service, NULL);
    g_autoptr(gw_aws_request) plain = gw_aws_decode_request(j->request, NULL);
    return plain ? plain->service : gw_service_find("s3");
}

static gboolean
find_service(job *j)
{
    j->service = guess_service(j);
    if (j->service)
        return TRUE;
    j->service = gw_service_find("sts"); /* for the form of the answer */
    return sim_refuse(&j->refusal, 400, "UnknownOperationException", "no such service");
}

static gboolean
refuse_unknown(job *j, const char *message)
{
    static const sim_words words = {.query = {400, "InvalidAction"},
                                    .json = {400, "UnknownOperationException"},
                                    .s3 = {405, "MethodNotAllowed"}};
    return sim_refuse_as(&j->refusal, j->service, &words, "%s", message);
}

static gboolean
refuse_malformed(job *j, const char *message)
{
    static const sim_words words = {.query = {400, "MalformedQueryString"},
                                    .json = {400, "SerializationException"},
                                    .s3 = {400, "MalformedXML"}};
    return sim_refuse_as(&j->refusal, j->service, &words, "%s", message);
}

static gboolean
find_operation(job *j)
{
    g_autoptr(GError) error = NULL;
    j->asked = gw_aws_decode_request(j->request, &error);
    if (!j->asked && g_error_matches(error, GW_ERROR, GW_ERROR_INVALID))
        return refuse_malformed(j, error->message);
    if (!j->asked)
        return refuse_unknown(j, error->message);
    j->service = j->asked->service;
    if (!gw_service_is_in(j->service, j->sim->partition->id)) {
        g_autofree char *absent = g_strdup_printf("%s is not in %s", j->service->id, j->sim->partition->name);
        return refuse_unknown(j, absent);
    }
    if (sim_runtime_knows(j->sim->runtime, j->service->id, j->asked->operation))
        return TRUE;
    g_autofree char *message =
        g_strdup_printf("%s.%s is not simulated: define it in a folder for --operations", j->service->id,
                        j->asked->operation);
    return refuse_unknown(j, message);
}

/* ---- checks ---- */

static gboolean
check_caller(job *j)
{
    j->caller = sim_auth_check(j->sim->runtime, j->service, j->request, &j->signer, &j->refusal);
    return j->caller != NULL;
}

static gboolean
check_payload(job *j)
{
    return j->service->protocol != GW_PROTOCOL_REST_XML ||
           sim_payload_check(j->request, &j->signer, &j->refusal);
}

/* By the service's model a policy has a checksum, too. But s3cmd, rclone and Ansible set policies without
 * one, and nobody reports that AWS refuses them; not confirmed. */
static gboolean
check_checksum(job *j)
{
    const gw_operation *operation = gw_service_operation(j->service, j->asked->operation);
    gboolean lenient = strcmp(j->asked->operation, "PutBucketPolicy") == 0;
    return !operation || !operation->checksum || lenient ||
           sim_payload_demand_checksum(j->request, &j->refusal);
}

static sim_fate
fate_of(const char *name)
{
    static const struct {
        const char *name;
        sim_fate fate;
    } fates[] = {{"throttle", SIM_FATE_THROTTLE},
                 {"fail", SIM_FATE_FAIL},
                 {"drop-before", SIM_FATE_DROP_BEFORE},
                 {"drop-after", SIM_FATE_DROP_AFTER}};

    for (gsize i = 0; i < G_N_ELEMENTS(fates); i++)
        if (strcmp(name, fates[i].name) == 0)
            return fates[i].fate;
    return SIM_FATE_NONE;
}

/* What a test wants goes before what the seed draws. */
static gboolean
meets_fault(job *j)
{
    gw_json fault = sim_faults_take(j->sim->faults, j->service->id, j->asked->operation);

    if (!fault)
        return FALSE;
    j->lot.fate = fate_of(gw_json_string(fault, "fate"));
    if (j->lot.fate != SIM_FATE_NONE)
        return FALSE;
    sim_refuse(&j->refusal, (guint)gw_json_int(fault, "status", 400),
               g_intern_string(gw_json_string(fault, "code")), "%s", gw_json_string(fault, "message"));
    return TRUE;
}

static gboolean
draw_lot(job *j)
{
    j->lot = sim_chaos_draw(j->sim->chaos, j->service->id, j->asked->operation);
    if (meets_fault(j))
        return FALSE;
    return j->lot.fate != SIM_FATE_DROP_BEFORE && sim_chaos_refuse(&j->lot, j->service, &j->refusal);
}

static gboolean
prepare(job *j)
{
    return find_service(j) && check_caller(j) && check_payload(j) && find_operation(j) && check_checksum(j) &&
           draw_lot(j);
}

/* ---- answers ---- */

static const char *
signature_kind(const job *j)
{
    if (!j->authorization)
        return NULL;
    return j->authorization->asymmetric ? "sigv4a" : "sigv4";
}

/* What was asked, but for an object's bytes. */
static json_t *
logged_input(const job *j)
{
    json_t *input = j->asked ? json_copy(j->asked->input) : NULL;
    const gw_operation *op = input ? gw_service_operation(j->service, j->asked->operation) : NULL;
    if (op && op->bytes && op->payload)
        json_object_del(input, op->payload);
    return input;
}

static void
log_request(const job *j, guint status, const char *error, gboolean changed)
{
    gw_json input = logged_input(j);
    /* A client may put what it signed with into what it asks. */
    gw_aws_learn_in_use(gw_message_header(j->request, "X-Amz-Security-Token"));
    gw_aws_learn_signature(gw_message_header(j->request, "Authorization"));
    const sim_log_entry entry = {
        .service = j->service ? j->service->id : NULL,
        .operation = j->asked ? j->asked->operation : NULL,
        .principal = gw_json_string(j->caller, "arn"),
        .signature = signature_kind(j),
        .status = status,
        .error = error,
        .changed = changed,
        .input = input,
    };
    sim_log_write(j->sim->log, &entry);
}

/* What people did upon a request stands in the log as their own line. */
static void
log_acts(const job *j, const json_t *acts)
{
    size_t i;
    json_t *act;
    json_array_foreach (acts, i, act) {
        const sim_log_entry entry = {.service = "people",
                                     .operation = gw_json_string(act, "step"),
                                     .status = 200,
                                     .changed = TRUE,
                                     .input = json_object_get(act, "want")};
        sim_log_write(j->sim->log, &entry);
    }
}

/* Answers to HEAD have no body, and neither has "not modified". */
static gboolean
is_bare(const job *j, guint status)
{
    return status == 304 || strcmp(j->request->method, "HEAD") == 0;
}

static gw_message *
refused(job *j)
{
    if (j->lot.fate == SIM_FATE_DROP_BEFORE) {
        log_request(j, 0, "DroppedBefore", FALSE);
        return NULL;
    }
    log_request(j, j->refusal.status, j->refusal.code, FALSE);
    return gw_aws_encode_error(j->service, j->refusal.status, j->refusal.code, j->refusal.message, NULL,
                               j->id, is_bare(j, j->refusal.status));
}

static gw_message *
encode(const job *j, const json_t *answer)
{
    const json_t *error = json_object_get(answer, "error");
    gw_message *message =
        error ? gw_aws_encode_error(j->service, (guint)gw_json_int(error, "status", 500),
                                    gw_json_string(error, "code"), gw_json_string(error, "message"),
                                    json_object_get(error, "extra"), j->id,
                                    is_bare(j, (guint)gw_json_int(error, "status", 500)))
              : gw_aws_encode_response(j->service, j->asked->operation, json_object_get(answer, "output"),
                                       j->id);
    if (!error && json_is_integer(json_object_get(answer, "status")))
        message->status = (guint)gw_json_int(answer, "status", 200);
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(answer, "headers"), name, value)
        gw_message_set_header(message, name, json_string_value(value));
    return message;
}

static gw_message *
carry_out(job *j)
{
    const sim_occasion occasion = {.region = j->authorization && *j->authorization->region
                                                 ? j->authorization->region
                                                 : j->sim->partition->home,
                                   .luck = j->lot.luck};
    g_autoptr(GBytes) bytes = NULL;
    gw_json answer = sim_runtime_run(j->sim->runtime, j->service->id, j->asked->operation, j->asked->input,
                                     &occasion, j->caller, &bytes);
    g_autoptr(gw_message) message = encode(j, answer);
    if (bytes)
        gw_message_set_body(message, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    gboolean dropped = j->lot.fate == SIM_FATE_DROP_AFTER;
    log_request(j, dropped ? 0 : message->status,
                dropped ? "DroppedAfter" : gw_json_string(json_object_get(answer, "error"), "code"),
                gw_json_true(answer, "changed"));
    log_acts(j, json_object_get(answer, "acts"));
    return dropped ? NULL : g_steal_pointer(&message);
}

gw_message *
sim_serve(const sim_service *sim, gw_message *request)
{
    g_auto(job) j = {.sim = sim, .request = request, .id = gw_uuid()};
    j.authorization = gw_sigv4_authorization_parse(gw_message_header(request, "Authorization"));
    j.signer.authorization = j.authorization;
    j.signer.date_time = gw_message_header(request, "X-Amz-Date");
    return prepare(&j) ? carry_out(&j) : refused(&j);
}
