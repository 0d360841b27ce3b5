//! What to ask of a mesh. A command asks for what it needs and no more.

/// The parts of a mesh to observe; the control plane is always asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The member roll.
    pub members: bool,
    /// ServiceMeshPeers and istiod pods.
    pub peers: bool,
    /// ExportedServiceSets and ImportedServiceSets.
    pub sets: bool,
    /// This mesh's root certificate, and the copies of others that its peers name.
    pub certificates: bool,
    /// Services of the control-plane namespace.
    pub services: bool,
    /// Nodes, for node ports.
    pub nodes: bool,
    /// Services of member namespaces.
    pub member_services: bool,
    /// Pods of member namespaces.
    pub member_pods: bool,
    /// VirtualServices and DestinationRules.
    pub routes: bool,
    /// What else a diagnosis reads: gateways' pods and endpoints, policies, operators, what else is in the cluster.
    pub surroundings: bool,
    /// What the user may do.
    pub access: bool,
}

impl Scope {
    /// What either asks for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            members: self.members || other.members,
            peers: self.peers || other.peers,
            sets: self.sets || other.sets,
            certificates: self.certificates || other.certificates,
            services: self.services || other.services,
            nodes: self.nodes || other.nodes,
            member_services: self.member_services || other.member_services,
            member_pods: self.member_pods || other.member_pods,
            routes: self.routes || other.routes,
            surroundings: self.surroundings || other.surroundings,
            access: self.access || other.access,
        }
    }

    /// Only the control plane.
    pub const CONTROL_PLANE: Self = Self {
        members: false,
        peers: false,
        sets: false,
        certificates: false,
        services: false,
        nodes: false,
        member_services: false,
        member_pods: false,
        routes: false,
        surroundings: false,
        access: false,
    };
    /// The control plane and its member roll.
    pub const MEMBERS: Self = Self {
        members: true,
        ..Self::CONTROL_PLANE
    };
    /// Control plane and gateway Services.
    pub const GATEWAYS: Self = Self {
        services: true,
        ..Self::CONTROL_PLANE
    };
    /// What a link is judged by.
    pub const LINKS: Self = Self {
        peers: true,
        ..Self::CONTROL_PLANE
    };
    /// What federating two meshes needs to know.
    pub const PEERING: Self = Self {
        certificates: true,
        services: true,
        ..Self::LINKS
    };
    /// What sharing services needs to know.
    pub const SHARING: Self = Self {
        members: true,
        sets: true,
        services: true,
        member_services: true,
        ..Self::LINKS
    };
    /// What a rule's outcome is judged by.
    pub const SETS: Self = Self {
        sets: true,
        ..Self::LINKS
    };
    /// What routing needs to know.
    pub const ROUTING: Self = Self {
        members: true,
        sets: true,
        member_services: true,
        routes: true,
        ..Self::LINKS
    };
    /// What `status` shows.
    pub const STATUS: Self = Self {
        members: true,
        sets: true,
        member_pods: true,
        routes: true,
        certificates: true,
        ..Self::LINKS
    };
    /// Everything, for a snapshot.
    pub const SNAPSHOT: Self = Self {
        members: true,
        peers: true,
        sets: true,
        certificates: true,
        services: true,
        nodes: true,
        member_services: true,
        member_pods: true,
        routes: true,
        surroundings: true,
        access: false,
    };
    /// What the checks read.
    pub const DIAGNOSIS: Self = Self::SNAPSHOT;
    /// What is asked before there is anything to diagnose.
    pub const BEFORE: Self = Self {
        access: true,
        ..Self::SNAPSHOT
    };
}
