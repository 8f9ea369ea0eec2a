//! Signing times: `YYYYMMDDTHHMMSSZ`, whose first eight characters are the date of the credential scope.

use crate::error::{Error, Field, Status};
#[cfg(feature = "verify")]
use crate::text::room::Room;
use crate::text::sink::Sink;

/// First second of the year 10000, which four digits cannot write.
const END: i64 = 253_402_300_800;

/// Refuse a time that is not after 0 and before the year 10000. A 0 is a field that was never set: nobody signs for 1970.
pub fn check(seconds: i64, field: &'static str) -> Result<(), Error> {
    let message = match seconds {
        ..=0 => "must be Unix seconds after 0; pass the current time, in C time(NULL)",
        1..END => return Ok(()),
        END.. => "must be Unix seconds before the year 10000",
    };
    Err(Error::new(Status::Time, Field::Argument(field), message))
}

/// A moment as `x-amz-date` writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timestamp([u8; 16]);

impl Default for Timestamp {
    fn default() -> Self {
        Self::EPOCH
    }
}

impl Timestamp {
    /// The start of 1970, for claims that state only when they end.
    pub const EPOCH: Self = Timestamp(*b"19700101T000000Z");

    /// From Unix seconds that `check` takes.
    pub fn from_unix(seconds: i64) -> Result<Self, Error> {
        check(seconds, "time")?;
        let (year, month, day) = civil_from_days((seconds / 86_400) as u32);
        let second = (seconds % 86_400) as u32;
        let date = digits([year / 100, year % 100, month, day]);
        let clock = digits([second / 3600, second / 60 % 60, second % 60, 0]);
        let mut text = *b"00000000T000000Z";
        text[..8].copy_from_slice(&date);
        text[9..15].copy_from_slice(&clock[..6]);
        Ok(Timestamp(text))
    }

    /// From the text of an `x-amz-date` header. On failure, the offset of the fault.
    pub fn parse(text: &[u8]) -> Result<Self, usize> {
        let Some(stamp) = text.try_into().ok().map(Timestamp).filter(Timestamp::is_pattern) else {
            return Err(misfit(text));
        };
        let [century, year, month, day, hour, minute, second] = stamp.numbers();
        let (year, month, day) = (u32::from(century) * 100 + u32::from(year), u32::from(month), u32::from(day));
        let good_date = year >= 1970 && (1..=12).contains(&month) && day >= 1;
        let good_day = day <= 28 || day <= days_in_month(year, month);
        if good_date && good_day && hour < 24 && minute < 60 && second < 60 {
            return Ok(stamp);
        }
        let faults = [
            (0, year < 1970),
            (4, !(1..=12).contains(&month)),
            (6, day < 1 || day > days_in_month(year, month)),
            (9, hour >= 24),
            (11, minute >= 60),
        ];
        Err(faults.into_iter().find(|(_, is_fault)| *is_fault).map_or(13, |(at, _)| at))
    }

    /// Whether there are digits around a `T` and before a `Z`. Eight bytes at once.
    fn is_pattern(&self) -> bool {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let are_digits = |bytes: u64| {
            let zeros = |bytes: u64| bytes & (ONES * 0xf0) == ONES * 0x30;
            zeros(bytes) && zeros(bytes.wrapping_add(ONES * 6))
        };
        let [date, clock] = self.halves();
        self.0[8] == b'T' && self.0[15] == b'Z' && are_digits(date) && are_digits(clock)
    }

    /// The digits of the date, and those of the clock between two zeros.
    fn halves(&self) -> [u64; 2] {
        let text = u128::from_le_bytes(self.0);
        let clock = (text >> 64) as u64;
        [text as u64, clock & !0xff & !(0xff << 56) | u64::from(b'0') | u64::from(b'0') << 56]
    }

    /// Century, year, month, day, hour, minute and second, of two digits each.
    #[inline]
    fn numbers(&self) -> [u8; 7] {
        let [date, clock] = self.halves();
        let pairs = |digits: u64| {
            let digits = digits & 0x0f0f_0f0f_0f0f_0f0f;
            (digits * 10 + (digits >> 8)).to_le_bytes()
        };
        let (date, clock) = (pairs(date), pairs(clock));
        [date[0], date[2], date[4], date[6], clock[1], clock[3], clock[5]]
    }

