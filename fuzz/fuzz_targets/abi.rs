//! The whole C ABI: any of its functions in any order, on handles that live as long as they like, with NULL, lengths that
//! lie, structs of other versions and buffers of any size. What succeeds agrees with the same call made as it should be.

#![no_main]

#[path = "abi/plain.rs"]
mod plain;

use std::ptr;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_fuzz::abi::{Failure, Output, Pieces, Signer, batch, c, checked, init, pointer};
use s3sign_fuzz::hostile::{Call, Odd};
use s3sign_fuzz::input::{Config, Request};
use s3sign_fuzz::words::{seldom, text};

const WORDS: &[&str] = &[
    "key",
    "us-east-1",
    "bucket",
    "eu-west-1",
    "x-amz-meta-a: b",
    "20130524T000000Z",
    "Fri, 24 May 2013 00:00:00 GMT",
    "S3SIGN_ERR_NULL",
    "AAAAAA==",
    "<Error><Code>SignatureDoesNotMatch</Code></Error>",
    "{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[]}",
    "https://h:9000",
    "0\r\n\r\n",
    "\0",
];

macro_rules! functions {
    ($($name:ident)*) => {
        /// What a step calls.
        #[derive(Clone, Copy, Debug)]
        enum Function { $($name),* }
        const FUNCTIONS: &[Function] = &[$(Function::$name),*];
    };
}

functions! {
    SignerNew SignerFromSigningKey SignerForRegion SignerFree Sign Presign PresignBatch CanonicalRequest StringToSign
    SigningKey PostPolicy Lint Explain StreamContentLength StreamBegin StreamChunk StreamChunks StreamFinish StreamFree
    VerifyParse Verify VerifyStreamBegin VerifyStreamPush VerifyStreamFinish VerifyStreamFree VerifyPostParse VerifyPost
    Sha256 Checksum ChecksumNew ChecksumUpdate ChecksumFinish ChecksumPayloadHash ChecksumFree ChecksumCombine EndpointUrl
    Provider HeaderFromLine ClockOffset Constant Names Inits
}

#[derive(Debug)]
struct Step {
    function: Function,
    odd: Odd,
    number: i64,
    which: u8,
    data: Vec<u8>,
}

#[derive(Debug)]
struct Input {
    config: Config,
    request: Request,
    steps: Vec<Step>,
}

impl<'a> Arbitrary<'a> for Step {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Step {
            function: *u.choose(FUNCTIONS)?,
            odd: u.arbitrary()?,
            number: if seldom(u, 8)? { u.arbitrary()? } else { u.int_in_range(0..=40)? },
            which: u.arbitrary()?,
            data: text(u, WORDS, 3)?,
        })
    }
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let steps = u.int_in_range(1..=16)?;
        let mut config = Config::arbitrary(u)?;
        if u.arbitrary()? {
            // A signer that does as servers expect.
            config = Config {
                access_key_id: b"AKID".into(),
                secret_access_key: b"secret".into(),
                region: b"us-east-1".into(),
                ..Config::default()
            };
        }
        Ok(Input { config, request: u.arbitrary()?, steps: (0..steps).map(|_| u.arbitrary()).collect::<Result<_>>()? })
    }
}

/// What the library made, freed on drop.
struct Handle<T>(*mut T, unsafe extern "C" fn(*mut T));

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        unsafe { (self.1)(self.0) }
    }
}

/// The handle, or NULL for none.
fn at<T>(handle: &Option<Handle<T>>) -> *mut T {
    handle.as_ref().map_or(ptr::null_mut(), |handle| handle.0)
}

/// A call that makes a handle, exactly on success.
fn made<T>(
    mut call: Call<'_>,
    free: unsafe extern "C" fn(*mut T),
    make: impl FnOnce(*mut *mut T, *mut s3sign_error) -> i32,
) -> Option<Handle<T>> {
    let before = ptr::dangling_mut();
    let mut made = before;
    let slot = call.required(&raw mut made);
    if call.make(|error| make(slot, error)) {
        assert!(!made.is_null() && made != before, "a handle after success");
        return Some(Handle(made, free));
    }
    assert!(made.is_null() || made == before, "no handle after a failure");
    None
}

/// What the steps share.
struct World {
    config: Config,
    request: Request,
    signers: Vec<Signer>,
    /// The one that was made of `config` as it is, while there is it.
    plain: *mut ffi::s3sign_signer,
    signing_key: Vec<u8>,
    /// The last request that was signed, as it arrives.
    arrived: Option<Request>,
    /// The last form that was signed.
    form: Vec<(Vec<u8>, Vec<u8>)>,
    stream: Option<Handle<ffi::s3sign_stream>>,
    /// What the stream wrote, with its data.
    body: Vec<u8>,
    received: Option<Handle<ffi::s3sign_verify_stream>>,
    state: Option<Handle<ffi::s3sign_checksum_state>>,
}

