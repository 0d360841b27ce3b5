-- Health of an ImportedServiceSet: every service that a rule names in full is offered and has its name here.
local hs = { status = "Progressing", message = "istiod lists nothing yet" }
local rules = (obj.spec or {}).importRules or {}
local taken, number = {}, 0
for _, service in ipairs((obj.status or {}).importedServices or {}) do
  local own = service.localService or {}
  -- What no rule takes is listed without a local name.
  if (own.hostname or "") ~= "" then
    taken[(own.namespace or "") .. "/" .. (own.name or "")] = true
    number = number + 1
  end
end
local function fixed(part)
  if part ~= nil and part ~= "" and part ~= "*" then
    return part
  end
  return nil
end
local missing = {}
for _, rule in ipairs(rules) do
  local named = rule.nameSelector
  if rule.type == "NameSelector" and named ~= nil and fixed(named.namespace) and fixed(named.name) then
    local alias = named.alias or {}
    local namespace = fixed(alias.namespace) or named.namespace
    local name = fixed(alias.name) or named.name
    if not taken[namespace .. "/" .. name] then
      table.insert(missing, named.namespace .. "/" .. named.name)
    end
  end
end
if #missing > 0 then
  hs.message = "not imported yet: " .. table.concat(missing, ", ")
  return hs
end
hs.status = "Healthy"
hs.message = number .. " services imported"
return hs
