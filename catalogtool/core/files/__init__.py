"""Tables as files, written while they are read: CSV for machines and for spreadsheets, XLSX, Parquet."""
