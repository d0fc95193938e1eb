# SPDX-License-Identifier: Apache-2.0
"""botocore_operations.py - the names of all operations of all services that botocore knows, as one line of JSON

{"botocore": version, "services": {service: [operation, …]}}. Uses the botocore that is there, else the AWS CLI's own.
"""
import json

try:
    from botocore import __version__ as version
    import botocore.session as sessions
except ImportError:
    from awscli import __version__ as version
    import awscli.botocore.session as sessions

loader = sessions.Session().get_component("data_loader")
names = loader.list_available_services("service-2")
print(json.dumps({"botocore": version,
                  "services": {name: sorted(loader.load_service_model(name, "service-2")["operations"]) for name in names}}))
