//! A query to which parameters are added, other ones for each URL of a batch: its own are written out only once.

use core::cmp::Ordering;

use smallvec::SmallVec;

use crate::sigv4::canonical::query::{Pair, Query};
use crate::text::sink::{Sink, Stack};

/// The parameters that all URLs have, and how many of them come first in all.
pub struct MergedQuery<'q, 'a> {
    pairs: SmallVec<[&'q Pair<'a>; 24]>,
    /// All of them, joined by `&`.
    text: Stack<768>,
    /// Where each of them ends in `text`.
    ends: SmallVec<[usize; 16]>,
    /// Number of those that no added parameter comes before.
    leading: usize,
}

impl<'q, 'a> MergedQuery<'q, 'a> {
    /// `query`, which is sorted, and the lowest parameter that is added to it in any of the URLs.
    pub fn new(query: &'q Query<'a>, lowest: Option<&Pair<'_>>) -> Self {
        let (mut text, mut ends) = (Stack::default(), SmallVec::new());
        for pair in query.pairs() {
            if !ends.is_empty() {
                text.put(b"&");
            }
            pair.put(&mut text, false);
            ends.push(text.len());
        }
        let mut merged = MergedQuery { pairs: query.pairs().collect(), text, ends, leading: 0 };
        merged.leading = lowest.map_or(merged.pairs.len(), |pair| merged.count_before(pair));
        merged
    }

    /// Put the query from its start to where the first of the URLs differs.
    pub fn put_leading(&self, out: &mut impl Sink) {
        out.put(self.run(0, self.leading));
    }

    /// Leave nothing to `put_leading`, as what comes before the query differs too.
    pub fn without_leading(self) -> Self {
        MergedQuery { leading: 0, ..self }
    }

    /// Put the rest of the query that has the parameters of `added` too, which are sorted. It starts with the `&`
    /// behind the leading ones, if there are any.
    pub fn put_rest(&self, out: &mut impl Sink, added: &Query<'_>) {
        let (mut from, mut first) = (self.leading, self.leading == 0);
        let mut separate = |out: &mut _| {
            if !core::mem::take(&mut first) {
                Sink::put(out, b"&");
            }
        };
        for pair in added.pairs() {
            let to = self.count_before(pair);
            if to > from {
                separate(out);
                out.put(self.run(from, to));
                from = to;
            }
            separate(out);
            pair.put(out, false);
        }
        if from < self.pairs.len() {
            separate(out);
            out.put(self.run(from, self.pairs.len()));
        }
    }

    /// How many parameters come before `pair`.
    fn count_before(&self, pair: &Pair<'_>) -> usize {
        self.pairs.partition_point(|own| own.compare(pair) != Ordering::Greater)
    }

    fn run(&self, from: usize, to: usize) -> &[u8] {
        let start = if from == 0 { 0 } else { self.ends[from - 1] + 1 };
        if from == to { b"" } else { &self.text[start..self.ends[to - 1]] }
    }
}
