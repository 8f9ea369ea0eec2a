//! Signs several URLs of a batch at once: their canonical requests and strings to sign are hashed together.

use core::ops::Range;

use super::template::Template;
use super::varied::Varied;
use crate::crypto::sha256_many::MOST;
use crate::crypto::sha256_many::midstate::Padded;
use crate::error::Error;
use crate::memory::OutOfMemory;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::text::encode::{PATH, percent_encode};
use crate::text::hex::hex;
use crate::text::sink::{AnySink, Buffer, Sink};

/// Sixteen canonical requests of six blocks, as most have: with longer ones, groups are smaller.
const CANONICALS: usize = 16 * 384;

/// Sixteen hashes in hex behind an incomplete block: three blocks at most.
const STRINGS: usize = 16 * 192;

/// Sixteen inner hashes of an HMAC, each of which fills a block.
const OUTERS: usize = 16 * 64;

/// The URLs that were signed last.
#[derive(Default)]
pub struct Group {
    canonicals: Padded<CANONICALS>,
    parts: [VariedParts; MOST],
    /// Strings to sign, and where the hash is in each.
    strings: Padded<STRINGS>,
    hash_offset: usize,
    /// What the outer hash of an HMAC is of, and where the inner hash is in each.
    outers: Padded<OUTERS>,
    inner_offset: usize,
    /// The last hashes; when all is done, the signatures.
    hashes: [[u8; 32]; MOST],
}

/// Where key and query of a URL are in the canonical requests; empty where they do not vary.
#[derive(Clone, Default)]
struct VariedParts {
    key: Range<usize>,
    query: Range<usize>,
}

impl Group {
    /// Write all that is the same in each group.
    pub fn prepare(&mut self, template: &Template) -> Result<(), OutOfMemory> {
        self.hash_offset = template.string_start.fill::<64, _>(&mut self.strings)?;
        self.inner_offset = template.outer_start.fill::<32, _>(&mut self.outers)?;
        Ok(())
    }

    /// Sign URLs from the one at `first` on. Returns how many.
    pub fn sign(&mut self, template: &Template, varied: &Varied<'_>, first: usize) -> Result<usize, Error> {
        self.canonicals.clear();
        let (mut count, mut added) = (0, Query::default());
        while first + count < varied.count && self.canonicals.has_room() {
            let index = first + count;
            if varied.queries.is_some() {
                varied.read_query(index, &mut added, Purpose::Read, false)?;
            }
            let parts = &mut self.parts[count];
            template.canonical_start.push(&mut self.canonicals, |text| {
                let start = text.len();
                percent_encode(text, varied.key(index), &PATH);
                parts.key = start..text.len();
                if varied.queries.is_some() {
                    text.write(if varied.keys.is_some() { b"\n" } else { b"" });
                    let start = text.len();
                    template.query.write_rest(&mut AnySink(text), &added);
                    parts.query = start..text.len();
                }
                text.write(&template.canonical_end);
            })?;
            count += 1;
        }
        template.canonical_start.hash(&self.canonicals, &mut self.hashes[..count]);
        for (index, hash) in self.hashes[..count].iter().enumerate() {
            self.strings.set(index, self.hash_offset, &hex(hash));
        }
        template.string_start.hash(&self.strings, &mut self.hashes[..count]);
        for (index, inner) in self.hashes[..count].iter().enumerate() {
            self.outers.set(index, self.inner_offset, inner);
        }
        template.outer_start.hash(&self.outers, &mut self.hashes[..count]);
        Ok(count)
    }

    /// Write a URL that was signed.
    pub fn write_url(&self, template: &Template, index: usize, out: &mut Buffer<'_>) {
        let (bytes, parts) = (self.canonicals.bytes(), &self.parts[index]);
        let [key, query] = [&bytes[parts.key.clone()], &bytes[parts.query.clone()]];
        out.write_all([&template.url_start, key, template.separator, query, template.same_query()]);
        out.write_all([b"&X-Amz-Signature=", &hex(&self.hashes[index]), &template.url_end]);
    }
}
