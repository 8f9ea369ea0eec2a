//! A static library of a few lines, which catches a panic of its own.

#[unsafe(no_mangle)]
pub extern "C" fn beside_caught() -> i32 {
    std::panic::catch_unwind(|| std::hint::black_box(&[1, 2])[std::hint::black_box(2)]).is_err().into()
}