fuzz_target!(|input: Input| {
    let signers: Vec<Signer> = Signer::new(&input.config).into_iter().collect();
    let mut world = World {
        plain: signers.first().map_or(ptr::null_mut(), |signer| signer.0),
        signers,
        config: input.config,
        request: input.request,
        signing_key: vec![7; 32],
        arrived: None,
        form: Vec::new(),
        stream: None,
        body: Vec::new(),
        received: None,
        state: None,
    };
    for step in &input.steps {
        world.step(step);
    }
});

impl World {
    fn signer(&self, step: &Step) -> *mut ffi::s3sign_signer {
        let index = usize::from(step.which) % (self.signers.len() + 1);
        // The one past the last is NULL, but for steps that find no other.
        self.signers.get(index).or(self.signers.first()).map_or(ptr::null_mut(), |signer| signer.0)
    }

    fn step(&mut self, step: &Step) {
        use Function::*;
        match step.function {
            SignerNew | SignerFromSigningKey | SignerForRegion => self.make_signer(step),
            SignerFree => {
                if usize::from(step.which) < self.signers.len() {
                    let freed = self.signers.swap_remove(step.which.into());
                    if freed.0 == self.plain {
                        self.plain = ptr::null_mut();
                    }
                }
                unsafe { ffi::s3sign_signer_free(ptr::null_mut()) }
            }
            Sign | Presign => self.sign(step),
            PresignBatch => self.presign_batch(step),
            CanonicalRequest | StringToSign => self.show(step),
            SigningKey => self.take_signing_key(step),
            PostPolicy => self.sign_form(step),
            Lint | Explain => self.advise(step),
            StreamContentLength | StreamBegin => self.begin_stream(step),
            StreamChunk | StreamChunks | StreamFinish => self.go_on_with_stream(step),
            StreamFree => self.stream = None,
            VerifyParse | Verify | VerifyStreamBegin => self.verify(step),
            VerifyStreamPush | VerifyStreamFinish => self.take_in(step),
            VerifyStreamFree => self.received = None,
            VerifyPostParse | VerifyPost => self.verify_form(step),
            ChecksumNew | ChecksumUpdate | ChecksumFinish | ChecksumPayloadHash => self.sum(step),
            ChecksumFree => self.state = None,
            Sha256 | Checksum | ChecksumCombine => plain::sum_at_once(step),
            EndpointUrl => plain::find_endpoint(step),
            Provider | HeaderFromLine | ClockOffset | Constant => plain::look_up(step),
            Names | Inits => plain::name_and_init(step),
        }
    }

    fn make_signer(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        if let Function::SignerForRegion = step.function {
            let (signer, region) = (call.required(self.signer(step)), call.text(&step.data));
            let made = made(call, ffi::s3sign_signer_free, |slot, error| unsafe {
                ffi::s3sign_signer_for_region(signer, region.ptr, region.len, slot, error)
            });
            return self.keep(made);
        }
        let is_new = matches!(step.function, Function::SignerNew);
        let made = self.config.with_c(|config| {
            let mut config = *config;
            if !is_new {
                config.secret_access_key = c(b"");
            }
            call.texts([&mut config.access_key_id, &mut config.secret_access_key, &mut config.session_token]);
            call.texts([&mut config.region, &mut config.service]);
            let config = call.input(config);
            if is_new {
                return made(call, ffi::s3sign_signer_free, |slot, error| unsafe {
                    ffi::s3sign_signer_new(config, slot, error)
                });
            }
            let key = call.text(&self.signing_key);
            made(call, ffi::s3sign_signer_free, |slot, error| unsafe {
                ffi::s3sign_signer_from_signing_key(config, key.ptr.cast(), key.len, self.request.time, slot, error)
            })
        });
        self.keep(made);
    }

    fn keep(&mut self, made: Option<Handle<ffi::s3sign_signer>>) {
        if let Some(handle) = made {
            self.signers.push(Signer(handle.0));
            std::mem::forget(handle);
        }
        self.signers.truncate(3);
    }

