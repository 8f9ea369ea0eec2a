//! Partitions: isolated groups of AWS regions.

/// A partition.
pub struct Partition {
    pub name: &'static str,
    /// Prefixes of its region names, before `-direction-number`.
    prefixes: &'static [&'static str],
    pub suffix: &'static str,
    /// Suffix of the dual-stack endpoints of services other than S3.
    pub dualstack_suffix: &'static str,
    /// Whether S3 has FIPS endpoints in it.
    pub fips: bool,
}

#[rustfmt::skip]
static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws", prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        suffix: "amazonaws.com", dualstack_suffix: "api.aws", fips: true,
    },
    Partition {
        name: "aws-cn", prefixes: &["cn"],
        suffix: "amazonaws.com.cn", dualstack_suffix: "api.amazonwebservices.com.cn", fips: false,
    },
    Partition {
        name: "aws-eusc", prefixes: &["eusc-de"],
        suffix: "amazonaws.eu", dualstack_suffix: "api.amazonwebservices.eu", fips: true,
    },
    Partition {
        name: "aws-iso", prefixes: &["us-iso"],
        suffix: "c2s.ic.gov", dualstack_suffix: "api.aws.ic.gov", fips: true,
    },
    Partition {
        name: "aws-iso-b", prefixes: &["us-isob"],
        suffix: "sc2s.sgov.gov", dualstack_suffix: "api.aws.scloud", fips: true,
    },
    Partition {
        name: "aws-iso-e", prefixes: &["eu-isoe"],
        suffix: "cloud.adc-e.uk", dualstack_suffix: "api.cloud-aws.adc-e.uk", fips: true,
    },
    Partition {
        name: "aws-iso-f", prefixes: &["us-isof"],
        suffix: "csp.hci.ic.gov", dualstack_suffix: "api.aws.hci.ic.gov", fips: true,
    },
    Partition {
        name: "aws-us-gov", prefixes: &["us-gov"],
        suffix: "amazonaws.com", dualstack_suffix: "api.aws", fips: true,
    },
];

/// The partition of a region. It goes by the prefix, so that it works for future regions; `aws` if the prefix is
/// unknown.
pub fn of(region: &[u8]) -> &'static Partition {
    let found = PARTITIONS.iter().find(|partition| {
        let is_global = region.strip_suffix(b"-global") == Some(partition.name.as_bytes());
        is_global || partition.prefixes.iter().any(|prefix| is_region_of(region, prefix.as_bytes()))
    });
    found.unwrap_or(&PARTITIONS[0])
}

/// Whether a name is plausible for a region. All parts must be known, so most typos are not.
pub fn is_region(name: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] =
        [b"central", b"east", b"north", b"northeast", b"northwest", b"south", b"southeast", b"southwest", b"west"];
    PARTITIONS.iter().any(|partition| {
        let known = |prefix: &&str| {
            is_region_of(name, prefix.as_bytes())
                && name[prefix.len() + 1..].split(|b| *b == b'-').next().is_some_and(|word| WORDS.contains(&word))
        };
        partition.prefixes.iter().any(known) || name.strip_suffix(b"-global") == Some(partition.name.as_bytes())
    })
}

/// If a host is in a partition's domain: what precedes the suffix.
pub fn before_suffix(host: &[u8]) -> Option<&[u8]> {
    let mut shortest = None;
    for partition in &PARTITIONS {
        for suffix in [partition.suffix, partition.dualstack_suffix] {
            let before = host.strip_suffix(suffix.as_bytes()).and_then(|rest| rest.strip_suffix(b"."));
            shortest = before.filter(|rest| shortest.is_none_or(|other: &[u8]| rest.len() < other.len())).or(shortest);
        }
    }
    shortest
}

/// Whether a region's name is `prefix-word-number`.
fn is_region_of(region: &[u8], prefix: &[u8]) -> bool {
    let mut parts = region.strip_prefix(prefix).unwrap_or_default().split(|b| *b == b'-');
    let word = |part: Option<&[u8]>| part.is_some_and(|part| !part.is_empty());
    let number = |part: Option<&[u8]>| part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
    parts.next() == Some(b"") && word(parts.next()) && number(parts.next()) && parts.next().is_none()
}
