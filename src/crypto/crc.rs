//! Cyclic redundancy checks, with carry-less multiplication if the processor has it.
//!
//! A message is a polynomial over GF(2) whose first bit is the highest coefficient, and its CRC is the remainder modulo
//! the CRC's polynomial. A block that is `d` bits before the end can be replaced by its product with `x^d` modulo that
//! polynomial. Long messages are folded this way, several blocks at a time, into one block, which a table reduces.

// To call functions compiled for these instructions, after checking that the processor has them.
#![allow(unsafe_code)]

/// The size of a register, whose two halves are multiplied.
const BLOCK: usize = 16;

/// Number of blocks folded in parallel, to hide the latency of the multiplication.
const STRIDE: usize = 8;

/// The same for registers of four blocks.
const WIDE_STRIDE: usize = 16;

/// A reflected CRC: the first bit of a byte is its lowest, and the highest bit of the CRC is the coefficient of 1.
pub struct Crc {
    polynomial: u64,
    /// The highest bit.
    one: u64,
    /// For each lowest byte of a CRC, what to add after shifting it out.
    table: [u64; 256],
    /// Factors of a block's halves that move it by one block.
    next: [u64; 2],
    /// Factors that move a block by one stride.
    stride: [u64; 2],
    /// Factors that move a block by one wide stride.
    wide_stride: [u64; 2],
}

/// CRC-32/ISO-HDLC.
pub static CRC_32: Crc = Crc::new(0xedb8_8320, 32);
/// CRC-32C (Castagnoli).
pub static CRC_32C: Crc = Crc::new(0x82f6_3b78, 32);
/// CRC-64/NVME.
pub static CRC_64_NVME: Crc = Crc::new(0x9a6c_9329_ac4b_c9b5, 64);

impl Crc {
    const fn new(polynomial: u64, bits: u32) -> Self {
        let one = 1 << (bits - 1);
        let mut crc = Crc { polynomial, one, table: [0; 256], next: [0; 2], stride: [0; 2], wide_stride: [0; 2] };
        let mut byte = 0;
        while byte < 256 {
            crc.table[byte] = crc.times_x(byte as u64, 8);
            byte += 1;
        }
        crc.next = crc.factors(1);
        crc.stride = crc.factors(STRIDE);
        crc.wide_stride = crc.factors(WIDE_STRIDE);
        crc
    }

    /// The factors that move a block by `blocks`. The product of two reflected 64-bit numbers has 127 bits, so in a
    /// 128-bit register it is off by one bit; and the first half of a block is 64 bits before the second.
    const fn factors(&self, blocks: usize) -> [u64; 2] {
        let distance = (blocks * BLOCK * 8) as u32 - 1;
        let aligned = self.one.leading_zeros();
        [self.times_x(self.one, distance + 64) << aligned, self.times_x(self.one, distance) << aligned]
    }

    /// The product of a number and a power of x.
    const fn times_x(&self, mut number: u64, power: u32) -> u64 {
        let mut count = 0;
        while count < power {
            number = (number >> 1) ^ if number & 1 == 1 { self.polynomial } else { 0 };
            count += 1;
        }
        number
    }

    fn multiply(&self, a: u64, mut b: u64) -> u64 {
        let (mut product, mut bit) = (0, self.one);
        while bit > 0 {
            if a & bit != 0 {
                product ^= b;
            }
            b = self.times_x(b, 1);
            bit >>= 1;
        }
        product
    }

    /// The factor by which `len` zero bytes multiply a CRC: x^(8 `len`), by squaring.
    fn power_of_x8(&self, mut len: u64) -> u64 {
        let (mut power, mut square) = (self.one, self.one >> 8);
        while len > 0 {
            if len & 1 == 1 {
                power = self.multiply(power, square);
            }
            square = self.multiply(square, square);
            len >>= 1;
        }
        power
    }

    /// The CRC of two parts, from the CRC of each and the length of the second.
    pub fn combine(&self, first: u64, second: u64, second_len: u64) -> u64 {
        self.multiply(first, self.power_of_x8(second_len)) ^ second
    }

    /// Extend `crc`, 0 for no data, by `data`.
    pub fn append(&self, crc: u64, data: &[u8]) -> u64 {
        let all = self.one | (self.one - 1);
        self.take(crc ^ all, data) ^ all
    }

