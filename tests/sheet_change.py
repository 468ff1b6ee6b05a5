"""What a change of the spreadsheet is about, so that schedules can name the moment of one."""

from collections.abc import Iterable


def kind_of_change(requests: Iterable[dict[str, object]]) -> str:
    """Name it: ``cells``, the ``close`` of a lost one, or any other ``grid``; entries that it clears away aside."""
    kinds = {kind for request in requests for kind in request} - {"deleteDeveloperMetadata"}
    if kinds == {"createDeveloperMetadata"}:
        return "close"
    return "cells" if kinds <= {"createDeveloperMetadata", "updateCells"} else "grid"
