//! Bodies that go out in chunks, and checksums.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_PAYLOAD_UNSIGNED;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{Output, Stream};

use crate::handle::{Handle, at, made};
use crate::{Function, Step, World};

impl World {
    pub fn begin_stream(&mut self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let mut plan = init(ffi::s3sign_stream_plan_init);
        plan.algorithm = if step.which > 240 { step.which.into() } else { self.config.algorithm };
        (plan.chunks, plan.checksum) = ((step.which % 2).into(), (step.which / 2 % 6).into());
        plan.decoded_length = if step.number.unsigned_abs() > 40 { step.number } else { step.number * 400 };
        plan.chunk_size = if step.which.is_multiple_of(3) { 8192 } else { 0 };
        let as_planned = plan;
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
        let raw = request.raw();
        let placed = call.request(&raw);
        let out = call.write(false, |out, cap, len, error| unsafe {
            ffi::s3sign_stream_begin(signer, placed, plan, slot, out, cap, len, result, error)
        });
        assert_eq!(out.is_some(), !stream.is_null(), "a stream exactly on success");
        if out.is_none() {
            return;
        }
        self.stream = Some(Handle(stream, ffi::s3sign_stream_free));
        self.body.clear();
        let signer = self.signers.iter().find(|known| known.as_ptr() == signer).expect("one that began a stream");
        // Where it is sent is the same without a stream.
        if let (Ok((_, headers)), Ok(sent)) = (Stream::begin(signer, &request, &as_planned), signer.sign(&request)) {
            let output = Output { headers, ..sent };
            self.arrived = Some(output.arrived(&request).payload(S3SIGN_PAYLOAD_UNSIGNED, ""));
        }
    }

    pub fn go_on_with_stream(&mut self, step: &Step) {
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

    pub fn sum(&mut self, step: &Step) {
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
