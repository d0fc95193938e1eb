/* SPDX-License-Identifier: Apache-2.0 */
/* names.h - the names of all operations of each service that is built in; only for services.c
 *
 * Made by scripts/services.d/make.py --names from the models of botocore 1.43.11. */
#ifndef GW_AWS_NAMES_H
#define GW_AWS_NAMES_H

#define ACCOUNT_NAMES                                                                                        \
    "AcceptPrimaryEmailUpdate DeleteAlternateContact DisableRegion EnableRegion GetAccountInformation "      \
    "GetAlternateContact GetContactInformation GetGovCloudAccountInformation GetPrimaryEmail "               \
    "GetRegionOptStatus ListRegions PutAccountName PutAlternateContact PutContactInformation "               \
    "StartPrimaryEmailUpdate"
#define BCM_DATA_EXPORTS_NAMES                                                                               \
    "CreateExport DeleteExport GetExecution GetExport GetTable ListExecutions ListExports ListTables "       \
    "ListTagsForResource TagResource UntagResource UpdateExport"
#define BILLING_NAMES                                                                                        \
    "AssociateSourceViews CreateBillingView DeleteBillingView DisassociateSourceViews GetBillingView "       \
    "GetResourcePolicy ListBillingViews ListSourceViewsForBillingView ListTagsForResource TagResource "      \
    "UntagResource UpdateBillingView"
#define BILLINGCONDUCTOR_NAMES                                                                               \
    "AssociateAccounts AssociatePricingRules BatchAssociateResourcesToCustomLineItem "                       \
    "BatchDisassociateResourcesFromCustomLineItem CreateBillingGroup CreateCustomLineItem "                  \
    "CreatePricingPlan CreatePricingRule DeleteBillingGroup DeleteCustomLineItem DeletePricingPlan "         \
    "DeletePricingRule DisassociateAccounts DisassociatePricingRules GetBillingGroupCostReport "             \
    "ListAccountAssociations ListBillingGroupCostReports ListBillingGroups ListCustomLineItemVersions "      \
    "ListCustomLineItems ListPricingPlans ListPricingPlansAssociatedWithPricingRule ListPricingRules "       \
    "ListPricingRulesAssociatedToPricingPlan ListResourcesAssociatedToCustomLineItem "                       \
    "ListTagsForResource TagResource UntagResource UpdateBillingGroup UpdateCustomLineItem "                 \
    "UpdatePricingPlan UpdatePricingRule"
#define CLOUDFORMATION_NAMES                                                                                 \
    "ActivateOrganizationsAccess ActivateType BatchDescribeTypeConfigurations CancelUpdateStack "            \
    "ContinueUpdateRollback CreateChangeSet CreateGeneratedTemplate CreateStack CreateStackInstances "       \
    "CreateStackRefactor CreateStackSet DeactivateOrganizationsAccess DeactivateType DeleteChangeSet "       \
    "DeleteGeneratedTemplate DeleteStack DeleteStackInstances DeleteStackSet DeregisterType "                \
    "DescribeAccountLimits DescribeChangeSet DescribeChangeSetHooks DescribeEvents "                         \
    "DescribeGeneratedTemplate DescribeOrganizationsAccess DescribePublisher DescribeResourceScan "          \
    "DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackInstance "                           \
    "DescribeStackRefactor DescribeStackResource DescribeStackResourceDrifts DescribeStackResources "        \
    "DescribeStackSet DescribeStackSetOperation DescribeStacks DescribeType DescribeTypeRegistration "       \
    "DetectStackDrift DetectStackResourceDrift DetectStackSetDrift EstimateTemplateCost "                    \
    "ExecuteChangeSet ExecuteStackRefactor GetGeneratedTemplate GetHookResult GetStackPolicy "               \
    "GetTemplate GetTemplateSummary ImportStacksToStackSet ListChangeSets ListExports "                      \
    "ListGeneratedTemplates ListHookResults ListImports ListResourceScanRelatedResources "                   \
    "ListResourceScanResources ListResourceScans ListStackInstanceResourceDrifts ListStackInstances "        \
    "ListStackRefactorActions ListStackRefactors ListStackResources ListStackSetAutoDeploymentTargets "      \
    "ListStackSetOperationResults ListStackSetOperations ListStackSets ListStacks "                          \
    "ListTypeRegistrations ListTypeVersions ListTypes PublishType RecordHandlerProgress "                    \
    "RegisterPublisher RegisterType RollbackStack SetStackPolicy SetTypeConfiguration "                      \
    "SetTypeDefaultVersion SignalResource StartResourceScan StopStackSetOperation TestType "                 \
    "UpdateGeneratedTemplate UpdateStack UpdateStackInstances UpdateStackSet "                               \
    "UpdateTerminationProtection ValidateTemplate"
