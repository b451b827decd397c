"""The sections of the exploration report: what each one shows, as data for its template."""
