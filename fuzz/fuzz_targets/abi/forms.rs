//! Forms with a POST policy, and advice.

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_condition;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::{c, headers, init, pointer};
use s3sign_wrapper::{header_pairs, text};

use crate::{Function, Step, World};

impl World {
    pub fn sign_form(&mut self, step: &Step) {
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
        let lines = text(&out);
        self.form = header_pairs(&lines).map(|(name, value)| (name.into(), value.into())).collect();
        self.form.push((b"key".to_vec(), b"k".to_vec()));
        self.form.push((b"x-amz-meta-a".to_vec(), step.data.clone()));
    }

    pub fn verify_form(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        let fields = headers(&self.form);
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

    pub fn advise(&self, step: &Step) {
        let mut call = Call::new(&step.odd);
        if let Function::ExplainText = step.function {
            // Both may be missing.
            let signer = call.nullable(self.signer(step));
            let (text, secret) = (call.text(&step.data), call.text(b"secret"));
            let explanation = call.optional(init(ffi::s3sign_explanation_init));
            call.write(true, |out, cap, len, error| unsafe {
                let (request, text_at, secret_at) = (std::ptr::null(), text.ptr, secret.ptr);
                ffi::s3sign_explain_text(
                    signer,
                    request,
                    text_at,
                    text.len,
                    secret_at,
                    secret.len,
                    out,
                    cap,
                    len,
                    explanation,
                    error,
                )
            });
            return;
        }
        let signer = call.required(self.signer(step));
        let raw = self.request.raw();
        let request = call.request(&raw);
        if let Function::Lint = step.function {
            let mut findings = 0;
            let findings = call.nullable(&raw mut findings);
            call.write(true, |out, cap, len, error| unsafe {
                ffi::s3sign_lint(signer, request, out, cap, len, findings, error)
            });
            return;
        }
        let mut refusal = init(ffi::s3sign_refusal_init);
        refusal.http_status = if step.number > 40 { step.number as i32 } else { 403 };
        (refusal.body, refusal.server_time, refusal.region) = (c(&step.data), c(b""), c(b"eu-west-1"));
        call.texts([&mut refusal.body, &mut refusal.server_time, &mut refusal.region]);
        let refusal = call.input(refusal);
        let explanation = call.optional(init(ffi::s3sign_explanation_init));
        call.write(true, |out, cap, len, error| unsafe {
            ffi::s3sign_explain(signer, request, refusal, out, cap, len, explanation, error)
        });
    }
}

fn condition(kind: i32, name: &[u8], value: &[u8]) -> s3sign_condition {
    s3sign_condition { kind, name: c(name), value: c(value), min: 0, max: 40 }
}
