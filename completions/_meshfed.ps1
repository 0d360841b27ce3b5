
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'meshfed' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'meshfed'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'meshfed' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh: namespaces, control plane with its federation gateways, member roll')
            [CompletionResult]::new('peer', 'peer', [CompletionResultType]::ParameterValue, 'Federate meshes with each other, both ways, and wait until it is true')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Offer services of one mesh to a peer')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take services that a peer offers')
            [CompletionResult]::new('mirror', 'mirror', [CompletionResultType]::ParameterValue, 'Copy the requests of a service to another, local or imported')
            [CompletionResult]::new('split', 'split', [CompletionResultType]::ParameterValue, 'Split the requests of a service between itself and imported services')
            [CompletionResult]::new('route', 'route', [CompletionResultType]::ParameterValue, 'Remove the routes that `mirror` and `split` wrote')
            [CompletionResult]::new('unimport', 'unimport', [CompletionResultType]::ParameterValue, 'Stop taking services that a peer offers')
            [CompletionResult]::new('unexport', 'unexport', [CompletionResultType]::ParameterValue, 'Stop offering services to a peer')
            [CompletionResult]::new('unpeer', 'unpeer', [CompletionResultType]::ParameterValue, 'Take the federation of meshes apart, on both sides')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove a mesh that meshfed installed: its member roll and its control plane')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show meshes, links, exports, imports and routes, and whether they work')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find what is wrong with a federation, why, and what mends it')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Walk the path of one service and mark its first broken hop, or print the page of a check')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Write down what the clusters look like, to look at elsewhere or to attach to a bug report')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Draw meshes, links, exports, imports and routes, and mark what is broken')
            [CompletionResult]::new('traffic', 'traffic', [CompletionResultType]::ParameterValue, 'Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks')
            [CompletionResult]::new('dashboard', 'dashboard', [CompletionResultType]::ParameterValue, 'Print the address of a mesh''s Kiali, Jaeger, Grafana or Prometheus')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a real Kubernetes API server with simulated meshes on this machine')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run a whole federation of two meshes on this machine, step by step')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one page for every command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;install' {
            [CompletionResult]::new('--member', '--member', [CompletionResultType]::ParameterName, 'Namespace to make a member of the mesh; created if missing')
            [CompletionResult]::new('--peer', '--peer', [CompletionResultType]::ParameterName, 'Name of a mesh to prepare an ingress and an egress gateway for')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Control-plane version, v2.1 to v2.6. Default: v2.6, or what the control plane has')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where the settings start from: `default` is lean, `demo` has addons, tracing and access logs. Default: `default`, or what the control plane has')
            [CompletionResult]::new('--cluster-name', '--cluster-name', [CompletionResultType]::ParameterName, 'Name of the cluster inside the mesh; must differ from the name of every peer')
            [CompletionResult]::new('--trust-domain', '--trust-domain', [CompletionResultType]::ParameterName, 'SPIFFE trust domain; must be unique in the federation. Default: MESH.local, or what the control plane has')
            [CompletionResult]::new('--expose', '--expose', [CompletionResultType]::ParameterName, 'How peers will reach the ingress gateways; `auto` is `clusterip` here, and `peer` adjusts it')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Any field of the control plane''s spec, as path.to.field=value')
            [CompletionResult]::new('--values', '--values', [CompletionResultType]::ParameterName, 'YAML file whose content is merged into the control plane''s spec; repeat it to merge several')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--operators', '--operators', [CompletionResultType]::ParameterName, 'Subscribe to the operators first: Jaeger, Kiali and Service Mesh')
            [CompletionResult]::new('--elasticsearch', '--elasticsearch', [CompletionResultType]::ParameterName, 'Subscribe to the Elasticsearch operator too, before the others')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;peer' {
            [CompletionResult]::new('--shape', '--shape', [CompletionResultType]::ParameterName, 'Which pairs, with three or more meshes: `full`, `chain` or `hub=MESH`')
            [CompletionResult]::new('--expose', '--expose', [CompletionResultType]::ParameterName, 'How the ingress gateways are reached')
            [CompletionResult]::new('--address', '--address', [CompletionResultType]::ParameterName, 'Address at which peers reach a mesh, as MESH=HOST; repeat it for several')
            [CompletionResult]::new('--discovery-port', '--discovery-port', [CompletionResultType]::ParameterName, 'External port that reaches 8188 of a mesh''s ingress gateway, as MESH=PORT')
            [CompletionResult]::new('--service-port', '--service-port', [CompletionResultType]::ParameterName, 'External port that reaches 15443 of a mesh''s ingress gateway, as MESH=PORT')
            [CompletionResult]::new('--ingress-gateway', '--ingress-gateway', [CompletionResultType]::ParameterName, 'Ingress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-ingress')
            [CompletionResult]::new('--egress-gateway', '--egress-gateway', [CompletionResultType]::ParameterName, 'Egress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-egress')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;export' {
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Offer every service with these labels instead, as key=value,key=value')
            [CompletionResult]::new('--selector', '--selector', [CompletionResultType]::ParameterName, 'Offer every service with these labels instead, as key=value,key=value')
            [CompletionResult]::new('--from-namespace', '--from-namespace', [CompletionResultType]::ParameterName, 'Namespace that the labels are looked for in. Default: every namespace of the mesh')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh that offers')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The peer that is offered to, by the name of its ServiceMeshPeer')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Name to offer it under, as NAMESPACE/NAME; `*` keeps that part')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;import' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh that imports')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The peer that offers, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Name to give the service here, as NAMESPACE/NAME; `*` keeps that part')
            [CompletionResult]::new('--domain-suffix', '--domain-suffix', [CompletionResultType]::ParameterName, 'Domain of the host instead of svc.PEER-imports.local')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--as-local', '--as-local', [CompletionResultType]::ParameterName, 'Merge it with the local service of that name: its host ends in svc.cluster.local')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;mirror' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where the copies go, as `NAMESPACE/NAME[@PEER]`')
            [CompletionResult]::new('--percent', '--percent', [CompletionResultType]::ParameterName, 'Share of the requests that is copied, 0 to 100. Default: all')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh whose workloads send the requests')
            [CompletionResult]::new('--subset', '--subset', [CompletionResultType]::ParameterName, 'Subset of the service that answers, as its DestinationRule names it')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--adopt', '--adopt', [CompletionResultType]::ParameterName, 'Replace the routes of a VirtualService that meshfed did not write')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;split' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh whose workloads send the requests')
            [CompletionResult]::new('--subset', '--subset', [CompletionResultType]::ParameterName, 'Subset of the service that answers, as its DestinationRule names it')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--adopt', '--adopt', [CompletionResultType]::ParameterName, 'Replace the routes of a VirtualService that meshfed did not write')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;route' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;route;reset' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh whose workloads send the requests')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;route;help' {
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;route;help;reset' {
            break
        }
        'meshfed;route;help;help' {
            break
        }
        'meshfed;unimport' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh that imports')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The peer that offers, by the name of its ServiceMeshPeer')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;unexport' {
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'The labels by which services were exported, as key=value,key=value')
            [CompletionResult]::new('--selector', '--selector', [CompletionResultType]::ParameterName, 'The labels by which services were exported, as key=value,key=value')
            [CompletionResult]::new('--from-namespace', '--from-namespace', [CompletionResultType]::ParameterName, 'Namespace that the labels were looked for in')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh that offers')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The peer that is offered to, by the name of its ServiceMeshPeer; with @CONTEXT its side is waited for too')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;unpeer' {
            [CompletionResult]::new('--remote-gone', '--remote-gone', [CompletionResultType]::ParameterName, 'A peer whose cluster is no more, by the name of its ServiceMeshPeer: only the side of the mesh is taken apart')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;uninstall' {
            [CompletionResult]::new('--member', '--member', [CompletionResultType]::ParameterName, 'Namespace to take out of a member roll that stays because others have a hand in it')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'What to wait for')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;status' {
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait for a state, no longer than --timeout, and then show what is')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Show every change until Ctrl-C, and end with the verdict on what was shown last')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Show every change until Ctrl-C, and end with the verdict on what was shown last')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;check' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Run only this check (MFnnnn) or family (such as `trust`); repeatable')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out a check, a family, or the findings of a check on one object; `*` stands for any part')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'What makes the command end with 1')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer; `wide` also tells every check that passed or was skipped, and on what')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer; `wide` also tells every check that passed or was skipped, and on what')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--pre', '--pre', [CompletionResultType]::ParameterName, 'Also ask whether you have the rights that federating needs, before anything is written')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;explain' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The mesh whose workloads ask')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The mesh that answers')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;snapshot' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'File to write. Default: standard output')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;graph' {
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the picture')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the picture')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;traffic' {
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'The mesh that the service is in')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Where the mesh is entered, such as a forwarded port. Default: the Route of its ingress gateway, else its load balancer')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Path of the URL')
            [CompletionResult]::new('--requests', '--requests', [CompletionResultType]::ParameterName, 'Requests to send. Default: 100, or with --duration as many as it allows, but never more than 100000')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once, at most 256')
            [CompletionResult]::new('--duration', '--duration', [CompletionResultType]::ParameterName, 'Stop after this time, at most an hour')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Header of every request; repeat it for several')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Header of every request; repeat it for several')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'What names the backend in an answer: header:NAME or json:FIELD.FIELD. Default: the usual headers and fields')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Expected shares, as VALUE=PERCENT,VALUE=PERCENT that sum to 100')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Accept any certificate of the server')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Accept any certificate of the server')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;dashboard' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open it in the browser too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;sandbox' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start it and print its kubeconfig')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop it and remove everything it made')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;sandbox;up' {
            [CompletionResult]::new('--clusters', '--clusters', [CompletionResultType]::ParameterName, 'How many clusters')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the sandbox, when there are several')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--foreground', '--foreground', [CompletionResultType]::ParameterName, 'Stay in the foreground until Ctrl-C')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;sandbox;down' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the sandbox, when there are several')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;sandbox;help' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start it and print its kubeconfig')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop it and remove everything it made')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;sandbox;help;up' {
            break
        }
        'meshfed;sandbox;help;down' {
            break
        }
        'meshfed;sandbox;help;help' {
            break
        }
        'meshfed;demo' {
            [CompletionResult]::new('--clusters', '--clusters', [CompletionResultType]::ParameterName, 'How many clusters: with 2, each mesh has its own')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('--exit', '--exit', [CompletionResultType]::ParameterName, 'End after the last step, with the exit code of `status`; so it does without a terminal')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;completions' {
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write the pages of all commands into this folder, which is made if it is missing')
            [CompletionResult]::new('--kubeconfig', '--kubeconfig', [CompletionResultType]::ParameterName, 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Context for meshes that name none. Default: the current context')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Namespace of control planes for meshes that name none')
            [CompletionResult]::new('--template-dir', '--template-dir', [CompletionResultType]::ParameterName, 'Folder with templates that replace the built-in ones, file by file')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the answer')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest time to wait for something to become true')
            [CompletionResult]::new('--request-timeout', '--request-timeout', [CompletionResultType]::ParameterName, 'Longest time for one request to a cluster')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to tell progress')
            [CompletionResult]::new('--field-manager', '--field-manager', [CompletionResultType]::ParameterName, 'Name under which written fields are owned')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Tell only answers, warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell details: each request''s outcome')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Never ask; take the answer that goes on')
            [CompletionResult]::new('--force-conflicts', '--force-conflicts', [CompletionResultType]::ParameterName, 'Take over fields that another manager owns')
            [CompletionResult]::new('--force-gitops', '--force-gitops', [CompletionResultType]::ParameterName, 'Write to objects that Argo CD, Flux or Helm own')
            [CompletionResult]::new('--show-commands', '--show-commands', [CompletionResultType]::ParameterName, 'Print the `oc` lines that do the same')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'meshfed;help' {
            [CompletionResult]::new('install', 'install', [CompletionResultType]::ParameterValue, 'Install a mesh: namespaces, control plane with its federation gateways, member roll')
            [CompletionResult]::new('peer', 'peer', [CompletionResultType]::ParameterValue, 'Federate meshes with each other, both ways, and wait until it is true')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Offer services of one mesh to a peer')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take services that a peer offers')
            [CompletionResult]::new('mirror', 'mirror', [CompletionResultType]::ParameterValue, 'Copy the requests of a service to another, local or imported')
            [CompletionResult]::new('split', 'split', [CompletionResultType]::ParameterValue, 'Split the requests of a service between itself and imported services')
            [CompletionResult]::new('route', 'route', [CompletionResultType]::ParameterValue, 'Remove the routes that `mirror` and `split` wrote')
            [CompletionResult]::new('unimport', 'unimport', [CompletionResultType]::ParameterValue, 'Stop taking services that a peer offers')
            [CompletionResult]::new('unexport', 'unexport', [CompletionResultType]::ParameterValue, 'Stop offering services to a peer')
            [CompletionResult]::new('unpeer', 'unpeer', [CompletionResultType]::ParameterValue, 'Take the federation of meshes apart, on both sides')
            [CompletionResult]::new('uninstall', 'uninstall', [CompletionResultType]::ParameterValue, 'Remove a mesh that meshfed installed: its member roll and its control plane')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show meshes, links, exports, imports and routes, and whether they work')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Find what is wrong with a federation, why, and what mends it')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Walk the path of one service and mark its first broken hop, or print the page of a check')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Write down what the clusters look like, to look at elsewhere or to attach to a bug report')
            [CompletionResult]::new('graph', 'graph', [CompletionResultType]::ParameterValue, 'Draw meshes, links, exports, imports and routes, and mark what is broken')
            [CompletionResult]::new('traffic', 'traffic', [CompletionResultType]::ParameterValue, 'Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks')
            [CompletionResult]::new('dashboard', 'dashboard', [CompletionResultType]::ParameterValue, 'Print the address of a mesh''s Kiali, Jaeger, Grafana or Prometheus')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a real Kubernetes API server with simulated meshes on this machine')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Run a whole federation of two meshes on this machine, step by step')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one page for every command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'meshfed;help;install' {
            break
        }
        'meshfed;help;peer' {
            break
        }
        'meshfed;help;export' {
            break
        }
        'meshfed;help;import' {
            break
        }
        'meshfed;help;mirror' {
            break
        }
        'meshfed;help;split' {
            break
        }
        'meshfed;help;route' {
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again')
            break
        }
        'meshfed;help;route;reset' {
            break
        }
        'meshfed;help;unimport' {
            break
        }
        'meshfed;help;unexport' {
            break
        }
        'meshfed;help;unpeer' {
            break
        }
        'meshfed;help;uninstall' {
            break
        }
        'meshfed;help;status' {
            break
        }
        'meshfed;help;check' {
            break
        }
        'meshfed;help;explain' {
            break
        }
        'meshfed;help;snapshot' {
            break
        }
        'meshfed;help;graph' {
            break
        }
        'meshfed;help;traffic' {
            break
        }
        'meshfed;help;dashboard' {
            break
        }
        'meshfed;help;sandbox' {
            [CompletionResult]::new('up', 'up', [CompletionResultType]::ParameterValue, 'Start it and print its kubeconfig')
            [CompletionResult]::new('down', 'down', [CompletionResultType]::ParameterValue, 'Stop it and remove everything it made')
            break
        }
        'meshfed;help;sandbox;up' {
            break
        }
        'meshfed;help;sandbox;down' {
            break
        }
        'meshfed;help;demo' {
            break
        }
        'meshfed;help;completions' {
            break
        }
        'meshfed;help;man' {
            break
        }
        'meshfed;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
