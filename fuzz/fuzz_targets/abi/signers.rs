//! Signers: made, and what they sign.

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::{c, init};
use s3sign_wrapper::{Failure, Request, Signer, bytes};

use crate::handle::{Handle, made};
use crate::{Function, Step, World};

impl World {
    pub fn make_signer(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        if let Function::SignerForRegion = step.function {
            let (signer, region) = (call.required(self.signer(step)), call.text(&step.data));
            let made = made(call, ffi::s3sign_signer_free, |slot, error| unsafe {
                ffi::s3sign_signer_for_region(signer, region.ptr, region.len, slot, error)
            });
            return self.keep(made);
        }
        let is_new = matches!(step.function, Function::SignerNew);
        let raw = self.config.raw();
        let mut config = *raw;
        if !is_new {
            config.secret_access_key = c(b"");
        }
        call.texts([&mut config.access_key_id, &mut config.secret_access_key, &mut config.session_token]);
        call.texts([&mut config.region, &mut config.service]);
        let config = call.input(config);
        let made = if is_new {
            made(call, ffi::s3sign_signer_free, |slot, error| unsafe { ffi::s3sign_signer_new(config, slot, error) })
        } else {
            let (key, time) = (call.text(&self.signing_key), self.request.time);
            made(call, ffi::s3sign_signer_free, |slot, error| unsafe {
                ffi::s3sign_signer_from_signing_key(config, key.ptr.cast(), key.len, time, slot, error)
            })
        };
        self.keep(made);
    }

    /// Whether a signer is of the config, which may be of an older version than it was made of.
    pub fn match_signer(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = self.signer(step);
        let raw = self.config.raw();
        let mut config = *raw;
        call.texts([&mut config.access_key_id, &mut config.secret_access_key, &mut config.session_token]);
        call.texts([&mut config.region, &mut config.service]);
        let (config, mut matches) = (call.input(config), -1);
        let (known, slot) = (call.required(signer), call.required(&raw mut matches));
        let made = call.make(|error| unsafe { ffi::s3sign_signer_matches(known, config, slot, error) });
        assert!(!made || matches == 0 || matches == 1);
    }

    /// Another reference to a signer, or to none.
    pub fn retain_signer(&mut self, step: &Step) {
        let signer = self.signer(step);
        let same = unsafe { ffi::s3sign_signer_retain(signer) };
        assert_eq!(same, signer);
        self.keep((!same.is_null()).then(|| Handle(same, ffi::s3sign_signer_free)));
    }

    fn keep(&mut self, made: Option<Handle<ffi::s3sign_signer>>) {
        if let Some(handle) = made {
            self.signers.push(unsafe { Signer::from_raw(handle.0) });
            std::mem::forget(handle);
        }
        self.signers.truncate(3);
    }

    /// Sign or presign; what succeeds is what `Signer` makes of it, and verifies.
    pub fn sign(&mut self, step: &Step) {
        let is_sign = matches!(step.function, Function::Sign);
        let request = if is_sign { self.to_sign() } else { self.request.clone() };
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let result = call.optional(init(ffi::s3sign_result_init));
        let raw = request.raw();
        let placed = call.request(&raw);
        let out = call.write(true, |out, cap, len, error| unsafe {
            match is_sign {
                true => ffi::s3sign_sign(signer, placed, out, cap, len, result, error),
                false => ffi::s3sign_presign(signer, placed, out, cap, len, result, error),
            }
        });
        let (Some(out), Some(signer)) = (out, self.signers.iter().find(|known| known.as_ptr() == signer)) else {
            return;
        };
        // A list or text whose length is said to be 0 is another request.
        let same = if is_sign { signer.sign(&request) } else { signer.presign(&request) };
        let Ok(same) = same else { return };
        let first = bytes(if is_sign { &same.headers } else { &same.url });
        if step.odd.changes_nothing() {
            assert_eq!(
                &out,
                if result.is_null() { &first } else { &same.out },
                "the same as made without anything odd"
            );
        }
        let arrived = same.arrived(&request).payload(S3SIGN_PAYLOAD_UNSIGNED, "");
        let status = signer.verify(&arrived, 1 << 40);
        if signer.as_ptr() == self.plain && self.is_usual(&request) {
            let verified = match &status {
                Ok(()) => true,
                Err(failure) => self.config.algorithm == S3SIGN_ALGORITHM_SIGV2 && is_refused_v2(&request, failure),
            };
            assert!(verified, "what was signed is verified: {status:?}, {request:?} by {:?}", self.config);
        }
        self.arrived = Some(arrived);
    }

    pub fn to_sign(&self) -> Request {
        Request { expires: 0, window: 0, ..self.request.clone() }
    }

    /// Whether a server takes what this signer signs: S3 as it is, and nothing set by hand that it would see.
    fn is_usual(&self, request: &Request) -> bool {
        let config = &self.config;
        let modes = [config.normalize_path, config.double_encode, config.content_sha256_header, config.token_mode];
        let by_hand = [
            "x-amz-date",
            "date",
            "x-amz-content-sha256",
            "x-amz-security-token",
            "x-amz-s3session-token",
            "x-amz-region-set",
            "host",
        ];
        // A path that is signed as it is sent may be escaped otherwise than servers do.
        let url = request.url.strip_prefix(b"https:").or(request.url.strip_prefix(b"http:")).unwrap_or(&request.url);
        let is_canonical =
            request.path_mode != S3SIGN_PATH_VERBATIM || !url.iter().any(|byte| b"%!$&'()*+,;=:@".contains(byte));
        !config.is_anonymous()
            && is_canonical
            && modes == [0; 4]
            && [&b""[..], b"s3"].contains(&&config.service[..])
            && !by_hand.iter().any(|name| request.has_header(name))
    }

    pub fn show(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let raw = self.request.raw();
        let request = call.request(&raw);
        call.write(true, |out, cap, len, error| unsafe {
            match step.function {
                Function::StringToSign => ffi::s3sign_string_to_sign(signer, request, out, cap, len, error),
                _ => ffi::s3sign_canonical_request(signer, request, out, cap, len, error),
            }
        });
    }
    pub fn take_signing_key(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let time = if step.which.is_multiple_of(4) { step.number } else { self.request.time };
        let key = call
            .write(true, |out, cap, len, error| unsafe { ffi::s3sign_signing_key(signer, time, out, cap, len, error) });
        self.signing_key = key.unwrap_or(std::mem::take(&mut self.signing_key));
    }
}

/// With SigV2, parameters that are not signed are refused, and headers of which one value is signed if they repeat.
fn is_refused_v2(request: &Request, failure: &Failure) -> bool {
    let repeats = |name: &str| {
        let is = |(given, _): &&(Vec<u8>, Vec<u8>)| given.eq_ignore_ascii_case(name.as_bytes());
        request.headers.iter().filter(is).count() > 1
    };
    match failure.status {
        S3SIGN_ERR_QUERY => !request.query.is_empty() || request.url.contains(&b'?'),
        S3SIGN_ERR_MALFORMED => ["content-type", "content-md5"].into_iter().any(repeats),
        _ => false,
    }
}
