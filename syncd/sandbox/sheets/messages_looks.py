"""The message types of formats, rules, filters and bands: how cells look and which are shown (D); see `payload`."""

LOOKS = {
    "Color": "red:number green:number blue:number alpha:number",
    "ColorStyle": "rgbColor:Color themeColor:=ThemeColorType",
    "ThemeColorPair": "colorType:=ThemeColorType color:ColorStyle",
    "SpreadsheetTheme": "primaryFontFamily:string themeColors:ThemeColorPair[]",
    "NumberFormat": "type:=NumberFormatType pattern:string",
    "Padding": "top:int right:int bottom:int left:int",
    "Border": "style:=Style width:int color:Color colorStyle:ColorStyle",
    "Borders": "top:Border bottom:Border left:Border right:Border",
    "Link": "uri:string",
    "TextFormat": (
        "foregroundColor:Color foregroundColorStyle:ColorStyle fontFamily:string fontSize:int bold:bool italic:bool "
        "strikethrough:bool underline:bool link:Link"
    ),
    "TextFormatRun": "startIndex:int format:TextFormat",
    "TextRotation": "angle:int vertical:bool",
    "CellFormat": (
        "numberFormat:NumberFormat backgroundColor:Color backgroundColorStyle:ColorStyle borders:Borders "
        "padding:Padding horizontalAlignment:=HorizontalAlign verticalAlignment:=VerticalAlign "
        "wrapStrategy:=WrapStrategy textDirection:=TextDirection textFormat:TextFormat "
        "hyperlinkDisplayType:=HyperlinkDisplayType textRotation:TextRotation"
    ),
    "PersonProperties": "email:string displayFormat:=DisplayFormat",
    "RichLinkProperties": "uri:string mimeType:string",
    "Chip": "personProperties:PersonProperties richLinkProperties:RichLinkProperties",
    "ChipRun": "startIndex:int chip:Chip",
    "DataValidationRule": "condition:BooleanCondition inputMessage:string strict:bool showCustomUi:bool",
    "BooleanCondition": "type:=ConditionType values:ConditionValue[]",
    "ConditionValue": "userEnteredValue:string relativeDate:=RelativeDate",
    "ConditionalFormatRule": "ranges:GridRange[] booleanRule:BooleanRule gradientRule:GradientRule",
    "BooleanRule": "condition:BooleanCondition format:CellFormat",
    "GradientRule": "minpoint:InterpolationPoint midpoint:InterpolationPoint maxpoint:InterpolationPoint",
    "InterpolationPoint": "color:Color colorStyle:ColorStyle type:=InterpolationPointType value:string",
    "SortSpec": (
        "dimensionIndex:int sortOrder:=SortOrder foregroundColor:Color backgroundColor:Color "
        "foregroundColorStyle:ColorStyle backgroundColorStyle:ColorStyle dataSourceColumnReference:any"
    ),
    "FilterCriteria": (
        "hiddenValues:string[] condition:BooleanCondition visibleBackgroundColor:Color "
        "visibleBackgroundColorStyle:ColorStyle visibleForegroundColor:Color visibleForegroundColorStyle:ColorStyle"
    ),
    "FilterSpec": "columnIndex:int dataSourceColumnReference:any filterCriteria:FilterCriteria",
    "BasicFilter": (
        "range:GridRange tableId:string sortSpecs:SortSpec[] criteria:FilterCriteria{} filterSpecs:FilterSpec[]"
    ),
    "FilterView": (
        "filterViewId:int title:string range:GridRange namedRangeId:string tableId:string sortSpecs:SortSpec[] "
        "criteria:FilterCriteria{} filterSpecs:FilterSpec[]"
    ),
    "BandingProperties": (
        "headerColor:Color headerColorStyle:ColorStyle firstBandColor:Color firstBandColorStyle:ColorStyle "
        "secondBandColor:Color secondBandColorStyle:ColorStyle footerColor:Color footerColorStyle:ColorStyle"
    ),
    "BandedRange": (
        "bandedRangeId:int bandedRangeReference:string range:GridRange rowProperties:BandingProperties "
        "columnProperties:BandingProperties"
    ),
    "DimensionGroup": "range:DimensionRange depth:int collapsed:bool",
}
