//! Presigned URLs for many keys: one request, of which only the key at the end of the path differs.

use smallvec::SmallVec;

use crate::crypto::{HmacKey, Sha256};
use crate::encode::{PATH, hex, percent_encode, percent_encoded_len};
use crate::error::{Error, Field, Status};
use crate::lanes::{Begun, LANES, Text};
use crate::request::{PathMode, Request, Url};
use crate::signature::{Algorithm, SigningKey};
use crate::signed::Signed;
use crate::signer::{Credentials, Signer};
use crate::sigv4::Signable;
use crate::sink::{Buffer, Sink};
use crate::string_to_sign;

const URL: Field = Field::Argument("url");

/// A request and the keys to presign it for, all checked: what is left can go wrong no more.
pub struct Batch<'a> {
    signer: &'a Signer,
    /// Its URL is the base that each key is put behind.
    request: &'a Request<'a>,
    keys: &'a [u8],
    ends: &'a [usize],
    /// Length of the output, where signatures have one length.
    needed: Option<usize>,
}

impl<'a> Batch<'a> {
    /// Check `request`, whose URL is the base, and the keys: one after the other in `keys`, each with its end in `ends`.
    pub fn new(signer: &'a Signer, request: &'a Request<'a>, keys: &'a [u8], ends: &'a [usize]) -> Result<Self, Error> {
        // The base alone shows what is wrong with all but the keys, and how long the rest of each URL is.
        let mut base = Buffer::new(&mut []);
        signer.presign(request, &mut base, &mut Signed::default())?;
        check_base(request)?;
        let ascends = |(index, end): (usize, &usize)| *end <= keys.len() && (index == 0 || ends[index - 1] <= *end);
        if let Some(index) = ends.iter().enumerate().position(|end| !ascends(end)) {
            return Err(Error::new(
                Status::Length,
                Field::End(index),
                "the end of a key comes before that of the last",
            ));
        }
        let mut batch = Batch { signer, request, keys, ends, needed: None };
        let mut len = Some(0usize);
        for (index, key) in batch.keys().enumerate() {
            check_key(key, index, signer.rules.normalize_path)?;
            let line = base.len() + percent_encoded_len(key, &PATH) + b"\n".len();
            len = len.and_then(|len| len.checked_add(line));
        }
        let Some(len) = len.filter(|len| isize::try_from(*len).is_ok()) else {
            let message = "the URLs of so many keys are larger than memory can hold";
            return Err(Error::new(Status::Length, Field::Argument("keys"), message));
        };
        let algorithm = signer.credentials.as_ref().map(Credentials::algorithm);
        batch.needed = matches!(algorithm, None | Some(Algorithm::Sigv4)).then_some(len);
        Ok(batch)
    }

    /// The length of what `put` will put; none where it is not known before all is signed.
    pub fn needed(&self) -> Option<usize> {
        self.needed
    }

    /// Put the URL of each key, and a line feed after it. `ends` takes where each URL ends, if it has room.
    pub fn put(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        let rules = &self.signer.rules;
        let by_hmac = self.signer.credentials.as_ref().is_some_and(|by| by.algorithm() == Algorithm::Sigv4);
        if by_hmac && !rules.normalize_path && !rules.double_encode {
            return self.put_by_lanes(out, ends);
        }
        let mut url: SmallVec<[u8; 2048]> = SmallVec::from_slice(self.request.url);
        for (index, key) in self.keys().enumerate() {
            url.truncate(self.request.url.len());
            match self.request.path_mode {
                PathMode::Raw => url.put(key),
                // What is escaped once stays as it is in the other modes.
                PathMode::Canonical | PathMode::Verbatim => percent_encode(&mut url, key, &PATH),
            }
            let here = |error: Error| Error { field: Field::Key(index), offset: None, ..error };
            let request = Request { url: &url, ..*self.request };
            self.signer.presign(&request, out, &mut Signed::default()).map_err(here)?;
            end_line(out, ends.get_mut(index));
        }
        Ok(())
    }

    /// Put them four at a time. But for the key, their canonical requests and URLs are those of the base.
    fn put_by_lanes(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        self.signer.canonicalize(self.request, |signable, credentials| {
            let SigningKey::Hmac(key) = signable.stamp.key(credentials)? else { unreachable!("this is SigV4") };
            let mut base = Base::new(self.signer, signable, &key, credentials);
            let mut keys = self.keys();
            let mut ends = ends.iter_mut();
            loop {
                let group: SmallVec<[&[u8]; LANES]> = keys.by_ref().take(LANES).collect();
                if group.is_empty() {
                    return Ok(());
                }
                let signatures = base.signatures(&group);
                for (lane, signature) in signatures.iter().take(group.len()).enumerate() {
                    out.put(&base.url.0);
                    out.put(base.key(lane));
                    out.put(&base.url.1);
                    out.put(&hex(signature));
                    out.put(&base.url.2);
                    end_line(out, ends.next());
                }
            }
        })
    }

