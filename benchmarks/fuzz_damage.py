"""How a file is damaged: bits and stretches of any file, and the insides of those that have some.

Each takes a good file's bytes and a generator, and gives a damaged copy.
"""

import copy
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from typing import Any

import numpy as np

HUGE = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 0xFFFFFF)
"""What lengths, widths and counts are replaced with."""

ODD = (b"1e308", b"-1e308", b"1e400", b"-1", b"0", b"99999999999", b"9" * 90, b"9" * 400, b"-0.0",
       b"1e-320", b"NaN", b"Infinity", b"nan", b"0.5", b"1e6", b"true", b"null", b'"7"', b"[]",
       b"{}", b"'", b"0x10", b"1_000", b"")  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NESTED = (b"[" * 3000, b"{" * 3000, b'{"a":' * 3000, b"<g>" * 3000, b"(" * 3000, b'"' * 3000)


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """``data`` with bits or bytes changed, a stretch lost, doubled or filled, or its end cut."""
    kind = rng.integers(8)
    changed = bytearray(data)
    start, end = sorted(rng.integers(len(data) + 1, size=2))
    if kind == 0:
        del changed[start:]
    elif kind == 1:
        del changed[start:end]
    elif kind == 2:
        changed[start:start] = data[start:end]
    elif kind == 3:
        end = min(end, start + 64)
        changed[start:end] = bytes([rng.choice([0, 255, 48, 57])]) * (end - start)
    elif kind == 4:  # lengths and offsets stand near both ends
        near = min(80, len(data))
        for place in rng.integers(-near, near, size=3) if near else ():
            changed[place] = rng.integers(256)
    elif kind == 5:
        return huge_lengths(data, rng)
    elif data:
        for place in rng.integers(len(data), size=rng.integers(1, 9)):
            changed[place] ^= 1 << rng.integers(8)
    return bytes(changed)


def huge_lengths(data: bytes, rng: np.random.Generator) -> bytes:
    """``data`` with a number of two or four bytes, near its beginning, made very large or nothing.

    Of PNG chunks the checksum is made right again, so that what they say is believed.
    """
    changed = bytearray(data)
    size = int(rng.choice([2, 4]))
    room = min(len(data) - size, 600)
    if room <= 0:
        return data
    place = int(rng.integers(room + 1))
    value = HUGE[rng.integers(len(HUGE))] & (2 ** (8 * size) - 1)
    order = str(rng.choice(["little", "big"]))
    changed[place : place + size] = value.to_bytes(size, order)
    return _checked_png(bytes(changed)) if data.startswith(b"\x89PNG") else bytes(changed)


def _checked_png(data: bytes) -> bytes:
    """A PNG whose chunks have the checksums of what they hold."""
    parts, place = [data[:8]], 8
    while place + 12 <= len(data):
        length = struct.unpack(">I", data[place : place + 4])[0]
        end = place + 8 + length
        if end + 4 > len(data):
            break
        parts.append(data[place:end] + struct.pack(">I", zlib.crc32(data[place + 4 : end])))
        place = end + 4
    return b"".join(parts) + data[place:]


def mutated_numbers(data: bytes, rng: np.random.Generator) -> bytes:
    """A text with some numbers made odd: very large, negative, real, long, words or none."""
    found = list(_NUMBER.finditer(data))
    changed = data
    for at in sorted(rng.integers(len(found), size=rng.integers(1, 4)), reverse=True):
        match = found[at]
        odd = ODD[rng.integers(len(ODD))]
        changed = changed[: match.start()] + odd + changed[match.end() :]
    return changed


def mutated_text(data: bytes, rng: np.random.Generator) -> bytes:
    """A text with odd numbers, lines lost, doubled or joined, or something nested deeply."""
    kind = rng.integers(6)
    if kind < 3 and _NUMBER.search(data):
        return mutated_numbers(data, rng)
    if kind == 3:
        place = int(rng.integers(len(data) + 1))
        return data[:place] + _NESTED[rng.integers(len(_NESTED))] + data[place:]
    if kind == 4:
        lines = data.splitlines(keepends=True)
        for place in rng.integers(len(lines), size=rng.integers(1, 4)):
            change = rng.integers(4)
            if change == 0:
                lines[place] = b""
            elif change == 1:
                lines[place] *= int(rng.choice([2, 50]))
            elif change == 2:
                lines[place] = lines[place].rstrip(b"\r\n")
            else:
                lines[place] = lines[int(rng.integers(len(lines)))]
        return b"".join(lines)
    return mutated(data, rng)


def within_gzip(damage: Any) -> Any:
    """The damage done to what a gzip file holds, whose own checksum is right."""

    def packed(data: bytes, rng: np.random.Generator) -> bytes:
        return gzip.compress(damage(gzip.decompress(data), rng), 1)

    return packed


def mutated_member(data: bytes, rng: np.random.Generator) -> bytes:
    """A model file whose archive is sound, and whose header or weights are damaged."""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    name = "header" if rng.random() < 0.8 else str(rng.choice(list(arrays)))
    old = arrays[name]
    raw = old.tobytes()
    damage = mutated_text if name == "header" and rng.random() < 0.6 else mutated
    new = np.frombuffer(damage(raw, rng), dtype=np.uint8)
    whole = new[: len(new) - len(new) % old.itemsize].view(old.dtype)
    arrays[name] = whole.reshape(old.shape) if whole.size == old.size else whole
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def mutated_header(data: bytes, rng: np.random.Generator) -> bytes:
    """A model file whose JSON header holds, at some place, a value of another kind or size."""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    header = json.loads(arrays["header"].tobytes())
    values = (None, True, -1, 0, 10**12, 1e308, "x", "", [], {}, [[]], {"a": {}}, float("nan"))
    for _ in range(rng.integers(1, 3)):
        _change_value(header, values[rng.integers(len(values))], rng)
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def _change_value(value: Any, new: Any, rng: np.random.Generator) -> None:
    """Puts ``new`` at a random place inside a value of JSON; or loses what is there."""
    while isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[int(rng.integers(len(keys)))]
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or rng.random() < 0.2:
            if rng.random() < 0.15:
                del value[key]
            else:
                value[key] = copy.deepcopy(new)  # two places must not hold the same list
            return
        value = inner


def mutated_archive(data: bytes, rng: np.random.Generator) -> bytes:
    """An archive that is sound itself, and of whose members some are damaged, lost or renamed."""
    names = ("../../up", "/root", "a/" * 60 + "x.png", "labels", "0/1.png", "x" * 400, "", "x.npy")
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    members = source.infolist()
    chosen = set(rng.integers(len(members), size=rng.integers(1, 4)).tolist())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, member in enumerate(members):
            name, held = member.filename, source.read(member)
            if number in chosen:
                kind = rng.integers(4)
                if kind == 0:
                    continue
                if kind == 1:
                    name = names[rng.integers(len(names))]
                else:
                    held = mutated(held, rng)
            if name and name not in archive.namelist():
                archive.writestr(name, held)
    return target.getvalue()
