/* SPDX-License-Identifier: Apache-2.0 */
/* services.c - the table of AWS services: hosts, protocols, and what an operation's name does not say
 *
 * Facts are AWS's service models (aws partition only). A new service is an entry here and nothing else.
 */
#include "aws/services.h"

#define US_EAST_1 "us-east-1"

/* ---- IAM and STS ---- */

static const gw_operation iam_operations[] = {
    {.name = "GenerateCredentialReport", .kind = 'r'}, /* makes a report, changes nothing */
    {.name = NULL},
};

#define IAM_MEMBERS                                                                                          \
    "AccessDetails[] AccessKeyMetadata[] AccountAliases[] ActionNames[] AttachedManagedPolicies[] "          \
    "AttachedPolicies[] Certificates[] ClientIDList[] ContextEntries[] ContextKeyNames[] "                   \
    "ContextKeyValues[] DelegationRequests[] EnabledFeatures[] EntityDetailsList[] EvaluationResults[] "     \
    "Filter[] GroupDetailList[] GroupList[] GroupPolicyList[] Groups[] InstanceProfileList[] "               \
    "InstanceProfiles[] MFADevices[] MatchedStatements[] MissingContextValues[] "                            \
    "OpenIDConnectProviderList[] Parameters[] PermissionsBoundaryPolicyInputList[] "                         \
    "PoliciesGrantingServiceAccess[] Policies[] PolicyExclusionList[] PolicyGroups[] PolicyInputList[] "     \
    "PolicyNames[] PolicyRoles[] PolicyUsers[] PolicyVersionList[] PrivateKeyList[] ResourceArns[] "         \
    "ResourceSpecificResults[] Resources[] RoleDetailList[] RolePermissionRestrictionArns[] "                \
    "RolePolicyList[] RoleUsageList[] Roles[] SAMLProviderList[] SSHPublicKeys[] "                           \
    "ServerCertificateMetadataList[] ServiceNamespaces[] ServiceSpecificCredentials[] "                      \
    "ServicesLastAccessed[] TagKeys[] Tags[] ThumbprintList[] TrackedActionsLastAccessed[] "                 \
    "UserDetailList[] UserPolicyList[] Users[] Values[] Versions[] VirtualMFADevices[] Certifications{} "    \
    "EvalDecisionDetails{} SummaryMap{#} AttachmentCount# Column# CredentialAgeDays# Line# MaxItems# "       \
    "MaxPasswordAge# MaxSessionDuration# MinimumPasswordLength# NumberOfServicesAccessible# "                \
    "NumberOfServicesNotAccessed# PasswordReusePrevention# PermissionsBoundaryUsageCount# "                  \
    "SessionDuration# TotalAuthenticatedEntities# AllUsers? AllowUsersToChangePassword? "                    \
    "AllowedByOrganizations? AllowedByPermissionsBoundary? DelegationPermissionCheck? ExpirePasswords? "     \
    "HardExpiry? IsAttachable? IsDefaultVersion? IsTruncated? JwtVendingEnabled? OnlyAttached? "             \
    "OnlySendByOwner? PasswordResetRequired? RequireLowercaseCharacters? RequireNumbers? "                   \
    "RequireSymbols? RequireUppercaseCharacters? SetAsDefault? isTruncated? AssumeRolePolicyDocument% "      \
    "Document% PolicyDocument%"

/* Taking on a role, or a session, hands out keys and changes nothing. */
/* A service that needs another one's permission, too. */
static const gw_operation bcm_data_exports_operations[] = {
    {.name = "CreateExport", .also = "cur:PutReportDefinition"}, /* of the cost and usage table */
    {.name = NULL},
};

static const gw_operation sts_operations[] = {
    {.name = "AssumeRole", .kind = 'r'},
    {.name = "AssumeRoleWithWebIdentity", .kind = 'r'},
    {.name = "DecodeAuthorizationMessage", .kind = 'r'},
    {.name = "GetCallerIdentity", .free = TRUE}, /* even an explicit denial does not count */
    {.name = NULL},
};

#define TAGS_OF_RESOURCE "/tags/{ResourceArn}"

