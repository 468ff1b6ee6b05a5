"""The message types of the Sheets v4 service that the stand-in serves, as data; see `payload` for the notation (D)."""

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "ValueInputOption": ("RAW", "USER_ENTERED"),
    "ValueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "DateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "InsertDataOption": ("OVERWRITE", "INSERT_ROWS"),
    "Dimension": ("ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"),
    "SortOrder": ("ASCENDING", "DESCENDING"),
    "PasteType": (
        *("PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_NO_BORDERS", "PASTE_FORMULA"),
        *("PASTE_DATA_VALIDATION", "PASTE_CONDITIONAL_FORMATTING"),
    ),
    "PasteOrientation": ("NORMAL", "TRANSPOSE"),
    "MergeType": ("MERGE_ALL", "MERGE_COLUMNS", "MERGE_ROWS"),
    "DeveloperMetadataVisibility": ("DOCUMENT", "PROJECT", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED"),
    "DeveloperMetadataLocationType": ("ROW", "COLUMN", "SHEET", "SPREADSHEET"),
    "DeveloperMetadataLocationMatchingStrategy": ("EXACT_LOCATION", "INTERSECTING_LOCATION"),
    "SheetType": ("GRID", "OBJECT", "DATA_SOURCE"),
    "NumberFormatType": ("TEXT", "NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC"),
    "ConditionType": (
        *("NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ", "NUMBER_LESS", "NUMBER_LESS_THAN_EQ", "NUMBER_EQ"),
        *("NUMBER_NOT_EQ", "NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN", "TEXT_CONTAINS", "TEXT_NOT_CONTAINS"),
        *("TEXT_STARTS_WITH", "TEXT_ENDS_WITH", "TEXT_EQ", "TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_EQ"),
        *("DATE_BEFORE", "DATE_AFTER", "DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER", "DATE_BETWEEN"),
        *("DATE_NOT_BETWEEN", "DATE_IS_VALID", "ONE_OF_RANGE", "ONE_OF_LIST", "BLANK", "NOT_BLANK"),
        *("CUSTOM_FORMULA", "BOOLEAN", "TEXT_NOT_EQ", "DATE_NOT_EQ", "FILTER_EXPRESSION"),
    ),
}

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
        "dataFilters:DataFilter[] includeGridData:bool excludeTablesInBandedRanges:bool"
    ),
    "SearchDeveloperMetadataRequest": "dataFilters:DataFilter[]",
    "CopySheetToAnotherSpreadsheetRequest": "destinationSpreadsheetId:string",
    "BatchUpdateSpreadsheetRequest": (
        "requests:Request[] includeSpreadsheetInResponse:bool responseRanges:string[] responseIncludeGridData:bool"
    ),
}

_GRID = {
    "GridRange": "sheetId:int startRowIndex:int endRowIndex:int startColumnIndex:int endColumnIndex:int",
    "GridCoordinate": "sheetId:int rowIndex:int columnIndex:int",
    "DimensionRange": "sheetId:int dimension:=Dimension startIndex:int endIndex:int",
    "GridProperties": (
        "rowCount:int columnCount:int frozenRowCount:int frozenColumnCount:int hideGridlines:bool "
        "rowGroupControlAfter:bool columnGroupControlAfter:bool"
    ),
    "SheetProperties": (
        "sheetId:int title:string index:int sheetType:=SheetType gridProperties:GridProperties hidden:bool "
        "tabColor:any tabColorStyle:any rightToLeft:bool dataSourceSheetProperties:any"
    ),
    "SpreadsheetProperties": (
        "title:string locale:string autoRecalc:string timeZone:string defaultFormat:any "
        "iterativeCalculationSettings:any spreadsheetTheme:any importFunctionsExternalUrlAccessAllowed:bool"
    ),
    "Sheet": (
        "properties:SheetProperties data:GridData[] merges:GridRange[] conditionalFormats:any[] filterViews:any[] "
        "protectedRanges:ProtectedRange[] basicFilter:any charts:any[] bandedRanges:any[] "
        "developerMetadata:DeveloperMetadata[] rowGroups:any[] columnGroups:any[] slicers:any[] tables:any[]"
    ),
    "Spreadsheet": (
        "spreadsheetId:string properties:SpreadsheetProperties sheets:Sheet[] namedRanges:NamedRange[] "
        "spreadsheetUrl:string developerMetadata:DeveloperMetadata[] dataSources:any[] dataSourceSchedules:any[]"
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
        "textFormatRuns:any[] dataValidation:DataValidationRule pivotTable:any dataSourceTable:any "
        "dataSourceFormula:any chipRuns:any[]"
    ),
    "ExtendedValue": "numberValue:number stringValue:string boolValue:bool formulaValue:string errorValue:any",
    "CellFormat": (
        "numberFormat:NumberFormat backgroundColor:any backgroundColorStyle:any borders:any padding:any "
        "horizontalAlignment:string verticalAlignment:string wrapStrategy:string textDirection:string "
        "textFormat:any hyperlinkDisplayType:string textRotation:any"
    ),
    "NumberFormat": "type:=NumberFormatType pattern:string",
    "DataValidationRule": "condition:BooleanCondition inputMessage:string strict:bool showCustomUi:bool",
    "BooleanCondition": "type:=ConditionType values:ConditionValue[]",
    "ConditionValue": "userEnteredValue:string relativeDate:string",
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
    "SortSpec": (
        "dimensionIndex:int sortOrder:=SortOrder foregroundColor:any backgroundColor:any "
        "foregroundColorStyle:any backgroundColorStyle:any dataSourceColumnReference:any"
    ),
    "BasicFilter": "range:GridRange tableId:string sortSpecs:SortSpec[] criteria:any filterSpecs:any[]",
}