#define CLOUDTRAIL_NAMES                                                                                     \
    "AddTags CancelQuery CreateChannel CreateDashboard CreateEventDataStore CreateTrail DeleteChannel "      \
    "DeleteDashboard DeleteEventDataStore DeleteResourcePolicy DeleteTrail "                                 \
    "DeregisterOrganizationDelegatedAdmin DescribeQuery DescribeTrails DisableFederation "                   \
    "EnableFederation GenerateQuery GetChannel GetDashboard GetEventConfiguration GetEventDataStore "        \
    "GetEventSelectors GetImport GetInsightSelectors GetQueryResults GetResourcePolicy GetTrail "            \
    "GetTrailStatus ListChannels ListDashboards ListEventDataStores ListImportFailures ListImports "         \
    "ListInsightsData ListInsightsMetricData ListPublicKeys ListQueries ListTags ListTrails "                \
    "LookupEvents PutEventConfiguration PutEventSelectors PutInsightSelectors PutResourcePolicy "            \
    "RegisterOrganizationDelegatedAdmin RemoveTags RestoreEventDataStore SearchSampleQueries "               \
    "StartDashboardRefresh StartEventDataStoreIngestion StartImport StartLogging StartQuery "                \
    "StopEventDataStoreIngestion StopImport StopLogging UpdateChannel UpdateDashboard "                      \
    "UpdateEventDataStore UpdateTrail"
#define CUR_NAMES                                                                                            \
    "DeleteReportDefinition DescribeReportDefinitions ListTagsForResource ModifyReportDefinition "           \
    "PutReportDefinition TagResource UntagResource"
#define FMS_NAMES                                                                                            \
    "AssociateAdminAccount AssociateThirdPartyFirewall BatchAssociateResource "                              \
    "BatchDisassociateResource DeleteAppsList DeleteNotificationChannel DeletePolicy "                       \
    "DeleteProtocolsList DeleteResourceSet DisassociateAdminAccount DisassociateThirdPartyFirewall "         \
    "GetAdminAccount GetAdminScope GetAppsList GetComplianceDetail GetNotificationChannel GetPolicy "        \
    "GetProtectionStatus GetProtocolsList GetResourceSet GetThirdPartyFirewallAssociationStatus "            \
    "GetViolationDetails ListAdminAccountsForOrganization ListAdminsManagingAccount ListAppsLists "          \
    "ListComplianceStatus ListDiscoveredResources ListMemberAccounts ListPolicies ListProtocolsLists "       \
    "ListResourceSetResources ListResourceSets ListTagsForResource "                                         \
    "ListThirdPartyFirewallFirewallPolicies PutAdminAccount PutAppsList PutNotificationChannel "             \
    "PutPolicy PutProtocolsList PutResourceSet TagResource UntagResource"
