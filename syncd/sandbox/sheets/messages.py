"""The message types of the Sheets v4 service that the stand-in serves, as data; see `payload` for the notation (D).

Choices stand in `messages_choices`, how cells look, rules and filters in `messages_looks`, answers in
`messages_answers`.
"""

from syncd.sandbox.sheets.messages_answers import ANSWERS
from syncd.sandbox.sheets.messages_choices import CHOICES, ENUMERATIONS
from syncd.sandbox.sheets.messages_looks import LOOKS

__all__ = ["ENUMERATIONS", "MESSAGES", "REFUSED", "REQUESTS", "UNIONS"]

_RESPONSE_OPTIONS = (
    "includeValuesInResponse:bool responseValueRenderOption:=ValueRenderOption "
    "responseDateTimeRenderOption:=DateTimeRenderOption"
)
_READ_OPTIONS = (
    "majorDimension:=Dimension valueRenderOption:=ValueRenderOption dateTimeRenderOption:=DateTimeRenderOption"
)

_VALUES = {
    "ValueRange": "range:string majorDimension:=Dimension values:rows",
    "BatchUpdateValuesRequest": f"valueInputOption:=ValueInputOption data:ValueRange[] {_RESPONSE_OPTIONS}",
    "BatchClearValuesRequest": "ranges:string[]",
    "ClearValuesRequest": "",
    "DataFilter": "developerMetadataLookup:DeveloperMetadataLookup a1Range:string gridRange:GridRange",
    "DataFilterValueRange": "dataFilter:DataFilter majorDimension:=Dimension values:rows",
    "BatchGetValuesByDataFilterRequest": f"dataFilters:DataFilter[] {_READ_OPTIONS}",
    "BatchUpdateValuesByDataFilterRequest": (
        f"valueInputOption:=ValueInputOption data:DataFilterValueRange[] {_RESPONSE_OPTIONS}"
    ),
    "BatchClearValuesByDataFilterRequest": "dataFilters:DataFilter[]",
    "GetSpreadsheetByDataFilterRequest": (
        "dataFilters:DataFilter[] includeGridData:bool excludeTablesInBandedRanges:bool "
        "commentsViewMode:=CommentsViewMode"
    ),
    "SearchDeveloperMetadataRequest": "dataFilters:DataFilter[]",
    "CopySheetToAnotherSpreadsheetRequest": "destinationSpreadsheetId:string",
    "BatchUpdateSpreadsheetRequest": (
        "requests:Request[] includeSpreadsheetInResponse:bool responseRanges:string[] responseIncludeGridData:bool "
        "commentsViewMode:=CommentsViewMode"
    ),
}

_GRID = {
    "GridRange": "sheetId:int startRowIndex:int endRowIndex:int startColumnIndex:int endColumnIndex:int",
    "GridCoordinate": "sheetId:int rowIndex:int columnIndex:int",
    "SourceAndDestination": "source:GridRange dimension:=Dimension fillLength:int",
    "DimensionRange": "sheetId:int dimension:=Dimension startIndex:int endIndex:int",
    "GridProperties": (
        "rowCount:int columnCount:int frozenRowCount:int frozenColumnCount:int hideGridlines:bool "
        "rowGroupControlAfter:bool columnGroupControlAfter:bool"
    ),
    "SheetProperties": (
        "sheetId:int title:string index:int sheetType:=SheetType gridProperties:GridProperties hidden:bool "
        "tabColor:Color tabColorStyle:ColorStyle rightToLeft:bool dataSourceSheetProperties:any"
    ),
    "SpreadsheetProperties": (
        "title:string locale:string autoRecalc:=RecalculationInterval timeZone:string defaultFormat:CellFormat "
        "iterativeCalculationSettings:IterativeCalculationSettings spreadsheetTheme:SpreadsheetTheme "
        "importFunctionsExternalUrlAccessAllowed:bool"
    ),
    "IterativeCalculationSettings": "maxIterations:int convergenceThreshold:number",
    "Sheet": (
        "properties:SheetProperties data:GridData[] merges:GridRange[] conditionalFormats:ConditionalFormatRule[] "
        "filterViews:FilterView[] protectedRanges:ProtectedRange[] basicFilter:BasicFilter charts:any[] "
        "bandedRanges:BandedRange[] developerMetadata:DeveloperMetadata[] rowGroups:DimensionGroup[] "
        "columnGroups:DimensionGroup[] slicers:any[] tables:any[] commentAnchors:any[]"
    ),
    "Spreadsheet": (
        "spreadsheetId:string properties:SpreadsheetProperties sheets:Sheet[] namedRanges:NamedRange[] "
        "spreadsheetUrl:string developerMetadata:DeveloperMetadata[] dataSources:any[] dataSourceSchedules:any[] "
        "comments:any[] commentsViewMode:=CommentsViewMode"
    ),
    "GridData": (
        "startRow:int startColumn:int rowData:RowData[] rowMetadata:DimensionProperties[] "
        "columnMetadata:DimensionProperties[]"
    ),
    "RowData": "values:CellData[]",
    "DimensionProperties": (
        "hiddenByFilter:bool hiddenByUser:bool pixelSize:int developerMetadata:DeveloperMetadata[] "
        "dataSourceColumnReference:any"
    ),
}