REQUESTS = {
    "updateCells": "rows:RowData[] fields:string start:GridCoordinate range:GridRange",
    "appendCells": "sheetId:int tableId:string rows:RowData[] fields:string",
    "repeatCell": "range:GridRange cell:CellData fields:string",
    "appendDimension": "sheetId:int tableId:string dimension:=Dimension length:int",
    "insertDimension": "range:DimensionRange inheritFromBefore:bool",
    "deleteDimension": "range:DimensionRange",
    "moveDimension": "source:DimensionRange destinationIndex:int",
    "updateSheetProperties": "properties:SheetProperties fields:string",
    "updateSpreadsheetProperties": "properties:SpreadsheetProperties fields:string",
    "updateDimensionProperties": (
        "range:DimensionRange dataSourceSheetRange:any properties:DimensionProperties fields:string"
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
    "updateProtectedRange": "protectedRange:ProtectedRange fields:string",
    "deleteProtectedRange": "protectedRangeId:int",
    "setDataValidation": "range:GridRange rule:DataValidationRule filteredRowsIncluded:bool",
    "addNamedRange": "namedRange:NamedRange",
    "updateNamedRange": "namedRange:NamedRange fields:string",
    "deleteNamedRange": "namedRangeId:string",
    "createDeveloperMetadata": "developerMetadata:DeveloperMetadata",
    "updateDeveloperMetadata": "dataFilters:DataFilter[] developerMetadata:DeveloperMetadata fields:string",
    "deleteDeveloperMetadata": "dataFilter:DataFilter",
    "insertRange": "range:GridRange shiftDimension:=Dimension",
    "deleteRange": "range:GridRange shiftDimension:=Dimension",
    "setBasicFilter": "filter:BasicFilter",
    "clearBasicFilter": "sheetId:int",
    "addConditionalFormatRule": "rule:any index:int",
    "deleteConditionalFormatRule": "index:int sheetId:int",
    "updateBorders": ("range:GridRange top:any bottom:any left:any right:any innerHorizontal:any innerVertical:any"),
}

# Known to the service and refused here with a clear 501: never a silent success.
REFUSED = (
    *("addBanding", "addChart", "addDataSource", "addFilterView", "addSlicer", "addTable"),
    *("autoFill", "cancelDataSourceRefresh", "createComment", "deleteBanding", "deleteDataSource"),
    *("deleteDuplicates", "deleteEmbeddedObject", "deleteFilterView", "deleteTable"),
    *("duplicateFilterView", "pasteData", "randomizeRange", "refreshDataSource", "textToColumns"),
    *("trimWhitespace", "updateBanding", "updateChartSpec", "updateConditionalFormatRule", "updateDataSource"),
    *("updateDimensionGroup", "updateEmbeddedObjectBorder", "updateEmbeddedObjectPosition"),
    *("updateFilterView", "updateSlicerSpec", "updateTable"),
)


def _request_name(kind: str) -> str:
    return kind[0].upper() + kind[1:] + "Request"


MESSAGES: dict[str, str] = {
    **_VALUES,
    **_GRID,
    **_CELLS,
    **_OBJECTS,
    **{_request_name(kind): members for kind, members in REQUESTS.items()},
    "Request": " ".join(
        [f"{kind}:{_request_name(kind)}" for kind in REQUESTS] + [f"{kind}:any" for kind in REFUSED],
    ),
}