#define IAM_NAMES                                                                                            \
    "AcceptDelegationRequest AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile "                   \
    "AddUserToGroup AssociateDelegationRequest AttachGroupPolicy AttachRolePolicy AttachUserPolicy "         \
    "ChangePassword CreateAccessKey CreateAccountAlias CreateDelegationRequest CreateGroup "                 \
    "CreateInstanceProfile CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy "                     \
    "CreatePolicyVersion CreateRole CreateSAMLProvider CreateServiceLinkedRole "                             \
    "CreateServiceSpecificCredential CreateUser CreateVirtualMFADevice DeactivateMFADevice "                 \
    "DeleteAccessKey DeleteAccountAlias DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy "          \
    "DeleteInstanceProfile DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy "                     \
    "DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider "      \
    "DeleteSSHPublicKey DeleteServerCertificate DeleteServiceLinkedRole "                                    \
    "DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUser "                                   \
    "DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice DetachGroupPolicy "               \
    "DetachRolePolicy DetachUserPolicy DisableOrganizationsRootCredentialsManagement "                       \
    "DisableOrganizationsRootSessions DisableOutboundWebIdentityFederation EnableMFADevice "                 \
    "EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions "                          \
    "EnableOutboundWebIdentityFederation GenerateCredentialReport GenerateOrganizationsAccessReport "        \
    "GenerateServiceLastAccessedDetails GetAccessKeyLastUsed GetAccountAuthorizationDetails "                \
    "GetAccountPasswordPolicy GetAccountSummary GetContextKeysForCustomPolicy "                              \
    "GetContextKeysForPrincipalPolicy GetCredentialReport GetDelegationRequest GetGroup "                    \
    "GetGroupPolicy GetHumanReadableSummary GetInstanceProfile GetLoginProfile GetMFADevice "                \
    "GetOpenIDConnectProvider GetOrganizationsAccessReport GetOutboundWebIdentityFederationInfo "            \
    "GetPolicy GetPolicyVersion GetRole GetRolePolicy GetSAMLProvider GetSSHPublicKey "                      \
    "GetServerCertificate GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities "          \
    "GetServiceLinkedRoleDeletionStatus GetUser GetUserPolicy ListAccessKeys ListAccountAliases "            \
    "ListAttachedGroupPolicies ListAttachedRolePolicies ListAttachedUserPolicies "                           \
    "ListDelegationRequests ListEntitiesForPolicy ListGroupPolicies ListGroups ListGroupsForUser "           \
    "ListInstanceProfileTags ListInstanceProfiles ListInstanceProfilesForRole ListMFADeviceTags "            \
    "ListMFADevices ListOpenIDConnectProviderTags ListOpenIDConnectProviders "                               \
    "ListOrganizationsFeatures ListPolicies ListPoliciesGrantingServiceAccess ListPolicyTags "               \
    "ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListSAMLProviderTags "                       \
    "ListSAMLProviders ListSSHPublicKeys ListServerCertificateTags ListServerCertificates "                  \
    "ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags ListUsers "        \
    "ListVirtualMFADevices PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy "                         \
    "PutUserPermissionsBoundary PutUserPolicy RejectDelegationRequest "                                      \
    "RemoveClientIDFromOpenIDConnectProvider RemoveRoleFromInstanceProfile RemoveUserFromGroup "             \
    "ResetServiceSpecificCredential ResyncMFADevice SendDelegationToken SetDefaultPolicyVersion "            \
    "SetSecurityTokenServicePreferences SimulateCustomPolicy SimulatePrincipalPolicy "                       \
    "TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagPolicy TagRole TagSAMLProvider "            \
    "TagServerCertificate TagUser UntagInstanceProfile UntagMFADevice UntagOpenIDConnectProvider "           \
    "UntagPolicy UntagRole UntagSAMLProvider UntagServerCertificate UntagUser UpdateAccessKey "              \
    "UpdateAccountPasswordPolicy UpdateAssumeRolePolicy UpdateDelegationRequest UpdateGroup "                \
    "UpdateLoginProfile UpdateOpenIDConnectProviderThumbprint UpdateRole UpdateRoleDescription "             \
    "UpdateSAMLProvider UpdateSSHPublicKey UpdateServerCertificate UpdateServiceSpecificCredential "         \
    "UpdateSigningCertificate UpdateUser UploadSSHPublicKey UploadServerCertificate "                        \
    "UploadSigningCertificate"
