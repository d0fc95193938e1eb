/* SPDX-License-Identifier: Apache-2.0 */
/* services_s3.c - S3's operations: what stands in the path, the query string and the headers of each
 *
 * Facts are AWS's service model. The order counts where paths are alike: what has a query of its own is
 * first.
 */
#include "aws/services.h"

/* Lists that more than one operation has; each ends with a space, so that they can be joined. */
#define S3_CHECKSUMS                                                                                         \
    "ChecksumCRC32=x-amz-checksum-crc32 ChecksumCRC32C=x-amz-checksum-crc32c "                               \
    "ChecksumCRC64NVME=x-amz-checksum-crc64nvme ChecksumSHA1=x-amz-checksum-sha1 "                           \
    "ChecksumSHA256=x-amz-checksum-sha256 ChecksumSHA512=x-amz-checksum-sha512 "                             \
    "ChecksumMD5=x-amz-checksum-md5 ChecksumXXHASH64=x-amz-checksum-xxhash64 "                               \
    "ChecksumXXHASH3=x-amz-checksum-xxhash3 ChecksumXXHASH128=x-amz-checksum-xxhash128 "
#define S3_ENCRYPTED                                                                                         \
    "ServerSideEncryption=x-amz-server-side-encryption "                                                     \
    "SSEKMSKeyId=x-amz-server-side-encryption-aws-kms-key-id "                                               \
    "BucketKeyEnabled=x-amz-server-side-encryption-bucket-key-enabled "                                      \
    "SSECustomerAlgorithm=x-amz-server-side-encryption-customer-algorithm "                                  \
    "SSECustomerKeyMD5=x-amz-server-side-encryption-customer-key-MD5 "
#define S3_CONTENT                                                                                           \
    "CacheControl=Cache-Control ContentDisposition=Content-Disposition "                                     \
    "ContentEncoding=Content-Encoding ContentLanguage=Content-Language ContentType=Content-Type "            \
    "Expires=Expires Metadata=x-amz-meta-* WebsiteRedirectLocation=x-amz-website-redirect-location "         \
    "StorageClass=x-amz-storage-class ObjectLockMode=x-amz-object-lock-mode "                                \
    "ObjectLockRetainUntilDate=x-amz-object-lock-retain-until-date "                                         \
    "ObjectLockLegalHoldStatus=x-amz-object-lock-legal-hold "
#define S3_CONDITIONS                                                                                        \
    "IfMatch=If-Match IfModifiedSince=If-Modified-Since IfNoneMatch=If-None-Match "                          \
    "IfUnmodifiedSince=If-Unmodified-Since Range=Range "                                                     \
    "SSECustomerKey=x-amz-server-side-encryption-customer-key RequestPayer=x-amz-request-payer "             \
    "ChecksumMode=x-amz-checksum-mode "                                                                      \
    "SSECustomerAlgorithm=x-amz-server-side-encryption-customer-algorithm "                                  \
    "SSECustomerKeyMD5=x-amz-server-side-encryption-customer-key-MD5 "
#define S3_OVERRIDES                                                                                         \
    "ResponseCacheControl=response-cache-control "                                                           \
    "ResponseContentDisposition=response-content-disposition "                                               \
    "ResponseContentEncoding=response-content-encoding "                                                     \
    "ResponseContentLanguage=response-content-language ResponseContentType=response-content-type "           \
    "ResponseExpires=response-expires VersionId=versionId PartNumber=partNumber "
#define S3_SHOWN                                                                                             \
    "DeleteMarker=x-amz-delete-marker AcceptRanges=accept-ranges Expiration=x-amz-expiration "               \
    "Restore=x-amz-restore LastModified=Last-Modified ContentLength=Content-Length ETag=ETag "               \
    "ChecksumType=x-amz-checksum-type MissingMeta=x-amz-missing-meta VersionId=x-amz-version-id "            \
    "ContentRange=Content-Range RequestCharged=x-amz-request-charged "                                       \
    "ReplicationStatus=x-amz-replication-status PartsCount=x-amz-mp-parts-count "                            \
    "TagCount=x-amz-tagging-count "
#define S3_KEY                                                                                               \
    "SSECustomerKey=x-amz-server-side-encryption-customer-key "                                              \
    "SSECustomerAlgorithm=x-amz-server-side-encryption-customer-algorithm "                                  \
    "SSECustomerKeyMD5=x-amz-server-side-encryption-customer-key-MD5 "
#define S3_GRANTS                                                                                            \
    "ACL=x-amz-acl GrantFullControl=x-amz-grant-full-control GrantRead=x-amz-grant-read "                    \
    "GrantReadACP=x-amz-grant-read-acp GrantWriteACP=x-amz-grant-write-acp "
#define S3_MADE                                                                                              \
    "SSEKMSEncryptionContext=x-amz-server-side-encryption-context RequestPayer=x-amz-request-payer "         \
    "Tagging=x-amz-tagging SSECustomerKey=x-amz-server-side-encryption-customer-key "
