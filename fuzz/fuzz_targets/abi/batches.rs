//! Many URLs in a call.

use std::ptr;

use s3sign::ffi;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::{init, pointer};

use crate::{Step, World};

impl World {
    pub fn presign_batch(&mut self, step: &Step) {
        let pieces: Vec<&[u8]> = step.data.chunks(5).take(usize::from(step.which % 8)).collect();
        let (bytes, mut ends) = (pieces.concat(), vec![]);
        pieces.iter().for_each(|piece| ends.push(ends.last().unwrap_or(&0) + piece.len()));
        if step.which > 250 {
            // Not in order. The last one stays, for it says how much there is to read.
            let last = ends.len().saturating_sub(1);
            ends[..last].reverse();
        }
        let mut batch = init(ffi::s3sign_batch_init);
        // So that each key gives the URL that `s3sign_presign` gives for it.
        batch.path_as_is = 1;
        let (varies_keys, varies_queries) = (step.number % 3 != 1, step.number % 3 != 0);
        if varies_keys {
            (batch.keys, batch.key_ends) = (pointer(&bytes).cast(), pointer(&ends));
        }
        if varies_queries {
            (batch.queries, batch.query_ends) = (pointer(&bytes).cast(), pointer(&ends));
        }
        let mut out_ends = vec![usize::MAX; ends.len()];
        let mut call = Call::new(&step.odd);
        let signer = call.required(self.signer(step));
        let placed = if varies_keys { &mut batch.key_ends } else { &mut batch.query_ends };
        (*placed, batch.count) = call.list(&ends);
        if varies_keys && varies_queries {
            // A count that is a lie goes with one that is read nowhere.
            batch.query_ends = batch.key_ends;
        }
        // Of no URLs, nothing is asked for.
        for texts in [&mut batch.keys, &mut batch.queries] {
            if !texts.is_null() && batch.count > 0 {
                *texts = call.required(texts.cast_mut());
            }
        }
        let count = batch.count;
        let batch = call.input(batch);
        let out_ends = if count == out_ends.len() { call.nullable(out_ends.as_mut_ptr()) } else { ptr::null_mut() };
        let raw = self.request.raw();
        let request = call.request(&raw);
        call.write(true, |out, cap, len, error| unsafe {
            ffi::s3sign_presign_batch(signer, request, batch, out, cap, len, out_ends, error)
        });
    }
}