    fn take(&self, crc: u64, data: &[u8]) -> u64 {
        #[cfg(target_arch = "x86_64")]
        if let Some((blocks, rest)) = wide_folding::fold(self, crc, data) {
            return self.take_narrowly(self.take_narrowly(0, blocks.as_flattened()), rest);
        }
        self.take_narrowly(crc, data)
    }

    fn take_narrowly(&self, crc: u64, data: &[u8]) -> u64 {
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        if let Some((block, rest)) = folding::fold(self, crc, data) {
            return self.take_bytes(self.take_bytes(0, block.map(u64::to_le_bytes).as_flattened()), rest);
        }
        self.take_bytes(crc, data)
    }

    fn take_bytes(&self, crc: u64, data: &[u8]) -> u64 {
        data.iter().fold(crc, |crc, byte| self.table[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod folding {
    use super::{BLOCK, Crc, STRIDE};

    /// A block's halves.
    type Halves = [u64; 2];

    type Stride = [[u8; BLOCK]; STRIDE];

    /// Fold the whole strides of `data`, after the CRC `start`, into one block; return it and the rest of `data`. None
    /// if `data` is too short or the processor lacks the instructions.
    pub fn fold<'a>(crc: &Crc, start: u64, data: &'a [u8]) -> Option<(Halves, &'a [u8])> {
        let (strides, _) = data.as_chunks::<BLOCK>().0.as_chunks::<STRIDE>();
        let (first, rest) = strides.split_first().filter(|_| arch::able())?;
        // SAFETY: `able` checked that the processor has the instructions.
        let block = unsafe { fold_strides(crc, start, first, rest) };
        Some((block, &data[size_of_val(strides)..]))
    }

    #[cfg_attr(target_arch = "x86_64", target_feature(enable = "pclmulqdq"))]
    #[cfg_attr(target_arch = "aarch64", target_feature(enable = "aes"))]
    fn fold_strides(crc: &Crc, start: u64, first: &Stride, rest: &[Stride]) -> Halves {
        let mut lanes = first.map(|block| arch::pair(halves(&block)));
        lanes[0] = arch::add(lanes[0], arch::pair([start, 0]));
        let factors = arch::pair(crc.stride);
        for stride in rest {
            for (lane, block) in lanes.iter_mut().zip(stride) {
                *lane = arch::add(arch::multiply(*lane, factors), arch::pair(halves(block)));
            }
        }
        let factors = arch::pair(crc.next);
        let [first, rest @ ..] = lanes;
        let last = rest.into_iter().fold(first, |block, next| arch::add(arch::multiply(block, factors), next));
        arch::halves(last)
    }

    fn halves(block: &[u8; BLOCK]) -> Halves {
        let (halves, _) = block.as_chunks::<8>();
        [u64::from_le_bytes(halves[0]), u64::from_le_bytes(halves[1])]
    }

    #[cfg(target_arch = "x86_64")]
    mod arch {
        use core::arch::x86_64::*;

        pub fn able() -> bool {
            is_x86_feature_detected!("pclmulqdq")
        }

        #[inline]
        #[target_feature(enable = "sse2")]
        pub fn pair([low, high]: [u64; 2]) -> __m128i {
            _mm_set_epi64x(high as i64, low as i64)
        }

        #[inline]
        #[target_feature(enable = "sse2")]
        pub fn halves(pair: __m128i) -> [u64; 2] {
            [_mm_cvtsi128_si64(pair) as u64, _mm_cvtsi128_si64(_mm_unpackhi_epi64(pair, pair)) as u64]
        }

        #[inline]
        #[target_feature(enable = "sse2")]
        pub fn add(a: __m128i, b: __m128i) -> __m128i {
            _mm_xor_si128(a, b)
        }

        /// The sum of both halves, each times its factor.
        #[inline]
        #[target_feature(enable = "pclmulqdq")]
        pub fn multiply(block: __m128i, factors: __m128i) -> __m128i {
            add(_mm_clmulepi64_si128::<0x00>(block, factors), _mm_clmulepi64_si128::<0x11>(block, factors))
        }
    }

    #[cfg(target_arch = "aarch64")]
    mod arch {
        use core::arch::aarch64::*;

        pub fn able() -> bool {
            std::arch::is_aarch64_feature_detected!("aes")
        }

        #[inline]
        #[target_feature(enable = "neon")]
        pub fn pair([low, high]: [u64; 2]) -> uint64x2_t {
            vcombine_u64(vcreate_u64(low), vcreate_u64(high))
        }

        #[inline]
        #[target_feature(enable = "neon")]
        pub fn halves(pair: uint64x2_t) -> [u64; 2] {
            [vgetq_lane_u64::<0>(pair), vgetq_lane_u64::<1>(pair)]
        }

        #[inline]
        #[target_feature(enable = "neon")]
        pub fn add(a: uint64x2_t, b: uint64x2_t) -> uint64x2_t {
            veorq_u64(a, b)
        }

        /// The sum of both halves, each times its factor.
        #[inline]
        #[target_feature(enable = "aes")]
        pub fn multiply(block: uint64x2_t, factors: uint64x2_t) -> uint64x2_t {
            let (block, factors) = (vreinterpretq_p64_u64(block), vreinterpretq_p64_u64(factors));
            let low = vmull_p64(vgetq_lane_p64::<0>(block), vgetq_lane_p64::<0>(factors));
            add(vreinterpretq_u64_p128(low), vreinterpretq_u64_p128(vmull_high_p64(block, factors)))
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide_folding {
    use core::arch::x86_64::*;

    use super::{BLOCK, Crc, WIDE_STRIDE};

    type Stride = [[u8; BLOCK]; WIDE_STRIDE];

    /// Fold the whole strides of `data`, after the CRC `start`, into one stride; return it and the rest of `data`.
    pub fn fold<'a>(crc: &Crc, start: u64, data: &'a [u8]) -> Option<(Stride, &'a [u8])> {
        let (strides, _) = data.as_chunks::<BLOCK>().0.as_chunks::<WIDE_STRIDE>();
        let able = || is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("vpclmulqdq");
        let (first, rest) = strides.split_first().filter(|_| able())?;
        // SAFETY: `able` checked that the processor has the instructions.
        let stride = unsafe { fold_strides(crc, start, first, rest) };
        Some((stride, &data[size_of_val(strides)..]))
    }

    #[target_feature(enable = "avx512f,vpclmulqdq")]
    fn fold_strides(crc: &Crc, start: u64, first: &Stride, rest: &[Stride]) -> Stride {
        let mut registers = load(first);
        registers[0] = _mm512_xor_si512(registers[0], _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, start as i64));
        let [low, high] = crc.wide_stride.map(|factor| factor as i64);
        let factors = _mm512_set_epi64(high, low, high, low, high, low, high, low);
        for stride in rest {
            for (register, next) in registers.iter_mut().zip(load(stride)) {
                let low = _mm512_clmulepi64_epi128::<0x00>(*register, factors);
                let high = _mm512_clmulepi64_epi128::<0x11>(*register, factors);
                *register = _mm512_xor_si512(_mm512_xor_si512(low, high), next);
            }
        }
        // SAFETY: both types are plain bytes of the same size.
        unsafe { core::mem::transmute(registers) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(stride: &Stride) -> [__m512i; WIDE_STRIDE / 4] {
        // SAFETY: both types are plain bytes of the same size.
        unsafe { core::mem::transmute(*stride) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Oracle = fn(&[u8]) -> u64;

    #[test]
    fn folded_or_by_the_table_a_crc_is_the_catalogue_s() {
        const ORACLES: [(&Crc, Oracle); 3] = [
            (&CRC_32, |data| crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(data).into()),
            (&CRC_32C, |data| crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(data).into()),
            (&CRC_64_NVME, |data| crc::Crc::<u64>::new(&crc::CRC_64_NVME).checksum(data)),
        ];
        const LEN: usize = 4 * WIDE_STRIDE * BLOCK;
        let data: Vec<u8> = (0..LEN + BLOCK).map(|at| (at * at / 7 + at) as u8).collect();
        for (crc, oracle) in ORACLES {
            for len in (0..LEN).step_by(if cfg!(miri) { 61 } else { 1 }) {
                let start = len * 5 % BLOCK;
                let data = &data[start..start + len];
                let (before, after) = data.split_at(len * len / 7 % (len + 1));
                let expected = oracle(data);
                assert_eq!(crc.append(crc.append(0, before), after), expected, "{len}");
                assert_eq!(crc.append(0, data), expected, "{len}");
                let all = crc.one | (crc.one - 1);
                assert_eq!(crc.take_narrowly(all, data) ^ all, expected, "narrowly, {len}");
                assert_eq!(crc.take_bytes(all, data) ^ all, expected, "by the table, {len}");
                assert_eq!(crc.combine(oracle(before), oracle(after), after.len() as u64), expected, "{len}");
            }
        }
    }
}
