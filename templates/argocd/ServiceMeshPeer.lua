-- Health of a ServiceMeshPeer: only `watch.connected` of the istiod pods tells whether the link is up.
local hs = { status = "Progressing", message = "istiod has not taken it up yet" }
local discovery = ((obj.status or {}).discoveryStatus) or {}
local pods, synced, unsynced, lost, why = 0, 0, 0, false, nil
for _, list in ipairs({ discovery.active or {}, discovery.inactive or {} }) do
  for _, pod in ipairs(list) do
    local watch = pod.watch or {}
    pods = pods + 1
    if watch.connected and watch.lastFullSync ~= nil then
      synced = synced + 1
    elseif watch.connected then
      unsynced = unsynced + 1
      why = pod.pod .. " has not read the list of services yet"
    else
      -- Set only where it has been connected before.
      lost = lost or watch.lastDisconnect ~= nil
      why = why or (pod.pod .. " is not connected")
      if watch.lastDisconnectStatus ~= nil then
        why = pod.pod .. " is not connected: " .. watch.lastDisconnectStatus
      end
    end
  end
end
if pods == 0 then
  return hs
end
-- Entries of pods that are gone may stay, so that one pod that is connected is enough.
if synced > 0 and unsynced == 0 then
  hs.status = "Healthy"
  hs.message = synced .. " of " .. pods .. " istiod pods connected"
  return hs
end
if synced + unsynced == 0 and lost then
  hs.status = "Degraded"
end
hs.message = why
return hs
