//! Clears what code that used a key leaves behind: compilers move keys through registers and frames of functions, of which
//! no destructor knows.

use core::hint::black_box;

/// What it takes to sign or verify with the key of a day. A text to sign is larger where ring may have to hash it itself.
pub(crate) const SIGNING: usize = if cfg!(feature = "ring") { 2048 } else { 1024 };

/// The same for SigV4A, of which p256 uses 3,120 bytes, and more where it is compiled with ring.
#[cfg(feature = "sigv4a")]
pub(crate) const SIGNING_ECDSA: usize = if cfg!(feature = "ring") { 8192 } else { 4096 };

/// Run `body`, and then clear the stack that it used, up to `DEPTH` bytes, and the registers that it may leave a key in.
#[inline(always)]
pub(crate) fn clearing<const DEPTH: usize, T>(body: impl FnOnce() -> T) -> T {
    let result = apart(body);
    clear::<DEPTH>();
    result
}

/// A frame of its own, so that all of `body` is below that of the caller.
#[inline(never)]
fn apart<T>(body: impl FnOnce() -> T) -> T {
    body()
}

/// What is cleared is where `apart` was.
#[inline(never)]
fn clear<const DEPTH: usize>() {
    black_box(&mut [0u8; DEPTH]);
    clear_registers();
}

/// Those that a function may change, and so may leave anything in.
#[cfg(all(target_arch = "x86_64", not(miri)))]
#[cfg_attr(not(feature = "std"), inline(never))]
#[allow(unsafe_code)]
fn clear_registers() {
    use core::arch::asm;
    // SAFETY: it changes no more than the registers it names.
    unsafe {
        asm!(
            "xor eax, eax", "xor ecx, ecx", "xor edx, edx", "xor esi, esi", "xor edi, edi",
            "xor r8d, r8d", "xor r9d, r9d", "xor r10d, r10d", "xor r11d, r11d",
            out("rax") _, out("rcx") _, out("rdx") _, out("rsi") _, out("rdi") _,
            out("r8") _, out("r9") _, out("r10") _, out("r11") _,
            options(nomem, nostack),
        );
        asm!(
            "xorps xmm0, xmm0", "xorps xmm1, xmm1", "xorps xmm2, xmm2", "xorps xmm3, xmm3",
            "xorps xmm4, xmm4", "xorps xmm5, xmm5", "xorps xmm6, xmm6", "xorps xmm7, xmm7",
            "xorps xmm8, xmm8", "xorps xmm9, xmm9", "xorps xmm10, xmm10", "xorps xmm11, xmm11",
            "xorps xmm12, xmm12", "xorps xmm13, xmm13", "xorps xmm14, xmm14", "xorps xmm15, xmm15",
            out("xmm0") _, out("xmm1") _, out("xmm2") _, out("xmm3") _, out("xmm4") _, out("xmm5") _, out("xmm6") _,
            out("xmm7") _, out("xmm8") _, out("xmm9") _, out("xmm10") _, out("xmm11") _, out("xmm12") _,
            out("xmm13") _, out("xmm14") _, out("xmm15") _,
            options(nomem, nostack, preserves_flags),
        );
    }
    // Those that the C library copies memory with, where it can. The core cannot ask.
    #[cfg(feature = "std")]
    if is_x86_feature_detected!("avx512vl") {
        // SAFETY: as above; the processor has the instruction.
        unsafe {
            asm!(
                "vpxord xmm16, xmm16, xmm16",
                "vpxord xmm17, xmm17, xmm17",
                "vpxord xmm18, xmm18, xmm18",
                "vpxord xmm19, xmm19, xmm19",
                "vpxord xmm20, xmm20, xmm20",
                "vpxord xmm21, xmm21, xmm21",
                "vpxord xmm22, xmm22, xmm22",
                "vpxord xmm23, xmm23, xmm23",
                "vpxord xmm24, xmm24, xmm24",
                "vpxord xmm25, xmm25, xmm25",
                "vpxord xmm26, xmm26, xmm26",
                "vpxord xmm27, xmm27, xmm27",
                "vpxord xmm28, xmm28, xmm28",
                "vpxord xmm29, xmm29, xmm29",
                "vpxord xmm30, xmm30, xmm30",
                "vpxord xmm31, xmm31, xmm31",
                out("xmm16") _, out("xmm17") _, out("xmm18") _, out("xmm19") _,
                out("xmm20") _, out("xmm21") _, out("xmm22") _, out("xmm23") _,
                out("xmm24") _, out("xmm25") _, out("xmm26") _, out("xmm27") _,
                out("xmm28") _, out("xmm29") _, out("xmm30") _, out("xmm31") _,
                options(nomem, nostack, preserves_flags),
            );
        }
    }
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
fn clear_registers() {}
