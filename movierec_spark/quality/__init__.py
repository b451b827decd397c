"""Great Expectations: the suites in expectations/, the rows they reject, the tables they refuse, Data Docs."""