static const gw_operation billingconductor_operations[] = {
    {.name = "AssociatePricingRules", .method = "PUT", .uri = "/associate-pricing-rules"},
    {.name = "BatchAssociateResourcesToCustomLineItem",
     .method = "PUT",
     .uri = "/batch-associate-resources-to-custom-line-item"},
    {.name = "BatchDisassociateResourcesFromCustomLineItem",
     .method = "PUT",
     .uri = "/batch-disassociate-resources-from-custom-line-item"},
    {.name = "DisassociatePricingRules", .method = "PUT", .uri = "/disassociate-pricing-rules"},
    {.name = "UpdatePricingPlan", .method = "PUT", .uri = "/update-pricing-plan"},
    {.name = "UpdatePricingRule", .method = "PUT", .uri = "/update-pricing-rule"},
    {.name = "ListTagsForResource", .method = "GET", .uri = TAGS_OF_RESOURCE},
    {.name = "TagResource", .uri = TAGS_OF_RESOURCE},
    {.name = "UntagResource", .method = "DELETE", .uri = TAGS_OF_RESOURCE, .query = "TagKeys=tagKeys"},
    {.name = NULL},
};

/* ---- S3 ---- */

static const gw_operation s3_operations[] = {
    {.name = "ListBuckets",
     .method = "GET",
     .uri = "/",
     .query = "MaxBuckets=max-buckets ContinuationToken=continuation-token Prefix=prefix "
              "BucketRegion=bucket-region",
     .answer_root = "ListAllMyBucketsResult",
     .action = "s3:ListAllMyBuckets",
     .paging = "ContinuationToken ContinuationToken"},
    {.name = "CreateBucket",
     .method = "PUT",
     .uri = "/{Bucket}",
     .headers = "ACL=x-amz-acl ObjectLockEnabledForBucket=x-amz-bucket-object-lock-enabled "
                "ObjectOwnership=x-amz-object-ownership BucketNamespace=x-amz-bucket-namespace "
                "GrantFullControl=x-amz-grant-full-control GrantRead=x-amz-grant-read "
                "GrantReadACP=x-amz-grant-read-acp GrantWrite=x-amz-grant-write "
                "GrantWriteACP=x-amz-grant-write-acp",
     .payload = "CreateBucketConfiguration",
     .answer_headers = "Location=Location BucketArn=x-amz-bucket-arn",
     .also = "s3:PutBucketOwnershipControls"}, /* with ObjectOwnership */
    {.name = "HeadBucket",
     .method = "HEAD",
     .uri = "/{Bucket}",
     .answer_headers = "BucketArn=x-amz-bucket-arn BucketLocationType=x-amz-bucket-location-type "
                       "BucketLocationName=x-amz-bucket-location-name BucketRegion=x-amz-bucket-region "
                       "AccessPointAlias=x-amz-access-point-alias",
     .action = "s3:ListBucket"},
    {.name = "DeleteBucket", .method = "DELETE", .uri = "/{Bucket}"},
    {.name = "GetBucketLocation",
     .method = "GET",
     .uri = "/{Bucket}?location",
     .answer_payload = "LocationConstraint"},
    {.name = "PutBucketPolicy",
     .method = "PUT",
     .uri = "/{Bucket}?policy",
     .headers = "ConfirmRemoveSelfBucketAccess=x-amz-confirm-remove-self-bucket-access",
     .payload = "Policy",
     .raw = TRUE,
     .checksum = TRUE},
    {.name = "GetBucketPolicy",
     .method = "GET",
     .uri = "/{Bucket}?policy",
     .answer_payload = "Policy",
     .raw = TRUE},
    {.name = "DeleteBucketPolicy", .method = "DELETE", .uri = "/{Bucket}?policy"},
    {.name = "GetBucketPolicyStatus",
     .method = "GET",
     .uri = "/{Bucket}?policyStatus",
     .answer_payload = "PolicyStatus"},
    {.name = "PutPublicAccessBlock",
     .method = "PUT",
     .uri = "/{Bucket}?publicAccessBlock",
     .payload = "PublicAccessBlockConfiguration",
     .action = "s3:PutBucketPublicAccessBlock",
     .checksum = TRUE},
    {.name = "GetPublicAccessBlock",
     .method = "GET",
     .uri = "/{Bucket}?publicAccessBlock",
     .answer_payload = "PublicAccessBlockConfiguration",
     .action = "s3:GetBucketPublicAccessBlock"},
    {.name = "DeletePublicAccessBlock",
     .method = "DELETE",
     .uri = "/{Bucket}?publicAccessBlock",
     .action = "s3:PutBucketPublicAccessBlock"},
    {.name = "PutBucketEncryption",
     .method = "PUT",
     .uri = "/{Bucket}?encryption",
     .payload = "ServerSideEncryptionConfiguration",
     .action = "s3:PutEncryptionConfiguration",
     .checksum = TRUE},
    {.name = "GetBucketEncryption",
     .method = "GET",
     .uri = "/{Bucket}?encryption",
     .answer_payload = "ServerSideEncryptionConfiguration",
     .action = "s3:GetEncryptionConfiguration"},
    {.name = "DeleteBucketEncryption",
     .method = "DELETE",
     .uri = "/{Bucket}?encryption",
     .action = "s3:PutEncryptionConfiguration"},
    {.name = "PutBucketOwnershipControls",
     .method = "PUT",
     .uri = "/{Bucket}?ownershipControls",
     .payload = "OwnershipControls",
     .checksum = TRUE},
    {.name = "GetBucketOwnershipControls",
     .method = "GET",
     .uri = "/{Bucket}?ownershipControls",
     .answer_payload = "OwnershipControls"},
    {.name = "DeleteBucketOwnershipControls",
     .method = "DELETE",
     .uri = "/{Bucket}?ownershipControls",
     .action = "s3:PutBucketOwnershipControls"},
    {.name = "PutBucketTagging",
     .method = "PUT",
     .uri = "/{Bucket}?tagging",
     .payload = "Tagging",
     .checksum = TRUE},
    {.name = "GetBucketTagging", .method = "GET", .uri = "/{Bucket}?tagging", .answer_root = "Tagging"},
    {.name = "DeleteBucketTagging",
     .method = "DELETE",
     .uri = "/{Bucket}?tagging",
     .action = "s3:PutBucketTagging"},
    {.name = "PutBucketVersioning",
     .method = "PUT",
     .uri = "/{Bucket}?versioning",
     .headers = "MFA=x-amz-mfa",
     .payload = "VersioningConfiguration",
     .checksum = TRUE},
    {.name = "GetBucketVersioning",
     .method = "GET",
     .uri = "/{Bucket}?versioning",
     .answer_root = "VersioningConfiguration"},
    {.name = "ListObjectsV2",
     .method = "GET",
     .uri = "/{Bucket}?list-type=2",
     .query = "Delimiter=delimiter EncodingType=encoding-type MaxKeys=max-keys Prefix=prefix "
              "ContinuationToken=continuation-token FetchOwner=fetch-owner StartAfter=start-after",
     .headers = "RequestPayer=x-amz-request-payer OptionalObjectAttributes=x-amz-optional-object-attributes",
     .answer_headers = "RequestCharged=x-amz-request-charged",
     .answer_root = "ListBucketResult",
     .action = "s3:ListBucket",
     .paging = "ContinuationToken NextContinuationToken IsTruncated"},
    {.name = NULL},
};

