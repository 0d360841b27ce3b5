# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_meshfed_global_optspecs
    string join \n kubeconfig= context= cluster= user= token= as= as-group= as-uid= insecure-skip-tls-verify n/namespace= federation= A/all-namespaces template-dir= dry-run= o/output= timeout= request-timeout= color= progress= q/quiet v/verbose y/yes field-manager= force-conflicts force-gitops show-commands h/help V/version
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
complete -c meshfed -n "__fish_meshfed_needs_command" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_needs_command" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_needs_command" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_needs_command" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
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
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "bundle" -d 'Write down what the administrator of a peer needs to know of a mesh, where nobody may see both clusters'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "export" -d 'Offer services of one mesh to a peer'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "import" -d 'Take services that a peer offers'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "mirror" -d 'Copy the requests of a service to another, local or imported'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "split" -d 'Split the requests of a service between itself and imported services'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "route" -d 'Remove the routes that `mirror` and `split` wrote'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "unimport" -d 'Stop taking services that a peer offers'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "unexport" -d 'Stop offering services to a peer'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "unpeer" -d 'Take the federation of meshes apart, on both sides'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "uninstall" -d 'Remove a mesh that meshfed installed: its member roll and its control plane'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "apply" -d 'Make a federation what its file says: meshes, peerings, exports, imports and routes'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "diff" -d 'Compare a federation with its file: what `apply` would write'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "delete" -d 'Take away everything that a federation\'s file describes, as far as meshfed made it'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "render" -d 'Write the manifests of a federation\'s file into a folder, one file per object, for GitOps'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "schema" -d 'Print the JSON schema of a federation\'s file'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "status" -d 'Show meshes, links, exports, imports and routes, and whether they work'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "check" -d 'Find what is wrong with a federation, why, and what mends it'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "cert" -d 'Look after root certificates and their copies'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "explain" -d 'Walk the path of one service and mark its first broken hop, or print the page of a check'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "snapshot" -d 'Write down what the clusters look like, to look at elsewhere or to attach to a bug report'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "graph" -d 'Draw meshes, links, exports, imports and routes, and mark what is broken'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "traffic" -d 'Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "dashboard" -d 'Print the address of a mesh\'s Kiali, Jaeger, Grafana or Prometheus'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "sandbox" -d 'Run a real Kubernetes API server with simulated meshes on this machine'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "demo" -d 'Run a whole federation of two meshes on this machine, step by step'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "man" -d 'Print the manual page, or write one page for every command'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "version" -d 'Print the version, and those of the cluster\'s API server, operator and control planes'
complete -c meshfed -n "__fish_meshfed_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l member -d 'Namespace to make a member of the mesh; created if missing' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l peer -d 'Name of a mesh to prepare an ingress and an egress gateway for' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l version -d 'Control-plane version, v2.1 to v2.6. Default: the newest that the installed operator supports, or what the control plane has' -r
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
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l with -d 'Bundle of the other mesh, which is not asked: only MESH is written to. `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l expect-fingerprint -d 'Fingerprint that the bundle must have, as the other administrator has told it' -r
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
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l wait -d 'What to wait for; with `--with`, of what this side can see. Default: `synced`, and `none` with `--with`, since the other side may be yet to come' -r -f -a "none\t'Until everything is written'
connected\t'Until every istiod pod of every mesh is connected'
synced\t'Until every istiod pod has also read the other side\'s services'"
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l restart-istiod -d 'Restart, after asking, each istiod that does not get through to the other mesh: it may hold back what mends that'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand peer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l for -d 'The mesh whose administrator it is for, by the name that MESH is to know it by' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s o -l file -d 'File to write. Default: the bundle goes to standard output' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l expose -d 'How the ingress gateway is reached; `auto` is what its Service is for' -r -f -a "auto\t'ClusterIP within one cluster; otherwise what the gateway\'s Service is, or a load balancer'
clusterip\t'The Service\'s DNS name; only within one cluster'
loadbalancer\t'The address that the Service\'s load balancer got'
nodeport\t'The addresses of the nodes and the Service\'s node ports'
external\t'An address that is given with `--address`, of something meshfed does not manage'"
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l address -d 'Address that leads to the ingress gateway; repeat it for several. Default: what its Service says' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l discovery-port -d 'External port that reaches 8188 of the ingress gateway. Default: what its Service says' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l service-port -d 'External port that reaches 15443 of the ingress gateway. Default: what its Service says' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l ingress-gateway -d 'Ingress gateway for the peer. Default: the one that faces it, else PEER-ingress' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l egress-gateway -d 'Egress gateway for the peer. Default: the one that faces it, else PEER-egress' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l show -d 'Look through a bundle that somebody else made, and ask no cluster; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l output -d 'Format of the answer: on standard output a bundle is YAML unless it is `json`' -r -f -a "table\t'Tables for people'
json\t'One JSON document'
yaml\t'One YAML document'"
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s l -l selector -d 'Offer every service with these labels instead, as key=value,key=value' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l from-namespace -d 'Namespace that the labels are looked for in. Default: every namespace of the mesh' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l in -d 'The mesh that offers; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l to -d 'The peer that is offered to, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l as -d 'Name to offer it under, as NAMESPACE/NAME; `*` keeps that part' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l wait -d 'What to wait for' -r -f -a "none\t'Until the rule is written'
listed\t'Until istiod lists the service'"
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l as-user -d 'User to ask in the name of. Elsewhere that is `--as`, as with kubectl' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l in -d 'The mesh that imports; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l from -d 'The peer that offers, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as -d 'Name to give the service here, as NAMESPACE/NAME; `*` keeps that part' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l domain-suffix -d 'Domain of the host instead of svc.PEER-imports.local' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l wait -d 'What to wait for' -r -f -a "none\t'Until the rule is written'
listed\t'Until istiod lists the service'"
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as-user -d 'User to ask in the name of. Elsewhere that is `--as`, as with kubectl' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l allow-local-pods -d 'Import it as local although the local Service has pods: no request leaves the mesh before the last of them is gone'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l subject-alt-names -d 'Write a DestinationRule too, so that sidecars take the certificates of the local pods and of the peer, and requests go to both'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l to -d 'Where the copies go, as `NAMESPACE/NAME[@PEER]`' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l percent -d 'Share of the requests that is copied, 0 to 100. Default: all' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l in -d 'The mesh whose workloads send the requests; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l subset -d 'Subset of the service that answers, as its DestinationRule names it' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand mirror" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l in -d 'The mesh whose workloads send the requests; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l subset -d 'Subset of the service that answers, as its DestinationRule names it' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand split" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -f -a "reset" -d 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and not __fish_seen_subcommand_from reset help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l in -d 'The mesh whose workloads send the requests; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again'
complete -c meshfed -n "__fish_meshfed_using_subcommand route; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l in -d 'The mesh that imports; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l from -d 'The peer that offers, by the name of its ServiceMeshPeer' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
gone\t'Until the cluster shows it gone'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand unimport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s l -l selector -d 'The labels by which services were exported, as key=value,key=value' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l from-namespace -d 'Namespace that the labels were looked for in' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l in -d 'The mesh that offers; the only one that there is may be left out' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l to -d 'The peer that is offered to, by the name of its ServiceMeshPeer; with @CONTEXT its side is waited for too' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
gone\t'Until the cluster shows it gone'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand unexport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l remote-gone -d 'A peer whose cluster is no more, by the name of its ServiceMeshPeer: only the side of the mesh is taken apart' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
gone\t'Until the cluster shows it gone'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand unpeer" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l member -d 'Namespace to take out of a member roll that stays because others have a hand in it' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
gone\t'Until the cluster shows it gone'"
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand uninstall" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s f -l file -d 'File or folder that describes the federation; `-` is standard input. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l wait -d 'What to wait for' -r -f -a "none\t'Until everything is written'
connected\t'Until every istiod pod of every mesh is connected'
synced\t'Until every istiod pod has also read the other side\'s services'"
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l prune -d 'Then remove what carries the label of this federation and is not in the file any more, after asking'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s f -l file -d 'File or folder that describes the federation; `-` is standard input. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s f -l file -d 'File or folder that describes the federation; `-` is standard input. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s f -l file -d 'File or folder that describes the federation; `-` is standard input. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l out -d 'Folder to write: one folder for each mesh in it. What an earlier `render` wrote there is replaced' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l layout -d 'What the folders are to be read by' -r -f -a "plain\t'Manifests alone'
kustomize\t'With a kustomization.yaml for each mesh'"
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l snapshot -d 'Read what only a mesh that runs knows from this snapshot' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l live -d 'Read it from the meshes themselves'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l pending -d 'Write what can be written, and list what has to be known for the rest'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l snapshot -d 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l wait -d 'Wait for a state, no longer than --timeout, and then show what is' -r -f -a "connected\t'Until every link is connected, both ways, for every istiod pod'
synced\t'Until every istiod pod has also read the other side\'s services'
imported\t'Until every import rule also has a service that is listed'"
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s w -l watch -d 'Show every change until Ctrl-C, and end with the verdict on what was shown last'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l probe -d 'Also connect to the addresses of peers from this machine, and look at the certificates that are presented there' -r -f -a "direct\t'This machine; what only a cluster can reach is skipped'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l only -d 'Run only this check (MFnnnn) or family (such as `trust`); repeatable' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l skip -d 'Leave out a check, a family, or the findings of a check on one object; `*` stands for any part' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l with -d 'Bundle in which another administrator tells of a mesh that is not looked at, to judge the links to it by; repeatable' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l fail-on -d 'What makes the command end with 1' -r -f -a "error\t'Errors'
warning\t'Errors and warnings'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l snapshot -d 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s f -l file -d 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s o -l output -d 'Format of the answer; `wide` also tells every check that passed or was skipped, and on what' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
short\t'Only what is not as it should be'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'
sarif\t'SARIF 2.1.0, for code scanning'
junit\t'JUnit XML, for test reports'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l pre -d 'Also ask whether you have the rights that federating needs, before anything is written'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l list -d 'List every check with its code, and run none'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -f -a "show" -d 'Show every root certificate in use, until when it is valid, and what each copy of it holds'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -f -a "sync" -d 'Bring every copy to the root that its owner publishes, and wait until the links are connected with it'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -f -a "rotate" -d 'Replace the root certificate of a mesh without that a link goes down'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and not __fish_seen_subcommand_from show sync rotate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l warn -d 'How many days before its end a root counts as one that ends soon' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l snapshot -d 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s o -l output -d 'Format of the answer; `pem` is the root certificates of the meshes, and nothing of the copies' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'
pem\t'Certificates, one after the other'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l new -d 'The new root: a file with one certificate as PEM, and no key; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l except -d 'A peer that somebody else brings the new root to, by the name of its ServiceMeshPeer; repeatable' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l status -d 'Tell at which step each peer is, and write nothing. Ends with 1 while a rotation is under way'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show every root certificate in use, until when it is valid, and what each copy of it holds'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "sync" -d 'Bring every copy to the root that its owner publishes, and wait until the links are connected with it'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Replace the root certificate of a mesh without that a link goes down'
complete -c meshfed -n "__fish_meshfed_using_subcommand cert; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l from -d 'The mesh whose workloads ask' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l to -d 'The mesh that answers' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l snapshot -d 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s f -l file -d 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l file -d 'File to write. Default: standard output' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l show -d 'Tell which objects a snapshot holds, and ask no cluster; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l snapshot -d 'Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s f -l file -d 'Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input; repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s o -l output -d 'Format of the picture' -r -f -a "text\t'Text for people'
mermaid\t'A Mermaid flowchart, for Markdown'
dot\t'A graph for Graphviz'
svg\t'A self-contained picture'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand graph" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l in -d 'The mesh that the service is in' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l via -d 'Where the mesh is entered, such as a forwarded port. Default: the Route of its ingress gateway, else its load balancer' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l path -d 'Path of the URL' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l requests -d 'Requests to send. Default: 100, or with --duration as many as it allows, but never more than 100000' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l concurrency -d 'Requests under way at once, at most 256' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l duration -d 'Stop after this time, at most an hour' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s H -l header -d 'Header of every request; repeat it for several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l by -d 'What names the backend in an answer: header:NAME or json:FIELD.FIELD. Default: the usual headers and fields' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l expect -d 'Expected shares, as VALUE=PERCENT,VALUE=PERCENT that sum to 100' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s k -l insecure -d 'Accept any certificate of the server'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand traffic" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l open -d 'Open it in the browser too'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand dashboard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -f -a "list" -d 'List those that run'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -f -a "env" -d 'Print the line for a shell that makes meshfed, `oc` and `kubectl` use it'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -f -a "down" -d 'Stop it and remove everything it made'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and not __fish_seen_subcommand_from up list env down help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l clusters -d 'How many clusters' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l pace -d 'How fast what one waits for passes: `real` as in a real mesh, or so many times faster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l name -d 'Name of the sandbox, when there are several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l name -d 'Name of the sandbox, when there are several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l name -d 'Name of the sandbox, when there are several' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from down" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "list" -d 'List those that run'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "env" -d 'Print the line for a shell that makes meshfed, `oc` and `kubectl` use it'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "down" -d 'Stop it and remove everything it made'
complete -c meshfed -n "__fish_meshfed_using_subcommand sandbox; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l clusters -d 'How many clusters: with 2, each mesh has its own' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
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
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l dir -d 'Write the pages of all commands into this folder, which is made if it is missing' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l kubeconfig -d 'Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l context -d 'Context for meshes that name none. Default: the current context' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l cluster -d 'Cluster of the kubeconfig to ask instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l user -d 'User of the kubeconfig to ask as instead of the context\'s' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l token -d 'Bearer token to ask with' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l as -l as-user -d 'User to ask in the name of; `export` and `import` know it as `--as-user` only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l as-group -d 'Group to ask as a member of; repeat it for several. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l as-uid -d 'UID to ask with. Needs a user to ask in the name of' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s n -l namespace -d 'Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l federation -d 'File or folder that describes the federation; its meshes are then known by their names. Repeat it for several' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l template-dir -d 'Folder with templates that replace the built-in ones, file by file' -r -F
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l dry-run -d 'Show what would be written, and write nothing' -r -f -a "none\t'Write'
client\t'Compare with what is there, send nothing'
server\t'Let the API server check everything, keep nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s o -l output -d 'Format of the answer' -r -f -a "table\t'Tables for people'
wide\t'Tables with every column'
json\t'One JSON document'
yaml\t'One YAML document'
name\t'One `kind/name` per line'"
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l timeout -d 'Longest time to wait for something to become true' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l request-timeout -d 'Longest time for one request to a cluster' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l color -d 'Colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l progress -d 'How to tell progress' -r -f -a "auto\t'A spinner on a terminal, lines elsewhere and in CI'
plain\t'One line per change, and a heartbeat every 30 s'
json\t'One JSON object per line'
none\t'Nothing'"
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l field-manager -d 'Name under which written fields are owned' -r
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l client -d 'Print the version of meshfed alone, and ask no cluster'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l insecure-skip-tls-verify -d 'Take any certificate for the API server\'s: whoever is on the way can read and change everything'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s A -l all-namespaces -d 'Meshes of every namespace, which is what commands look at that name none'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s q -l quiet -d 'Tell only answers, warnings and errors'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s v -l verbose -d 'Tell details: each request\'s outcome'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s y -l yes -d 'Never ask; take the answer that goes on'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l force-conflicts -d 'Take over fields that another manager owns'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l force-gitops -d 'Write to objects that Argo CD, Flux or Helm own'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -l show-commands -d 'Print the `oc` lines that do the same'
complete -c meshfed -n "__fish_meshfed_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "install" -d 'Install a mesh: namespaces, control plane with its federation gateways, member roll'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "peer" -d 'Federate meshes with each other, both ways, and wait until it is true'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "bundle" -d 'Write down what the administrator of a peer needs to know of a mesh, where nobody may see both clusters'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "export" -d 'Offer services of one mesh to a peer'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "import" -d 'Take services that a peer offers'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "mirror" -d 'Copy the requests of a service to another, local or imported'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "split" -d 'Split the requests of a service between itself and imported services'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "route" -d 'Remove the routes that `mirror` and `split` wrote'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "unimport" -d 'Stop taking services that a peer offers'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "unexport" -d 'Stop offering services to a peer'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "unpeer" -d 'Take the federation of meshes apart, on both sides'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "uninstall" -d 'Remove a mesh that meshfed installed: its member roll and its control plane'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "apply" -d 'Make a federation what its file says: meshes, peerings, exports, imports and routes'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "diff" -d 'Compare a federation with its file: what `apply` would write'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "delete" -d 'Take away everything that a federation\'s file describes, as far as meshfed made it'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "render" -d 'Write the manifests of a federation\'s file into a folder, one file per object, for GitOps'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "schema" -d 'Print the JSON schema of a federation\'s file'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "status" -d 'Show meshes, links, exports, imports and routes, and whether they work'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "check" -d 'Find what is wrong with a federation, why, and what mends it'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "cert" -d 'Look after root certificates and their copies'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "explain" -d 'Walk the path of one service and mark its first broken hop, or print the page of a check'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "snapshot" -d 'Write down what the clusters look like, to look at elsewhere or to attach to a bug report'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "graph" -d 'Draw meshes, links, exports, imports and routes, and mark what is broken'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "traffic" -d 'Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "dashboard" -d 'Print the address of a mesh\'s Kiali, Jaeger, Grafana or Prometheus'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "sandbox" -d 'Run a real Kubernetes API server with simulated meshes on this machine'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "demo" -d 'Run a whole federation of two meshes on this machine, step by step'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "man" -d 'Print the manual page, or write one page for every command'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "version" -d 'Print the version, and those of the cluster\'s API server, operator and control planes'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and not __fish_seen_subcommand_from install peer bundle export import mirror split route unimport unexport unpeer uninstall apply diff delete render schema status check cert explain snapshot graph traffic dashboard sandbox demo completions man version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from route" -f -a "reset" -d 'Remove what `mirror` or `split` wrote, so that requests go to the service itself again'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "show" -d 'Show every root certificate in use, until when it is valid, and what each copy of it holds'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "sync" -d 'Bring every copy to the root that its owner publishes, and wait until the links are connected with it'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from cert" -f -a "rotate" -d 'Replace the root certificate of a mesh without that a link goes down'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "up" -d 'Start it and print its kubeconfig'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "list" -d 'List those that run'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "env" -d 'Print the line for a shell that makes meshfed, `oc` and `kubectl` use it'
complete -c meshfed -n "__fish_meshfed_using_subcommand help; and __fish_seen_subcommand_from sandbox" -f -a "down" -d 'Stop it and remove everything it made'
