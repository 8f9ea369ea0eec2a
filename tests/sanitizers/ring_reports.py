"""What memcheck may report of a library built with ring while it signs at random.

The length of ring's signature depends on its value, so all that handles it afterwards does too, which says nothing: it is sent.
Until there is one, ring may branch only where this list says, and never in its arithmetic, which is C and assembly.
"""

import re
import sys

# Of ring 0.17.14. That these hold is all that the branches tell; where one can fail it does in one of 2^32 numbers or fewer.
PLACES = {
    "limb.rs:189": "a key, nonce or coordinate is in range",
    "ec/keys.rs:54": "a key is in range",
    "private_key.rs:71": "a random number is in range, and taken as nonce",
    "ops.rs:597": "a key, nonce or coordinate is in range",
    "ops.rs:472": "the nonce has an inverse",
    "private_key.rs:162": "a point is not at infinity",
    "private_key.rs:182": "a point is on the curve",
    "suite_b.rs:223": "the public key, which is public, is that of the private key",
    "slice/cmp.rs:154": "the public key, which is public, is that of the private key",
    "signing.rs:261": "r, which is public, is not 0",
    "signing.rs:276": "s, which is public, is not 0",
}
SIGNATURE = "format_rs_asn1"
RING = re.compile(r"\bring::|ring_core_|suite_b|\bsrc/(ec|limb)")


def reports(text):
    """Each report: what it says, and its frames."""
    for block in re.split(r"^==\d+== *$", text, flags=re.M):
        frames = re.findall(r"(?:at|by) (0x\w+): (.*)", block)
        if frames:
            yield block.strip().splitlines()[0].split("== ", 1)[-1], frames


def is_allowed(kind, frames):
    # The frames of one address are functions that were inlined into each other; those of a library function are its caller's.
    start = 1 if "vgpreload" in frames[0][1] else 0
    here = [frame for address, frame in frames if address == frames[start][0]]
    return "jump" in kind and any(f"{place})" in frame for place in PLACES for frame in here)


def main():
    text = sys.stdin.read()
    found = list(reports(text))
    if not re.search(r"^\d+ calls$", text, re.M):
        sys.exit(text)
    signed = next((at for at, (_, frames) in enumerate(found) if any(SIGNATURE in frame for _, frame in frames)), None)
    if signed is None:
        sys.exit("memcheck has lost sight of the secret: no signature depends on it")
    wrong = 0
    for at, (kind, frames) in enumerate(found):
        in_ring = any(RING.search(frame) for _, frame in frames) and not any(SIGNATURE in frame for _, frame in frames)
        if (at < signed or in_ring) and not is_allowed(kind, frames):
            wrong += 1
            print(kind, *(f"    {frame}" for _, frame in frames[:8]), sep="\n")
    print(f"{len(found)} checks of reports, {wrong} wrong")
    sys.exit(bool(wrong))


main()
