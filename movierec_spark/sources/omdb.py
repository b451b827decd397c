"""Film credits in the shape of OMDb: the SQLite file movies.db of bokeh_sampledata with its table omdb, or a CSV.

Names stand in one field, parted by commas. Votes, ratings and awards are of later than the film, and not taken.
"""

from movierec_spark.sources.raw_file import RawFile
from movierec_spark.sources.sqlite import SqliteTable
from movierec_spark.tables import OMDB_FILMS

FILM = ("imdbID", "Title", "Year", "Director", "Writer", "Cast")

FILES = (
    RawFile("*.db", OMDB_FILMS, FILM, SqliteTable("omdb")),
    RawFile("*.csv", OMDB_FILMS, FILM),
)
