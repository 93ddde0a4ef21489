"""Unpacking gzip step by step, so that nothing grows beyond its limit before it is counted."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

GZIP = b"\x1f\x8b"
# What is left of a piece is copied for each file that ends in it.
_PIECE = 1 << 14


class TooLargeError(ValueError):
    """There is more than the limit allows."""


class DamagedError(ValueError):
    """It is no gzip file, or ends too early."""


def joined(pieces: Iterable[bytes], limit: int) -> bytes:
    """Join pieces of at most `limit` bytes in all.

    Raises:
        TooLargeError: there are more.
    """
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise TooLargeError
    return bytes(whole)


def inflated(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Unpack a gzip file (RFC 1952) that comes in chunks; no piece is larger than `limit` + 1.

    Raises:
        TooLargeError: the packed bytes alone are more than `limit`.
        DamagedError: it cannot be unpacked to its end.
    """
    inflater = zlib.decompressobj(31)
    received = 0
    try:
        for piece in _small(chunks):
            rest = piece
            # Parts that unpack to nothing could go on for ever.
            received += len(piece)
            if received > limit:
                raise TooLargeError
            while rest:
                if inflater.eof:
                    if not rest.startswith(GZIP[: len(rest)]):
                        # Some servers send an empty line or zeros after it; browsers ignore that.
                        return
                    # RFC 1952: a file may be several, one after the other.
                    inflater = zlib.decompressobj(31)
                yield inflater.decompress(rest, limit + 1)
                rest = inflater.unconsumed_tail or inflater.unused_data
    except zlib.error as error:
        raise DamagedError from error
    if not inflater.eof:
        raise DamagedError


def _small(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]
