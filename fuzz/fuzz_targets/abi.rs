//! The whole C ABI: any of its functions in any order, on handles that live as long as they like, with NULL, lengths that
//! lie, structs of other versions and buffers of any size. What succeeds agrees with the same call made as it should be.

#![no_main]

#[path = "abi/batches.rs"]
mod batches;
#[path = "abi/forms.rs"]
mod forms;
#[path = "abi/handle.rs"]
mod handle;
#[path = "abi/plain.rs"]
mod plain;
#[path = "abi/servers.rs"]
mod servers;
#[path = "abi/signers.rs"]
mod signers;
#[path = "abi/streams.rs"]
mod streams;

use std::ptr;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign_fuzz::hostile::Odd;
use s3sign_fuzz::input;
use s3sign_fuzz::words::{seldom, text};
use s3sign_wrapper::{Config, Request, Signer};

use crate::handle::Handle;

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
    SignerNew SignerFromSigningKey SignerForRegion SignerMatches SignerRetain SignerFree Sign Presign PresignBatch CanonicalRequest
    StringToSign SigningKey PostPolicy Lint Explain ExplainText StreamContentLength StreamBegin StreamChunk StreamChunks StreamFinish StreamFree
    VerifyParse Verify VerifyStreamBegin VerifyStreamPush VerifyStreamFinish VerifyStreamFree VerifyPostParse VerifyPost Sha256
    Checksum ChecksumNew ChecksumUpdate ChecksumFinish ChecksumPayloadHash ChecksumFree ChecksumCombine EndpointUrl
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
        let mut config = input::config(u)?;
        if u.arbitrary()? {
            // A signer that does as servers expect.
            config = Config::new("AKID", "secret", "us-east-1");
        }
        Ok(Input {
            config,
            request: input::request(u)?,
            steps: (0..steps).map(|_| u.arbitrary()).collect::<Result<_>>()?,
        })
    }
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
        plain: signers.first().map_or(ptr::null_mut(), Signer::as_ptr),
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
        self.signers.get(index).or(self.signers.first()).map_or(ptr::null_mut(), Signer::as_ptr)
    }

    fn step(&mut self, step: &Step) {
        use Function::*;
        match step.function {
            SignerNew | SignerFromSigningKey | SignerForRegion => self.make_signer(step),
            SignerMatches => self.match_signer(step),
            SignerRetain => self.retain_signer(step),
            SignerFree => {
                if usize::from(step.which) < self.signers.len() {
                    let freed = self.signers.swap_remove(step.which.into());
                    if freed.as_ptr() == self.plain {
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
            Lint | Explain | ExplainText => self.advise(step),
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
}
