/* SPDX-License-Identifier: Apache-2.0 */
/* service.h - what is to be known about AWS services, as one table that is read forwards and backwards
 *
 * Operations of query and json services need no entry: their name says it all. An entry is there for what a
 * name does not say: the HTTP shape of a REST operation, an IAM action of another name, a page token.
 *
 * XML has no types, so a service lists, in `members`, the names whose values are more than text:
 *   Tags[]        a list, items are <member>      SummaryMap{}      a map of <entry><key/><value/></entry>
 *   Buckets[Bucket]   items are <Bucket>          SummaryMap{#}     the same with whole numbers
 *   Rules[=Rule]  flattened: each item a <Rule>   Attributes{Name:Value}  other names in an entry
 *   MaxItems#     a whole number                  IsTruncated?      true or false
 *   MFADelete=MfaDelete  another name in XML      Document%         percent-encoded in answers
 *   RoleLastUsed.   a structure: {} when it is empty, where a text would be ""; Users[.] is a list of such
 *   Ports[#]  a list of whole numbers    Vpcs=vpcSet[item.]  another name, and then what it is
 *   Spec/Value#     of the members of Spec only
 */
#ifndef GW_AWS_SERVICE_H
#define GW_AWS_SERVICE_H

#include "aws/aws.h"
#include <glib.h>

typedef enum {
    GW_PROTOCOL_QUERY,     /* a form in, XML out */
    GW_PROTOCOL_JSON,      /* X-Amz-Target, JSON both ways */
    GW_PROTOCOL_REST_JSON, /* verb and path, JSON both ways */
    GW_PROTOCOL_REST_XML,  /* verb and path, XML both ways: S3 */
    GW_PROTOCOL_EC2        /* query with other names: lists without an element, an answer without a result */
} gw_protocol;

/** As files of services and people call it; NULL behind the last. */
const char *gw_protocol_name(gw_protocol protocol);

/** How a rest-json service makes a path of an operation's name that has no entry. */
typedef enum {
    GW_PATH_NONE,
    GW_PATH_AS_IS, /* /GetTaxRegistration */
    GW_PATH_CAMEL, /* /getContactInformation */
    GW_PATH_KEBAB  /* /list-billing-groups */
} gw_path_style;

/** `query`, `headers` and `answer_headers` are lists of `Member=wire-name`; `Member=prefix-*` is a map whose
 * keys follow the prefix. In `uri`, {Member} is a part of the path, {Member+} all the rest of it. */
typedef struct {
    const char *name;
    const char *method;         /* NULL: POST */
    const char *uri;            /* "/{Bucket}?policy"; NULL: by the service's path style */
    const char *query;          /* members that go to the query string */
    const char *headers;        /* members that go to headers, besides the service's */
    const char *payload;        /* the member that is the whole body */
    const char *answer_headers; /* members that come from headers */
    const char *answer_payload; /* the member that is the whole answer body */
    const char *answer_root;    /* the root element of the answer, for the simulator */
    const char *action;         /* the IAM action when it is not prefix:name */
    const char *also;           /* one more IAM action that it takes, as we send it */
    const char *paging;         /* as in gw_service */
    const char *members;        /* as in gw_service, before those: what is another thing in this operation */
    const char *inputs;         /* likewise */
    const char *needs;          /* members without which the request would be another operation's */
    gboolean free;              /* it takes no permission */
    gboolean raw;               /* a payload is text as it is, not XML */
    gboolean bytes;             /* a payload is bytes: base64 in JSON */
    gboolean checksum;          /* the request carries a checksum of its body */
} gw_operation;

/** Hosts of a partition that are not called name.region.suffix. */
typedef struct {
    const char *partition; /* NULL ends a list */
    const char *hosts[4];  /* [fips + 2 * dual]; {region} stands for the region */
    const char *region;    /* to ask and sign for; NULL: the one that is asked in, or the service's home */
} gw_odd_hosts;

typedef struct {
    const char *id;                /* iam, as in "iam:GetRole" */
    const char *title;             /* for people; may be NULL */
    const char *suffix;            /* of AWS_ENDPOINT_URL_: IAM; in lower case the key in [services x] */
    const char *sign;              /* signing name; NULL: requests are not signed */
    const char *host;              /* its hosts' names begin so: "sts"; hostname.h has the rest */
    gboolean home;                 /* it is asked in one region of a partition only, its home */
    gboolean dual_only;            /* all its hosts are of the newer kind, with IPv6 */
    gboolean gov_fips;             /* its usual hosts in GovCloud are those with FIPS */
    gboolean listed;               /* there are no other operations than those in `operations` */
    const gw_odd_hosts *odd_hosts; /* ends with a NULL partition; may be NULL */
    const char *partitions; /* where there is such a service: "aws aws-cn"; NULL: wherever we can ask */
    const char *region_set; /* to sign for by SigV4a, where that is preferred; NULL: it takes SigV4 only */
    gw_protocol protocol;
    gw_path_style path_style;
    const char *json;    /* "1.0" or "1.1" */
    const char *target;  /* before the dot in X-Amz-Target */
    const char *version; /* of the API */
    const char *xmlns;
    const char *prefix; /* of IAM actions; NULL: the id */
    const char *names;  /* all its operations, words in a line; NULL: those in `operations` */
    /* operations by what they do, words in a line each (kinds.h) */
    const char *reads, *adds, *changes, *removes;
    const char *headers; /* members that go to headers in every operation */
    const char *members;
    const char *inputs;             /* the same of requests, where those have other names: EC2 */
    const char *paging;             /* "token-in token-out [more-flag]" */
    const gw_operation *operations; /* ends with a NULL name; may be NULL */
    json_t *document;               /* of a service from a file: what its texts are in */
} gw_service;