#define S3_MEMBERS                                                                                           \
    "Buckets[Bucket] CommonPrefixes[=CommonPrefixes] Contents[=Contents] TagSet[Tag] Tags[Tag] "             \
    "Rules[=Rule] ChecksumAlgorithm[=ChecksumAlgorithm] EncryptionType[=EncryptionType] "                    \
    "MFADelete=MfaDelete KeyCount# MaxBuckets# MaxKeys# Size# AccessPointAlias? BlockPublicAcls? "           \
    "BlockPublicPolicy? BucketKeyEnabled? ConfirmRemoveSelfBucketAccess? FetchOwner? IgnorePublicAcls? "     \
    "IsPublic? IsRestoreInProgress? IsTruncated? ObjectLockEnabledForBucket? RestrictPublicBuckets?"

/* ---- REST services with paths of their own ---- */

static const gw_operation sesv2_operations[] = {
    {.name = "SendEmail", .uri = "/v2/email/outbound-emails"},
    {.name = "GetEmailIdentity", .method = "GET", .uri = "/v2/email/identities/{EmailIdentity}"},
    {.name = "CreateEmailIdentity", .uri = "/v2/email/identities"},
    {.name = "ListEmailIdentities",
     .method = "GET",
     .uri = "/v2/email/identities",
     .query = "NextToken=NextToken PageSize=PageSize"},
    {.name = "GetAccount", .method = "GET", .uri = "/v2/email/account"},
    {.name = NULL},
};

