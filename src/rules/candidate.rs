//! Which Services a mesh could export at all, before any rule is asked.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service, ServicePort};

use super::name::ServiceName;

/// Annotation by which a Service limits the namespaces that see it.
const EXPORT_TO: &str = "networking.istio.io/exportTo";

/// What the rules read of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub service: ServiceName,
    /// Its labels, which label selectors are matched against.
    pub labels: BTreeMap<String, String>,
    pub ports: Vec<CandidatePort>,
    /// Value of its annotation `networking.istio.io/exportTo`.
    pub export_to: Option<String>,
    /// Whether it only renames a host outside the mesh.
    pub external_name: bool,
}

/// One port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidatePort {
    /// Its name, whose prefix tells istiod the protocol.
    pub name: Option<String>,
    /// Its `appProtocol`, which goes before the name.
    pub app_protocol: Option<String>,
    /// Its number.
    pub port: i32,
}

/// What a mesh can see of its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visibility<'a> {
    /// Namespace of istiod.
    pub control_plane_namespace: &'a str,
    /// `status.configuredMembers` of the member roll. The status, not the spec, is what istiod reads.
    pub members: &'a [String],
}

impl Visibility<'_> {
    /// Whether istiod watches `namespace`.
    pub fn includes(&self, namespace: &str) -> bool {
        namespace == self.control_plane_namespace || self.members.iter().any(|member| member == namespace)
    }
}

/// Why no rule can export a Service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invisible {
    /// Without a name or a namespace.
    #[error("the Service has no name or no namespace")]
    Unnamed,
    /// ExternalName Services count as outside the mesh.
    #[error("`{service}` is an ExternalName Service, which counts as outside the mesh")]
    ExternalName { service: ServiceName },
    /// Its namespace is neither the control plane's nor a configured member.
    #[error("`{service}` is not visible: namespace `{}` is not a configured member of the mesh", service.namespace)]
    NotAMember { service: ServiceName },
    /// Its annotation hides it from the control plane.
    #[error(
        "`{service}` is hidden by its annotation networking.istio.io/exportTo=`{export_to}`, which names neither `*` \
         nor the control plane's namespace `{control_plane_namespace}`"
    )]
    ExportTo {
        service: ServiceName,
        /// The value of the annotation.
        export_to: String,
        /// What the annotation would have to name.
        control_plane_namespace: String,
    },
}

/// Why `candidate` is out of reach of every rule, if it is.
pub fn invisible(candidate: &Candidate, visibility: &Visibility<'_>) -> Option<Invisible> {
    let named = &candidate.service;
    let service = || named.clone();
    if named.name.is_empty() || named.namespace.is_empty() {
        return Some(Invisible::Unnamed);
    }
    if candidate.external_name {
        return Some(Invisible::ExternalName { service: service() });
    }
    if !visibility.includes(&named.namespace) {
        return Some(Invisible::NotAMember { service: service() });
    }
    let export_to = candidate.export_to.as_ref().filter(|value| !value.is_empty())?;
    (!export_to_allows(export_to, &named.namespace, visibility.control_plane_namespace)).then(|| Invisible::ExportTo {
        service: service(),
        export_to: export_to.clone(),
        control_plane_namespace: visibility.control_plane_namespace.to_owned(),
    })
}

/// The check of the export server (`checkServiceExportTo`): `.` counts only in the control plane's own namespace.
fn export_to_allows(export_to: &str, namespace: &str, control_plane_namespace: &str) -> bool {
    export_to.split(',').any(|entry| {
        entry == "*" || entry == control_plane_namespace || (entry == "." && namespace == control_plane_namespace)
    })
}

impl From<&Service> for Candidate {
    fn from(service: &Service) -> Self {
        let metadata = &service.metadata;
        let spec = service.spec.as_ref();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            service: ServiceName::new(text(&metadata.namespace), text(&metadata.name)),
            labels: metadata.labels.clone().unwrap_or_default(),
            ports: spec
                .and_then(|spec| spec.ports.as_deref())
                .unwrap_or_default()
                .iter()
                .map(Into::into)
                .collect(),
            export_to: metadata
                .annotations
                .as_ref()
                .and_then(|annotations| annotations.get(EXPORT_TO))
                .cloned(),
            // istiod wants both the type and the name before it takes a Service for external.
            external_name: spec.is_some_and(|spec| {
                spec.type_.as_deref() == Some("ExternalName")
                    && spec.external_name.as_ref().is_some_and(|host| !host.is_empty())
            }),
        }
    }
}

impl From<&ServicePort> for CandidatePort {
    fn from(port: &ServicePort) -> Self {
        Self {
            name: port.name.clone(),
            app_protocol: port.app_protocol.clone(),
            port: port.port,
        }
    }
}

