"""The result of `syncd check` in words."""

from collections.abc import Iterable, Mapping
from typing import Any


def checked_files(found: Mapping[str, Any]) -> Iterable[str]:
    """Tell that the files are good, and what is unwise about them."""
    yield from (f"warning: {warning}" for warning in found["warnings"])
    names = ", ".join(found["mappings"])
    yield f"{found['directory']}: settings, credentials and {len(found['mappings'])} mapping files are good ({names})."


def checked_online(answer: Mapping[str, Any]) -> Iterable[str]:
    """Tell what the services say."""
    for line in answer["good"]:
        yield f"good: {line}"
    for mapping, columns in answer["columns"].items():
        for header, numbers in columns.items():
            yield f"  {mapping} {header}: {_cells(numbers)}"
    for problem in answer["problems"]:
        yield f"error: {problem['message']} [{problem['code']}]"
        yield from (f"  {line}" for line in str(problem["hint"]).splitlines())
    if not answer["problems"]:
        yield "Both services have everything that the mappings name."


def _cells(numbers: Mapping[str, Any]) -> str:
    text = f"{numbers['filled']:,} cells, {numbers['understood']:,} understood"
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in numbers["reasons"].items())
    return f"{text}; not understood: {reasons}" if reasons else text