#define INVOICING_NAMES                                                                                      \
    "BatchGetInvoiceProfile CreateInvoiceUnit CreateProcurementPortalPreference DeleteInvoiceUnit "          \
    "DeleteProcurementPortalPreference GetInvoicePDF GetInvoiceUnit GetProcurementPortalPreference "         \
    "ListInvoiceSummaries ListInvoiceUnits ListProcurementPortalPreferences ListTagsForResource "            \
    "PutProcurementPortalPreference TagResource UntagResource UpdateInvoiceUnit "                            \
    "UpdateProcurementPortalPreferenceStatus"
#define ORGANIZATIONS_NAMES                                                                                  \
    "AcceptHandshake AttachPolicy CancelHandshake CloseAccount CreateAccount CreateGovCloudAccount "         \
    "CreateOrganization CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization "          \
    "DeleteOrganizationalUnit DeletePolicy DeleteResourcePolicy DeregisterDelegatedAdministrator "           \
    "DescribeAccount DescribeCreateAccountStatus DescribeEffectivePolicy DescribeHandshake "                 \
    "DescribeOrganization DescribeOrganizationalUnit DescribePolicy DescribeResourcePolicy "                 \
    "DescribeResponsibilityTransfer DetachPolicy DisableAWSServiceAccess DisablePolicyType "                 \
    "EnableAWSServiceAccess EnableAllFeatures EnablePolicyType InviteAccountToOrganization "                 \
    "InviteOrganizationToTransferResponsibility LeaveOrganization ListAWSServiceAccessForOrganization "      \
    "ListAccounts ListAccountsForParent ListAccountsWithInvalidEffectivePolicy ListChildren "                \
    "ListCreateAccountStatus ListDelegatedAdministrators ListDelegatedServicesForAccount "                   \
    "ListEffectivePolicyValidationErrors ListHandshakesForAccount ListHandshakesForOrganization "            \
    "ListInboundResponsibilityTransfers ListOrganizationalUnitsForParent "                                   \
    "ListOutboundResponsibilityTransfers ListParents ListPolicies ListPoliciesForTarget ListRoots "          \
    "ListTagsForResource ListTargetsForPolicy MoveAccount PutResourcePolicy "                                \
    "RegisterDelegatedAdministrator RemoveAccountFromOrganization TagResource "                              \
    "TerminateResponsibilityTransfer UntagResource UpdateOrganizationalUnit UpdatePolicy "                   \
    "UpdateResponsibilityTransfer"
#define PARTNERCENTRAL_ACCOUNT_NAMES                                                                         \
    "AcceptConnectionInvitation AssociateAwsTrainingCertificationEmailDomain CancelConnection "              \
    "CancelConnectionInvitation CancelProfileUpdateTask CreateConnectionInvitation CreatePartner "           \
    "DisassociateAwsTrainingCertificationEmailDomain GetAllianceLeadContact GetConnection "                  \
    "GetConnectionInvitation GetConnectionPreferences GetPartner GetProfileUpdateTask "                      \
    "GetProfileVisibility GetVerification ListConnectionInvitations ListConnections ListPartners "           \
    "ListTagsForResource PutAllianceLeadContact PutProfileVisibility RejectConnectionInvitation "            \
    "SendEmailVerificationCode StartProfileUpdateTask StartVerification TagResource UntagResource "          \
    "UpdateConnectionPreferences"
#define PARTNERCENTRAL_CHANNEL_NAMES                                                                         \
    "AcceptChannelHandshake CancelChannelHandshake CreateChannelHandshake "                                  \
    "CreateProgramManagementAccount CreateRelationship DeleteProgramManagementAccount "                      \
    "DeleteRelationship GetRelationship ListChannelHandshakes ListProgramManagementAccounts "                \
    "ListRelationships ListTagsForResource RejectChannelHandshake TagResource UntagResource "                \
    "UpdateProgramManagementAccount UpdateRelationship"
