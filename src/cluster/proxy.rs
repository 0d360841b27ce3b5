//! Which proxy leads to an API server, as kubectl chooses it.

use std::net::IpAddr;

use http::Uri;
use ipnet::IpNet;

/// What the environment says of proxies.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    /// `HTTP_PROXY`: for servers without TLS.
    pub(super) http: String,
    /// `HTTPS_PROXY`: for servers with TLS.
    pub(super) https: String,
    /// `NO_PROXY`: hosts that are asked directly.
    pub(super) no: String,
}

impl Environment {
    /// As it is now; the lower-case name of a variable counts where the upper-case one says nothing.
    pub(super) fn read() -> Self {
        let variable = |name: &str| {
            let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            read(name).or_else(|| read(&name.to_lowercase())).unwrap_or_default()
        };
        Self {
            http: variable("HTTP_PROXY"),
            https: variable("HTTPS_PROXY"),
            no: variable("NO_PROXY"),
        }
    }
}

/// The proxy for a server: the cluster's own (`proxy-url`) without any exception, else that of the environment.
pub(super) fn choose(server: &Uri, of_cluster: Option<&str>, environment: &Environment) -> Result<Option<Uri>, String> {
    if let Some(proxy) = of_cluster.filter(|proxy| !proxy.is_empty()) {
        return parse(proxy).map(Some);
    }
    let proxy = match server.scheme_str() {
        Some("http") => &environment.http,
        _ => &environment.https,
    };
    if proxy.is_empty() || is_direct(server, &environment.no) {
        return Ok(None);
    }
    parse(proxy).map(Some)
}

/// Without a scheme it is `http`. SOCKS proxies resolve the server's name themselves, with either name of the scheme.
fn parse(text: &str) -> Result<Uri, String> {
    let text = match text.split_once("://") {
        Some(("socks5h", rest)) => format!("socks5://{rest}"),
        Some(_) => text.to_owned(),
        None => format!("http://{text}"),
    };
    let proxy: Uri = text
        .trim_end_matches('/')
        .parse()
        .map_err(|error| format!("the address of the proxy is no URL: {error}"))?;
    match proxy.scheme_str() {
        Some("http" | "https" | "socks5") if proxy.host().is_some_and(|host| !host.is_empty()) => Ok(proxy),
        scheme => Err(format!(
            "a proxy of the kind `{}` is not supported; use http, https or socks5",
            scheme.unwrap_or_default()
        )),
    }
}

/// A proxy without the credentials in its address.
pub(super) fn shown(proxy: &Uri) -> String {
    let authority = proxy.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{}://{host}", proxy.scheme_str().unwrap_or("http"))
}

/// This machine is always asked directly, and so is what `NO_PROXY` names.
fn is_direct(server: &Uri, exceptions: &str) -> bool {
    let host = server.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    let host = host.to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    let port = server.port_u16().unwrap_or(match server.scheme_str() {
        Some("http") => 80,
        _ => 443,
    });
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    let mut exceptions = exceptions.split(',').map(|entry| entry.trim().to_ascii_lowercase());
    exceptions.any(|entry| !entry.is_empty() && excepts(&entry, &host, address, port))
}

/// An entry is `*`, a network, or an address or domain that may end in a port. A domain stands for itself and all below
/// it; with a leading `.` or `*.` only for those below.
fn excepts(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Ok(network) = entry.parse::<IpNet>() {
        return address.is_some_and(|address| network.contains(&address));
    }
    let (name, of_port) = match entry.rsplit_once(':') {
        // More colons are those of an IPv6 address.
        Some((name, digits)) if !name.contains(':') || name.ends_with(']') => (name, digits.parse::<u16>().ok()),
        _ => (entry, None),
    };
    if of_port.is_some_and(|of_port| of_port != port) {
        return false;
    }
    let name = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(excepted) = name.parse::<IpAddr>() {
        return address == Some(excepted);
    }
    let below = name.trim_start_matches('*');
    match below.strip_prefix('.') {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "http://proxy.example.com:3128";

    fn chosen(server: &str, no: &str) -> Option<String> {
        let environment = Environment {
            https: PROXY.to_owned(),
            no: no.to_owned(),
            ..Environment::default()
        };
        let server = server.parse().expect("a URL");
        let proxy = choose(&server, None, &environment).expect("a proxy that can be used");
        proxy.map(|proxy| shown(&proxy))
    }

    #[test]
    fn servers_with_tls_are_asked_by_way_of_the_proxy() {
        assert_eq!(chosen("https://api.example.com:6443", "").as_deref(), Some(PROXY));
        assert_eq!(chosen("http://api.example.com:6443", ""), None);
    }

    #[test]
    fn this_machine_is_asked_directly() {
        for server in ["https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"] {
            assert_eq!(chosen(server, ""), None, "{server}");
        }
    }

    #[test]
    fn exceptions_are_domains_addresses_networks_and_ports() {
        let server = "https://api.east.example.com:6443";
        for no in [
            "*",
            "example.com",
            "other.net, .example.com",
            "*.example.com",
            "API.east.example.com",
            "example.com:6443",
            "api.east.example.com,",
        ] {
            assert_eq!(chosen(server, no), None, "{no}");
        }
        for no in [
            "ample.com",
            "example.com:443",
            ".api.east.example.com",
            "10.0.0.0/8",
            ",",
            "",
        ] {
            assert_eq!(chosen(server, no).as_deref(), Some(PROXY), "{no}");
        }
        for no in ["10.0.0.0/8", "10.1.2.3", "10.1.2.3:6443", "192.0.2.1,10.1.2.3"] {
            assert_eq!(chosen("https://10.1.2.3:6443", no), None, "{no}");
        }
        assert_eq!(chosen("https://[fd00::1]:6443", "fd00::/8"), None);
        assert_eq!(chosen("https://[fd00::1]:6443", "[fd00::1]:6443"), None);
    }

    #[test]
    fn the_cluster_s_own_proxy_has_no_exceptions() {
        let server = "https://api.example.com:6443".parse().expect("a URL");
        let environment = Environment {
            https: PROXY.to_owned(),
            no: "*".to_owned(),
            ..Environment::default()
        };
        let own =
            |proxy: &str| choose(&server, Some(proxy), &environment).map(|proxy| proxy.map(|proxy| shown(&proxy)));
        assert_eq!(
            own("socks5://bastion:1080"),
            Ok(Some("socks5://bastion:1080".to_owned()))
        );
        assert_eq!(
            own("socks5h://bastion:1080/"),
            Ok(Some("socks5://bastion:1080".to_owned()))
        );
        assert_eq!(own("bastion:3128"), Ok(Some("http://bastion:3128".to_owned())));
        assert_eq!(own(""), Ok(None));
        assert!(own("ftp://bastion").is_err_and(|reason| reason.contains("use http, https or socks5")));
    }

    #[test]
    fn credentials_of_a_proxy_are_not_shown() {
        let proxy = parse("http://me:secret@proxy:3128").expect("a proxy");
        assert_eq!(shown(&proxy), "http://proxy:3128");
    }
}
