//! `aws-sigv4`, which signs for the AWS SDK for Rust.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningInstructions,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;

use super::{Contestant, Made};
use crate::workload::*;

/// With its signing settings, parameters and signable request made anew for each call, as the SDK does. The
/// instructions that it returns are not applied to a request.
pub struct AwsSigv4 {
    identity: Identity,
    workload: &'static Workload,
    signed: Option<SigningInstructions>,
}

impl AwsSigv4 {
    pub fn new(workload: &'static Workload) -> Self {
        let token = workload.token.then(|| TOKEN.to_owned());
        let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, token, None, "benchmark");
        AwsSigv4 { identity: credentials.into(), workload, signed: None }
    }

    fn made(&self) -> Made {
        let instructions = self.signed.as_ref().expect("signed");
        let parameters = instructions.params().iter().map(|(name, value)| format!("{name}={value}"));
        let authorization = instructions.headers().find(|(name, _)| *name == "authorization");
        Made::read(
            &authorization.map_or_else(|| parameters.collect::<Vec<_>>().join("&"), |(_, value)| value.to_owned()),
        )
    }
}

impl Contestant for AwsSigv4 {
    fn name(&self) -> &str {
        "aws-sigv4"
    }

    fn call(&mut self) {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        if self.workload.expires == 0 {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        } else {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(self.workload.expires as u64));
        }
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(REGION)
            .name("s3")
            .time(UNIX_EPOCH + Duration::from_secs(TIME as u64))
            .settings(settings)
            .build()
            .expect("complete")
            .into();
        let body = if self.workload.unsigned { SignableBody::UnsignedPayload } else { SignableBody::Bytes(&[]) };
        let headers = self.workload.headers.iter().copied();
        let signable = SignableRequest::new(self.workload.method, self.workload.url, headers, body);
        self.signed = Some(sign(signable.expect("a request"), &parameters).expect("signed").into_parts().0);
    }

    fn signature(&self) -> String {
        self.made().agreed(self.workload)
    }

    fn signs_too(&self) -> Vec<String> {
        self.made().more(self.workload)
    }
}