_CELLS = {
    "CellData": (
        "userEnteredValue:ExtendedValue effectiveValue:ExtendedValue formattedValue:string "
        "userEnteredFormat:CellFormat effectiveFormat:CellFormat hyperlink:string note:string "
        "textFormatRuns:TextFormatRun[] dataValidation:DataValidationRule pivotTable:any dataSourceTable:any "
        "dataSourceFormula:any chipRuns:ChipRun[]"
    ),
    "ExtendedValue": "numberValue:number stringValue:string boolValue:bool formulaValue:string errorValue:ErrorValue",
    "ErrorValue": "type:=ErrorType message:string",
}

_OBJECTS = {
    "NamedRange": "namedRangeId:string name:string range:GridRange",
    "Editors": "users:string[] groups:string[] domainUsersCanEdit:bool",
    "ProtectedRange": (
        "protectedRangeId:int range:GridRange namedRangeId:string tableId:string description:string "
        "warningOnly:bool requestingUserCanEdit:bool unprotectedRanges:GridRange[] editors:Editors"
    ),
    "DeveloperMetadata": (
        "metadataId:int metadataKey:string metadataValue:string location:DeveloperMetadataLocation "
        "visibility:=DeveloperMetadataVisibility"
    ),
    "DeveloperMetadataLocation": (
        "locationType:=DeveloperMetadataLocationType spreadsheet:bool sheetId:int dimensionRange:DimensionRange"
    ),
    "DeveloperMetadataLookup": (
        "locationType:=DeveloperMetadataLocationType metadataLocation:DeveloperMetadataLocation "
        "locationMatchingStrategy:=DeveloperMetadataLocationMatchingStrategy metadataId:int metadataKey:string "
        "metadataValue:string visibility:=DeveloperMetadataVisibility"
    ),
}

