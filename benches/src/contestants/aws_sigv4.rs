//! `aws-sigv4`, which signs for the AWS SDK for Rust.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningInstructions,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;

use super::{Contestant, signature_in};
use crate::workload::*;

/// With its signing settings, parameters and signable request made anew for each call, as the SDK does.
pub struct AwsSigv4 {
    identity: Identity,
    url: String,
    uri: http::Uri,
    expires: i64,
    /// Whether the signature is applied to `request`.
    applies: bool,
    request: http::Request<()>,
    signed: Option<(SigningInstructions, String)>,
}

impl AwsSigv4 {
    pub fn new(workload: &Workload, applies: bool) -> Self {
        let url = workload.url();
        AwsSigv4 {
            identity: Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "benchmark").into(),
            uri: url.parse().expect("a URL"),
            url,
            expires: workload.expires,
            applies,
            request: http::Request::new(()),
            signed: None,
        }
    }

    fn sign(&self) -> (SigningInstructions, String) {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let body = if self.expires == 0 {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            SignableBody::Bytes(&[])
        } else {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(self.expires as u64));
            SignableBody::UnsignedPayload
        };
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(REGION)
            .name("s3")
            .time(UNIX_EPOCH + Duration::from_secs(TIME as u64))
            .settings(settings)
            .build()
            .expect("complete")
            .into();
        let signable = SignableRequest::new("GET", &self.url, std::iter::empty(), body).expect("a request");
        sign(signable, &parameters).expect("signed").into_parts()
    }
}

impl Contestant for AwsSigv4 {
    fn name(&self) -> &str {
        if self.applies { "aws-sigv4, applied to an http::Request" } else { "aws-sigv4, signature alone" }
    }

    fn call(&mut self) {
        let (instructions, signature) = self.sign();
        if self.applies {
            // What is there from the last call makes way, and leaves its memory: that of a new request is not counted.
            self.request.headers_mut().clear();
            *self.request.uri_mut() = self.uri.clone();
            instructions.apply_to_request_http1x(&mut self.request);
        } else {
            self.signed = Some((instructions, signature));
        }
    }

    fn signature(&self) -> String {
        match (&self.signed, self.request.headers().get("authorization")) {
            (Some((_, signature)), _) => signature.clone(),
            (None, Some(authorization)) => signature_in(authorization.to_str().expect("text")),
            (None, None) => signature_in(&self.request.uri().to_string()),
        }
    }
}
