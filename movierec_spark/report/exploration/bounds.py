"""The bounds beyond which a figure is worth an alert, each with its reason."""

# Missing. An optional column may lack a value now and then; where every fifth row lacks it, what is made of it suffers.
MISSING_SHARE = 0.2
# A text of blanks or an empty list is a value to every rule that asks for one, and says nothing.
EMPTY_SHARE = 0.05

# Constant or skewed. A column that says the same in nearly every row tells rows apart about as well as none.
TOP_VALUE_SHARE = 0.95
# Of a normal distribution 2 rows in a million lie 3 interquartile ranges off the quartiles, of a log-normal one 3 %.
OUTLIER_SHARE = 0.05
# Hits are no error. Where the first 1 % of the movies has half of all events, popularity alone looks like a model.
TOP_1_PERCENT_OF_MOVIES = 0.5
# People differ less than movies: a third of all events by 1 % of the users points to shared accounts or programs.
TOP_1_PERCENT_OF_USERS = 0.33
# The most active user of MovieLens has 5 times the events of the 95th percentile.
EVENTS_OF_ONE_USER = 20  # times the 95th percentile

# Stale. A week without events is no weekend or holiday, unless the events are rare: three times their mean distance.
DAYS_WITHOUT_EVENTS = 7
TIMES_A_USUAL_DISTANCE = 3
# Lists of yesterday are in place until today's are made; older ones mean that a run failed.
DAYS_OF_LISTS = 1

# Implausible: values that no drop can mean, by the name of the column (low, high).
PLAUSIBLE = {
    "rating": (0.5, 5.0),
    "predicted_rating": (0.5, 5.0),
    "age": (1.0, 120.0),
    "release_year": (1874.0, 2100.0),  # the first film is of 1874; later years than the day's: see YEARS_AHEAD
    "billing": (1.0, 10_000.0),
    "rank": (1.0, 100_000.0),
}
YEARS_AHEAD = 2  # films are announced before they are released
FIRST_EVENT = 9131.0  # 1995-01-01 in days since 1970: before the first recommender on the web; 1970 is a clock at zero
LONGEST_TEXT = 500  # characters; longer ones are two fields read as one

# Doubled. Retries of a sender make a few equal rows; every hundredth one is a file that was appended twice.
DUPLICATE_SHARE = 0.01
# A day with three times the events of a usual one is either an event of the year or two days' drops in one.
TIMES_A_USUAL_DAY = 3.0
ROWS_OF_A_USUAL_DAY = 20.0  # below that chance alone makes days that differ by so much

# Rejected. The rows of a few careless records stay below 1 %; more of them share a cause that the sender can mend.
REJECTED_SHARE = 0.01

# Changed. Population stability index: below 0.1 no change to speak of, above 0.25 another population (Siddiqi 2006).
PSI_SOME, PSI_MUCH = 0.1, 0.25
ROWS_FOR_PSI = 500.0  # below that the index of two samples of one population passes 0.1 by chance
# Tables of events and entities grow; a twentieth fewer rows means that a drop was replaced by a smaller one.
ROWS_LOST = 0.05
TIMES_AS_MANY_ROWS = 2.0  # since the report before, as when a whole archive is delivered again
MISSING_MORE = 0.05  # in shares of the rows
MEAN_MOVED = 0.5  # in standard deviations
# From one day to the next a list keeps most of its first ten movies, unless the model is another one.
OVERLAP = 0.3
COVERAGE_LOST = 0.2  # relative: fewer movies of the catalogue reach anybody
