"""Which function answers which kind of batchUpdate request; nothing else."""

from collections.abc import Mapping

from syncd.sandbox.sheets import requests_bands as bands
from syncd.sandbox.sheets import requests_cells as cells
from syncd.sandbox.sheets import requests_grid as grid
from syncd.sandbox.sheets import requests_objects as objects
from syncd.sandbox.sheets import requests_rules as rules
from syncd.sandbox.sheets import requests_sheets as sheets
from syncd.sandbox.sheets import requests_text as text
from syncd.sandbox.sheets import requests_views as views
from syncd.sandbox.sheets.batches import Handler
from syncd.sandbox.sheets.requests_copy import copy_paste
from syncd.sandbox.sheets.requests_fill import auto_fill
from syncd.sandbox.sheets.requests_find import find_replace

HANDLERS: Mapping[str, Handler] = {
    "updateCells": cells.update_cells,
    "appendCells": cells.append_cells,
    "repeatCell": cells.repeat_cell,
    "setDataValidation": cells.set_validation,
    "copyPaste": copy_paste,
    "findReplace": find_replace,
    "appendDimension": grid.append_dimension,
    "insertDimension": grid.insert_dimension,
    "deleteDimension": grid.delete_dimension,
    "moveDimension": grid.move_dimension,
    "updateDimensionProperties": bands.update_dimension_properties,
    "autoResizeDimensions": bands.auto_resize,
    "addDimensionGroup": bands.add_group,
    "updateDimensionGroup": bands.update_group,
    "deleteDimensionGroup": bands.delete_group,
    "sortRange": grid.sort_range,
    "cutPaste": grid.cut_paste,
    "insertRange": grid.insert_range,
    "deleteRange": grid.delete_range,
    "mergeCells": grid.merge_cells,
    "unmergeCells": grid.unmerge_cells,
    "setBasicFilter": grid.set_basic_filter,
    "clearBasicFilter": grid.clear_basic_filter,
    "updateBorders": cells.update_borders,
    "addSheet": sheets.add_sheet,
    "deleteSheet": sheets.delete_sheet,
    "duplicateSheet": sheets.duplicate_sheet,
    "updateSheetProperties": sheets.update_sheet_properties,
    "updateSpreadsheetProperties": sheets.update_spreadsheet_properties,
    "addConditionalFormatRule": rules.add_conditional_format,
    "updateConditionalFormatRule": rules.update_conditional_format,
    "deleteConditionalFormatRule": rules.delete_conditional_format,
    "addBanding": views.add_banding,
    "updateBanding": views.update_banding,
    "deleteBanding": views.delete_banding,
    "addFilterView": views.add_filter_view,
    "updateFilterView": views.update_filter_view,
    "duplicateFilterView": views.duplicate_filter_view,
    "deleteFilterView": views.delete_filter_view,
    "trimWhitespace": text.trim_whitespace,
    "textToColumns": text.text_to_columns,
    "pasteData": text.paste_data,
    "deleteDuplicates": text.delete_duplicates,
    "randomizeRange": text.randomize_range,
    "autoFill": auto_fill,
    "addProtectedRange": objects.add_protected_range,
    "updateProtectedRange": objects.update_protected_range,
    "deleteProtectedRange": objects.delete_protected_range,
    "addNamedRange": objects.add_named_range,
    "updateNamedRange": objects.update_named_range,
    "deleteNamedRange": objects.delete_named_range,
    "createDeveloperMetadata": objects.create_metadata,
    "updateDeveloperMetadata": objects.update_metadata,
    "deleteDeveloperMetadata": objects.delete_metadata,
}
