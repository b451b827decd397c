"""The metrics of gold.profiles, and in which segments each one stands; segments.py writes and reads their names.

A row is one figure of one column of one table on one day; column_name is "" for a figure of the whole table. A figure
that does not exist, such as the mean of no values, has no row; neither has a bin, value or day without rows. Shares lie
between 0 and 1. Days as numbers are days since 1970-01-01, with fractions for times of day. recent: of events, those of
the RECENT_DAYS days up to as_of; earlier: those of as many days before.

Which columns a table has: those of its declaration and, of some tables, DERIVED_COLUMNS. The kind of a column
(kinds.py) says which metrics it has:

every kind            type (segment "type BIGINT", value 1); in "all": missing, distinct
identifier            nothing more, but see the long tail
number                in "all": NUMBER_METRICS; rows in bins ("bin 0.5 to 1": from 0.5 up to, but without, 1; an
                      outermost one may reach to infinity)
text                  in "all": TEXT_METRICS; rows of frequent values ("value Drama"; of rows about users such as
                      several users have), OTHER in "all" of the rest
list of texts         as text: the lengths are numbers of elements, the values are elements
flag                  rows of "value true" and "value false"
day or time           in "all": DAY_METRICS; rows by "week 2018-09-24" (its Monday)

Of tables of events (silver.ratings, silver.tags, silver.feedback), beside that:

whole table           rows_recent, rows_earlier; LATE_SHARE in "all" and by "source movielens"
every kind            missing_recent, missing_earlier
number                mean_recent, mean_earlier
bin, value, the rest  rows_recent and rows_earlier, OTHER_RECENT and OTHER_EARLIER too
time of the event     EVENT_TIME_METRICS; rows by "day 2018-09-24" (the last DAYS_SHOWN days), by "weekday 1" (Monday)
                      to "weekday 7", by "hour 0" to "hour 23" (UTC)
arrival_lag_days      a derived number: the day of the drop less the day of the event
user_id, movie_id     LONG_TAIL_METRICS; LORENZ in "share 0.05" to "share 1"; NEW by week
movie_id              WITH_10 and DAYS_TO_10_METRICS

Of single tables:

silver.ratings        whole table: SPARSITY; rating: rows, mean and standard_deviation by "genre Drama", "decade 1990",
                      "gender F", "age 25-34", and by "gender F | genre Drama" and "age 25-34 | genre Drama"
every silver table    whole table, by its audits: DELIVERED, PUBLISHED, REJECTED, DUPLICATE in "all"; REJECTED by
                      "reason <text>", "day 2018-09-24" (of the drop) and "day 2018-09-24 | reason <text>"
silver.movies         of genres: MOVIES by "genres Comedy | Drama", both in alphabetical order; of title:
                      DUPLICATE_TITLES in "all", MOVIES by "title Hamlet (2000)" for those that several movies share
gold.recommendations  the last publication of the day. whole table: USERS in "all" and by "strategy hybrid",
                      CATALOGUE_COVERAGE, CATALOGUE_COVERAGE_AT_10, POPULAR_SHARE; OVERLAP_AT_10 by
                      "since 2018-09-25", the day before; movie_id: GINI, TOP_1_PERCENT_SHARE, LORENZ;
                      derived numbers movie_events and movie_age_years

Drift, of every column that has bins or values:

PSI                   by "since 2018-09-17", the day of the profile before this one
PSI_RECENT            of events, in "all": recent against earlier
"""

RECENT_DAYS = 28
DAYS_SHOWN = 92
MOST_VALUES = 20  # of a text column; also of titles that several movies share
MOST_BINS = 40  # beside the two outermost ones
LORENZ_STEPS = 20
LOG2_REGISTERS = 14  # of the sketch (HyperLogLog) that counts distinct values
DISTINCT_ERROR = 1.04 / 2 ** (LOG2_REGISTERS / 2)  # relative standard error of every count of distinct values: 0.8 %
DIGITS_OF_VALUES = 4  # significant ones, to which numbers are rounded before bins and quantiles are made of them
FIRST_RATINGS = 10
TOP = 10  # ranks of a list that a user sees first

