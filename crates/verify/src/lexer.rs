//! Content streams, cut into operators and their operands.
//!
//! Own code, because a page of a stranger's file must be read in one pass, in
//! memory bound by its length, without recursion that the file controls and
//! without ever failing: what makes no sense is skipped and counted in
//! [`Lexer::n_faults`]. The syntax is that of ISO 32000-1:2008, 7.8.2 and 8.9.7.

/// How deep arrays and dictionaries may lie in each other; TJ needs one level.
const MAX_NESTING: usize = 16;
/// How many operands are kept for one operator; the standard needs 33 at most (DeviceN).
const MAX_OPERANDS: usize = 256;

/// What stands before an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// A number, always finite.
    Number(f64),
    /// A name without its solidus.
    Name(Vec<u8>),
    /// A string.
    Text(Vec<u8>),
    /// An array.
    Array(Vec<Operand>),
    /// A dictionary, in the order written.
    Dict(Vec<(Vec<u8>, Operand)>),
    /// `true`, `false` or `null`.
    Constant,
}

impl Operand {
    /// The number, if it is one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The name, if it is one.
    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The value of `key`, if it is a dictionary.
    pub(super) fn get(&self, key: &[u8]) -> Option<&Self> {
        match self {
            Self::Dict(pairs) => pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// Reads operators one after another.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pos: usize,
    /// How many things made no sense so far.
    pub(super) n_faults: usize,
}

enum Token<'a> {
    Operand(Operand),
    Word(&'a [u8]),
    ArrayEnd,
    DictEnd,
}

impl<'a> Lexer<'a> {
    /// Begins at the first byte.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, pos: 0, n_faults: 0 }
    }

    /// The next operator; its operands are left in `operands`. An inline image comes
    /// as `BI` with its dictionary as the only operand.
    pub(super) fn next(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        operands.clear();
        loop {
            match self.token(MAX_NESTING)? {
                Token::Operand(operand) if operands.len() < MAX_OPERANDS => operands.push(operand),
                Token::Operand(_) | Token::ArrayEnd | Token::DictEnd => self.n_faults += 1,
                Token::Word(b"BI") => {
                    operands.clear();
                    operands.push(self.inline_image());
                    return Some(b"BI");
                }
                Token::Word(word) => return Some(word),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn token(&mut self, depth: usize) -> Option<Token<'a>> {
        let first = loop {
            self.skip_space();
            match self.peek()? {
                b')' | b'{' | b'}' => self.pos += 1,
                b'>' if self.bytes.get(self.pos + 1) != Some(&b'>') => self.pos += 1,
                first => break first,
            }
            self.n_faults += 1;
        };
        let second = self.bytes.get(self.pos + 1).copied();
        let operand = match (first, second) {
            (b'/', _) => {
                self.pos += 1;
                Operand::Name(self.name())
            }
            (b'(', _) => {
                self.pos += 1;
                Operand::Text(self.literal())
            }
            (b'<', Some(b'<')) => {
                self.pos += 2;
                self.dict(depth)
            }
            (b'<', _) => {
                self.pos += 1;
                Operand::Text(self.hexadecimal())
            }
            (b'>', Some(b'>')) => {
                self.pos += 2;
                return Some(Token::DictEnd);
            }
            (b'[', _) => {
                self.pos += 1;
                self.array(depth)
            }
            (b']', _) => {
                self.pos += 1;
                return Some(Token::ArrayEnd);
            }
            _ => return Some(self.word()),
        };
        Some(Token::Operand(operand))
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.pos += 1;
                }
            } else if is_space(byte) {
                self.pos += 1;
            } else {
                return;
            }
        }
    }

