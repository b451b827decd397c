"""Great Expectations: the suites in expectations/, the rows they reject, the publications they stop, Data Docs."""
