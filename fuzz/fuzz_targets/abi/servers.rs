//! What arrives at a server.

use std::ptr;

use s3sign::ffi;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::{c, init};

use crate::handle::{at, made};
use crate::{Function, Step, World};

impl World {
    pub fn verify(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let request = self.arrived.as_ref().filter(|_| !step.which.is_multiple_of(4)).unwrap_or(&self.request);
        let skew = if step.which.is_multiple_of(16) { step.number } else { 1 << 40 };
        let signer = match step.function {
            Function::VerifyParse => ptr::null_mut(),
            _ => call.required(self.signer(step)),
        };
        let raw = request.raw();
        let request = call.request(&raw);
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
                let received = made(call, ffi::s3sign_verify_stream_free, |slot, error| unsafe {
                    ffi::s3sign_verify_stream_begin(signer, request, skew, slot, error)
                });
                self.received = received.or(self.received.take());
            }
        }
    }

    pub fn take_in(&mut self, step: &Step) {
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
}
