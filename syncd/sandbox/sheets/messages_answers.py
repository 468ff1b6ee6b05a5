"""The message types that only answers have: field masks on answers are checked against them (D); see `payload`."""

_UPDATED = "updatedRange:string updatedRows:int updatedColumns:int updatedCells:int updatedData:ValueRange"
_TOTALS = "totalUpdatedRows:int totalUpdatedColumns:int totalUpdatedCells:int totalUpdatedSheets:int"

_REPLIES = {
    "addBanding": "bandedRange:BandedRange",
    "addDimensionGroup": "dimensionGroups:DimensionGroup[]",
    "addFilterView": "filter:FilterView",
    "addNamedRange": "namedRange:NamedRange",
    "addProtectedRange": "protectedRange:ProtectedRange",
    "addSheet": "properties:SheetProperties",
    "createDeveloperMetadata": "developerMetadata:DeveloperMetadata",
    "deleteConditionalFormatRule": "rule:ConditionalFormatRule",
    "deleteDeveloperMetadata": "deletedDeveloperMetadata:DeveloperMetadata[]",
    "deleteDimensionGroup": "dimensionGroups:DimensionGroup[]",
    "deleteDuplicates": "duplicatesRemovedCount:int",
    "duplicateFilterView": "filter:FilterView",
    "duplicateSheet": "properties:SheetProperties",
    "findReplace": "valuesChanged:int formulasChanged:int rowsChanged:int sheetsChanged:int occurrencesChanged:int",
    "trimWhitespace": "cellsChangedCount:int",
    "updateConditionalFormatRule": (
        "newRule:ConditionalFormatRule newIndex:int oldRule:ConditionalFormatRule oldIndex:int"
    ),
    "updateDeveloperMetadata": "developerMetadata:DeveloperMetadata[]",
}
_UNSERVED_REPLIES = (
    *("addChart", "addCommentReply", "addDataSource", "addSlicer", "addTable", "cancelDataSourceRefresh"),
    *("insertComment", "refreshDataSource", "updateDataSource", "updateEmbeddedObjectPosition"),
)


def _reply_name(kind: str) -> str:
    return f"{kind[0].upper()}{kind[1:]}Response"


ANSWERS = {
    "UpdateValuesResponse": f"spreadsheetId:string {_UPDATED}",
    "AppendValuesResponse": "spreadsheetId:string tableRange:string updates:UpdateValuesResponse",
    "ClearValuesResponse": "spreadsheetId:string clearedRange:string",
    "BatchClearValuesResponse": "spreadsheetId:string clearedRanges:string[]",
    "BatchGetValuesResponse": "spreadsheetId:string valueRanges:ValueRange[]",
    "BatchUpdateValuesResponse": f"spreadsheetId:string {_TOTALS} responses:UpdateValuesResponse[]",
    "MatchedValueRange": "valueRange:ValueRange dataFilters:DataFilter[]",
    "UpdateValuesByDataFilterResponse": f"{_UPDATED} dataFilter:DataFilter",
    "BatchGetValuesByDataFilterResponse": "spreadsheetId:string valueRanges:MatchedValueRange[]",
    "BatchUpdateValuesByDataFilterResponse": (
        f"spreadsheetId:string {_TOTALS} responses:UpdateValuesByDataFilterResponse[]"
    ),
    "BatchClearValuesByDataFilterResponse": "spreadsheetId:string clearedRanges:string[]",
    "MatchedDeveloperMetadata": "developerMetadata:DeveloperMetadata dataFilters:DataFilter[]",
    "SearchDeveloperMetadataResponse": "matchedDeveloperMetadata:MatchedDeveloperMetadata[]",
    "BatchUpdateSpreadsheetResponse": (
        "spreadsheetId:string replies:Response[] updatedSpreadsheet:Spreadsheet commentUpdateState:string"
    ),
    "Response": " ".join(
        [f"{kind}:{_reply_name(kind)}" for kind in _REPLIES] + [f"{kind}:any" for kind in _UNSERVED_REPLIES],
    ),
    **{_reply_name(kind): members for kind, members in _REPLIES.items()},
}