static const gw_operation sso_operations[] = {
    {.name = "GetRoleCredentials",
     .method = "GET",
     .uri = "/federation/credentials",
     .query = "roleName=role_name accountId=account_id",
     .headers = "accessToken=x-amz-sso_bearer_token"},
    {.name = "ListAccountRoles",
     .method = "GET",
     .uri = "/assignment/roles",
     .query = "nextToken=next_token maxResults=max_result accountId=account_id",
     .headers = "accessToken=x-amz-sso_bearer_token",
     .paging = "nextToken nextToken"},
    {.name = NULL},
};

static const gw_operation sso_oidc_operations[] = {
    {.name = "CreateToken", .uri = "/token"},
    {.name = "RegisterClient", .uri = "/client/register"},
    {.name = "StartDeviceAuthorization", .uri = "/device_authorization"},
    {.name = NULL},
};

static const gw_operation backup_operations[] = {
    {.name = "DescribeGlobalSettings", .method = "GET", .uri = "/global-settings"},
    {.name = NULL},
};

static const gw_operation ram_operations[] = {
    {.name = "GetResourceShares", .uri = "/getresourceshares", .paging = "nextToken nextToken"},
    {.name = NULL},
};

/* ---- the table ---- */

const gw_service gw_services[] = {
    {.id = "sts",
     .suffix = "STS",
     .sign = "sts",
     .host = "sts.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2011-06-15",
     .xmlns = "https://sts.amazonaws.com/doc/2011-06-15/",
     .members =
         "PolicyArns[] ProvidedContexts[] Tags[] TransitiveTagKeys[] DurationSeconds# PackedPolicySize#",
     .operations = sts_operations},
    {.id = "iam",
     .suffix = "IAM",
     .sign = "iam",
     .host = "iam.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-05-08",
     .xmlns = "https://iam.amazonaws.com/doc/2010-05-08/",
     .members = IAM_MEMBERS,
     .paging = "Marker Marker IsTruncated",
     .operations = iam_operations},
    {.id = "organizations",
     .suffix = "ORGANIZATIONS",
     .sign = "organizations",
     .host = "organizations.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSOrganizationsV20161128",
     .paging = "NextToken NextToken"},
    {.id = "account",
     .suffix = "ACCOUNT",
     .sign = "account",
     .host = "account.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_CAMEL,
     .paging = "NextToken NextToken"},
    {.id = "partnercentral-channel",
     .suffix = "PARTNERCENTRAL_CHANNEL",
     .sign = "partnercentral-channel",
     .host = "partnercentral-channel.global.api.aws",
     .region = US_EAST_1,
     .region_set = "*",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "PartnerCentralChannel",
     .prefix = "partnercentral",
     .paging = "nextToken nextToken"},
    {.id = "partnercentral-account",
     .suffix = "PARTNERCENTRAL_ACCOUNT",
     .sign = "partnercentral-account",
     .host = "partnercentral-account.{region}.api.aws",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "PartnerCentralAccount",
     .prefix = "partnercentral",
     .paging = "NextToken NextToken"},
    {.id = "billingconductor",
     .suffix = "BILLINGCONDUCTOR",
     .sign = "billingconductor",
     .host = "billingconductor.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_KEBAB,
     .headers = "ClientToken=X-Amzn-Client-Token",
     .paging = "NextToken NextToken",
     .operations = billingconductor_operations},
    {.id = "cur",
     .suffix = "COST_AND_USAGE_REPORT_SERVICE",
     .sign = "cur",
     .host = "cur.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSOrigamiServiceGatewayService",
     .paging = "NextToken NextToken"},
    {.id = "bcm-data-exports",
     .suffix = "BCM_DATA_EXPORTS",
     .sign = "bcm-data-exports",
     .host = "bcm-data-exports.us-east-1.api.aws",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSBillingAndCostManagementDataExports",
     .paging = "NextToken NextToken",
     .operations = bcm_data_exports_operations},
    {.id = "taxsettings",
     .suffix = "TAXSETTINGS",
     .sign = "tax",
     .host = "tax.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_AS_IS,
     .prefix = "tax",
     .paging = "nextToken nextToken"},
    {.id = "invoicing",
     .suffix = "INVOICING",
     .sign = "invoicing",
     .host = "invoicing.us-east-1.api.aws",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "Invoicing",
     .paging = "NextToken NextToken"},
    {.id = "billing",
     .suffix = "BILLING",
     .sign = "billing",
     .host = "billing.us-east-1.api.aws",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "AWSBilling",
     .paging = "nextToken nextToken"},
    {.id = "s3",
     .suffix = "S3",
     .sign = "s3",
     .host = "s3.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_XML,
     .xmlns = "http://s3.amazonaws.com/doc/2006-03-01/",
     .headers = "ExpectedBucketOwner=x-amz-expected-bucket-owner ContentMD5=Content-MD5 "
                "ChecksumAlgorithm=x-amz-sdk-checksum-algorithm",
     .members = S3_MEMBERS,
     .operations = s3_operations},
    {.id = "sns",
     .suffix = "SNS",
     .sign = "sns",
     .host = "sns.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-03-31",
     .xmlns = "http://sns.amazonaws.com/doc/2010-03-31/",
     .members = "AWSAccountId[] ActionName[] Endpoints[] Failed[] NumberCapabilities[] PhoneNumbers[] "
                "PlatformApplications[] PublishBatchRequestEntries[] Subscriptions[] Successful[] TagKeys[] "
                "Tags[] Topics[] phoneNumbers[] Attributes{} attributes{} MessageAttributes{Name:Value} "
                "MaxResults# IsInSandbox? ReturnSubscriptionArn? SenderFault? isOptedOut?",
     .paging = "NextToken NextToken"},
    {.id = "sesv2",
     .suffix = "SESV2",
     .sign = "ses",
     .host = "email.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_JSON,
     .prefix = "ses",
     .paging = "NextToken NextToken",
     .operations = sesv2_operations},
    {.id = "cloudtrail",
     .suffix = "CLOUDTRAIL",
     .sign = "cloudtrail",
     .host = "cloudtrail.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
     .paging = "NextToken NextToken"},
    {.id = "support",
     .suffix = "SUPPORT",
     .sign = "support",
     .host = "support.us-east-1.amazonaws.com",
     .region = US_EAST_1,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSSupport_20130415",
     .paging = "nextToken nextToken"},
    {.id = "sso-admin",
     .suffix = "SSO_ADMIN",
     .sign = "sso",
     .host = "sso.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "SWBExternalService",
     .prefix = "sso",
     .paging = "NextToken NextToken"},
    {.id = "sso",
     .suffix = "SSO",
     .host = "portal.sso.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = sso_operations},
    {.id = "sso-oidc",
     .suffix = "SSO_OIDC",
     .host = "oidc.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = sso_oidc_operations},
    {.id = "fms",
     .suffix = "FMS",
     .sign = "fms",
     .host = "fms.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSFMS_20180101",
     .paging = "NextToken NextToken"},
    {.id = "backup",
     .suffix = "BACKUP",
     .sign = "backup",
     .host = "backup.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = backup_operations},
    {.id = "ram",
     .suffix = "RAM",
     .sign = "ram",
     .host = "ram.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = ram_operations},
    {.id = "cloudformation",
     .suffix = "CLOUDFORMATION",
     .sign = "cloudformation",
     .host = "cloudformation.{region}.amazonaws.com",
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-05-15",
     .xmlns = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
     .members = "Accounts[] Capabilities[] NotificationARNs[] OrganizationalUnitIds[] Outputs[] Parameters[] "
                "Regions[] StackEvents[] StackResources[] StackSummaries[] Stacks[] Summaries[] Tags[] "
                "ResourceIdentifier{} "
                "MaxResults# RetainStacks? DisableRollback? EnableTerminationProtection?",
     .paging = "NextToken NextToken"},
    {.id = NULL},
};