    /// From what `words` returned.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn from_words(words: [u64; 2]) -> Self {
        let mut text = [0; 16];
        for (bytes, word) in text.as_chunks_mut::<8>().0.iter_mut().zip(words) {
            *bytes = word.to_ne_bytes();
        }
        Timestamp(text)
    }

    /// Its text as two numbers.
    #[cfg(feature = "std")]
    pub(crate) fn words(&self) -> [u64; 2] {
        let words = self.0.as_chunks::<8>().0;
        [u64::from_ne_bytes(words[0]), u64::from_ne_bytes(words[1])]
    }

    /// In Unix seconds.
    pub fn unix(&self) -> i64 {
        let [century, year, month, day, hour, minute, second] = self.numbers().map(u32::from);
        // Years that begin in March, so that the leap day is the last.
        let month = (month + 9) % 12;
        let year = century * 100 + year - u32::from(month >= 10);
        let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
        i64::from(days) * 86_400 + i64::from(hour * 3600 + minute * 60 + second)
    }

    /// `YYYYMMDDTHHMMSSZ`.
    pub fn text(&self) -> &[u8; 16] {
        &self.0
    }

    /// Write as ISO 8601 has it, `2015-12-30T12:00:00.000Z`.
    pub fn write_iso(&self, out: &mut impl Sink) {
        let parts = [(0..4, "-"), (4..6, "-"), (6..8, "T"), (9..11, ":"), (11..13, ":"), (13..15, ".000Z")];
        for (range, after) in parts {
            out.write(&self.0[range]);
            out.write(after.as_bytes());
        }
    }

    /// `YYYYMMDD`.
    pub fn date(&self) -> &[u8; 8] {
        self.0.first_chunk().expect("16 bytes")
    }
}

impl Timestamp {
    /// As HTTP writes dates: `Tue, 27 Mar 2007 19:36:42 GMT`.
    pub fn http_date(&self) -> [u8; 29] {
        let number = |from, to| usize::from(number(&self.0[from..to]));
        let (year, month, day) = (number(0, 4), number(4, 6), number(6, 8));
        // Zeller's rule, for a year that begins in March.
        let (y, m) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
        let weekday = (day + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400 + 6) % 7;
        let mut text = *b"Day, 00 Mon 0000 00:00:00 GMT";
        text[0..3].copy_from_slice(&DAYS[weekday * 3..][..3]);
        text[5..7].copy_from_slice(&self.0[6..8]);
        text[8..11].copy_from_slice(&MONTHS[(month - 1) * 3..][..3]);
        text[12..16].copy_from_slice(&self.0[0..4]);
        for (to, from) in [(17, 9), (20, 11), (23, 13)] {
            text[to..to + 2].copy_from_slice(&self.0[from..from + 2]);
        }
        text
    }
}

const DAYS: &[u8; 21] = b"SunMonTueWedThuFriSat";
const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// A date as HTTP writes it, with `+0000` for `GMT` as S3's documentation has it.
#[cfg(feature = "verify")]
pub fn parse_http_date(text: &[u8]) -> Result<Timestamp, usize> {
    let text = text.strip_suffix(b" +0000").or(text.strip_suffix(b" GMT")).unwrap_or(text);
    let mut whole = Room::<40>::default();
    // No date is longer.
    whole.append(&text[..text.len().min(36)]);
    whole.append(b" GMT");
    parse_server_time(&whole)
}

/// From a server's clock: the `Date` header (`Tue, 27 Mar 2007 19:36:42 GMT`), or the ISO 8601 of its error documents
/// (`2007-03-27T19:36:42Z`, fractions of a second left off). On failure, the offset of the fault.
pub fn parse_server_time(text: &[u8]) -> Result<Timestamp, usize> {
    let mut stamp = *b"00000000T000000Z";
    // Where each part of the timestamp stands in the text, and what else must stand where.
    let (parts, pattern): ([(usize, usize, usize); 5], &[u8]) = match text.get(3) {
        Some(b',') => ([(0, 12, 4), (6, 5, 2), (9, 17, 2), (11, 20, 2), (13, 23, 2)], b"aaa, 00 aaa 0000 00:00:00 GMT"),
        _ => ([(0, 0, 4), (6, 8, 2), (9, 11, 2), (11, 14, 2), (13, 17, 2)], b"0000-00-00T00:00:00"),
    };
    for (at, expected) in pattern.iter().enumerate() {
        match (text.get(at), expected) {
            (Some(b'0'..=b'9'), b'0') => {}
            (Some(byte), b'a') if byte.is_ascii_alphabetic() => {}
            (Some(byte), _) if byte == expected => {}
            _ => return Err(at),
        }
    }
    for (to, from, len) in parts {
        stamp[to..to + len].copy_from_slice(&text[from..from + len]);
    }
    if pattern[0] == b'a' {
        let month = MONTHS.chunks_exact(3).position(|month| month == &text[8..11]).ok_or(8usize)?;
        stamp[4..6].copy_from_slice(&digits([month as u32 + 1, 0, 0, 0])[..2]);
        if text.len() > pattern.len() {
            return Err(pattern.len());
        }
    } else {
        stamp[4..6].copy_from_slice(&text[5..7]);
        let rest = &text[pattern.len()..];
        let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
        let zone = rest.strip_prefix(b".").map_or(rest, |fraction| &fraction[digits(fraction)..]);
        if zone != b"Z" {
            return Err(pattern.len());
        }
    }
    Timestamp::parse(&stamp).map_err(|_| 0)
}