#define S3_NAMES                                                                                             \
    "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket "                                  \
    "CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration CreateMultipartUpload "        \
    "CreateSession DeleteBucket DeleteBucketAnalyticsConfiguration DeleteBucketCors "                        \
    "DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration "                                    \
    "DeleteBucketInventoryConfiguration DeleteBucketLifecycle DeleteBucketMetadataConfiguration "            \
    "DeleteBucketMetadataTableConfiguration DeleteBucketMetricsConfiguration "                               \
    "DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketReplication DeleteBucketTagging "          \
    "DeleteBucketWebsite DeleteObject DeleteObjectTagging DeleteObjects DeletePublicAccessBlock "            \
    "GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl GetBucketAnalyticsConfiguration "           \
    "GetBucketCors GetBucketEncryption GetBucketIntelligentTieringConfiguration "                            \
    "GetBucketInventoryConfiguration GetBucketLifecycle GetBucketLifecycleConfiguration "                    \
    "GetBucketLocation GetBucketLogging GetBucketMetadataConfiguration "                                     \
    "GetBucketMetadataTableConfiguration GetBucketMetricsConfiguration GetBucketNotification "               \
    "GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy "                         \
    "GetBucketPolicyStatus GetBucketReplication GetBucketRequestPayment GetBucketTagging "                   \
    "GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl GetObjectAttributes "                       \
    "GetObjectLegalHold GetObjectLockConfiguration GetObjectRetention GetObjectTagging "                     \
    "GetObjectTorrent GetPublicAccessBlock HeadBucket HeadObject ListBucketAnalyticsConfigurations "         \
    "ListBucketIntelligentTieringConfigurations ListBucketInventoryConfigurations "                          \
    "ListBucketMetricsConfigurations ListBuckets ListDirectoryBuckets ListMultipartUploads "                 \
    "ListObjectVersions ListObjects ListObjectsV2 ListParts PutBucketAbac "                                  \
    "PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors "           \
    "PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration "          \
    "PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging "                                   \
    "PutBucketMetricsConfiguration PutBucketNotification PutBucketNotificationConfiguration "                \
    "PutBucketOwnershipControls PutBucketPolicy PutBucketReplication PutBucketRequestPayment "               \
    "PutBucketTagging PutBucketVersioning PutBucketWebsite PutObject PutObjectAcl PutObjectLegalHold "       \
    "PutObjectLockConfiguration PutObjectRetention PutObjectTagging PutPublicAccessBlock RenameObject "      \
    "RestoreObject SelectObjectContent UpdateBucketMetadataInventoryTableConfiguration "                     \
    "UpdateBucketMetadataJournalTableConfiguration UpdateObjectEncryption UploadPart UploadPartCopy "        \
    "WriteGetObjectResponse"
