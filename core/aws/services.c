/* SPDX-License-Identifier: Apache-2.0 */
/* services.c - the table of AWS services: hosts, protocols, and what an operation's name does not say
 *
 * Facts are AWS's service models. A new service is an entry here and nothing else.
 */
#include "aws/services.h"
#include "aws/kinds.h"
#include "aws/names.h"

/* ---- IAM and STS ---- */

#define IAM_MEMBERS                                                                                          \
    "AccessDetails[.] AccessKeyMetadata[.] AccountAliases[] ActionNames[] AttachedManagedPolicies[.] "       \
    "AttachedPolicies[.] Certificates[.] ClientIDList[] ContextEntries[.] ContextKeyNames[] "                \
    "ContextKeyValues[] DelegationRequests[.] EnabledFeatures[] EntityDetailsList[.] "                       \
    "EvaluationResults[.] Filter[] GroupDetailList[.] GroupList[] GroupPolicyList[.] Groups[.] "             \
    "InstanceProfileList[.] InstanceProfiles[.] MFADevices[.] MatchedStatements[.] "                         \
    "MissingContextValues[] OpenIDConnectProviderList[.] Parameters[.] "                                     \
    "PermissionsBoundaryPolicyInputList[] PoliciesGrantingServiceAccess[.] Policies[.] "                     \
    "PolicyExclusionList[] PolicyGroups[.] PolicyInputList[] PolicyNames[] PolicyRoles[.] "                  \
    "PolicyUsers[.] PolicyVersionList[.] PrivateKeyList[.] ResourceArns[] ResourceSpecificResults[.] "       \
    "Resources[] RoleDetailList[.] RolePermissionRestrictionArns[] RolePolicyList[.] RoleUsageList[.] "      \
    "Roles[.] SAMLProviderList[.] SSHPublicKeys[.] ServerCertificateMetadataList[.] ServiceNamespaces[] "    \
    "ServiceSpecificCredentials[.] ServicesLastAccessed[.] TagKeys[] Tags[.] ThumbprintList[] "              \
    "TrackedActionsLastAccessed[.] UserDetailList[.] UserPolicyList[.] Users[.] Values[] Versions[.] "       \
    "VirtualMFADevices[.] Certifications{} EvalDecisionDetails{} SummaryMap{#} AttachmentCount# Column# "    \
    "CredentialAgeDays# Line# MaxItems# MaxPasswordAge# MaxSessionDuration# MinimumPasswordLength# "         \
    "NumberOfServicesAccessible# NumberOfServicesNotAccessed# PasswordReusePrevention# "                     \
    "PermissionsBoundaryUsageCount# SessionDuration# TotalAuthenticatedEntities# AllUsers? "                 \
    "AllowUsersToChangePassword? AllowedByOrganizations? AllowedByPermissionsBoundary? "                     \
    "DelegationPermissionCheck? ExpirePasswords? HardExpiry? IsAttachable? IsDefaultVersion? "               \
    "IsTruncated? JwtVendingEnabled? OnlyAttached? OnlySendByOwner? PasswordResetRequired? "                 \
    "RequireLowercaseCharacters? RequireNumbers? RequireSymbols? RequireUppercaseCharacters? "               \
    "SetAsDefault? isTruncated? AssumeRolePolicyDocument% Document% PolicyDocument% AccessKey. "             \
    "AccessKeyLastUsed. Certificate. DelegationRequest. EndPosition. EntityInfo. Error. ErrorDetails. "      \
    "Group. InstanceProfile. LoginProfile. OrganizationsDecisionDetail. PasswordPolicy. Permissions. "       \
    "PermissionsBoundaryDecisionDetail. Policy. PolicyVersion. Role. RoleLastUsed. SSHPublicKey. "           \
    "ServerCertificate. ServerCertificateMetadata. ServiceSpecificCredential. StartPosition. User. "         \
    "VirtualMFADevice. PermissionsBoundary."

/* A service that needs another one's permission, too. */
static const gw_operation bcm_data_exports_operations[] = {
    {.name = "CreateExport", .also = "cur:PutReportDefinition"}, /* of the cost and usage table */
    {.name = NULL},
};

