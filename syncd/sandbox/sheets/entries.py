"""Developer metadata entries as the JSON of replies; finds and changes none."""

from syncd.sandbox.sheets.attachments import Metadata
from syncd.sandbox.sheets.cells import Json


def metadata(entry: Metadata) -> Json:
    """Write a developer metadata entry with its location (D)."""
    location: Json = {"locationType": entry.place}
    if entry.place == "SPREADSHEET":
        location["spreadsheet"] = True
    elif entry.place == "SHEET":
        location["sheetId"] = entry.sheet_id
    else:
        dimension = "ROWS" if entry.place == "ROW" else "COLUMNS"
        where = {"dimension": dimension, "startIndex": entry.index, "endIndex": entry.index + 1}
        location["dimensionRange"] = {**({"sheetId": entry.sheet_id} if entry.sheet_id else {}), **where}
    body: Json = {"metadataId": entry.metadata_id, "metadataKey": entry.key}
    if entry.value is not None:
        body["metadataValue"] = entry.value
    return {**body, "location": location, "visibility": entry.visibility}
