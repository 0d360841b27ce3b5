-- Health of a ServiceMeshMemberRoll: every namespace that it names is a configured member.
local hs = { status = "Progressing", message = "the operator has written no status yet" }
local wanted = (obj.spec or {}).members or {}
local status = obj.status
if type(status) ~= "table" then
  if #wanted == 0 then
    hs.status = "Healthy"
    hs.message = "no member is asked for"
  end
  return hs
end
local configured = {}
for _, name in ipairs(status.configuredMembers or {}) do
  configured[name] = true
end
local missing = {}
for _, name in ipairs(wanted) do
  if name ~= "*" and not configured[name] then
    local why = name
    for _, member in ipairs(status.memberStatuses or {}) do
      if member.namespace == name then
        for _, condition in ipairs(member.conditions or {}) do
          if condition.status ~= "True" and condition.reason ~= nil then
            why = name .. " (" .. condition.reason .. ")"
          end
        end
      end
    end
    table.insert(missing, why)
  end
end
if #missing > 0 then
  hs.message = "not configured yet: " .. table.concat(missing, ", ")
  return hs
end
hs.status = "Healthy"
hs.message = "every member is configured"
return hs
