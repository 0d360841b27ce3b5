# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_meshfed_global_optspecs
    string join \n kubeconfig= context= n/namespace= template-dir= dry-run= o/output= timeout= request-timeout= color= progress= q/quiet v/verbose y/yes field-manager= force-conflicts force-gitops show-commands h/help V/version
end

function __fish_meshfed_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_meshfed_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_meshfed_using_subcommand
    set -l cmd (__fish_meshfed_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c meshfed -n "__fish_meshfed_needs_command" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_needs_command" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_needs_command" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_needs_command" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_needs_command" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_needs_command" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_needs_command" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_needs_command" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_needs_command" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_needs_command" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_needs_command" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_needs_command" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_needs_command" -s V -l version -d 'Print version'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "install" -d 'Install a mesh: namespaces, control plane with its federation gateways, member roll'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "peer" -d 'Federate meshes with each other, both ways, and wait until it is true'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "export" -d 'Offer services of one mesh to a peer'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "import" -d 'Take services that a peer offers'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "mirror" -d 'Copy the requests of a service to another, local or imported'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "split" -d 'Split the requests of a service between itself and imported services'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "status" -d 'Show meshes, links, exports, imports and routes, and whether they work'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "sandbox" -d 'Run a real Kubernetes API server with simulated meshes on this machine'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "demo" -d 'Run a whole federation of two meshes on this machine, step by step'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l member -d 'Namespace to make a member of the mesh; created if missing' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l peer -d 'Name of a mesh to prepare an ingress and an egress gateway for' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l version -d 'Control-plane version, v2.1 to v2.6. Default: v2.6, or what the control plane has' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l profile -d 'Where the settings start from: `default` is lean, `demo` has addons, tracing and access logs. Default: `default`, or what the control plane has' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l cluster-name -d 'Name of the cluster inside the mesh; must differ from the name of every peer' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l trust-domain -d 'SPIFFE trust domain; must be unique in the federation. Default: MESH.local, or what the control plane has' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l expose -d 'How peers will reach the ingress gateways; `auto` is `clusterip` here, and `peer` adjusts it' -r -f -a "auto\t'ClusterIP within one cluster; otherwise what the gateway\'s Service is, or a load balancer'
clusterip\t'The Service\'s DNS name; only within one cluster'
loadbalancer\t'The address that the Service\'s load balancer got'
nodeport\t'The addresses of the nodes and the Service\'s node ports'
external\t'An address that is given with `--address`, of something meshfed does not manage'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l set -d 'Any field of the control plane\'s spec, as path.to.field=value' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l values -d 'YAML file whose content is merged into the control plane\'s spec; repeat it to merge several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
ready\t'Until the control plane is ready and every member is configured'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l operators -d 'Subscribe to the operators first: Jaeger, Kiali and Service Mesh'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l elasticsearch -d 'Subscribe to the Elasticsearch operator too, before the others'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l shape -d 'Which pairs, with three or more meshes: `full`, `chain` or `hub=MESH`' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l expose -d 'How the ingress gateways are reached' -r -f -a "auto\t'ClusterIP within one cluster; otherwise what the gateway\'s Service is, or a load balancer'
clusterip\t'The Service\'s DNS name; only within one cluster'
loadbalancer\t'The address that the Service\'s load balancer got'
nodeport\t'The addresses of the nodes and the Service\'s node ports'
external\t'An address that is given with `--address`, of something meshfed does not manage'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l address -d 'Address at which peers reach a mesh, as MESH=HOST; repeat it for several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l discovery-port -d 'External port that reaches 8188 of a mesh\'s ingress gateway, as MESH=PORT' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l service-port -d 'External port that reaches 15443 of a mesh\'s ingress gateway, as MESH=PORT' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l ingress-gateway -d 'Ingress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-ingress' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l egress-gateway -d 'Egress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-egress' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
connected\t'Until every istiod pod of every mesh is connected'
synced\t'Until every istiod pod has also read the other side\'s services'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s l -l selector -d 'Offer every service with these labels instead, as key=value,key=value' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l from-namespace -d 'Namespace that the labels are looked for in. Default: every namespace of the mesh' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l in -d 'The mesh that offers' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l to -d 'The peer that is offered to, by the name of its ServiceMeshPeer' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l as -d 'Name to offer it under, as NAMESPACE/NAME; `*` keeps that part' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l wait -d 'What to wait for' -r -f -a "none\t'Until the rule is written'
listed\t'Until istiod lists the service'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l in -d 'The mesh that imports' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l from -d 'The peer that offers, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as -d 'Name to give the service here, as NAMESPACE/NAME; `*` keeps that part' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l domain-suffix -d 'Domain of the host instead of svc.PEER-imports.local' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l wait -d 'What to wait for' -r -f -a "none\t'Until the rule is written'
listed\t'Until istiod lists the service'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as-local -d 'Merge it with the local service of that name: its host ends in svc.cluster.local'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l to -d 'Where the copies go, as `NAMESPACE/NAME[@PEER]`' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l percent -d 'Share of the requests that is copied, 0 to 100. Default: all' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l in -d 'The mesh whose workloads send the requests' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l subset -d 'Subset of the service that answers, as its DestinationRule names it' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l adopt -d 'Replace the routes of a VirtualService that meshfed did not write'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l in -d 'The mesh whose workloads send the requests' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l subset -d 'Subset of the service that answers, as its DestinationRule names it' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l adopt -d 'Replace the routes of a VirtualService that meshfed did not write'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -f -a "down" -d 'Stop it and remove everything it made'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up down help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l clusters -d 'How many clusters' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l name -d 'Name of the sandbox, when there are several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l foreground -d 'Stay in the foreground until Ctrl-C'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l name -d 'Name of the sandbox, when there are several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "down" -d 'Stop it and remove everything it made'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l clusters -d 'How many clusters: with 2, each mesh has its own' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l exit -d 'End after the last step, with the exit code of `status`; so it does without a terminal'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s n -l namespace -d 'Namespace of control planes for meshes that name none' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "install" -d 'Install a mesh: namespaces, control plane with its federation gateways, member roll'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "peer" -d 'Federate meshes with each other, both ways, and wait until it is true'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "export" -d 'Offer services of one mesh to a peer'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "import" -d 'Take services that a peer offers'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "mirror" -d 'Copy the requests of a service to another, local or imported'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "split" -d 'Split the requests of a service between itself and imported services'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "status" -d 'Show meshes, links, exports, imports and routes, and whether they work'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "sandbox" -d 'Run a real Kubernetes API server with simulated meshes on this machine'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "demo" -d 'Run a whole federation of two meshes on this machine, step by step'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer export import mirror split status sandbox demo completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "down" -d 'Stop it and remove everything it made'
