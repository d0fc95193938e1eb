/* SPDX-License-Identifier: Apache-2.0 */
/* kinds.h - what each operation of each service does that its verb does not say surely; only for services.c
 *
 * An allow-list: what writes is here by its full name. X_READS change nothing, whatever they are called;
 * X_ADDS make something and leave all else as it is; X_CHANGES set something that may be there to another
 * value; X_REMOVES take away, switch off, lock out or hand out keys, though their names sound like less. What
 * is in none of them goes by kinds.c's verbs, and what has no verb there removes.
 */
#ifndef GW_AWS_KINDS_H
#define GW_AWS_KINDS_H

/* Taking on a role, or a session, hands out keys (which no plugin sees) and changes nothing. */
#define STS_READS "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity DecodeAuthorizationMessage"
#define STS_REMOVES                                                                                          \
    "AssumeRoot GetDelegatedAccessToken GetFederationToken GetSessionToken GetWebIdentityToken"

#define IAM_READS                                                                                            \
    "GenerateCredentialReport GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails"
#define IAM_ADDS                                                                                             \
    "AcceptDelegationRequest AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup "    \
    "AssociateDelegationRequest AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey "        \
    "CreateDelegationRequest CreateGroup CreateInstanceProfile CreateLoginProfile "                          \
    "CreateOpenIDConnectProvider CreatePolicy CreateRole CreateSAMLProvider CreateServiceLinkedRole "        \
    "CreateServiceSpecificCredential CreateUser CreateVirtualMFADevice EnableMFADevice "                     \
    "EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions "                          \
    "EnableOutboundWebIdentityFederation SendDelegationToken UploadSSHPublicKey UploadServerCertificate "    \
    "UploadSigningCertificate"
/* An account has one alias, and a policy one version in force: a new one takes the old one's place. */
#define IAM_CHANGES                                                                                          \
    "CreateAccountAlias CreatePolicyVersion PutGroupPolicy PutRolePolicy PutUserPolicy ResyncMFADevice "     \
    "SetDefaultPolicyVersion SetSecurityTokenServicePreferences TagInstanceProfile TagMFADevice "            \
    "TagOpenIDConnectProvider TagPolicy TagRole TagSAMLProvider TagServerCertificate TagUser "               \
    "UpdateAccountPasswordPolicy UpdateAssumeRolePolicy UpdateDelegationRequest UpdateGroup "                \
    "UpdateOpenIDConnectProviderThumbprint UpdateRole UpdateRoleDescription UpdateSAMLProvider "             \
    "UpdateServerCertificate UpdateUser"
/* These set a key's status or another password, and a boundary takes permissions away. */
#define IAM_REMOVES                                                                                          \
    "ChangePassword PutRolePermissionsBoundary PutUserPermissionsBoundary UpdateAccessKey "                  \
    "UpdateLoginProfile UpdateSSHPublicKey UpdateServiceSpecificCredential UpdateSigningCertificate"

#define ORGANIZATIONS_ADDS                                                                                   \
    "AcceptHandshake CreateAccount CreateGovCloudAccount CreateOrganization CreateOrganizationalUnit "       \
    "CreatePolicy EnableAWSServiceAccess EnablePolicyType InviteAccountToOrganization "                      \
    "InviteOrganizationToTransferResponsibility RegisterDelegatedAdministrator"
/* A policy of an organization may deny: whom it is attached to can do less from then on. */
#define ORGANIZATIONS_CHANGES                                                                                \
    "AttachPolicy EnableAllFeatures PutResourcePolicy TagResource UpdateOrganizationalUnit UpdatePolicy "    \
    "UpdateResponsibilityTransfer"

#define ACCOUNT_ADDS "EnableRegion"
#define ACCOUNT_CHANGES                                                                                      \
    "AcceptPrimaryEmailUpdate PutAccountName PutAlternateContact PutContactInformation "                     \
    "StartPrimaryEmailUpdate"

#define PARTNERCENTRAL_CHANNEL_ADDS                                                                          \
    "AcceptChannelHandshake CreateChannelHandshake CreateProgramManagementAccount CreateRelationship"
#define PARTNERCENTRAL_CHANNEL_CHANGES "TagResource UpdateProgramManagementAccount UpdateRelationship"

#define PARTNERCENTRAL_ACCOUNT_ADDS                                                                          \
    "AcceptConnectionInvitation AssociateAwsTrainingCertificationEmailDomain CreateConnectionInvitation "    \
    "CreatePartner SendEmailVerificationCode StartVerification"
#define PARTNERCENTRAL_ACCOUNT_CHANGES                                                                       \
    "PutAllianceLeadContact PutProfileVisibility StartProfileUpdateTask TagResource "                        \
    "UpdateConnectionPreferences"

#define BILLINGCONDUCTOR_ADDS                                                                                \
    "AssociateAccounts AssociatePricingRules BatchAssociateResourcesToCustomLineItem CreateBillingGroup "    \
    "CreateCustomLineItem CreatePricingPlan CreatePricingRule"
#define BILLINGCONDUCTOR_CHANGES                                                                             \
    "TagResource UpdateBillingGroup UpdateCustomLineItem UpdatePricingPlan UpdatePricingRule"

#define CUR_ADDS "PutReportDefinition" /* it refuses a name that is there */
#define CUR_CHANGES "ModifyReportDefinition TagResource"

