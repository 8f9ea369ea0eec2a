//! Presigned URLs for many keys: one request, of which only the key at the end of the path differs.

use smallvec::SmallVec;

use crate::encode::{PATH, percent_encode};
use crate::error::{Error, Field, Status};
use crate::request::{PathMode, Request, Url};
use crate::signature::Algorithm;
use crate::signer::{Credentials, Signer};
use crate::sink::{Buffer, Sink};

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
        signer.presign(request, &mut base, false)?;
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
            let escapes = key.iter().filter(|byte| !PATH.contains(**byte)).count();
            let line = base.len() + key.len() + 2 * escapes + b"\n".len();
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
        let mut url: SmallVec<[u8; 2048]> = SmallVec::from_slice(self.request.url);
        for (index, key) in self.keys().enumerate() {
            url.truncate(self.request.url.len());
            match self.request.path_mode {
                PathMode::Raw => url.put(key),
                // What is escaped once stays as it is in the other modes.
                PathMode::AsSent | PathMode::Canonical => percent_encode(&mut url, key, &PATH),
            }
            let here = |error: Error| Error { field: Field::Key(index), offset: None, ..error };
            self.signer.presign(&Request { url: &url, ..*self.request }, out, false).map_err(here)?;
            if let Some(end) = ends.get_mut(index) {
                *end = out.len();
            }
            out.put(b"\n");
        }
        Ok(())
    }

    fn keys(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (keys, mut start) = (self.keys, 0);
        self.ends.iter().map(move |end| &keys[core::mem::replace(&mut start, *end)..*end])
    }
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
