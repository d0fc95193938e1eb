# SPDX-License-Identifier: Apache-2.0
scripts_workflowdir = $(scriptdir)
dist_scripts_workflow_DATA = scripts/aws-onboarding.lua scripts/aws-onboarding-keep-root.lua scripts/root-credentials.lua
scripts_policydir = $(scriptdir)/policies
dist_scripts_policy_DATA = scripts/policies/doitintl_cmp.json scripts/policies/doitintl_cmp-inline.json \
	scripts/policies/doitintl_dci_cloudconnect-core.json scripts/policies/doitintl_dci_cloudconnect-inline.json \
	scripts/policies/CloudHealth.json scripts/policies/README.md
scripts_libdir = $(scriptdir)/lib
dist_scripts_lib_DATA = scripts/lib/address.lua scripts/lib/channels.lua scripts/lib/roles.lua
scripts_stepdir = $(scriptdir)/steps
dist_scripts_step_DATA = scripts/steps/budget.lua scripts/steps/trusted-service.lua scripts/steps/README.md
scripts_typesdir = $(scriptdir)/types
dist_scripts_types_DATA = scripts/types/gangway.lua scripts/types/gangway-step.lua scripts/types/gangway-test.lua
scripts_exampledir = $(scriptdir)/examples
dist_scripts_example_DATA = scripts/examples/acme.cfg scripts/examples/acme-keep-root.cfg scripts/examples/root-credentials.cfg scripts/examples/notify.cfg scripts/examples/auditors.cfg scripts/examples/auditors.lua
scripts_example_policydir = $(scriptdir)/examples/policies
dist_scripts_example_policy_DATA = scripts/examples/policies/read-bills.json
scripts_servicedir = $(scriptdir)/services.d
dist_scripts_service_DATA = scripts/services.d/backup.json scripts/services.d/budgets.json scripts/services.d/ce.json scripts/services.d/compute-optimizer.json scripts/services.d/config.json scripts/services.d/cost-optimization-hub.json scripts/services.d/ec2.json scripts/services.d/events.json scripts/services.d/guardduty.json scripts/services.d/health.json scripts/services.d/identitystore.json scripts/services.d/kms.json scripts/services.d/logs.json scripts/services.d/pricing.json scripts/services.d/ram.json scripts/services.d/securityhub.json scripts/services.d/servicequotas.json scripts/services.d/ssm.json
dist_scripts_service_SCRIPTS = scripts/services.d/make.py
