"""How objects are divided into parts.

Limits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

from __future__ import annotations

from collections.abc import Iterator

MIB = 1 << 20

MOST_PARTS = 10_000
SMALLEST_PART, LARGEST_PART = 5 * MIB, 5 << 30
_USUAL_PART = 8 * MIB


def part_size_for(size: int | None, part_size: int | None) -> int:
    """The size of each part but the last, in bytes, for so many bytes in total; None is unknown.

    `part_size` is the requested size; None: 8 MiB, or more if there would be too many parts. ValueError if the parts
    are too small, too large or too many.
    """
    if part_size is None:
        least = -(-(size or 0) // MOST_PARTS)
        part_size = max(_USUAL_PART, -(-least // MIB) * MIB)
    if not SMALLEST_PART <= part_size <= LARGEST_PART:
        raise ValueError(f"part_size: must be 5 MiB to 5 GiB, which {part_size} is not")
    if size is not None and size > part_size * MOST_PARTS:
        raise ValueError(f"part_size: {size} bytes are more than {MOST_PARTS} parts of {part_size}")
    return part_size


def ranges(size: int, part_size: int) -> Iterator[tuple[int, int]]:
    """Start and length of each part."""
    for start in range(0, size, part_size):
        yield start, min(part_size, size - start)