impl CandidatePort {
    /// Whether istiod knows the protocol of this port. It does not detect protocols, so it takes the others for TCP,
    /// and HTTP routes and mirrors pass them by.
    pub fn has_protocol(&self) -> bool {
        let stated = self
            .app_protocol
            .as_deref()
            .filter(|text| !text.is_empty())
            .or_else(|| {
                let name = self.name.as_deref()?;
                if name.starts_with("grpc-web") {
                    Some("grpc-web")
                } else {
                    name.split('-').next()
                }
            });
        stated.is_some_and(|text| PROTOCOLS.contains(&text.to_ascii_lowercase().as_str()))
    }
}

/// The protocols that istiod tells by the prefix of a port's name or by `appProtocol`.
const PROTOCOLS: [&str; 11] = [
    "http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "udp", "mongo", "mysql", "redis",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::{candidate, visibility};
    use serde_json::{from_value, json};

    #[test]
    fn a_service_is_read_with_labels_ports_and_annotation() {
        let service: Service = from_value(json!({
            "metadata": {"namespace": "ns", "name": "details", "labels": {"app": "details"},
                         "annotations": {"networking.istio.io/exportTo": "."}},
            "spec": {"ports": [{"name": "web", "port": 9080, "appProtocol": "http"}]},
        }))
        .expect("a Service");
        assert_eq!(
            Candidate::from(&service),
            Candidate {
                service: ServiceName::new("ns", "details"),
                labels: [("app".to_owned(), "details".to_owned())].into(),
                ports: vec![CandidatePort {
                    name: Some("web".into()),
                    app_protocol: Some("http".into()),
                    port: 9080
                }],
                export_to: Some(".".into()),
                external_name: false,
            }
        );
    }

    #[test]
    fn an_external_name_service_is_one_with_type_and_host() {
        let read = |spec| {
            let service: Service = from_value(json!({"metadata": {"name": "a"}, "spec": spec})).expect("a Service");
            Candidate::from(&service).external_name
        };
        assert!(read(json!({"type": "ExternalName", "externalName": "example.com"})));
        assert!(!read(json!({"type": "ExternalName"})));
        assert!(!read(json!({"type": "ClusterIP"})));
    }

    #[test]
    fn only_the_control_plane_and_configured_members_are_visible() {
        let hidden = |namespace| invisible(&candidate(namespace, "a"), &visibility()).map(|reason| reason.to_string());
        assert_eq!(hidden("stage-mesh"), None);
        assert_eq!(hidden("stage-bookinfo"), None);
        assert_eq!(
            hidden("other").as_deref(),
            Some("`other/a` is not visible: namespace `other` is not a configured member of the mesh")
        );
    }

    #[test]
    fn export_to_must_name_everyone_or_the_control_plane() {
        for (namespace, value, visible) in [
            ("stage-bookinfo", "", true),
            ("stage-bookinfo", "*", true),
            ("stage-bookinfo", "stage-mesh", true),
            ("stage-bookinfo", "x,stage-mesh", true),
            ("stage-bookinfo", ".", false),
            ("stage-bookinfo", "~", false),
            ("stage-bookinfo", "stage-bookinfo", false),
            ("stage-mesh", ".", true),
            ("stage-mesh", "~", false),
        ] {
            let service = Candidate {
                export_to: Some(value.into()),
                ..candidate(namespace, "a")
            };
            assert_eq!(
                invisible(&service, &visibility()).is_none(),
                visible,
                "{namespace} exportTo={value}"
            );
        }
    }

    #[test]
    fn external_and_nameless_services_are_never_exported() {
        let external = Candidate {
            external_name: true,
            ..candidate("stage-bookinfo", "a")
        };
        assert!(matches!(
            invisible(&external, &visibility()),
            Some(Invisible::ExternalName { .. })
        ));
        assert_eq!(
            invisible(&candidate("stage-bookinfo", ""), &visibility()),
            Some(Invisible::Unnamed)
        );
    }

    #[test]
    fn a_port_has_a_protocol_by_prefix_or_app_protocol() {
        for (name, app_protocol, known) in [
            (Some("http"), None, true),
            (Some("http-web"), None, true),
            (Some("grpc-web-x"), None, true),
            (Some("HTTP-web"), None, true),
            (Some("web"), None, false),
            (Some("httpweb"), None, false),
            (None, None, false),
            (Some("web"), Some("http"), true),
            (Some("http-web"), Some("spoken"), false),
        ] {
            let port = CandidatePort {
                name: name.map(Into::into),
                app_protocol: app_protocol.map(Into::into),
                port: 80,
            };
            assert_eq!(port.has_protocol(), known, "{name:?} {app_protocol:?}");
        }
    }
}
