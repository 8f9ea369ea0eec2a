#!/bin/sh
# For cargo, as RUSTC_WRAPPER: instruments s3sign alone, so that libFuzzer learns which of its branches are taken. In
# dependencies and targets that takes most of the time and draws the fuzzer into the arithmetic of P-256. Comparisons are
# not traced, as cargo-fuzz does: that costs a third more, and words.rs knows the texts that count.
# After a change here, remove target/; cargo does not see it.
case " $* " in
    *" --crate-name s3sign "*)
        exec "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
        ;;
esac
exec "$@"