#define SESV2_NAMES                                                                                          \
    "BatchGetMetricData CancelExportJob CreateConfigurationSet CreateConfigurationSetEventDestination "      \
    "CreateContact CreateContactList CreateCustomVerificationEmailTemplate CreateDedicatedIpPool "           \
    "CreateDeliverabilityTestReport CreateEmailIdentity CreateEmailIdentityPolicy CreateEmailTemplate "      \
    "CreateExportJob CreateImportJob CreateMultiRegionEndpoint CreateTenant "                                \
    "CreateTenantResourceAssociation DeleteConfigurationSet DeleteConfigurationSetEventDestination "         \
    "DeleteContact DeleteContactList DeleteCustomVerificationEmailTemplate DeleteDedicatedIpPool "           \
    "DeleteEmailIdentity DeleteEmailIdentityPolicy DeleteEmailTemplate DeleteMultiRegionEndpoint "           \
    "DeleteSuppressedDestination DeleteTenant DeleteTenantResourceAssociation GetAccount "                   \
    "GetBlacklistReports GetConfigurationSet GetConfigurationSetEventDestinations GetContact "               \
    "GetContactList GetCustomVerificationEmailTemplate GetDedicatedIp GetDedicatedIpPool "                   \
    "GetDedicatedIps GetDeliverabilityDashboardOptions GetDeliverabilityTestReport "                         \
    "GetDomainDeliverabilityCampaign GetDomainStatisticsReport GetEmailAddressInsights "                     \
    "GetEmailIdentity GetEmailIdentityPolicies GetEmailTemplate GetExportJob GetImportJob "                  \
    "GetMessageInsights GetMultiRegionEndpoint GetReputationEntity GetSuppressedDestination GetTenant "      \
    "ListConfigurationSets ListContactLists ListContacts ListCustomVerificationEmailTemplates "              \
    "ListDedicatedIpPools ListDeliverabilityTestReports ListDomainDeliverabilityCampaigns "                  \
    "ListEmailIdentities ListEmailTemplates ListExportJobs ListImportJobs ListMultiRegionEndpoints "         \
    "ListRecommendations ListReputationEntities ListResourceTenants ListSuppressedDestinations "             \
    "ListTagsForResource ListTenantResources ListTenants PutAccountDedicatedIpWarmupAttributes "             \
    "PutAccountDetails PutAccountSendingAttributes PutAccountSuppressionAttributes "                         \
    "PutAccountVdmAttributes PutConfigurationSetArchivingOptions PutConfigurationSetDeliveryOptions "        \
    "PutConfigurationSetReputationOptions PutConfigurationSetSendingOptions "                                \
    "PutConfigurationSetSuppressionOptions PutConfigurationSetTrackingOptions "                              \
    "PutConfigurationSetVdmOptions PutDedicatedIpInPool PutDedicatedIpPoolScalingAttributes "                \
    "PutDedicatedIpWarmupAttributes PutDeliverabilityDashboardOption "                                       \
    "PutEmailIdentityConfigurationSetAttributes PutEmailIdentityDkimAttributes "                             \
    "PutEmailIdentityDkimSigningAttributes PutEmailIdentityFeedbackAttributes "                              \
    "PutEmailIdentityMailFromAttributes PutSuppressedDestination SendBulkEmail "                             \
    "SendCustomVerificationEmail SendEmail TagResource TestRenderEmailTemplate UntagResource "               \
    "UpdateConfigurationSetEventDestination UpdateContact UpdateContactList "                                \
    "UpdateCustomVerificationEmailTemplate UpdateEmailIdentityPolicy UpdateEmailTemplate "                   \
    "UpdateReputationEntityCustomerManagedStatus UpdateReputationEntityPolicy"
#define SNS_NAMES                                                                                            \
    "AddPermission CheckIfPhoneNumberIsOptedOut ConfirmSubscription CreatePlatformApplication "              \
    "CreatePlatformEndpoint CreateSMSSandboxPhoneNumber CreateTopic DeleteEndpoint "                         \
    "DeletePlatformApplication DeleteSMSSandboxPhoneNumber DeleteTopic GetDataProtectionPolicy "             \
    "GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes "                               \
    "GetSMSSandboxAccountStatus GetSubscriptionAttributes GetTopicAttributes "                               \
    "ListEndpointsByPlatformApplication ListOriginationNumbers ListPhoneNumbersOptedOut "                    \
    "ListPlatformApplications ListSMSSandboxPhoneNumbers ListSubscriptions ListSubscriptionsByTopic "        \
    "ListTagsForResource ListTopics OptInPhoneNumber Publish PublishBatch PutDataProtectionPolicy "          \
    "RemovePermission SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes "              \
    "SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource "          \
    "VerifySMSSandboxPhoneNumber"
