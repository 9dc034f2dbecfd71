//! Who asks: the address, as far as it can be believed, the network that is kept of it, the device.

use super::App;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address.
    pub(crate) address: IpAddr,
    /// The kind of device: `Android, Chrome`.
    pub(crate) device: String,
}

impl Client {
    /// The network that is kept of the address: enough to know one's own, too little to find a person.
    pub(crate) fn network(&self) -> String {
        match self.address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.*")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}::*")
            }
        }
    }

    /// What is counted against a limit: a household has a whole network of version 6.
    pub(crate) fn limited(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => self.address,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical();
        let is_proxy = |address: &IpAddr| app.config.proxies.contains(address);
        let address = believed(peer, &parts.headers, is_proxy);
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Ok(Self { address, device: device(agent) })
    }
}

/// The address farthest from us that somebody we trust has seen: of `X-Forwarded-For` the rightmost that
/// is no proxy of ours. What stands left of it was written by the client.
fn believed(peer: IpAddr, headers: &HeaderMap, is_proxy: impl Fn(&IpAddr) -> bool) -> IpAddr {
    if !is_proxy(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let all: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for address in all.iter().rev() {
        // An address of version 4 stays one when it is written as one of version 6.
        match address.parse().map(|address: IpAddr| address.to_canonical()) {
            Ok(address) if is_proxy(&address) => {}
            Ok(address) => return address,
            Err(_) => return peer,
        }
    }
    peer
}

/// The kind of device in a few words, from what the browser says of itself; nothing that is unusual.
fn device(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, word)| *word)
    };
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("OPR/", "Opera"),
        ("Edg", "Edge"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    match (system, browser) {
        (Some(system), Some(browser)) => format!("{system}, {browser}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed_and_only_its_own_word() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2".parse().expect("good"));
        let ours = |found: &IpAddr| [address("127.0.0.1"), address("10.0.0.2")].contains(found);
        let local = address("127.0.0.1");
        assert_eq!(believed(local, &headers, ours), address("203.0.113.9"));
        assert_eq!(believed(local, &headers, |_| false), local);
        let stranger = address("198.51.100.7");
        assert_eq!(believed(stranger, &headers, ours), stranger, "a header anybody can write");
        headers.insert(
            "x-forwarded-for",
            "::ffff:203.0.113.9, ::ffff:10.0.0.2".parse().expect("good"),
        );
        assert_eq!(
            believed(local, &headers, ours),
            address("203.0.113.9"),
            "one address, one count"
        );
        headers.insert("x-forwarded-for", "6.6.6.6, nonsense".parse().expect("good"));
        assert_eq!(believed(local, &headers, ours), local);
    }

    #[test]
    fn of_an_address_the_network_is_kept() {
        let client = |text| Client { address: address(text), device: String::new() };
        assert_eq!(client("203.0.113.9").network(), "203.0.113.*");
        assert_eq!(client("2001:db8:7:1::9").network(), "2001:db8:7::*");
        assert_eq!(client("2001:db8:7:1::9").limited(), client("2001:db8:7:1::77").limited());
    }

    #[test]
    fn a_device_is_told_in_two_words() {
        let agent = "Mozilla/5.0 (Linux; Android 13; X) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";
        assert_eq!(device(agent), "Android, Chrome");
        assert_eq!(device("curl/8"), "");
    }
}
