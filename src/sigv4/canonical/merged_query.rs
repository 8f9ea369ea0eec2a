//! A query to which parameters are added, other ones for each URL of a batch: its own are written out only once.

use core::cmp::Ordering;

use super::headers::Headers;
use super::pair::Pair;
use super::query::Query;
use crate::memory::{List, OutOfMemory};
use crate::text::sink::{AnySink, Sink, Text};

/// The parameters that all URLs have, and how many of them come first in all.
pub struct MergedQuery {
    /// All of them, joined by `&`.
    text: Text<768>,
    parameters: List<Parameter, 24>,
    /// Number of those that no added parameter comes before.
    leading: usize,
}

/// Where a parameter is in the text.
struct Parameter {
    start: usize,
    /// The end of its name.
    equals: usize,
    end: usize,
}

impl MergedQuery {
    /// `query`, which is sorted, and the lowest parameter that is added to it in any of the URLs.
    pub fn new(query: &Query<'_>, headers: &Headers<'_>, lowest: Option<&Pair<'_>>) -> Result<Self, OutOfMemory> {
        let (mut text, mut parameters, mut start) = (Text::default(), List::default(), 0);
        query.write(headers, &mut AnySink(&mut text));
        for parameter in text.bytes()?.split(|b| *b == b'&') {
            let end = start + parameter.len();
            let equals = parameter.iter().position(|b| *b == b'=').map_or(end, |at| start + at);
            parameters.push(Parameter { start, equals, end })?;
            start = end + 1;
        }
        let mut merged = MergedQuery { text, parameters, leading: 0 };
        merged.leading = lowest.map_or(merged.parameters.len(), |pair| merged.count_before(pair));
        Ok(merged)
    }

    /// Write the query from its start to where the first of the URLs differs.
    pub fn write_leading(&self, out: &mut impl Sink) {
        out.write(self.run(0, self.leading));
    }

    /// Leave nothing to `write_leading`, as what comes before the query differs too.
    pub fn clear_leading(&mut self) {
        self.leading = 0;
    }

    /// Write the rest of the query that has the parameters of `added` too, which are sorted. It starts with the `&`
    /// behind the leading ones, if there are any.
    pub fn write_rest(&self, out: &mut impl Sink, added: &Query<'_>) {
        let (mut from, mut first) = (self.leading, self.leading == 0);
        let mut separate = |out: &mut _| {
            if !core::mem::take(&mut first) {
                Sink::write(out, b"&");
            }
        };
        for pair in added.pairs() {
            let to = self.count_before(pair);
            if to > from {
                separate(out);
                out.write(self.run(from, to));
                from = to;
            }
            separate(out);
            pair.write(out, false);
        }
        if from < self.parameters.len() {
            separate(out);
            out.write(self.run(from, self.parameters.len()));
        }
    }

    /// How many parameters come before `pair`.
    fn count_before(&self, pair: &Pair<'_>) -> usize {
        self.parameters.partition_point(|own| {
            let (name, value) = (&self.text[own.start..own.equals], &self.text[own.end.min(own.equals + 1)..own.end]);
            pair.compare_encoded(name, value) != Ordering::Less
        })
    }

    fn run(&self, from: usize, to: usize) -> &[u8] {
        if from == to { b"" } else { &self.text[self.parameters[from].start..self.parameters[to - 1].end] }
    }
}
