"""The only way a table is written: stage the rows, validate them, commit the accepted ones, record an audit."""
