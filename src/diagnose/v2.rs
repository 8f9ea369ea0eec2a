//! The comparison for SigV2, which has only a string to sign.

use super::case::{Case, Finding};
use super::cause::Cause;
use super::compare::{Compared, sorted};
use super::prose::prose;
use super::text::{cut, is_same};
use crate::memory::OutOfMemory;

impl Case<'_> {
    pub(super) fn compare_v2(&self, ours: &[u8], theirs: &[u8]) -> Result<Compared, OutOfMemory> {
        if ours.is_empty() || theirs.is_empty() {
            return Ok(Compared::Nothing);
        }
        Ok(self.difference(ours, theirs)?.map_or(Compared::Same, Compared::Differs))
    }

    fn difference(&self, ours: &[u8], theirs: &[u8]) -> Result<Option<Finding>, OutOfMemory> {
        if theirs.starts_with(b"AWS4-") {
            let sentence = "The server uses Signature Version 4, but the request was signed with Version 2.";
            return Ok(Some(Finding::shown(Cause::Algorithm, sentence)));
        }
        if ours == theirs {
            return Ok(None);
        }
        let evidence = "The server's string to sign differs.";
        let newline: fn(&u8) -> bool = |b| *b == b'\n';
        let mut lines = [ours.split(newline), theirs.split(newline)];
        for name in ["method", "content-md5", "content-type", "date"] {
            let (a, b) = (lines[0].next().unwrap_or_default(), lines[1].next().unwrap_or_default());
            if !self.differ(a, b) {
                continue;
            }
            if name == "date" && self.is_presigned() {
                let (a, b) = self.secrets.pair(a, b);
                let sentence = prose!("The server signs the parameter \"Expires\" as {b}, but {a} was signed.");
                return Ok(Some(Finding::shown(Cause::QueryValue, sentence).evidence(evidence)));
            }
            if name != "method" {
                return Ok(Some(self.header(name.as_bytes(), a, Some(b)).evidence(evidence)));
            }
            let (a, b) = self.secrets.pair(a, b);
            let sentence = prose!("The method arrived as {b} but {a} was signed.");
            return Ok(Some(Finding::shown(Cause::Method, sentence).evidence(evidence)));
        }
        let (a, b) = (lines[0].next_back().unwrap_or_default(), lines[1].next_back().unwrap_or_default());
        let [ours, theirs] = lines.map(|lines| lines.map(|line| cut(line, b':')));
        let (ours, theirs) = (sorted(&mut { ours })?, sorted(&mut { theirs })?);
        for (name, value) in &*ours {
            let found = theirs.binary_search_by_key(name, |(name, _)| *name).ok().map(|index| theirs[index].1);
            if found.is_none() && theirs.iter().any(|(other, _)| is_same(other, name)) {
                let name = self.secrets.show(name);
                let sentence =
                    prose!("The header {name} is signed in upper case, but servers sign names in lower case.");
                return Ok(Some(Finding::shown(Cause::HeaderChanged, sentence).evidence(evidence)));
            }
            if found.is_none_or(|found| self.differ(value, found)) {
                return Ok(Some(self.header(name, value, found).evidence(evidence)));
            }
        }
        if let Some((name, value)) =
            theirs.iter().find(|(name, _)| ours.binary_search_by_key(name, |(n, _)| *n).is_err())
        {
            let shown = self.secrets.show(name);
            let value = self.secrets.header(name, b"", value).1;
            let sentence = prose!("The header {shown} arrived with the value {value}, but is not signed.");
            return Ok(Some(Finding::shown(Cause::HeaderNotSigned, sentence).evidence(evidence)));
        }
        let ((path, query), (other, others)) = (cut(a, b'?'), cut(b, b'?'));
        let finding = if path != other { self.path(path, other)? } else { self.query(query, others)? };
        let missing = other.ends_with(path) && self.bucket.is_empty();
        let finding = match missing && path != other {
            true => finding.remedy("Set the bucket in the request: it is in the host and is part of the signed path."),
            false => finding,
        };
        Ok(Some(finding.evidence(evidence)))
    }
}