#define BCM_DATA_EXPORTS_ADDS "CreateExport"
#define BCM_DATA_EXPORTS_CHANGES "TagResource UpdateExport"

#define TAXSETTINGS_CHANGES                                                                                  \
    "BatchPutTaxRegistration PutSupplementalTaxRegistration PutTaxExemption PutTaxInheritance "              \
    "PutTaxRegistration"

#define INVOICING_ADDS "CreateInvoiceUnit CreateProcurementPortalPreference"
#define INVOICING_CHANGES "PutProcurementPortalPreference TagResource UpdateInvoiceUnit"
#define INVOICING_REMOVES "UpdateProcurementPortalPreferenceStatus"

#define BILLING_ADDS "AssociateSourceViews CreateBillingView"
#define BILLING_CHANGES "TagResource UpdateBillingView"

#define S3_ADDS "CreateBucket CreateMultipartUpload UploadPart UploadPartCopy"
#define S3_CHANGES                                                                                           \
    "PutBucketEncryption PutBucketOwnershipControls PutBucketPolicy PutBucketTagging PutBucketVersioning "   \
    "PutObject PutPublicAccessBlock"
/* A copy and the end of an upload may take an object's place, as PutObject may: one way to do that is enough.
 */
#define S3_REMOVES "AbortMultipartUpload CompleteMultipartUpload CopyObject DeleteObjects"

#define SNS_READS "CheckIfPhoneNumberIsOptedOut"
#define SNS_ADDS                                                                                             \
    "AddPermission ConfirmSubscription CreatePlatformApplication CreatePlatformEndpoint "                    \
    "CreateSMSSandboxPhoneNumber CreateTopic Publish PublishBatch Subscribe VerifySMSSandboxPhoneNumber"
#define SNS_CHANGES                                                                                          \
    "OptInPhoneNumber PutDataProtectionPolicy SetEndpointAttributes SetPlatformApplicationAttributes "       \
    "SetSMSAttributes SetSubscriptionAttributes SetTopicAttributes TagResource"

#define SESV2_ADDS "CreateEmailIdentity SendEmail"

#define CLOUDTRAIL_READS "GenerateQuery"
#define CLOUDTRAIL_ADDS                                                                                      \
    "CreateChannel CreateDashboard CreateEventDataStore CreateTrail EnableFederation "                       \
    "RegisterOrganizationDelegatedAdmin RestoreEventDataStore StartDashboardRefresh "                        \
    "StartEventDataStoreIngestion StartImport StartLogging StartQuery"
#define CLOUDTRAIL_CHANGES                                                                                   \
    "AddTags PutEventConfiguration PutEventSelectors PutInsightSelectors PutResourcePolicy UpdateChannel "   \
    "UpdateDashboard UpdateEventDataStore UpdateTrail"

#define SUPPORT_ADDS "AddAttachmentsToSet AddCommunicationToCase CreateCase RefreshTrustedAdvisorCheck"

#define SSO_ADMIN_ADDS                                                                                       \
    "AddRegion AttachCustomerManagedPolicyReferenceToPermissionSet AttachManagedPolicyToPermissionSet "      \
    "CreateAccountAssignment CreateApplication CreateApplicationAssignment CreateInstance "                  \
    "CreateInstanceAccessControlAttributeConfiguration CreatePermissionSet CreateTrustedTokenIssuer"
#define SSO_ADMIN_CHANGES                                                                                    \
    "ProvisionPermissionSet PutApplicationAccessScope PutApplicationAssignmentConfiguration "                \
    "PutApplicationAuthenticationMethod PutApplicationGrant PutApplicationSessionConfiguration "             \
    "PutInlinePolicyToPermissionSet TagResource UpdateApplication UpdateInstance "                           \
    "UpdateInstanceAccessControlAttributeConfiguration UpdatePermissionSet UpdateTrustedTokenIssuer"
#define SSO_ADMIN_REMOVES "PutPermissionsBoundaryToPermissionSet"

#define SSO_OIDC_ADDS "CreateToken RegisterClient StartDeviceAuthorization"

#define FMS_ADDS "AssociateAdminAccount AssociateThirdPartyFirewall BatchAssociateResource"
#define FMS_CHANGES                                                                                          \
    "PutAdminAccount PutAppsList PutNotificationChannel PutPolicy PutProtocolsList PutResourceSet "          \
    "TagResource"

#define CLOUDFORMATION_READS                                                                                 \
    "DetectStackDrift DetectStackResourceDrift DetectStackSetDrift EstimateTemplateCost ValidateTemplate"
#define CLOUDFORMATION_ADDS                                                                                  \
    "ActivateOrganizationsAccess ActivateType CreateChangeSet CreateGeneratedTemplate CreateStack "          \
    "CreateStackInstances CreateStackRefactor CreateStackSet ImportStacksToStackSet PublishType "            \
    "RegisterPublisher RegisterType StartResourceScan TestType"
#define CLOUDFORMATION_CHANGES                                                                               \
    "SetStackPolicy SetTypeConfiguration SetTypeDefaultVersion UpdateGeneratedTemplate"
/* A stack deletes what a new template has no more. */
#define CLOUDFORMATION_REMOVES "UpdateStack UpdateStackInstances UpdateStackSet UpdateTerminationProtection"

#endif