static const gw_operation sts_operations[] = {
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

/* ---- S3, whose operations are in services_s3.c ---- */

#define S3_MEMBERS                                                                                           \
    "Buckets[Bucket.] CommonPrefixes[=CommonPrefixes.] Contents[=Contents.] TagSet[Tag.] Tags[Tag.] "        \
    "Rules[=Rule.] Deleted[=Deleted.] Errors[=Error.] Objects[=Object.] Parts[=Part.] Uploads[=Upload.] "    \
    "EncryptionType[=EncryptionType] Metadata{} MaxParts# MaxUploads# MpuObjectSize# Quiet? "                \
    "MultipartUpload=CompleteMultipartUpload CopyObjectResult. CopyPartResult. Initiator. "                  \
    "MFADelete=MfaDelete ContentLength# IfMatchSize# KeyCount# MaxBuckets# MaxKeys# MissingMeta# "           \
    "PartNumber# PartsCount# Size# TagCount# WriteOffsetBytes# AccessPointAlias? BlockPublicAcls? "          \
    "BypassGovernanceRetention? DeleteMarker? BlockPublicPolicy? BucketKeyEnabled? "                         \
    "ConfirmRemoveSelfBucketAccess? FetchOwner? IgnorePublicAcls? IsPublic? IsRestoreInProgress? "           \
    "IsTruncated? ObjectLockEnabledForBucket? RestrictPublicBuckets? "                                       \
    "ApplyServerSideEncryptionByDefault. BlockedEncryptionTypes. CreateBucketConfiguration. Owner. "         \
    "OwnershipControls. PolicyStatus. PublicAccessBlockConfiguration. RestoreStatus. "                       \
    "ServerSideEncryptionConfiguration. VersioningConfiguration."

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

/* ---- the table ---- */

const gw_service gw_services[] = {
    {.id = "sts",
     .names = STS_NAMES,
     .reads = STS_READS,
     .removes = STS_REMOVES,
     .suffix = "STS",
     .sign = "sts",
     .host = "sts",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2011-06-15",
     .xmlns = "https://sts.amazonaws.com/doc/2011-06-15/",
     .members = "PolicyArns[.] ProvidedContexts[.] Tags[.] TransitiveTagKeys[] DurationSeconds# "
                "PackedPolicySize# AssumedRoleUser. Credentials. FederatedUser. TaskPolicyArn.",
     .operations = sts_operations},
    {.id = "iam",
     .names = IAM_NAMES,
     .reads = IAM_READS,
     .adds = IAM_ADDS,
     .changes = IAM_CHANGES,
     .removes = IAM_REMOVES,
     .suffix = "IAM",
     .sign = "iam",
     .host = "iam",
     .home = TRUE,
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-05-08",
     .xmlns = "https://iam.amazonaws.com/doc/2010-05-08/",
     .members = IAM_MEMBERS,
     .paging = "Marker Marker IsTruncated"},
    {.id = "organizations",
     .names = ORGANIZATIONS_NAMES,
     .adds = ORGANIZATIONS_ADDS,
     .changes = ORGANIZATIONS_CHANGES,
     .suffix = "ORGANIZATIONS",
     .sign = "organizations",
     .host = "organizations",
     .gov_fips = TRUE,
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSOrganizationsV20161128",
     .paging = "NextToken NextToken"},
    {.id = "account",
     .names = ACCOUNT_NAMES,
     .adds = ACCOUNT_ADDS,
     .changes = ACCOUNT_CHANGES,
     .suffix = "ACCOUNT",
     .sign = "account",
     .host = "account",
     .home = TRUE,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_CAMEL,
     .paging = "NextToken NextToken"},
    {.id = "partnercentral-channel",
     .names = PARTNERCENTRAL_CHANNEL_NAMES,
     .adds = PARTNERCENTRAL_CHANNEL_ADDS,
     .changes = PARTNERCENTRAL_CHANNEL_CHANGES,
     .suffix = "PARTNERCENTRAL_CHANNEL",
     .sign = "partnercentral-channel",
     .host = "partnercentral-channel",
     .dual_only = TRUE,
     .partitions = "aws",
     .home = TRUE,
     .region_set = "*",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "PartnerCentralChannel",
     .prefix = "partnercentral",
     .paging = "nextToken nextToken"},
    {.id = "partnercentral-account",
     .names = PARTNERCENTRAL_ACCOUNT_NAMES,
     .adds = PARTNERCENTRAL_ACCOUNT_ADDS,
     .changes = PARTNERCENTRAL_ACCOUNT_CHANGES,
     .suffix = "PARTNERCENTRAL_ACCOUNT",
     .sign = "partnercentral-account",
     .host = "partnercentral-account",
     .dual_only = TRUE,
     .partitions = "aws",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "PartnerCentralAccount",
     .prefix = "partnercentral",
     .paging = "NextToken NextToken"},
    {.id = "billingconductor",
     .names = BILLINGCONDUCTOR_NAMES,
     .adds = BILLINGCONDUCTOR_ADDS,
     .changes = BILLINGCONDUCTOR_CHANGES,
     .suffix = "BILLINGCONDUCTOR",
     .sign = "billingconductor",
     .host = "billingconductor",
     .partitions = "aws",
     .home = TRUE,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_KEBAB,
     .headers = "ClientToken=X-Amzn-Client-Token",
     .paging = "NextToken NextToken",
     .operations = billingconductor_operations},
    {.id = "cur",
     .names = CUR_NAMES,
     .adds = CUR_ADDS,
     .changes = CUR_CHANGES,
     .suffix = "COST_AND_USAGE_REPORT_SERVICE",
     .sign = "cur",
     .host = "cur",
     .partitions = "aws aws-cn",
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSOrigamiServiceGatewayService",
     .paging = "NextToken NextToken"},
    {.id = "bcm-data-exports",
     .names = BCM_DATA_EXPORTS_NAMES,
     .adds = BCM_DATA_EXPORTS_ADDS,
     .changes = BCM_DATA_EXPORTS_CHANGES,
     .suffix = "BCM_DATA_EXPORTS",
     .sign = "bcm-data-exports",
     .host = "bcm-data-exports",
     .dual_only = TRUE,
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSBillingAndCostManagementDataExports",
     .paging = "NextToken NextToken",
     .operations = bcm_data_exports_operations},
    {.id = "taxsettings",
     .names = TAXSETTINGS_NAMES,
     .changes = TAXSETTINGS_CHANGES,
     .suffix = "TAXSETTINGS",
     .sign = "tax",
     .host = "tax",
     .home = TRUE,
     .protocol = GW_PROTOCOL_REST_JSON,
     .path_style = GW_PATH_AS_IS,
     .prefix = "tax",
     .paging = "nextToken nextToken"},
    {.id = "invoicing",
     .names = INVOICING_NAMES,
     .adds = INVOICING_ADDS,
     .changes = INVOICING_CHANGES,
     .removes = INVOICING_REMOVES,
     .suffix = "INVOICING",
     .sign = "invoicing",
     .host = "invoicing",
     .dual_only = TRUE,
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "Invoicing",
     .paging = "NextToken NextToken"},
    {.id = "billing",
     .names = BILLING_NAMES,
     .adds = BILLING_ADDS,
     .changes = BILLING_CHANGES,
     .suffix = "BILLING",
     .sign = "billing",
     .host = "billing",
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.0",
     .target = "AWSBilling",
     .paging = "nextToken nextToken"},
    {.id = "s3",
     .names = S3_NAMES,
     .adds = S3_ADDS,
     .changes = S3_CHANGES,
     .removes = S3_REMOVES,
     .suffix = "S3",
     .sign = "s3",
     .host = "s3",
     .protocol = GW_PROTOCOL_REST_XML,
     .xmlns = "http://s3.amazonaws.com/doc/2006-03-01/",
     .headers = "ExpectedBucketOwner=x-amz-expected-bucket-owner ContentMD5=Content-MD5 "
                "ChecksumAlgorithm=x-amz-sdk-checksum-algorithm",
     .members = S3_MEMBERS,
     .operations = gw_s3_operations},
    {.id = "sns",
     .names = SNS_NAMES,
     .reads = SNS_READS,
     .adds = SNS_ADDS,
     .changes = SNS_CHANGES,
     .suffix = "SNS",
     .sign = "sns",
     .host = "sns",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-03-31",
     .xmlns = "http://sns.amazonaws.com/doc/2010-03-31/",
     .members = "AWSAccountId[] ActionName[] Endpoints[.] Failed[.] NumberCapabilities[] "
                "PhoneNumbers[.] PlatformApplications[.] PublishBatchRequestEntries[.] "
                "Subscriptions[.] Successful[.] TagKeys[] Tags[.] Topics[.] phoneNumbers[] "
                "Attributes{} attributes{} MessageAttributes{Name:Value} MaxResults# IsInSandbox? "
                "ReturnSubscriptionArn? SenderFault? isOptedOut?",
     .paging = "NextToken NextToken"},
    {.id = "sesv2",
     .names = SESV2_NAMES,
     .adds = SESV2_ADDS,
     .suffix = "SESV2",
     .sign = "ses",
     .host = "email",
     .partitions = "aws aws-us-gov aws-eusc",
     .protocol = GW_PROTOCOL_REST_JSON,
     .prefix = "ses",
     .paging = "NextToken NextToken",
     .operations = sesv2_operations},
    {.id = "cloudtrail",
     .names = CLOUDTRAIL_NAMES,
     .reads = CLOUDTRAIL_READS,
     .adds = CLOUDTRAIL_ADDS,
     .changes = CLOUDTRAIL_CHANGES,
     .suffix = "CLOUDTRAIL",
     .sign = "cloudtrail",
     .host = "cloudtrail",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
     .paging = "NextToken NextToken"},
    {.id = "support",
     .names = SUPPORT_NAMES,
     .adds = SUPPORT_ADDS,
     .suffix = "SUPPORT",
     .sign = "support",
     .host = "support",
     .gov_fips = TRUE,
     .home = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSSupport_20130415",
     .paging = "nextToken nextToken"},
    {.id = "sso-admin",
     .names = SSO_ADMIN_NAMES,
     .adds = SSO_ADMIN_ADDS,
     .changes = SSO_ADMIN_CHANGES,
     .removes = SSO_ADMIN_REMOVES,
     .suffix = "SSO_ADMIN",
     .sign = "sso",
     .host = "sso",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "SWBExternalService",
     .prefix = "sso",
     .paging = "NextToken NextToken"},
    {.id = "sso",
     .names = SSO_NAMES,
     .suffix = "SSO",
     .host = "portal.sso",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = sso_operations},
    {.id = "sso-oidc",
     .names = SSO_OIDC_NAMES,
     .adds = SSO_OIDC_ADDS,
     .suffix = "SSO_OIDC",
     .host = "oidc",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_REST_JSON,
     .operations = sso_oidc_operations},
    {.id = "fms",
     .names = FMS_NAMES,
     .adds = FMS_ADDS,
     .changes = FMS_CHANGES,
     .suffix = "FMS",
     .sign = "fms",
     .host = "fms",
     .partitions = "aws aws-cn aws-us-gov",
     .protocol = GW_PROTOCOL_JSON,
     .json = "1.1",
     .target = "AWSFMS_20180101",
     .paging = "NextToken NextToken"},
    {.id = "cloudformation",
     .names = CLOUDFORMATION_NAMES,
     .reads = CLOUDFORMATION_READS,
     .adds = CLOUDFORMATION_ADDS,
     .changes = CLOUDFORMATION_CHANGES,
     .removes = CLOUDFORMATION_REMOVES,
     .suffix = "CLOUDFORMATION",
     .sign = "cloudformation",
     .host = "cloudformation",
     .gov_fips = TRUE,
     .protocol = GW_PROTOCOL_QUERY,
     .version = "2010-05-15",
     .xmlns = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
     .members = "Accounts[] Capabilities[] NotificationARNs[] OrganizationalUnitIds[] Outputs[.] "
                "Parameters[.] Regions[] StackEvents[.] StackResources[.] StackSummaries[.] "
                "Stacks[.] Summaries[.] Tags[.] ResourceIdentifier{} MaxResults# RetainStacks? "
                "DisableRollback? EnableTerminationProtection?",
     .paging = "NextToken NextToken"},
    {.id = NULL},
};
