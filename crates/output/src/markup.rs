//! Strangers' text in XML and HTML.

use cetak_base::diag::acts_on_a_terminal;

/// `text` as it may stand in an element or in a quoted attribute; control characters, which XML does
/// not know, and invisible ones become spaces.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // What turns the direction of a text would let it show something else.
            c if acts_on_a_terminal(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_opens_an_element_or_ends_an_attribute() {
        assert_eq!(escaped("a<b> & \"c\" 'd'\u{0}"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; ");
        assert_eq!(escaped("Ma’ruf, S.T."), "Ma’ruf, S.T.");
    }
}