    /// Sign or presign; what succeeds is what `Signer` makes of it, and verifies.
    fn sign(&mut self, step: &Step) {
        let is_sign = matches!(step.function, Function::Sign);
        let request = if is_sign { self.to_sign() } else { self.request.clone() };
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let result = call.optional(init(ffi::s3sign_result_init));
        let out = request.with_c(|request| {
            let request = call.request(request);
            call.write(true, |out, cap, len, error| unsafe {
                match is_sign {
                    true => ffi::s3sign_sign(signer, request, out, cap, len, result, error),
                    false => ffi::s3sign_presign(signer, request, out, cap, len, result, error),
                }
            })
        });
        let (Some(out), Some(signer)) = (out, self.signers.iter().find(|known| known.0 == signer)) else { return };
        // A list or text whose length is said to be 0 is another request.
        let same = if is_sign { signer.sign(&request) } else { signer.presign(&request) };
        let Ok(same) = same else { return };
        let first = if is_sign { &same.headers } else { &same.url };
        if step.odd.changes_nothing() {
            assert_eq!(&out, if result.is_null() { first } else { &same.out }, "the same as made without anything odd");
        }
        let arrived = request.arrived(&same);
        let status = arrived.with_c(|c| checked(|error| unsafe { ffi::s3sign_verify(signer.0, c, 1 << 40, error) }));
        if signer.0 == self.plain && self.is_usual(&request) {
            let verified = match &status {
                Ok(()) => true,
                Err(failure) => self.config.algorithm == S3SIGN_ALGORITHM_SIGV2 && is_refused_v2(&request, failure),
            };
            assert!(verified, "what was signed is verified: {status:?}, {request:?} by {:?}", self.config);
        }
        self.arrived = Some(arrived);
    }

