//! Clusters that only a proxy leads to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::server::{Clusters, Run, not_found, serve, untrusted_answering};

/// No resolver knows it; only a proxy can lead there.
const HIDDEN: &str = "api.east.invalid:6443";

/// What proxies were asked for: the server, and the credentials.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// A proxy that leads to one server wherever it is asked to lead. Serves until the process ends.
fn proxy(server: &str, lead: fn(&TcpStream) -> Option<(String, String)>) -> (Asked, String) {
    let asked = Asked::default();
    let recorded = Arc::clone(&asked);
    let server = server.rsplit('/').next().expect("an address").to_owned();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (recorded, server) = (Arc::clone(&recorded), server.clone());
            std::thread::spawn(move || {
                recorded.lock().expect("no panic while recording").push(lead(&client)?);
                let upstream = TcpStream::connect(server).ok()?;
                let (from_client, to_server) = (client.try_clone().ok()?, upstream.try_clone().ok()?);
                std::thread::spawn(move || pass(from_client, to_server));
                pass(upstream, client);
                Some(())
            });
        }
    });
    (asked, format!("127.0.0.1:{port}"))
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// `CONNECT host:port`, as HTTP proxies are asked.
fn connect(mut client: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(client);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let target = line.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    let mut credentials = String::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim().split_once(": ") {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("proxy-authorization") => {
                value.clone_into(&mut credentials)
            }
            Some(_) => {}
        }
    }
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    Some((target, credentials))
}

/// A greeting and a request for a name, as SOCKS 5 proxies are asked.
fn socks(mut client: &TcpStream) -> Option<(String, String)> {
    let mut head = [0; 2];
    client.read_exact(&mut head).ok()?;
    client.read_exact(&mut vec![0; head[1].into()]).ok()?;
    client.write_all(&[5, 0]).ok()?;
    let mut request = [0; 5];
    client.read_exact(&mut request).ok()?;
    assert_eq!(request[3], 3, "the name is resolved by the proxy");
    let mut name = vec![0; request[4].into()];
    client.read_exact(&mut name).ok()?;
    let mut port = [0; 2];
    client.read_exact(&mut port).ok()?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    let name = String::from_utf8(name).ok()?;
    Some((format!("{name}:{}", u16::from_be_bytes(port)), String::new()))
}

#[track_caller]
fn led(run: &Run, asked: &Asked, credentials: &str) {
    assert_eq!(run.json()["meshes"][0]["state"], "missing", "{run}");
    let asked = std::mem::take(&mut *asked.lock().expect("no panic while recording"));
    assert!(!asked.is_empty(), "nobody asked the proxy: {run}");
    for request in asked {
        assert_eq!(request, (HIDDEN.to_owned(), credentials.to_owned()));
    }
}

const STATUS: &str = "status shop/prod-mesh -o json --insecure-skip-tls-verify";

#[test]
fn the_proxy_of_the_environment_leads_to_a_server_with_tls() {
    let (asked, address) = proxy(&untrusted_answering(|_| not_found()), connect);
    let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]);
    let proxy = format!("http://{address}");
    for name in ["HTTPS_PROXY", "https_proxy"] {
        led(&clusters.meshfed_with(STATUS, &[(name, &proxy)]), &asked, "");
    }
    led(&clusters.meshfed_with(STATUS, &[("HTTPS_PROXY", &address)]), &asked, "");
    // Another host that NO_PROXY names changes nothing, nor does a comma at its end.
    let environment = [("HTTPS_PROXY", proxy.as_str()), ("NO_PROXY", "west.invalid,")];
    led(&clusters.meshfed_with(STATUS, &environment), &asked, "");
}

#[test]
fn hosts_that_no_proxy_names_are_asked_directly() {
    let (asked, address) = proxy(&untrusted_answering(|_| not_found()), connect);
    let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]);
    let environment = [("HTTPS_PROXY", address.as_str()), ("NO_PROXY", ".east.invalid")];
    let run = clusters.meshfed_with("status", &environment);
    run.fails(3, &["the cluster could not be asked", &format!("https://{HIDDEN}: ")]);
    assert!(asked.lock().expect("recorded").is_empty());
}

#[test]
fn this_machine_is_never_asked_by_way_of_a_proxy() {
    let clusters = Clusters::new(&[("prod", serve(|_| not_found()))]);
    let environment = [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ];
    let run = clusters.meshfed_with(STATUS, &environment);
    assert_eq!(run.json()["meshes"][0]["state"], "missing", "{run}");
}

#[test]
fn the_proxy_of_a_cluster_goes_before_that_of_the_environment() {
    let (asked, address) = proxy(&untrusted_answering(|_| not_found()), connect);
    let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]).edited(|kubeconfig| {
        kubeconfig["clusters"][0]["cluster"]["proxy-url"] = format!("http://me:pass%40word@{address}").into();
    });
    let environment = [("HTTPS_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "*")];
    // base64 of `me:pass@word`.
    led(
        &clusters.meshfed_with(STATUS, &environment),
        &asked,
        "Basic bWU6cGFzc0B3b3Jk",
    );
}

#[test]
fn a_socks_proxy_leads_to_a_server_and_resolves_its_name() {
    for scheme in ["socks5", "socks5h"] {
        let (asked, address) = proxy(&untrusted_answering(|_| not_found()), socks);
        let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]).edited(|kubeconfig| {
            kubeconfig["clusters"][0]["cluster"]["proxy-url"] = format!("{scheme}://{address}").into();
        });
        led(&clusters.meshfed(STATUS), &asked, "");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]);
    let run = clusters.meshfed_with("status", &[("HTTPS_PROXY", "http://me:secret@127.0.0.1:1")]);
    let words = [
        "Connection refused",
        &format!("https://{HIDDEN} by way of the proxy http://127.0.0.1:1: "),
    ];
    run.fails(3, &words);
    assert!(!format!("{run}").contains("secret"), "{run}");
}

#[test]
fn a_proxy_of_an_unknown_kind_is_refused_in_words() {
    let clusters = Clusters::new(&[("prod", format!("https://{HIDDEN}"))]);
    let run = clusters.meshfed_with("status", &[("HTTPS_PROXY", "ftp://proxy:21")]);
    run.fails(
        3,
        &["a proxy of the kind `ftp` is not supported; use http, https or socks5"],
    );
}
