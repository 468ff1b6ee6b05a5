"""What a body may choose from: the values of enumerations, and unions, of whose members it may name one (D)."""

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "ValueInputOption": ("RAW", "USER_ENTERED", "INPUT_VALUE_OPTION_UNSPECIFIED"),
    "ValueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "DateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "InsertDataOption": ("OVERWRITE", "INSERT_ROWS"),
    "Dimension": ("ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"),
    "SortOrder": ("ASCENDING", "DESCENDING", "SORT_ORDER_UNSPECIFIED"),
    "PasteType": (
        *("PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMAT", "PASTE_NO_BORDERS", "PASTE_FORMULA"),
        *("PASTE_DATA_VALIDATION", "PASTE_CONDITIONAL_FORMATTING"),
    ),
    "PasteOrientation": ("NORMAL", "TRANSPOSE"),
    "MergeType": ("MERGE_ALL", "MERGE_COLUMNS", "MERGE_ROWS"),
    "DeveloperMetadataVisibility": ("DOCUMENT", "PROJECT", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED"),
    "DeveloperMetadataLocationType": (
        *("ROW", "COLUMN", "SHEET", "SPREADSHEET"),
        "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED",
    ),
    "DeveloperMetadataLocationMatchingStrategy": (
        *("EXACT_LOCATION", "INTERSECTING_LOCATION"),
        "DEVELOPER_METADATA_LOCATION_MATCHING_STRATEGY_UNSPECIFIED",
    ),
    "SheetType": ("GRID", "OBJECT", "DATA_SOURCE", "SHEET_TYPE_UNSPECIFIED"),
    "CommentsViewMode": (
        *("COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS", "COMMENTS_VIEW_MODE_OMITTED"),
        *("COMMENTS_VIEW_MODE_INCLUDED", "COMMENTS_VIEW_MODE_UNSPECIFIED"),
    ),
    "RecalculationInterval": ("ON_CHANGE", "MINUTE", "HOUR", "RECALCULATION_INTERVAL_UNSPECIFIED"),
    "DelimiterType": (
        *("COMMA", "SEMICOLON", "PERIOD", "SPACE", "CUSTOM", "AUTODETECT"),
        "DELIMITER_TYPE_UNSPECIFIED",
    ),
    "ErrorType": (
        *("ERROR", "NULL_VALUE", "DIVIDE_BY_ZERO", "VALUE", "REF", "NAME", "NUM", "N_A", "LOADING"),
        "ERROR_TYPE_UNSPECIFIED",
    ),
    "NumberFormatType": (
        *("TEXT", "NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC"),
        "NUMBER_FORMAT_TYPE_UNSPECIFIED",
    ),
    "HorizontalAlign": ("LEFT", "CENTER", "RIGHT", "HORIZONTAL_ALIGN_UNSPECIFIED"),
    "VerticalAlign": ("TOP", "MIDDLE", "BOTTOM", "VERTICAL_ALIGN_UNSPECIFIED"),
    "WrapStrategy": ("OVERFLOW_CELL", "LEGACY_WRAP", "CLIP", "WRAP", "WRAP_STRATEGY_UNSPECIFIED"),
    "TextDirection": ("LEFT_TO_RIGHT", "RIGHT_TO_LEFT", "TEXT_DIRECTION_UNSPECIFIED"),
    "HyperlinkDisplayType": ("LINKED", "PLAIN_TEXT", "HYPERLINK_DISPLAY_TYPE_UNSPECIFIED"),
    "Style": (
        *("DOTTED", "DASHED", "SOLID", "SOLID_MEDIUM", "SOLID_THICK", "NONE", "DOUBLE"),
        "STYLE_UNSPECIFIED",
    ),
    "ThemeColorType": (
        *("TEXT", "BACKGROUND", "ACCENT1", "ACCENT2", "ACCENT3", "ACCENT4", "ACCENT5", "ACCENT6", "LINK"),
        "THEME_COLOR_TYPE_UNSPECIFIED",
    ),
    "InterpolationPointType": (
        *("MIN", "MAX", "NUMBER", "PERCENT", "PERCENTILE"),
        "INTERPOLATION_POINT_TYPE_UNSPECIFIED",
    ),
    "DisplayFormat": ("DEFAULT", "LAST_NAME_COMMA_FIRST_NAME", "EMAIL", "DISPLAY_FORMAT_UNSPECIFIED"),
    "RelativeDate": (
        *("PAST_YEAR", "PAST_MONTH", "PAST_WEEK", "YESTERDAY", "TODAY", "TOMORROW"),
        "RELATIVE_DATE_UNSPECIFIED",
    ),
    "ConditionType": (
        *("NUMBER_GREATER", "NUMBER_GREATER_THAN_EQ", "NUMBER_LESS", "NUMBER_LESS_THAN_EQ", "NUMBER_EQ"),
        *("NUMBER_NOT_EQ", "NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN", "TEXT_CONTAINS", "TEXT_NOT_CONTAINS"),
        *("TEXT_STARTS_WITH", "TEXT_ENDS_WITH", "TEXT_EQ", "TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_EQ"),
        *("DATE_BEFORE", "DATE_AFTER", "DATE_ON_OR_BEFORE", "DATE_ON_OR_AFTER", "DATE_BETWEEN"),
        *("DATE_NOT_BETWEEN", "DATE_IS_VALID", "ONE_OF_RANGE", "ONE_OF_LIST", "BLANK", "NOT_BLANK"),
        *("CUSTOM_FORMULA", "BOOLEAN", "TEXT_NOT_EQ", "DATE_NOT_EQ", "FILTER_EXPRESSION"),
        "CONDITION_TYPE_UNSPECIFIED",
    ),
}

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "DataFilter": {"filter": ("developerMetadataLookup", "a1Range", "gridRange")},
    "ExtendedValue": {"value": ("numberValue", "stringValue", "boolValue", "formulaValue", "errorValue")},
    "ConditionValue": {"value": ("relativeDate", "userEnteredValue")},
    "ColorStyle": {"kind": ("rgbColor", "themeColor")},
    "TextRotation": {"type": ("angle", "vertical")},
    "ConditionalFormatRule": {"rule": ("booleanRule", "gradientRule")},
    "DeveloperMetadataLocation": {"location": ("spreadsheet", "sheetId", "dimensionRange")},
    "UpdateCellsRequest": {"area": ("start", "range")},
    "FindReplaceRequest": {"scope": ("range", "sheetId", "allSheets")},
    "PasteDataRequest": {"kind": ("delimiter", "html")},
    "AutoFillRequest": {"area": ("range", "sourceAndDestination")},
    "UpdateConditionalFormatRuleRequest": {"instruction": ("rule", "newIndex")},
}