REQUESTS = {
    "updateCells": "rows:RowData[] fields:mask start:GridCoordinate range:GridRange",
    "appendCells": "sheetId:int tableId:string rows:RowData[] fields:mask",
    "repeatCell": "range:GridRange cell:CellData fields:mask",
    "appendDimension": "sheetId:int dimension:=Dimension length:int",
    "insertDimension": "range:DimensionRange inheritFromBefore:bool",
    "deleteDimension": "range:DimensionRange",
    "moveDimension": "source:DimensionRange destinationIndex:int",
    "updateSheetProperties": "properties:SheetProperties fields:mask",
    "updateSpreadsheetProperties": "properties:SpreadsheetProperties fields:mask",
    "updateDimensionProperties": (
        "range:DimensionRange dataSourceSheetRange:any properties:DimensionProperties fields:mask"
    ),
    "autoResizeDimensions": "dimensions:DimensionRange dataSourceSheetDimensions:any",
    "addSheet": "properties:SheetProperties",
    "deleteSheet": "sheetId:int",
    "duplicateSheet": "sourceSheetId:int insertSheetIndex:int newSheetId:int newSheetName:string",
    "addDimensionGroup": "range:DimensionRange",
    "deleteDimensionGroup": "range:DimensionRange",
    "sortRange": "range:GridRange sortSpecs:SortSpec[]",
    "copyPaste": ("source:GridRange destination:GridRange pasteType:=PasteType pasteOrientation:=PasteOrientation"),
    "cutPaste": "source:GridRange destination:GridCoordinate pasteType:=PasteType",
    "findReplace": (
        "find:string replacement:string matchCase:bool matchEntireCell:bool searchByRegex:bool "
        "includeFormulas:bool range:GridRange sheetId:int allSheets:bool"
    ),
    "mergeCells": "range:GridRange mergeType:=MergeType",
    "unmergeCells": "range:GridRange",
    "addProtectedRange": "protectedRange:ProtectedRange",
    "updateProtectedRange": "protectedRange:ProtectedRange fields:mask",
    "deleteProtectedRange": "protectedRangeId:int",
    "setDataValidation": "range:GridRange rule:DataValidationRule filteredRowsIncluded:bool",
    "addNamedRange": "namedRange:NamedRange",
    "updateNamedRange": "namedRange:NamedRange fields:mask",
    "deleteNamedRange": "namedRangeId:string",
    "createDeveloperMetadata": "developerMetadata:DeveloperMetadata",
    "updateDeveloperMetadata": "dataFilters:DataFilter[] developerMetadata:DeveloperMetadata fields:mask",
    "deleteDeveloperMetadata": "dataFilter:DataFilter",
    "insertRange": "range:GridRange shiftDimension:=Dimension",
    "deleteRange": "range:GridRange shiftDimension:=Dimension",
    "setBasicFilter": "filter:BasicFilter",
    "clearBasicFilter": "sheetId:int",
    "addConditionalFormatRule": "rule:ConditionalFormatRule index:int",
    "updateConditionalFormatRule": "index:int sheetId:int rule:ConditionalFormatRule newIndex:int",
    "deleteConditionalFormatRule": "index:int sheetId:int",
    "updateBorders": (
        "range:GridRange top:Border bottom:Border left:Border right:Border innerHorizontal:Border innerVertical:Border"
    ),
    "updateDimensionGroup": "dimensionGroup:DimensionGroup fields:mask",
    "addBanding": "bandedRange:BandedRange",
    "updateBanding": "bandedRange:BandedRange fields:mask",
    "deleteBanding": "bandedRangeId:int",
    "addFilterView": "filter:FilterView",
    "updateFilterView": "filter:FilterView fields:mask",
    "duplicateFilterView": "filterId:int",
    "deleteFilterView": "filterId:int",
    "trimWhitespace": "range:GridRange",
    "deleteDuplicates": "range:GridRange comparisonColumns:DimensionRange[]",
    "randomizeRange": "range:GridRange",
    "textToColumns": "source:GridRange delimiter:string delimiterType:=DelimiterType",
    "pasteData": "coordinate:GridCoordinate data:string type:=PasteType delimiter:string html:bool",
    "autoFill": "useAlternateSeries:bool range:GridRange sourceAndDestination:SourceAndDestination",
}

# Known to the service and refused here with a clear 501: never a silent success.
REFUSED = (
    *("addChart", "addCommentReply", "addDataSource", "addSlicer", "addTable", "cancelDataSourceRefresh"),
    *("deleteComment", "deleteCommentReply", "deleteDataSource", "deleteEmbeddedObject", "deleteTable"),
    *("insertComment", "refreshDataSource", "updateChartSpec", "updateCommentPost", "updateDataSource"),
    *("updateEmbeddedObjectBorder", "updateEmbeddedObjectPosition", "updateSlicerSpec", "updateTable"),
)


def _request_name(kind: str) -> str:
    return kind[0].upper() + kind[1:] + "Request"


MESSAGES: dict[str, str] = {
    **_VALUES,
    **_GRID,
    **_CELLS,
    **_OBJECTS,
    **LOOKS,
    **ANSWERS,
    **{_request_name(kind): members for kind, members in REQUESTS.items()},
    "Request": " ".join(
        [f"{kind}:{_request_name(kind)}" for kind in REQUESTS] + [f"{kind}:any" for kind in REFUSED],
    ),
}

UNIONS = {**CHOICES, "Request": {"kind": (*REQUESTS, *REFUSED)}}