    fn word(&mut self) -> Token<'a> {
        let start = self.pos;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.pos += 1;
        }
        let word = &self.bytes[start..self.pos];
        match word {
            b"true" | b"false" | b"null" => Token::Operand(Operand::Constant),
            _ => match number(word) {
                Some(number) => Token::Operand(Operand::Number(number)),
                None => Token::Word(word),
            },
        }
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            self.pos += 1;
            let escaped = (byte == b'#')
                .then(|| self.bytes.get(self.pos..self.pos + 2))
                .flatten()
                .and_then(|pair| Some(hex(pair[0])? << 4 | hex(pair[1])?));
            if escaped.is_some() {
                self.pos += 2;
            }
            name.push(escaped.unwrap_or(byte));
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 0 => return text,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        self.n_faults += 1;
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.pos += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.pos += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.pos += 1;
                    value = value * 8 + u32::from(digit - b'0');
                }
                // High-order overflow is ignored, as the standard says.
                text.push((value & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut half = None;
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match (hex(byte), half.take()) {
                (Some(low), Some(high)) => text.push(high << 4 | low),
                (Some(high), None) => half = Some(high),
                (None, pending) if byte == b'>' => {
                    text.extend(pending.map(|high: u8| high << 4));
                    return text;
                }
                (None, pending) => {
                    half = pending;
                    self.n_faults += usize::from(!is_space(byte));
                }
            }
        }
        self.n_faults += 1;
        text
    }

    fn array(&mut self, depth: usize) -> Operand {
        let mut items = Vec::new();
        let Some(depth) = depth.checked_sub(1) else {
            self.n_faults += 1;
            return Operand::Constant;
        };
        loop {
            match self.token(depth) {
                Some(Token::Operand(item)) => items.push(item),
                Some(Token::ArrayEnd) => return Operand::Array(items),
                Some(Token::Word(_) | Token::DictEnd) => self.n_faults += 1,
                None => {
                    self.n_faults += 1;
                    return Operand::Array(items);
                }
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Operand {
        let mut pairs = Vec::new();
        let Some(depth) = depth.checked_sub(1) else {
            self.n_faults += 1;
            return Operand::Constant;
        };
        let mut key = None;
        loop {
            match (self.token(depth), key.take()) {
                (Some(Token::Operand(Operand::Name(name))), None) => key = Some(name),
                (Some(Token::Operand(value)), Some(name)) => pairs.push((name, value)),
                (Some(Token::DictEnd), None) => return Operand::Dict(pairs),
                (Some(Token::DictEnd), Some(_)) | (None, _) => {
                    self.n_faults += 1;
                    return Operand::Dict(pairs);
                }
                (Some(_), pending) => {
                    self.n_faults += 1;
                    key = pending;
                }
            }
        }
    }

    /// Reads from behind `BI` to behind `EI`. The end of filtered data can only be found by
    /// looking for `EI` between spaces, as every reader does.
    fn inline_image(&mut self) -> Operand {
        let mut pairs = Vec::new();
        let mut key = None;
        loop {
            match (self.token(MAX_NESTING), key.take()) {
                (Some(Token::Word(b"ID")), _) => break,
                (Some(Token::Operand(Operand::Name(name))), None) => key = Some(name),
                (Some(Token::Operand(value)), Some(name)) => pairs.push((name, value)),
                (None, _) => {
                    self.n_faults += 1;
                    return Operand::Dict(pairs);
                }
                (Some(_), pending) => {
                    self.n_faults += 1;
                    key = pending;
                }
            }
        }
        let data = &self.bytes[self.pos..];
        let end = data.windows(4).position(|w| {
            is_space(w[0]) && &w[1..3] == b"EI" && (is_space(w[3]) || is_delimiter(w[3]))
        });
        match end {
            Some(at) => self.pos += at + 3,
            None => {
                self.n_faults += usize::from(!data.ends_with(b"EI"));
                self.pos = self.bytes.len();
            }
        }
        Operand::Dict(pairs)
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A number of PDF: sign, digits, point; no exponent.
fn number(word: &[u8]) -> Option<f64> {
    let plain = word.iter().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.'));
    if !plain || !word.iter().any(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(content: &[u8]) -> (Vec<(String, Vec<Operand>)>, usize) {
        let mut lexer = Lexer::new(content);
        let mut operands = Vec::new();
        let mut found = Vec::new();
        while let Some(operator) = lexer.next(&mut operands) {
            found.push((String::from_utf8_lossy(operator).into_owned(), operands.clone()));
        }
        (found, lexer.n_faults)
    }

    #[test]
    fn operators_come_with_their_operands() {
        let (found, n_faults) =
            all(b"q 1 0 0 -1.5 .5 +3 cm /F#31 9 Tf[(a\\051)-20<4a4>]TJ % said\n/OC <</A/B>> BDC Q");
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["q", "cm", "Tf", "TJ", "BDC", "Q"]);
        assert_eq!(found[1].1[3], Operand::Number(-1.5));
        assert_eq!(found[2].1[0], Operand::Name(b"F1".to_vec()));
        let array = vec![
            Operand::Text(b"a)".to_vec()),
            Operand::Number(-20.0),
            Operand::Text(b"J@".to_vec()),
        ];
        assert_eq!(found[3].1[0], Operand::Array(array));
        assert_eq!(found[4].1[1].get(b"A"), Some(&Operand::Name(b"B".to_vec())));
        assert_eq!(n_faults, 0);
    }

    #[test]
    fn an_inline_image_is_stepped_over() {
        let (found, n_faults) = all(b"BI /W 2 /H 2 /BPC 8 /CS /RGB ID \x00EIq(\x01 EI Q");
        assert_eq!(found[0].1[0].get(b"CS"), Some(&Operand::Name(b"RGB".to_vec())));
        assert_eq!((found[1].0.as_str(), n_faults), ("Q", 0));
    }

    #[test]
    fn deep_nesting_neither_recurses_nor_hangs() {
        let mut content = vec![b'['; 100_000];
        content.extend(vec![b')'; 100_000]);
        let (_, n_faults) = all(&content);
        assert!(n_faults > 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(content in proptest::collection::vec(any::<u8>(), 0..400)) {
            all(&content);
        }
    }
}
