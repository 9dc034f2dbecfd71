//! Printers that announce themselves on the network (DNS-SD), asked of programs that are there for it.
//!
//! `avahi-browse` or CUPS' `ippfind`, whichever the machine has; neither is needed for printing. What they
//! say is a stranger's word and only ever shown or asked over IPP.

use crate::address::Address;
use std::process::{Command, Stdio};

/// A printer that announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// What it calls itself; its address where it says nothing.
    pub name: String,
    /// Where it is.
    pub address: Address,
}

/// What looking round gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Round {
    /// These are there, in the order of their addresses; maybe none.
    Found(Vec<Announced>),
    /// This machine has no program that could look.
    NoProgram,
}

/// Looks round; takes some seconds.
pub fn announced() -> Round {
    let mut found = Vec::new();
    let mut looked = false;
    for service in ["_ipps._tcp", "_ipp._tcp"] {
        // Parsable, resolved, and an end once all that is known was told.
        if let Some(said) = output("avahi-browse", &["-prt", service]) {
            looked = true;
            found.extend(said.lines().filter_map(browsed));
        }
    }
    if !looked {
        for service in ["_ipps._tcp", "_ipp._tcp"] {
            if let Some(said) = output("ippfind", &["-T", "3", service]) {
                looked = true;
                found.extend(said.lines().filter_map(|line| {
                    let address = Address::parse(line.trim()).ok()?;
                    Some(Announced { name: address.host.clone(), address })
                }));
            }
        }
    }
    if !looked {
        return Round::NoProgram;
    }
    found.sort_by_key(|one| one.address.to_string());
    // Once for each interface and each version of IP.
    found.dedup_by(|one, other| one.address == other.address);
    Round::Found(found)
}

/// What a program says; `None` if it is not there.
fn output(program: &str, args: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A resolved line of `avahi-browse --parsable`: flag, interface, protocol, name, service, domain, host,
/// number, port, texts.
fn browsed(line: &str) -> Option<Announced> {
    let mut fields = line.splitn(10, ';');
    if fields.next()? != "=" {
        return None;
    }
    let fields: Vec<&str> = fields.collect();
    let [_, _, name, service, _, host, _, port, texts] = fields[..] else { return None };
    let secure = service == "_ipps._tcp";
    let path = texts.split('"').find_map(|text| text.strip_prefix("rp=")).unwrap_or("ipp/print");
    let scheme = if secure { "ipps" } else { "ipp" };
    let address = Address::parse(&format!("{scheme}://{host}:{port}/{path}")).ok()?;
    Some(Announced { name: unescaped(name), address })
}

/// `\032` is the byte 32.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'\\')
            .then(|| std::str::from_utf8(after.get(..3)?).ok()?.parse::<u8>().ok())
            .flatten();
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_read_from_what_the_browser_says() {
        let line = "=;eth0;IPv4;Kantor\\032Lantai\\0322;_ipps._tcp;local;printer.local;10.0.0.7;631;\"txtvers=1\" \"rp=ipp/print\" \"ty=Contoh\"";
        let found = browsed(line).expect("resolved");
        assert_eq!(found.name, "Kantor Lantai 2");
        assert_eq!(found.address.to_string(), "ipps://printer.local:631/ipp/print");
        for other in ["+;eth0;IPv4;Kantor;_ipp._tcp;local", "", "=;a;b;c;_ipp._tcp;d;a b;;x;"] {
            assert_eq!(browsed(other), None, "{other}");
        }
    }
}
