"""Pictures, tables and curves that views write to files."""
