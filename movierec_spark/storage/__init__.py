"""Where rows lie and how they are read without Spark: the lake, its layout, Arrow, DuckDB."""