    fn to_sign(&self) -> Request {
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

    fn presign_batch(&mut self, step: &Step) {
        let pieces: Vec<&[u8]> = step.data.chunks(5).take(usize::from(step.which % 8)).collect();
        let mut pieces = Pieces::new(&pieces);
        if step.which > 250 {
            // Not in order. The last one stays, for it says how much there is to read.
            let last = pieces.ends.len().saturating_sub(1);
            pieces.ends[..last].reverse();
        }
        let none = Pieces::new(&[]);
        let (keys, queries) = match step.number % 3 {
            0 => (&pieces, &none),
            1 => (&none, &pieces),
            _ => (&pieces, &pieces),
        };
        let mut out_ends = vec![usize::MAX; pieces.ends.len()];
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let mut batch = batch(keys, queries);
        if !batch.keys.is_null() {
            batch.keys = call.required(batch.keys.cast_mut());
        }
        if !batch.queries.is_null() {
            batch.queries = call.required(batch.queries.cast_mut());
        }
        let ends = if keys.ends.is_empty() { &mut batch.query_ends } else { &mut batch.key_ends };
        (*ends, batch.count) = call.list(&pieces.ends);
        let count = batch.count;
        let batch = call.input(batch);
        let out_ends = if count == out_ends.len() { call.nullable(out_ends.as_mut_ptr()) } else { ptr::null_mut() };
        self.request.with_c(|request| {
            let request = call.request(request);
            call.write(true, |out, cap, len, error| unsafe {
                ffi::s3sign_presign_batch(signer, request, batch, out, cap, len, out_ends, error)
            })
        });
    }

    fn show(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        self.request.with_c(|request| {
            let request = call.request(request);
            call.write(true, |out, cap, len, error| unsafe {
                match step.function {
                    Function::StringToSign => ffi::s3sign_string_to_sign(signer, request, out, cap, len, error),
                    _ => ffi::s3sign_canonical_request(signer, request, out, cap, len, error),
                }
            })
        });
    }

    fn take_signing_key(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let time = if step.which.is_multiple_of(4) { step.number } else { self.request.time };
        let key = call
            .write(true, |out, cap, len, error| unsafe { ffi::s3sign_signing_key(signer, time, out, cap, len, error) });
        self.signing_key = key.unwrap_or(std::mem::take(&mut self.signing_key));
    }

    fn sign_form(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let kind = if step.which.is_multiple_of(2) { S3SIGN_CONDITION_EQ } else { step.which.into() };
        let is_json = step.which > 200;
        let mut conditions = Vec::new();
        if !is_json {
            conditions.push(condition(S3SIGN_CONDITION_EQ, b"key", b"k"));
            conditions.push(condition(kind, b"x-amz-meta-a", &step.data));
        }
        for condition in &mut conditions {
            if condition.kind != S3SIGN_CONDITION_CONTENT_LENGTH_RANGE {
                call.texts([&mut condition.name, &mut condition.value]);
            }
        }
        let mut post = init(ffi::s3sign_post_init);
        (post.bucket, post.time, post.expires) = (c(b"bucket"), self.request.time, step.number);
        if is_json {
            (post.bucket, post.expires, post.policy) = (c(b""), 0, c(&step.data));
        }
        (post.conditions, post.conditions_len) = call.list(&conditions);
        call.texts([&mut post.bucket, &mut post.policy]);
        let post = call.input(post);
        let out = call
            .write(true, |out, cap, len, error| unsafe { ffi::s3sign_post_policy(signer, post, out, cap, len, error) });
        let Some(out) = out else { return };
        let text = String::from_utf8(out).expect("ASCII");
        let fields = text.split_terminator("\r\n").filter_map(|line| line.split_once(": "));
        self.form = fields.map(|(name, value)| (name.into(), value.into())).collect();
        self.form.push((b"key".to_vec(), b"k".to_vec()));
        self.form.push((b"x-amz-meta-a".to_vec(), step.data.clone()));
    }

    fn advise(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        self.request.with_c(|request| {
            let request = call.request(request);
            if let Function::Lint = step.function {
                let mut findings = 0;
                let findings = call.nullable(&raw mut findings);
                return call.write(true, |out, cap, len, error| unsafe {
                    ffi::s3sign_lint(signer, request, out, cap, len, findings, error)
                });
            }
            let mut refusal = init(ffi::s3sign_refusal_init);
            refusal.http_status = if step.number > 40 { step.number as i32 } else { 403 };
            (refusal.body, refusal.server_time, refusal.region) = (c(&step.data), c(b""), c(b"eu-west-1"));
            call.texts([&mut refusal.body, &mut refusal.server_time, &mut refusal.region]);
            let refusal = call.input(refusal);
            let explanation = call.optional(init(ffi::s3sign_explanation_init));
            call.write(true, |out, cap, len, error| unsafe {
                ffi::s3sign_explain(signer, request, refusal, out, cap, len, explanation, error)
            })
        });
    }

    fn begin_stream(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let mut plan = init(ffi::s3sign_stream_plan_init);
        plan.algorithm = if step.which > 240 { step.which.into() } else { self.config.algorithm };
        (plan.chunks, plan.checksum) = ((step.which % 2).into(), (step.which / 2 % 6).into());
        plan.decoded_length = if step.number.unsigned_abs() > 40 { step.number } else { step.number * 400 };
        plan.chunk_size = if step.which.is_multiple_of(3) { 8192 } else { 0 };
        let plan = call.input(plan);
        if let Function::StreamContentLength = step.function {
            let mut length = 0;
            let slot = call.required(&raw mut length);
            assert!(
                !call.make(|error| unsafe { ffi::s3sign_stream_content_length(plan, slot, error) }) || length > 0,
                "a body has an end"
            );
            return;
        }
        let signer = call.required(self.signer(step));
        let result = call.optional(init(ffi::s3sign_result_init));
        let mut stream = ptr::null_mut();
        let slot = call.required(&raw mut stream);
        let request = self.to_sign();
        let out = request.with_c(|request| {
            let request = call.request(request);
            call.write(false, |out, cap, len, error| unsafe {
                ffi::s3sign_stream_begin(signer, request, plan, slot, out, cap, len, result, error)
            })
        });
        assert_eq!(out.is_some(), !stream.is_null(), "a stream exactly on success");
        let Some(out) = out else { return };
        self.stream = Some(Handle(stream, ffi::s3sign_stream_free));
        self.body.clear();
        if result.is_null() {
            let output = Output { headers: out, host: b"h".into(), target: b"/".into(), ..Output::default() };
            self.arrived = Some(request.arrived(&output));
        }
    }

    fn go_on_with_stream(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let stream = call.required(at(&self.stream));
        if let Function::StreamFinish = step.function {
            let end = call.write(false, |out, cap, len, error| unsafe {
                ffi::s3sign_stream_finish(stream, out, cap, len, error)
            });
            return self.body.extend(end.unwrap_or_default());
        }
        let data = vec![b'd'; [step.number.clamp(0, 40) as usize * 400, 8192, 65_536][usize::from(step.which % 3)]];
        let view = call.text(&data);
        if let Function::StreamChunks = step.function {
            let mut ends = [usize::MAX; 9];
            let count = usize::from(step.which / 3 % 8);
            let frames = call.write(false, |out, cap, len, error| unsafe {
                let ends = ends.as_mut_ptr();
                ffi::s3sign_stream_chunks(stream, view.ptr.cast(), view.len, ends, count, out, cap, len, error)
            });
            assert!(ends[count..].iter().all(|end| *end == usize::MAX), "nothing past the ends");
            let mut start = 0;
            // Several fit in the data only where they are small.
            for (chunk, end) in data.chunks(if count > 1 { 8192 } else { 65_536 }).zip(ends) {
                let Some(frames) = &frames else { break };
                self.body.extend([&frames[start..end], chunk].concat());
                start = end;
            }
            return;
        }
        let frame = call.write(false, |out, cap, len, error| unsafe {
            ffi::s3sign_stream_chunk(stream, view.ptr.cast(), view.len, out, cap, len, error)
        });
        if let Some(frame) = frame {
            self.body.extend([frame, data].concat());
        }
    }

    fn verify(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let request = self.arrived.as_ref().filter(|_| !step.which.is_multiple_of(4)).unwrap_or(&self.request);
        let skew = if step.which.is_multiple_of(16) { step.number } else { 1 << 40 };
        let signer = match step.function {
            Function::VerifyParse => ptr::null_mut(),
            _ => call.required(self.signer(step)),
        };
        let received = request.with_c(|request| {
            let request = call.request(request);
            match step.function {
                Function::VerifyParse => {
                    let claim = call.output(init(ffi::s3sign_claim_init));
                    call.write(true, |out, cap, len, error| unsafe {
                        ffi::s3sign_verify_parse(request, out, cap, len, claim, error)
                    });
                }
                Function::Verify => {
                    call.make(|error| unsafe { ffi::s3sign_verify(signer, request, skew, error) });
                }
                _ => {
                    return made(call, ffi::s3sign_verify_stream_free, |slot, error| unsafe {
                        ffi::s3sign_verify_stream_begin(signer, request, skew, slot, error)
                    });
                }
            }
            None
        });
        self.received = received.or(self.received.take());
    }

    fn take_in(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let received = call.required(at(&self.received));
        if let Function::VerifyStreamFinish = step.function {
            call.make(|error| unsafe { ffi::s3sign_verify_stream_finish(received, error) });
            return;
        }
        let bytes = if step.which.is_multiple_of(8) { &step.data } else { &self.body };
        let bytes = call.text(bytes);
        let (mut used, mut data) = (0, c(b""));
        let (used_at, data_at) = (call.required(&raw mut used), call.required(&raw mut data));
        let taken = call.make(|error| unsafe {
            ffi::s3sign_verify_stream_push(received, bytes.ptr.cast(), bytes.len, used_at, data_at, error)
        });
        assert!(used <= bytes.len && data.len <= used && (taken || data.len == 0));
        let offset = (data.ptr as usize).wrapping_sub(bytes.ptr as usize);
        assert!(data.len == 0 || offset + data.len <= used, "the data is among the bytes");
    }

    fn verify_form(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let fields: Vec<_> = self.form.iter().map(|(n, v)| s3sign_header { name: c(n), value: c(v) }).collect();
        let mut form = init(ffi::s3sign_post_form_init);
        (form.fields, form.fields_len, form.bucket) = (pointer(&fields), fields.len(), c(b"bucket"));
        (form.time, form.file_size) = (self.request.time, step.number);
        call.headers((&mut form.fields, &mut form.fields_len));
        call.texts([&mut form.bucket]);
        let form = call.input(form);
        if let Function::VerifyPost = step.function {
            let signer = call.required(self.signer(step));
            call.make(|error| unsafe { ffi::s3sign_verify_post(signer, form, error) });
            return;
        }
        let claim = call.output(init(ffi::s3sign_claim_init));
        call.write(true, |out, cap, len, error| unsafe {
            ffi::s3sign_verify_post_parse(form, out, cap, len, claim, error)
        });
    }

    fn sum(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        if let Function::ChecksumNew = step.function {
            let (algorithm, hash) = (i32::from(step.which % 8), step.number as i32);
            let made = made(call, ffi::s3sign_checksum_free, |slot, error| unsafe {
                ffi::s3sign_checksum_new(algorithm, hash, slot, error)
            });
            self.state = made.or(self.state.take());
            return;
        }
        let state = call.required(at(&self.state));
        if let Function::ChecksumUpdate = step.function {
            let data = call.text(&step.data);
            call.make(|error| unsafe { ffi::s3sign_checksum_update(state, data.ptr.cast(), data.len, error) });
            return;
        }
        call.write(true, |out, cap, len, error| unsafe {
            match step.function {
                Function::ChecksumFinish => ffi::s3sign_checksum_finish(state, out, cap, len, error),
                _ => ffi::s3sign_checksum_payload_hash(state, out, cap, len, error),
            }
        });
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

fn condition(kind: i32, name: &[u8], value: &[u8]) -> s3sign_condition {
    s3sign_condition { kind, name: c(name), value: c(value), min: 0, max: 40 }
}
