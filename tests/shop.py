"""The mapping of a shop, which delivers its own files under its own names."""

from uuid import UUID

from movierec_spark.settings.data_sections import Source

CUSTOMER, FILM = str(UUID(int=7)), "film/heat"
SHOP = Source.model_validate(
    {
        "kind": "table",
        "text_ids": True,
        "files": [
            {
                "holds": "ratings",
                "pattern": "stars-*.csv",
                "columns": {"user_id": "customer", "movie_id": "film", "rating": "stars", "rated_at": "when"},
            },
            {
                "holds": "events",
                "pattern": "*.jsonl",
                "columns": {
                    "event_id": "id",
                    "user_id": "customer",
                    "movie_id": "film",
                    "event_type": "what",
                    "occurred_at": "when",
                },
            },
            {
                "holds": "movies",
                "pattern": "films.parquet",
                "columns": {
                    "movie_id": "film",
                    "title": "name",
                    "genres": "tags",
                    "release_year": "year",
                    "actors": "cast",
                },
            },
        ],
    }
)
