-- Health of an ExportedServiceSet: every service that a rule names in full is listed.
local hs = { status = "Progressing", message = "istiod lists nothing yet" }
local rules = (obj.spec or {}).exportRules or {}
local listed, number = {}, 0
for _, service in ipairs((obj.status or {}).exportedServices or {}) do
  local own = service.localService or {}
  listed[(own.namespace or "") .. "/" .. (own.name or "")] = true
  number = number + 1
end
local missing = {}
for _, rule in ipairs(rules) do
  local named = rule.nameSelector
  if rule.type == "NameSelector" and named ~= nil then
    local namespace, name = named.namespace or "*", named.name or "*"
    if namespace ~= "*" and namespace ~= "" and name ~= "*" and name ~= "" then
      if not listed[namespace .. "/" .. name] then
        table.insert(missing, namespace .. "/" .. name)
      end
    end
  end
end
if #missing > 0 then
  hs.message = "not exported yet: " .. table.concat(missing, ", ")
  return hs
end
hs.status = "Healthy"
hs.message = number .. " services exported"
return hs
