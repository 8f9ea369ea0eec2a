//! Tables of words in one text each: a table of pointers would take 40 bytes more a word.

/// Words by their first letters, each behind its length. What follows a `|` in a word is its meaning.
pub struct Words {
    bytes: &'static [u8],
    starts: &'static [u16; 27],
}

/// A word and its meaning.
pub type Entry = (&'static [u8], Option<&'static [u8]>);

impl Words {
    pub const fn new(bytes: &'static [u8], starts: &'static [u16; 27]) -> Self {
        Words { bytes, starts }
    }

    /// The longest word that `text` starts with, and its meaning; if `folded`, in any case and over line ends.
    pub fn longest(&self, text: &[u8], folded: bool) -> Option<Entry> {
        let letter = text.first()?.to_ascii_lowercase();
        let (mut at, mut best) = (0, None);
        while let Some(entry) = self.next(letter, &mut at) {
            let Some(start) = text.get(..entry.0.len()) else { continue };
            let same = start == entry.0
                || folded
                    && start.iter().zip(entry.0).all(|(a, b)| a.eq_ignore_ascii_case(b) || (*a, *b) == (b'\n', b' '));
            if same && best.is_none_or(|(other, _): Entry| other.len() < entry.0.len()) {
                best = Some(entry);
            }
        }
        best
    }

    /// The next word with this letter; `read` is how many bytes of them were read.
    pub fn next(&self, letter: u8, read: &mut usize) -> Option<Entry> {
        let letter = usize::from(letter.wrapping_sub(b'a'));
        let (start, end) = (self.starts.get(letter)?, self.starts.get(letter + 1)?);
        let rest = &self.bytes[usize::from(*start) + *read..usize::from(*end)];
        let entry = rest.get(1..1 + usize::from(*rest.first()?))?;
        *read += 1 + entry.len();
        Some(match entry.iter().position(|byte| *byte == b'|') {
            Some(at) => (&entry[..at], Some(&entry[at + 1..])),
            None => (entry, None),
        })
    }
}

/// The size of `pack`.
pub const fn size(words: &[&str]) -> usize {
    let (mut size, mut index) = (0, 0);
    while index < words.len() {
        size += 1 + words[index].len();
        index += 1;
    }
    size
}

/// Words behind their lengths, and where each letter starts.
pub const fn pack<const N: usize>(words: &[&str]) -> ([u8; N], [u16; 27]) {
    let (mut bytes, mut starts) = ([0; N], [0; 27]);
    let (mut at, mut index, mut letter) = (0, 0, 0);
    while index < words.len() {
        let word = words[index].as_bytes();
        let first = (word[0].to_ascii_lowercase() - b'a') as usize;
        assert!(first + 1 >= letter && word.len() < 256, "the words must be sorted by their first letters");
        while letter <= first {
            starts[letter] = at as u16;
            letter += 1;
        }
        bytes[at] = word.len() as u8;
        let mut byte = 0;
        while byte < word.len() {
            bytes[at + 1 + byte] = word[byte];
            byte += 1;
        }
        at += 1 + word.len();
        index += 1;
    }
    assert!(at < 65536);
    while letter < 27 {
        starts[letter] = at as u16;
        letter += 1;
    }
    (bytes, starts)
}

/// A table of words, which are sorted by their first letters.
macro_rules! words {
    ($($word:literal)*) => {{
        const WORDS: &[&str] = &[$($word,)*];
        const PACKED: ([u8; $crate::diagnose::read::words::size(WORDS)], [u16; 27]) =
            $crate::diagnose::read::words::pack(WORDS);
        static BYTES: [u8; PACKED.0.len()] = PACKED.0;
        static STARTS: [u16; 27] = PACKED.1;
        $crate::diagnose::read::words::Words::new(&BYTES, &STARTS)
    }};
}
pub(super) use words;
