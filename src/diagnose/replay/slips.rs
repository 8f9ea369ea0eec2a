//! The usual slips of clients, the commonest first: the table that the search goes through.

use super::base::Part;
use super::facts::Facts;
use super::{headers, keys, path, query, scope};
use crate::diagnose::cause::Cause;
use crate::text::sink::AnySink;

/// Writes the n-th text that a slip makes of its part; false if there are fewer.
type Write = fn(&Facts<'_>, usize, &mut AnySink<'_>) -> bool;

/// A slip, one change of one part.
pub struct Slip {
    pub part: Part,
    pub cause: Cause,
    /// What the client signed.
    pub did: &'static str,
    pub write: Write,
}

const fn slip(part: Part, cause: Cause, did: &'static str, write: Write) -> Slip {
    Slip { part, cause, did, write }
}

#[rustfmt::skip]
pub static SLIPS: [Slip; 56] = [
    slip(Part::Path, Cause::PathDoubleEncoded, "the path percent-encoded once, and sent it percent-encoded twice", path::encoded_once),
    slip(Part::Path, Cause::PathEncoding, "the path percent-encoded, and sent it without that", path::encoded),
    slip(Part::Path, Cause::PathDoubleEncoded, "the path percent-encoded twice", path::encoded_again),
    slip(Part::Path, Cause::PathEncoding, "the path without percent-encoding", path::unencoded),
    slip(Part::Path, Cause::Path, "the path without the bucket", path::without_bucket),
    slip(Part::Path, Cause::Path, "the path with the bucket, which is in the host", path::with_bucket),
    slip(Part::Path, Cause::PathEncoding, "the path as it is in the URL, not as S3 encodes it", path::as_sent),
    slip(Part::Path, Cause::PathEncoding, "the path with characters that must be percent-encoded left as they are", path::partly_encoded),
    slip(Part::Path, Cause::PathEncoding, "the path with plus signs and spaces confused", path::plus_for_space),
    slip(Part::Path, Cause::PathEncoding, "the path with percent-encoding in lower case", path::other_case),
    slip(Part::Path, Cause::PathEncoding, "the path with ~ percent-encoded", path::tilde_encoded),
    slip(Part::Path, Cause::PathEncoding, "the path with its slashes percent-encoded", path::slashes_encoded),
    slip(Part::Path, Cause::PathNormalized, "the path without its dot segments or empty segments", path::normalized),
    slip(Part::Path, Cause::PathNormalized, "the path with its last slash left out or added", path::last_slash),
    slip(Part::Path, Cause::Path, "another path", path::odd_start),
    slip(Part::Method, Cause::Method, "another method", scope::other_method),
    slip(Part::Payload, Cause::PayloadForm, "another payload hash", scope::other_payload),
    slip(Part::Payload, Cause::Payload, "another payload hash", scope::own_payload),
    slip(Part::Headers, Cause::HeaderChanged, "header values with the spaces that S3 folds or trims", headers::unfolded),
    slip(Part::Headers, Cause::HeaderChanged, "a header value with spaces that S3 folds or trims", headers::spaces_added),
    slip(Part::Headers, Cause::Host, "another host", headers::other_host),
    slip(Part::Headers, Cause::HeaderChanged, "a header without the last item of its list", headers::shorter_list),
    slip(Part::Headers, Cause::HeaderChanged, "another content-type", headers::other_type),
    slip(Part::Headers, Cause::HeaderChanged, "another accept-encoding", headers::other_encoding),
    slip(Part::Headers, Cause::HeaderChanged, "another x-amz-acl", headers::other_acl),
    slip(Part::Headers, Cause::HeaderChanged, "another content-length", headers::other_length),
    slip(Part::Headers, Cause::PayloadForm, "another x-amz-content-sha256", headers::other_payload_header),
    slip(Part::Headers, Cause::SignedHeaders, "the headers without one that it lists", headers::without_one),
    slip(Part::Headers, Cause::SignedHeaders, "the headers without the line of one that it lists", headers::without_line),
    slip(Part::Headers, Cause::HeaderChanged, "a header with an empty value", headers::emptied),
    slip(Part::Headers, Cause::MissingToken, "the session token, which is not signed in what arrived", headers::with_token),
    slip(Part::Headers, Cause::SignedHeaders, "fewer headers than it lists", headers::fewer),
    slip(Part::Headers, Cause::HeaderRemoved, "parameters of the URL as headers, and did not send those", headers::from_query),
    slip(Part::Headers, Cause::CanonicalRequest, "the headers in another layout", headers::other_layout),
    slip(Part::Query, Cause::QueryAdded, "an empty query", query::left_out),
    slip(Part::Query, Cause::QueryOrder, "the query in the order of the URL", query::unsorted),
    slip(Part::Query, Cause::QueryEncoding, "the query as it is in the URL, not as S3 encodes it", query::as_sent),
    slip(Part::Query, Cause::QueryEncoding, "the query without percent-encoding", query::unencoded),
    slip(Part::Query, Cause::QueryEncoding, "the query without the equals sign of a parameter that has no value", query::without_equals),
    slip(Part::Query, Cause::QueryEncoding, "the query with characters that must be percent-encoded left as they are", query::partly_encoded),
    slip(Part::Query, Cause::QueryEncoding, "the query with plus signs and spaces confused", query::plus_for_space),
    slip(Part::Query, Cause::QueryEncoding, "the query percent-encoded once, and sent it percent-encoded twice", query::encoded_once),
    slip(Part::Query, Cause::QueryEncoding, "the query percent-encoded twice", query::encoded_again),
    slip(Part::Query, Cause::QueryEncoding, "the query with percent-encoding in lower case", query::other_case),
    slip(Part::Query, Cause::QueryEncoding, "the query with ~ percent-encoded", query::tilde_encoded),
    slip(Part::Query, Cause::QueryOrder, "the query in another order", query::sorted_otherwise),
    slip(Part::Query, Cause::QueryAdded, "the query without a parameter that it sent", query::without_one),
    slip(Part::Query, Cause::MissingToken, "the session token, which is not signed in what arrived", query::with_token),
    slip(Part::ContentMd5, Cause::HeaderChanged, "no content-md5", query::left_out),
    slip(Part::ContentType, Cause::HeaderChanged, "another content-type", headers::other_type_line),
    slip(Part::Date, Cause::Date, "no date, or another one", scope::other_time),
    slip(Part::Time, Cause::Date, "another time", scope::other_time),
    slip(Part::Day, Cause::ScopeDate, "another day, which must be that of UTC", scope::other_day),
    slip(Part::Region, Cause::Region, "another region", scope::other_region),
    slip(Part::Service, Cause::Service, "another service", scope::other_service),
    slip(Part::Key, Cause::WrongSecret, "", keys::count),
];
