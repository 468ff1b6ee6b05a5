"""Colours: kept in 255 steps, shown as float32, zeros left out, each shown twice, plain and as a style (R)."""

import struct
from typing import Any

from syncd.sandbox.sheets.cells import Json

_NAMES = (
    *("backgroundColor", "foregroundColor", "tabColor", "color", "headerColor", "firstBandColor", "secondBandColor"),
    *("footerColor", "visibleBackgroundColor", "visibleForegroundColor"),
)


_STEPS = 255


def _step(value: float) -> float:
    """Cut a part of a colour down to a step (R: a tab coloured 0.5 comes back as 127 steps, 0.49803922)."""
    return int(_single(_single(value) * _STEPS)) / _STEPS


def _single(value: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found


def float32(value: float) -> int | float:
    """Give a number as the shortest text of its float32, the way colours come back (R: 0.49803922)."""
    packed, exact = struct.pack("f", value), _single(value)
    if exact.is_integer():
        return int(exact)
    for digits in range(6, 10):
        short = float(f"{exact:.{digits}g}")
        if struct.pack("f", short) == packed:
            return short
    return exact


def is_colour(name: str) -> bool:
    """Say whether a member is a colour, in either form."""
    return name.removesuffix("Style") in _NAMES


def coloured(value: Any) -> Any:
    """Complete every colour of a message with its twin, at any depth."""
    if isinstance(value, list):
        return [coloured(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: Json = {}
    for name, member in value.items():
        stem = name.removesuffix("Style")
        if stem not in _NAMES:
            result[name] = coloured(member)
        elif stem == name:
            result |= {name: _plain(member), f"{name}Style": {"rgbColor": _plain(member)}}
        elif "rgbColor" in member:
            result |= {stem: _plain(member["rgbColor"]), name: {"rgbColor": _plain(member["rgbColor"])}}
        else:
            result[name] = member
    return result


def _plain(colour: Json) -> Json:
    """Cut a colour down to what is kept of it; a cell has no alpha (D: not generally supported)."""
    parts = {name: float32(_step(part)) for name, part in colour.items() if name != "alpha"}
    return {name: part for name, part in parts.items() if part}


def with_twins(mask: Json) -> Json:
    """Widen a write mask, so that naming one form of a colour writes both."""
    result: Json = {}
    for name, below in mask.items():
        stem = name.removesuffix("Style")
        if stem in _NAMES:
            result |= {stem: {}, f"{stem}Style": {}}
        else:
            result[name] = with_twins(below)
    return result