/** By id, built in or from a file of service_path (servicefile.h); NULL when unknown, or its file is bad. */
const gw_service *gw_service_find(const char *id);
/** Is there such a service in this partition of AWS ("aws-cn")? */
gboolean gw_service_is_in(const gw_service *service, const char *partition);
/** The same; GW_ERROR_NOT_FOUND with a hint when unknown, GW_ERROR_INVALID says what is bad in the file. */
const gw_service *gw_service_get(const char *id, GError **error);
/** Built in, or NULL. */
const gw_service *gw_service_builtin(const char *id);
/** By X-Amz-Target (the operation's name follows the last dot), by signing name and `Version`. NULL if none.
 */
const gw_service *gw_service_by_target(const char *target);
const gw_service *gw_service_by_signing(const char *sign, const char *version);
/** The nth service that is built in, then those of files that were read; NULL after the last. */
const gw_service *gw_service_nth(guint n);

/** The entry of an operation, or NULL. */
const gw_operation *gw_service_operation(const gw_service *service, const char *name);

/** The service as an answer of its operation sees it, with the operation's own `members`; and as a request
 * does, where `members` are the `inputs` of a service that has such. Static. */
const gw_service *gw_service_view(const gw_service *service, const char *operation);
const gw_service *gw_service_request_view(const gw_service *service, const char *operation);

/** Can the operation be called at all: has it an entry or does the protocol need none? */
gboolean gw_service_has_operation(const gw_service *service, const char *name);

/** Is it written as AWS writes names of operations? */
gboolean gw_service_is_operation_name(const char *name);

/** What the verb of a name says of an operation of whatever service; GW_AWS_UNKNOWN: it is no verb that says
 * anything. */
gw_aws_kind gw_service_verb_kind(const char *operation);

/** May a file say that an operation of this name is of this kind? It may be stricter than the verb, never
 * less, and of a verb that is not known it can only say that it removes. */
gboolean gw_service_may_be(const char *operation, gw_aws_kind kind);

/** What an operation does; never GW_AWS_UNKNOWN. */
gw_aws_kind gw_service_kind(const gw_service *service, const char *operation);

/** The IAM action: "iam:CreateRole", "s3:ListBucket" for HeadBucket. Caller frees. */
char *gw_service_action(const gw_service *service, const char *operation);

/** The IAM actions that a caller must be allowed, none for sts:GetCallerIdentity, two for s3:CreateBucket.
 * Caller frees with g_strfreev. */
char **gw_service_needs(const gw_service *service, const char *operation);

/** The paging of an operation: {token in, token out, more flag or NULL, NULL}; NULL when it has none. Caller
 *  frees with g_strfreev. */
char **gw_service_paging(const gw_service *service, const char *operation);

typedef enum {
    GW_MEMBER_UNKNOWN,
    GW_MEMBER_TEXT,
    GW_MEMBER_INTEGER,
    GW_MEMBER_BOOLEAN,
    GW_MEMBER_LIST,
    GW_MEMBER_MAP,
    GW_MEMBER_STRUCTURE
} gw_member_kind;

typedef struct {
    gw_member_kind kind;
    gboolean flat;       /* a list without an element around it */
    gboolean percent;    /* percent-encoded in answers */
    gboolean integers;   /* a map's values or a list's items are whole numbers */
    gboolean structures; /* a list's items are structures */
    char *name;          /* in JSON */
    char *xml;           /* in XML; of a flattened list, of each item */
    char *item;          /* of a list's items: "member" */
    char *key;           /* of a map's keys: "key" */
    char *value;         /* of a map's values: "value" */
} gw_member;

/** What is known of a member by its name in JSON, or by its name in XML. `parent`: the member that holds it;
 * NULL: none that matters. Never NULL; static. */
const gw_member *gw_service_member(const gw_service *service, const char *name);
const gw_member *gw_service_member_in(const gw_service *service, const char *parent, const char *name);
const gw_member *gw_service_xml_member(const gw_service *service, const char *parent, const char *xml_name);

/** What a member is called in XML: mostly its name. Borrowed from the table, or `name` itself. */
const char *gw_service_xml_name(const gw_service *service, const char *name);

/** Looks a name up in a list of `Member=wire-name`: the wire name of a member, or the member of a wire name
 * (in whatever case). NULL when it isn't there. Caller frees. `bindings` may be NULL. */
char *gw_binding_wire(const char *bindings, const char *member);
char *gw_binding_member(const char *bindings, const char *wire);

#endif