    fn keys(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (keys, mut start) = (self.keys, 0);
        self.ends.iter().map(move |end| &keys[core::mem::replace(&mut start, *end)..*end])
    }
}

/// What the URLs of a batch have in common, and what signs them.
struct Base {
    /// What stands in a URL before the key, between key and signature, and behind that.
    url: (Text, Text, Text),
    /// The canonical request up to the key, and from there on.
    canonical: (Begun, Text),
    /// The string to sign up to the hash.
    string: Begun,
    /// The outer hash of the HMAC, up to the inner.
    outer: Begun,
    /// Canonical requests, and where the key ends in each.
    canonicals: ([Text; LANES], [usize; LANES]),
    /// Strings to sign, and where the hash of the canonical request goes.
    strings: ([Text; LANES], usize),
    /// What the outer hash is of, and where the inner goes.
    outers: ([Text; LANES], usize),
}

impl Base {
    fn new(signer: &Signer, signable: &Signable<'_, '_>, key: &HmacKey, by: &Credentials) -> Self {
        let (canonical, stamp) = (signable.canonical, signable.stamp);
        let (mut before, mut after) = (Text::default(), Text::default());
        let mut url = (Text::default(), Text::default(), Text::default());
        signable.url.put_origin(&mut url.0);
        canonical.path.put_sent(&mut url.0);
        url.1.put(b"?");
        canonical.query.put(&mut url.1);
        url.1.put(b"&X-Amz-Signature=");
        signer.put_unsigned_token(&mut url.2, stamp.token);

        canonical.put_before_query(&mut before);
        after.put(b"\n");
        canonical.query.put(&mut after);
        canonical.put_after_query(&mut after);
        let mut begun = Sha256::new();
        begun.update(before.strip_suffix(b"\n").unwrap_or(&before));
        let [mut string, outer] = key.begin_both();
        string_to_sign::put_before_hash(&mut string, stamp.algorithm, &stamp.time, &by.credential);
        let (string, outer) = (Begun::new(&string), Begun::new(&outer));
        let (strings, outers) = (string.forms::<64>(), outer.forms::<32>());
        let canonical = (Begun::new(&begun), after);
        Base { url, canonical, string, outer, canonicals: Default::default(), strings, outers }
    }

    /// The signatures for up to four keys.
    fn signatures(&mut self, keys: &[&[u8]]) -> [[u8; 32]; LANES] {
        let (begun, after) = &self.canonical;
        let (canonicals, key_ends) = &mut self.canonicals;
        for (lane, text) in canonicals.iter_mut().enumerate() {
            begun.begin(text);
            percent_encode(text, keys.get(lane).unwrap_or(&keys[0]), &PATH);
            key_ends[lane] = text.len();
            text.put(after);
            begun.end(text);
        }
        let (strings, at) = &mut self.strings;
        for (text, hash) in strings.iter_mut().zip(begun.hash(canonicals)) {
            text[*at..][..64].copy_from_slice(&hex(&hash));
        }
        let (outers, at) = &mut self.outers;
        for (text, hash) in outers.iter_mut().zip(self.string.hash(strings)) {
            text[*at..][..32].copy_from_slice(&hash);
        }
        self.outer.hash(outers)
    }

    /// A key that was signed last, as it stands in a URL.
    fn key(&self, lane: usize) -> &[u8] {
        let (texts, ends) = &self.canonicals;
        &texts[lane][self.canonical.0.len()..ends[lane]]
    }
}

/// Put the line feed after a URL.
fn end_line(out: &mut Buffer<'_>, end: Option<&mut usize>) {
    if let Some(end) = end {
        *end = out.len();
    }
    out.put(b"\n");
}

/// Where the base ends within a segment, a key could go on with the name of the bucket, or of the host.
fn check_base(request: &Request<'_>) -> Result<(), Error> {
    let url = request.url;
    if request.path_mode != PathMode::Raw
        && let Some(at) = url.iter().position(|byte| *byte == b'?')
    {
        return Err(Error::at(Status::Url, URL, at, "keys go behind the url; give the query as query"));
    }
    if !Url::parse(url, request.path_mode, b"")?.path.bytes.ends_with(b"/") {
        return Err(Error::at(Status::Url, URL, url.len(), "keys go behind the url, which must end with /"));
    }
    Ok(())
}

/// A key names something below the base, also where the path is normalised.
fn check_key(key: &[u8], index: usize, normalizes: bool) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::new(Status::Path, Field::Key(index), "a key must not be empty"));
    }
    if normalizes {
        let mut at = 0;
        for segment in key.split(|byte| *byte == b'/') {
            if matches!(segment, b"." | b"..") {
                let message = "a step in the path would be removed before signing, and the key leave the url";
                return Err(Error::at(Status::Path, Field::Key(index), at, message));
            }
            at += segment.len() + 1;
        }
    }
    Ok(())
}
