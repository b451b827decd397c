"""Film credits in the format of OMDb: the table omdb of bokeh_sampledata's SQLite file movies.db, or a CSV.

The names of a role are one field, separated by commas. Votes, ratings and awards are not read: they date from long
after the film's release, so a model that learned from them would see the future.
"""

from movierec_spark.sources.raw_file import RawFile
from movierec_spark.sources.sqlite import SqliteTable
from movierec_spark.tables import OMDB_FILMS

FILM = ("imdbID", "Title", "Year", "Director", "Writer", "Cast")

FILES = (
    RawFile("*.db", OMDB_FILMS, FILM, SqliteTable("omdb")),
    RawFile("*.csv", OMDB_FILMS, FILM),
)