ROWS, ROWS_RECENT, ROWS_EARLIER = "rows", "rows_recent", "rows_earlier"
DISTINCT_ERROR_METRIC = "distinct_error"  # of the whole table, in "all": DISTINCT_ERROR
TYPE = "type"
MISSING, MISSING_RECENT, MISSING_EARLIER = "missing", "missing_recent", "missing_earlier"  # rows without a value
DISTINCT = "distinct"
MEAN, MEAN_RECENT, MEAN_EARLIER = "mean", "mean_recent", "mean_earlier"
STANDARD_DEVIATION = "standard_deviation"  # of the sample: with n - 1
MINIMUM, MAXIMUM = "minimum", "maximum"
QUANTILES = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}
BEYOND_1_5_IQR, BEYOND_3_IQR = "beyond_1.5_iqr", "beyond_3_iqr"  # rows so many interquartile ranges off p25 or p75
NOT_FINITE = "not_finite"  # rows that are NaN or infinite; left out of every other figure of a number
NUMBER_METRICS = (
    *(MEAN, STANDARD_DEVIATION, MINIMUM, *QUANTILES, MAXIMUM),
    *(BEYOND_1_5_IQR, BEYOND_3_IQR, NOT_FINITE),
)

OTHER, OTHER_RECENT, OTHER_EARLIER = "other", "other_recent", "other_earlier"  # rows, of a list: elements
EMPTY = "empty"  # texts without any character but white space; lists without elements
LENGTH_QUANTILES = {"length_p05": 0.05, "length_p50": 0.5, "length_p95": 0.95}
LENGTH_MINIMUM, LENGTH_MEAN, LENGTH_MAXIMUM = "length_minimum", "length_mean", "length_maximum"  # in characters
TEXT_METRICS = (EMPTY, LENGTH_MINIMUM, LENGTH_MEAN, *LENGTH_QUANTILES, LENGTH_MAXIMUM)

EARLIEST, LATEST = "earliest", "latest"  # days since 1970-01-01
DAY_METRICS = (EARLIEST, LATEST)

ACTIVE_DAYS = "active_days"  # days with an event
EMPTY_DAYS = "empty_days"  # days without one between the first and the last event
LONGEST_GAP_DAYS = "longest_gap_days"  # the most empty days in a row
DAYS_SINCE_LAST = "days_since_last"  # from the last event to as_of
EVENT_TIME_METRICS = (ACTIVE_DAYS, EMPTY_DAYS, LONGEST_GAP_DAYS, DAYS_SINCE_LAST)
LATE_SHARE = "late_share"  # of events that became known on a later day than their own
SPARSITY = "sparsity"  # 1 - ratings / (users x movies with any)

GINI = "gini"  # of events over users or movies with any: 0 all have as many, 1 one has all
TOP_1_PERCENT_SHARE = "top_1_percent_share"  # of the events, by the 1 % of users or movies with most (rounded up)
SINGLES = "singles"  # users or movies with a single event
PER_ID_QUANTILES = {"per_id_p05": 0.05, "per_id_p50": 0.5, "per_id_p95": 0.95}  # events of a user or movie
PER_ID_MEAN, PER_ID_MAXIMUM = "per_id_mean", "per_id_maximum"
LONG_TAIL_METRICS = (GINI, TOP_1_PERCENT_SHARE, SINGLES, PER_ID_MEAN, *PER_ID_QUANTILES, PER_ID_MAXIMUM)
LORENZ = "lorenz"  # share of the events that this share of the users or movies has, those with fewest first
NEW = "new"  # users or movies by the week of their first event
WITH_10 = "with_10"  # movies that have FIRST_RATINGS events
DAYS_TO_10_METRICS = {"days_to_10_p25": 0.25, "days_to_10_p50": 0.5, "days_to_10_p75": 0.75, "days_to_10_p95": 0.95}

DELIVERED, PUBLISHED, REJECTED, DUPLICATE = "delivered", "published", "rejected", "duplicate"  # rows of the drops
MOVIES, DUPLICATE_TITLES = "movies", "duplicate_titles"  # movies that share title and year with another one
USERS = "users"  # with a list
CATALOGUE_COVERAGE, CATALOGUE_COVERAGE_AT_10 = "catalogue_coverage", "catalogue_coverage_at_10"  # of known movies
POPULAR_SHARE = "popular_share"  # of recommendations that are among the 1 % of movies with most events
OVERLAP_AT_10 = "overlap_at_10"  # share of a list's first TOP movies that stood there the day before; mean over users
PSI, PSI_RECENT = "psi", "psi_recent"  # population stability index; above 0.1 some, above 0.25 much has changed
DERIVED_COLUMNS = {
    "silver.ratings": ("arrival_lag_days",),
    "silver.tags": ("arrival_lag_days",),
    "silver.feedback": ("arrival_lag_days",),
    "gold.recommendations": ("movie_events", "movie_age_years"),
}
