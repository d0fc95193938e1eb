-- SPDX-License-Identifier: Apache-2.0
-- ssm.lua - as much of the Parameter Store as the step asks for
local op = service("ssm", { types = { Overwrite = "boolean" } })
local parameter = "arn:aws:ssm:${region}:${account}:parameter${Name}" -- what policies name

op("GetParameter", { "Name" }, function(input, call)
    local found = (call.account.parameters or {})[input.Name]
    if not found then
        fail("ParameterNotFound", 400, "no such parameter")
    end
    return { Parameter = { Name = input.Name, Value = found.value, Type = "String", Version = found.version } }
end, parameter)

op("PutParameter", { "Name", "Value" }, function(input, call)
    local kept = call.account.parameters or {}
    local found = kept[input.Name]
    if found and not input.Overwrite then
        fail("ParameterAlreadyExists", 400, "the parameter is there already: say Overwrite")
    end
    local version = (found and found.version or 0) + 1
    kept[input.Name] = { value = input.Value, version = version }
    call.account.parameters = kept
    return { Version = version }
end, parameter)