#define SSO_NAMES "GetRoleCredentials ListAccountRoles ListAccounts Logout"
#define SSO_ADMIN_NAMES                                                                                      \
    "AddRegion AttachCustomerManagedPolicyReferenceToPermissionSet AttachManagedPolicyToPermissionSet "      \
    "CreateAccountAssignment CreateApplication CreateApplicationAssignment CreateInstance "                  \
    "CreateInstanceAccessControlAttributeConfiguration CreatePermissionSet CreateTrustedTokenIssuer "        \
    "DeleteAccountAssignment DeleteApplication DeleteApplicationAccessScope "                                \
    "DeleteApplicationAssignment DeleteApplicationAuthenticationMethod DeleteApplicationGrant "              \
    "DeleteInlinePolicyFromPermissionSet DeleteInstance "                                                    \
    "DeleteInstanceAccessControlAttributeConfiguration DeletePermissionSet "                                 \
    "DeletePermissionsBoundaryFromPermissionSet DeleteTrustedTokenIssuer "                                   \
    "DescribeAccountAssignmentCreationStatus DescribeAccountAssignmentDeletionStatus "                       \
    "DescribeApplication DescribeApplicationAssignment DescribeApplicationProvider DescribeInstance "        \
    "DescribeInstanceAccessControlAttributeConfiguration DescribePermissionSet "                             \
    "DescribePermissionSetProvisioningStatus DescribeRegion DescribeTrustedTokenIssuer "                     \
    "DetachCustomerManagedPolicyReferenceFromPermissionSet DetachManagedPolicyFromPermissionSet "            \
    "GetApplicationAccessScope GetApplicationAssignmentConfiguration "                                       \
    "GetApplicationAuthenticationMethod GetApplicationGrant GetApplicationSessionConfiguration "             \
    "GetInlinePolicyForPermissionSet GetPermissionsBoundaryForPermissionSet "                                \
    "ListAccountAssignmentCreationStatus ListAccountAssignmentDeletionStatus ListAccountAssignments "        \
    "ListAccountAssignmentsForPrincipal ListAccountsForProvisionedPermissionSet "                            \
    "ListApplicationAccessScopes ListApplicationAssignments ListApplicationAssignmentsForPrincipal "         \
    "ListApplicationAuthenticationMethods ListApplicationGrants ListApplicationProviders "                   \
    "ListApplications ListCustomerManagedPolicyReferencesInPermissionSet ListInstances "                     \
    "ListManagedPoliciesInPermissionSet ListPermissionSetProvisioningStatus ListPermissionSets "             \
    "ListPermissionSetsProvisionedToAccount ListRegions ListTagsForResource ListTrustedTokenIssuers "        \
    "ProvisionPermissionSet PutApplicationAccessScope PutApplicationAssignmentConfiguration "                \
    "PutApplicationAuthenticationMethod PutApplicationGrant PutApplicationSessionConfiguration "             \
    "PutInlinePolicyToPermissionSet PutPermissionsBoundaryToPermissionSet RemoveRegion TagResource "         \
    "UntagResource UpdateApplication UpdateInstance UpdateInstanceAccessControlAttributeConfiguration "      \
    "UpdatePermissionSet UpdateTrustedTokenIssuer"
#define SSO_OIDC_NAMES "CreateToken CreateTokenWithIAM RegisterClient StartDeviceAuthorization"
#define STS_NAMES                                                                                            \
    "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage "         \
    "GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetSessionToken "         \
    "GetWebIdentityToken"
#define SUPPORT_NAMES                                                                                        \
    "AddAttachmentsToSet AddCommunicationToCase CreateCase DescribeAttachment DescribeCases "                \
    "DescribeCommunications DescribeCreateCaseOptions DescribeServices DescribeSeverityLevels "              \
    "DescribeSupportedLanguages DescribeTrustedAdvisorCheckRefreshStatuses "                                 \
    "DescribeTrustedAdvisorCheckResult DescribeTrustedAdvisorCheckSummaries "                                \
    "DescribeTrustedAdvisorChecks RefreshTrustedAdvisorCheck ResolveCase"
#define TAXSETTINGS_NAMES                                                                                    \
    "BatchDeleteTaxRegistration BatchGetTaxExemptions BatchPutTaxRegistration "                              \
    "DeleteSupplementalTaxRegistration DeleteTaxRegistration GetTaxExemptionTypes GetTaxInheritance "        \
    "GetTaxRegistration GetTaxRegistrationDocument ListSupplementalTaxRegistrations ListTaxExemptions "      \
    "ListTaxRegistrations PutSupplementalTaxRegistration PutTaxExemption PutTaxInheritance "                 \
    "PutTaxRegistration"

#endif
