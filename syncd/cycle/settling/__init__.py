"""What outcomes settle, by what was written: fields of records, new records, cells of rows, whole rows."""