/// Where a text differs from the pattern of a timestamp.
#[cold]
fn misfit(text: &[u8]) -> usize {
    let fits = |(byte, pattern): (&u8, &u8)| byte == pattern || (*pattern == b'0' && byte.is_ascii_digit());
    text.iter().zip(b"00000000T000000Z").position(|pair| !fits(pair)).unwrap_or(text.len().min(16))
}

/// The number that up to four digits write.
fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))
}

/// Four numbers below 100 in two digits each, all at once: each has 16 bits of a number.
#[inline]
fn digits(numbers: [u32; 4]) -> [u8; 8] {
    const ONES: u64 = 0x0001_0001_0001_0001;
    let numbers = numbers.iter().rev().fold(0, |all, number| all << 16 | u64::from(*number));
    // 103 / 1024 is a tenth, as closely as it takes.
    let tens = ((numbers * 103) >> 10) & (ONES * 0x0f);
    let ones = numbers - tens * 10;
    (tens | ones << 8 | (ONES * 0x3030)).to_le_bytes()
}

/// Year, month and day of a number of days since 1970-01-01, by counting in years that begin in March.
///
/// By multiplying and shifting, as Neri and Schneider have shown in "Euclidean affine functions and their application to
/// calendar algorithms" (2022).
#[inline]
fn civil_from_days(days: u32) -> (u32, u32, u32) {
    let quarters = 4 * (days + 719_468) + 3;
    let (century, day_of_century) = (quarters / 146_097, quarters % 146_097 / 4);
    let product = 2_939_745 * u64::from(4 * day_of_century + 3);
    let (year_of_century, day_of_year) = ((product >> 32) as u32, product as u32 / 2_939_745 / 4);
    let months = 2_141 * day_of_year + 197_913;
    let (month, day) = (months >> 16, (months & 0xffff) / 2_141 + 1);
    let next = day_of_year >= 306;
    (century * 100 + year_of_century + u32::from(next), if next { month - 12 } else { month }, day)
}

fn days_in_month(year: u32, month: u32) -> u32 {
    let leap = || year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap()),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "takes an hour")]
    fn every_day_from_1970_to_9999_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        for days in 0..END / 86_400 {
            let stamp = Timestamp::from_unix(days * 86_400 + 45_296).unwrap();
            let expected = format!("{year:04}{month:02}{day:02}T123456Z");
            assert_eq!(stamp.text(), expected.as_bytes());
            assert_eq!(stamp.unix(), days * 86_400 + 45_296);
            assert_eq!(Timestamp::parse(expected.as_bytes()), Ok(stamp));
            let weekday = weekdays[(days % 7) as usize];
            let http = format!("{weekday}, {day:02} {} {year:04} 12:34:56 GMT", months[month as usize - 1]);
            assert_eq!(stamp.http_date()[..], *http.as_bytes());
            assert_eq!(parse_server_time(http.as_bytes()), Ok(stamp));
            let iso = format!("{year:04}-{month:02}-{day:02}T12:34:56Z");
            assert_eq!(parse_server_time(iso.as_bytes()), Ok(stamp));
            day += 1;
            if day > days_in_month(year, month) {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
    }

    #[test]
    fn a_servers_time_is_taken_in_two_forms_and_no_other() {
        for (text, expected) in [
            ("2009-10-01T12:34:56.123Z", Ok(1_254_400_496)),
            ("2009-10-01T12:34:56Z", Ok(1_254_400_496)),
            ("Thu, 01 Oct 2009 12:34:56 GMT", Ok(1_254_400_496)),
            ("Thu, 01 Oct 2009 12:34:56 CET", Err(26)),
            ("Thu, 01 Okt 2009 12:34:56 GMT", Err(8)),
            ("Thu, 01 Oct 2009 12:34:56 GMT ", Err(29)),
            ("Thursday, 01-Oct-09 12:34:56 GMT", Err(0)),
            ("Thu, 32 Oct 2009 12:34:56 GMT", Err(0)),
            ("2009-10-01T12:34:56+02:00", Err(19)),
            ("2009-10-01T12:34:56.Z5", Err(19)),
            ("2009-10-01T12:34:56", Err(19)),
            ("2009-13-01T12:34:56Z", Err(0)),
            ("", Err(0)),
        ] {
            assert_eq!(parse_server_time(text.as_bytes()).map(|stamp| stamp.unix()), expected, "{text}");
        }
    }

    #[test]
    fn a_malformed_date_is_refused_at_the_byte_at_fault() {
        for (text, at) in [
            ("", 0),
            ("2013052", 7),
            ("20130524 000000Z", 8),
            ("20130524T000000", 15),
            ("20130524T000000Z ", 16),
            ("19691231T235959Z", 0),
            ("20131324T000000Z", 4),
            ("20130229T000000Z", 6),
            ("20130524T240000Z", 9),
            ("20130524T006000Z", 11),
            ("20130524T000060Z", 13),
        ] {
            assert_eq!(Timestamp::parse(text.as_bytes()), Err(at), "{text:?}");
        }
    }
}