#define S3_SOURCE                                                                                            \
    "CopySource=x-amz-copy-source CopySourceIfMatch=x-amz-copy-source-if-match "                             \
    "CopySourceIfModifiedSince=x-amz-copy-source-if-modified-since "                                         \
    "CopySourceIfNoneMatch=x-amz-copy-source-if-none-match "                                                 \
    "CopySourceIfUnmodifiedSince=x-amz-copy-source-if-unmodified-since "                                     \
    "CopySourceSSECustomerAlgorithm=x-amz-copy-source-server-side-encryption-customer-algorithm "            \
    "CopySourceSSECustomerKey=x-amz-copy-source-server-side-encryption-customer-key "                        \
    "CopySourceSSECustomerKeyMD5=x-amz-copy-source-server-side-encryption-customer-key-MD5 "                 \
    "ExpectedSourceBucketOwner=x-amz-source-expected-bucket-owner "
#define S3_OBJECT "/{Bucket}/{Key+}"
#define S3_UPLOAD "UploadId=uploadId "
#define S3_PART S3_UPLOAD "PartNumber=partNumber "
#define S3_LISTED "ChecksumAlgorithm[=ChecksumAlgorithm]" /* it is a text everywhere else */

const gw_operation gw_s3_operations[] = {
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
     .members = S3_LISTED,
     .action = "s3:ListBucket",
     .paging = "ContinuationToken NextContinuationToken IsTruncated"},
    {.name = "ListObjects",
     .method = "GET",
     .uri = "/{Bucket}",
     .query = "Delimiter=delimiter EncodingType=encoding-type Marker=marker MaxKeys=max-keys Prefix=prefix",
     .headers = "RequestPayer=x-amz-request-payer OptionalObjectAttributes=x-amz-optional-object-attributes",
     .answer_headers = "RequestCharged=x-amz-request-charged",
     .answer_root = "ListBucketResult",
     .members = S3_LISTED,
     .action = "s3:ListBucket"},
    {.name = "CopyObject",
     .method = "PUT",
     .uri = S3_OBJECT,
     .needs = "CopySource",
     .headers = S3_SOURCE S3_ENCRYPTED S3_CONTENT S3_GRANTS S3_MADE
     "ChecksumAlgorithm=x-amz-checksum-algorithm IfMatch=If-Match IfNoneMatch=If-None-Match "
     "MetadataDirective=x-amz-metadata-directive TaggingDirective=x-amz-tagging-directive",
     .answer_headers = S3_ENCRYPTED
     "Expiration=x-amz-expiration CopySourceVersionId=x-amz-copy-source-version-id "
     "VersionId=x-amz-version-id SSEKMSEncryptionContext=x-amz-server-side-encryption-context "
     "RequestCharged=x-amz-request-charged",
     .answer_payload = "CopyObjectResult",
     .action = "s3:PutObject",
     .also = "s3:GetObject"},
    {.name = "PutObject",
     .method = "PUT",
     .uri = S3_OBJECT,
     .headers = S3_CHECKSUMS S3_ENCRYPTED S3_CONTENT S3_GRANTS S3_MADE
     "IfMatch=If-Match IfNoneMatch=If-None-Match WriteOffsetBytes=x-amz-write-offset-bytes",
     .answer_headers = S3_CHECKSUMS S3_ENCRYPTED
     "Expiration=x-amz-expiration ETag=ETag ChecksumType=x-amz-checksum-type VersionId=x-amz-version-id "
     "SSEKMSEncryptionContext=x-amz-server-side-encryption-context Size=x-amz-object-size "
     "RequestCharged=x-amz-request-charged",
     .payload = "Body",
     .bytes = TRUE},
    {.name = "GetObject",
     .method = "GET",
     .uri = S3_OBJECT,
     .query = S3_OVERRIDES,
     .headers = S3_CONDITIONS,
     .answer_headers = S3_CHECKSUMS S3_ENCRYPTED S3_CONTENT S3_SHOWN,
     .answer_payload = "Body",
     .bytes = TRUE},
    {.name = "HeadObject",
     .method = "HEAD",
     .uri = S3_OBJECT,
     .query = S3_OVERRIDES,
     .headers = S3_CONDITIONS,
     .answer_headers = S3_CHECKSUMS S3_ENCRYPTED S3_CONTENT S3_SHOWN "ArchiveStatus=x-amz-archive-status",
     .action = "s3:GetObject"},
    {.name = "DeleteObject",
     .method = "DELETE",
     .uri = S3_OBJECT,
     .query = "VersionId=versionId",
     .headers = "MFA=x-amz-mfa RequestPayer=x-amz-request-payer "
                "BypassGovernanceRetention=x-amz-bypass-governance-retention IfMatch=If-Match "
                "IfMatchLastModifiedTime=x-amz-if-match-last-modified-time "
                "IfMatchSize=x-amz-if-match-size",
     .answer_headers =
         "DeleteMarker=x-amz-delete-marker VersionId=x-amz-version-id RequestCharged=x-amz-request-charged"},
    {.name = "DeleteObjects",
     .method = "POST",
     .uri = "/{Bucket}?delete",
     .headers = "MFA=x-amz-mfa RequestPayer=x-amz-request-payer "
                "BypassGovernanceRetention=x-amz-bypass-governance-retention",
     .payload = "Delete",
     .answer_headers = "RequestCharged=x-amz-request-charged",
     .answer_root = "DeleteResult",
     .action = "s3:DeleteObject",
     .checksum = TRUE},

    /* ---- uploads in parts ---- */
    {.name = "CreateMultipartUpload",
     .method = "POST",
     .uri = S3_OBJECT "?uploads",
     .headers = S3_ENCRYPTED S3_CONTENT S3_GRANTS S3_MADE
     "ChecksumAlgorithm=x-amz-checksum-algorithm ChecksumType=x-amz-checksum-type",
     .answer_headers =
         S3_ENCRYPTED "AbortDate=x-amz-abort-date AbortRuleId=x-amz-abort-rule-id "
                      "SSEKMSEncryptionContext=x-amz-server-side-encryption-context "
                      "ChecksumAlgorithm=x-amz-checksum-algorithm ChecksumType=x-amz-checksum-type "
                      "RequestCharged=x-amz-request-charged",
     .answer_root = "InitiateMultipartUploadResult",
     .action = "s3:PutObject"},
    {.name = "UploadPartCopy",
     .method = "PUT",
     .uri = S3_OBJECT,
     .needs = "UploadId PartNumber CopySource",
     .query = S3_PART,
     .headers = S3_SOURCE S3_KEY "CopySourceRange=x-amz-copy-source-range RequestPayer=x-amz-request-payer",
     .answer_headers =
         S3_ENCRYPTED "CopySourceVersionId=x-amz-copy-source-version-id RequestCharged=x-amz-request-charged",
     .answer_payload = "CopyPartResult",
     .action = "s3:PutObject",
     .also = "s3:GetObject"},
    {.name = "UploadPart",
     .method = "PUT",
     .uri = S3_OBJECT,
     .query = S3_PART,
     .needs = "UploadId PartNumber",
     .headers = S3_CHECKSUMS S3_KEY "RequestPayer=x-amz-request-payer",
     .payload = "Body",
     .answer_headers = S3_CHECKSUMS S3_ENCRYPTED "ETag=ETag RequestCharged=x-amz-request-charged",
     .action = "s3:PutObject",
     .bytes = TRUE},
    {.name = "CompleteMultipartUpload",
     .method = "POST",
     .uri = S3_OBJECT,
     .query = S3_UPLOAD,
     .needs = "UploadId",
     .headers = S3_CHECKSUMS S3_KEY
     "ChecksumType=x-amz-checksum-type MpuObjectSize=x-amz-mp-object-size IfMatch=If-Match "
     "IfNoneMatch=If-None-Match RequestPayer=x-amz-request-payer",
     .payload = "MultipartUpload",
     .answer_headers = S3_ENCRYPTED "Expiration=x-amz-expiration VersionId=x-amz-version-id "
                                    "RequestCharged=x-amz-request-charged",
     .answer_root = "CompleteMultipartUploadResult",
     .action = "s3:PutObject"},
    {.name = "AbortMultipartUpload",
     .method = "DELETE",
     .uri = S3_OBJECT,
     .query = S3_UPLOAD,
     .needs = "UploadId",
     .headers = "RequestPayer=x-amz-request-payer IfMatchInitiatedTime=x-amz-if-match-initiated-time",
     .answer_headers = "RequestCharged=x-amz-request-charged"},
    {.name = "ListParts",
     .method = "GET",
     .uri = S3_OBJECT,
     .needs = "UploadId",
     .query = S3_UPLOAD "MaxParts=max-parts PartNumberMarker=part-number-marker",
     .headers = S3_KEY "RequestPayer=x-amz-request-payer",
     .answer_headers = "AbortDate=x-amz-abort-date AbortRuleId=x-amz-abort-rule-id "
                       "RequestCharged=x-amz-request-charged",
     .answer_root = "ListPartsResult",
     .action = "s3:ListMultipartUploadParts",
     .paging = "PartNumberMarker NextPartNumberMarker IsTruncated"},
    {.name = "ListMultipartUploads",
     .method = "GET",
     .uri = "/{Bucket}?uploads",
     .query = "Delimiter=delimiter EncodingType=encoding-type KeyMarker=key-marker MaxUploads=max-uploads "
              "Prefix=prefix UploadIdMarker=upload-id-marker",
     .headers = "RequestPayer=x-amz-request-payer",
     .answer_headers = "RequestCharged=x-amz-request-charged",
     .answer_root = "ListMultipartUploadsResult",
     .action = "s3:ListBucketMultipartUploads"},
    {.name = NULL},
};
