-- SPDX-License-Identifier: Apache-2.0
-- trusted-service.lua - an AWS service may act in all accounts of the organization (trusted access)

return step "trusted-service" {
  summary = "an AWS service may act in all accounts of the organization",
  version = "1.0", vendor = "Gangway",
  params = {
    required = { "service" },
    properties = {
      service = { type = "string", pattern = "^[a-z0-9.-]{1,100}\\.amazonaws\\.com$",
        description = "its name for trusted access: config.amazonaws.com" },
    },
  },
  reads = { "organizations:ListAWSServiceAccessForOrganization" },
  writes = { "organizations:EnableAWSServiceAccess" },

  inspect = function(call)
    local found = call.aws.all.organizations.ListAWSServiceAccessForOrganization {}
    for _, one in ipairs(found.EnabledServicePrincipals or {}) do
      if one.ServicePrincipal == call.params.service then return observed { service = one.ServicePrincipal } end
    end
    return absent()
  end,

  desire = function(call)
    call.irreversible("the service may have made roles in the accounts by then: only the organization's administrator takes trust back")
    return wanted { service = call.params.service }
  end,

  apply = function(call, _, want)
    call.aws.organizations.EnableAWSServiceAccess { ServicePrincipal = want.service }
  end,
}
