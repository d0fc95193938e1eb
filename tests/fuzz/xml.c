/* SPDX-License-Identifier: Apache-2.0 */
/* xml.c - answers in XML: a query service's, S3's, successes and failures */
#include "fuzz.h"

#include "aws/protocol.h"
#include "aws/xml.h"

static void
decode(const char *service, const char *operation, guint status, const char *text, gsize length)
{
    g_autoptr(gw_message) answer = gw_message_new_answer(status);
    gw_json failure = NULL;
    gw_message_set_body(answer, text, length);
    gw_json document = gw_aws_decode_response(gw_service_find(service), operation, answer, &failure);
    MUST(!document != !failure);
    must_be_kept(document ? document : failure);
}

void
fuzz(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_xml) root = gw_xml_parse(text, length, &error);
    must_be_told(root != NULL, error);
    decode("iam", "GetUser", 200, text, length);
    decode("iam", "GetAccountSummary", 200, text, length);
    decode("iam", "GetUser", 403, text, length);
    decode("s3", "ListBuckets", 200, text, length);
    decode("s3", "GetBucketLocation", 200, text, length);
    decode("s3", "ListObjectsV2", 200, text, length);
    decode("s3", "GetBucketPolicy", 404, text, length);
}
