//! Reads whatever people paste: an error document alone, or within a log, a sentence of an SDK, the output of curl, and the
//! request that led to it.
//!
//! `plain` undoes what was put around the text. In what is left, `xml` finds the document; without one, `sentence` finds
//! what an SDK says of it, by the words in `codes`, and `signed` the texts that were signed, by their shape. `request`, `curl`
//! and `client` find what was sent, and `status` what else is known of the response.

mod client;
mod codes;
mod curl;
mod dump;
mod escapes;
mod free;
mod headers;
mod labels;
mod lines;
mod mask;
mod plain;
mod request;
mod sentence;
mod shapes;
mod signed;
mod status;
#[cfg(test)]
mod tests;
mod words;
mod xml;

use alloc::boxed::Box;

use super::document::Document;
use super::exchange::{Exchange, Response, Sent};
use super::text;
use crate::memory::{self, List, OutOfMemory};
use crate::request::Header;
pub use codes::is_code;
use free::Free;
use headers::{Headers, LONGEST, MOST, Room};
pub use mask::is_masked;

/// What is not in a text as it is, and the list of headers, which is long for the stack.
#[derive(Default)]
pub struct Rooms<'a> {
    plain: List<u8, 0>,
    texts: List<u8, 0>,
    headers: Option<Box<Room<'a>>>,
}

/// What a text shows of a request and its response. Any bytes will do; what they do not show stays empty.
pub fn read<'a>(text: &'a [u8], rooms: &'a mut Rooms<'a>) -> Result<Exchange<'a>, OutOfMemory> {
    let Rooms { plain, texts, headers } = rooms;
    plain::plain(text, plain)?;
    let plain: &[u8] = plain;
    // Texts that are rewritten are parts of it, and are hardly longer; each is in it once or twice.
    *texts = List::filled(0, 2 * plain.len() + 256)?;
    let mut free = Free::new(texts);
    let mut error = Error::find(plain, &mut free);
    let status = status::find_status(plain);
    let place = if error.start == 0 { status.end } else { error.start };
    let mut headers = Headers::new(headers.insert(memory::boxed([Header { name: b"", value: b"" }; MOST])?));
    let request = request::find_request(plain, place, &mut headers);
    let shown = |span: Option<(usize, usize)>| span.map_or(&b""[..], |(start, end)| &plain[start..end]);
    let [canonical, string] = client::find_signed(plain, error.signed);
    let mut is_logged = false;
    if let Some(document) = &mut error.document {
        for (text, side) in [(&mut document.canonical_request, &canonical), (&mut document.string_to_sign, &string)] {
            if text.is_empty() {
                *text = shown(side.server);
                is_logged |= side.server.is_some();
            }
        }
    }
    let sent = Sent {
        method: request.method,
        url: if request.url.len() > LONGEST { b"" } else { without_entities(request.url, &mut free) },
        headers: headers.finish(),
        has_all_headers: request.is_whole,
        body: request.body,
        canonical_request: shown(canonical.client),
        string_to_sign: shown(string.client),
        is_url_of_server: false,
    };
    let response = Response {
        status: status.code,
        server_time: status::header(plain, status.end.max(request.end), b"date", true),
        region: status::header(plain, 0, b"x-amz-bucket-region", false),
        text: if error.document.is_some() { &plain[error.start..] } else { body(plain, &status, request.method) },
        is_doubtful: match &error.document {
            Some(_) => error.is_doubtful,
            None => status.place < 3 || status.code < 300,
        },
        document: error.document,
        is_logged,
    };
    Ok(Exchange { sent, response, text: plain })
}

/// The error that a text states.
#[derive(Default)]
struct Error<'a> {
    document: Option<Document<'a>>,
    start: usize,
    is_doubtful: bool,
    /// The texts in it that the server signed, as they are in the text.
    signed: [&'a [u8]; 2],
}

impl<'a> Error<'a> {
    fn find(text: &'a [u8], free: &mut Free<'a>) -> Self {
        let (mut document, start, is_doubtful) = match xml::find_document(text) {
            Some(found) => (found.document, found.start, found.is_doubtful),
            None => match said(text) {
                Some(said) => said,
                None => return Error::default(),
            },
        };
        if document.message.is_empty()
            && let Some((start, code)) = sentence::find_message(text)
            && code == document.code
        {
            document.message = sentence::message_from(text, start);
        }
        let signed = [document.canonical_request, document.string_to_sign];
        for text in document.texts() {
            *text = xml::resolve(text, free);
        }
        signed::restore(&mut document, free);
        document.message = on_one_line(document.message, free);
        Error { document: Some(document), start, is_doubtful, signed }
    }
}

/// A sentence whose lines were wrapped.
fn on_one_line<'a>(text: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    if !text::has(text, b'\n') {
        return text;
    }
    let mut line = free.text(text.len());
    for word in text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        let separator: &[u8] = if line.bytes().is_empty() { b"" } else { b" " };
        line.write(separator);
        line.write(word);
    }
    match line.finish() {
        [] => text,
        line => line,
    }
}

/// The error as an SDK says it, where it does, and whether it may only be mentioned.
fn said(text: &[u8]) -> Option<(Document<'_>, usize, bool)> {
    let mut document = Document::default();
    let (start, is_doubtful) = match (sentence::find_code(text), sentence::find_message(text)) {
        (Some(named), _) => {
            document.code = named.code;
            document.message = sentence::message(text, &named);
            sentence::fill(text, &named, &mut document);
            (named.start, named.is_doubtful)
        }
        (None, Some((start, code))) => {
            document.code = code;
            document.message = sentence::message_from(text, start);
            // As in "I get access denied".
            let before = text::skip_back(text, start, 4, text::is_space);
            (start, before.checked_sub(1).is_some_and(|at| before < start && text[at].is_ascii_alphanumeric()))
        }
        (None, None) => return None,
    };
    shapes::find_in_sentence(text, &mut document);
    shapes::find_by_shape(text, start, &mut document);
    Some((document, start, is_doubtful))
}

/// The body of a response, as far as it can be told from the rest.
fn body<'a>(text: &'a [u8], status: &status::Status, method: &[u8]) -> &'a [u8] {
    if status.place < 4 {
        return text;
    }
    let mut at = text::line_end(text, status.end) + 1;
    while headers::header_line(text::part(text, at, text::line_end(text, at))).is_some() {
        at = text::line_end(text, at) + 1;
    }
    let body = text::trim(text::tail(text, at));
    // What curl says of itself, and the end of a block of code.
    let no_body = text::starts_with_one(body, 0, "* |{ [|```").is_some();
    let body = if no_body { b"" } else { body };
    let body = text::trim(text::part(body, 0, text::find(body, 0, b"\n* ").unwrap_or(body.len())));
    let length = status::header(text, status.end, b"content-length", false);
    // What is not shown cannot be told.
    let is_missing = body.is_empty() && !matches!(length, b"" | b"0") && method != b"HEAD";
    if is_missing { text } else { body }
}

/// A URL that was copied from HTML or XML.
fn without_entities<'a>(url: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    if text::find(url, 0, b"&amp;").is_some() { xml::resolve(url, free) } else { url }
}
