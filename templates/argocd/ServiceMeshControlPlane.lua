-- Health of a ServiceMeshControlPlane: what its newest generation is, by the conditions Reconciled and Ready.
local hs = { status = "Progressing", message = "the operator has written no status yet" }
local status = obj.status
if type(status) ~= "table" or type(status.conditions) ~= "table" then
  return hs
end
local found = {}
for _, condition in ipairs(status.conditions) do
  found[condition.type] = condition
end
local function said(name)
  local condition = found[name]
  if condition == nil then
    return name .. " is not reported yet"
  end
  local message = condition.message and (": " .. condition.message) or ""
  return name .. "=" .. tostring(condition.status) .. " " .. (condition.reason or "no reason") .. message
end
local function is_true(name)
  return found[name] ~= nil and found[name].status == "True"
end
local newest = status.observedGeneration == obj.metadata.generation
if status.observedGeneration ~= nil and not newest then
  hs.message = "the operator has not seen the newest spec yet"
  return hs
end
if not is_true("Reconciled") then
  -- None of these mends itself.
  local refused = { ValidationError = true, DependencyMissingError = true, ErrMultipleSMCPs = true, InstallError = true }
  if found.Reconciled ~= nil and refused[found.Reconciled.reason or ""] then
    hs.status = "Degraded"
  end
  hs.message = said("Reconciled")
  return hs
end
if not is_true("Ready") then
  hs.message = said("Ready")
  return hs
end
if not newest then
  hs.message = "the operator has not seen the newest spec yet"
  return hs
end
hs.status = "Healthy"
hs.message = said("Ready")
return hs
