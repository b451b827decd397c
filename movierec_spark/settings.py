"""What can be configured: conf/movierec.yaml, each value also by the environment (MOVIEREC_SERVING__N=50)."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from movierec_spark.mappings import MappedFile
from movierec_spark.section import Section

PROJECT = Path(__file__).resolve().parents[1]
CONF = Path(os.environ.get("MOVIEREC_CONF", PROJECT / "conf"))
EXPECTATIONS = Path(os.environ.get("MOVIEREC_EXPECTATIONS", PROJECT / "expectations"))


class Source(Section):
    """One raw source, landing in <landing>/<name>/as_of=DAY/.

    files: of a source of kind "table", what each kind of file holds and how its columns are called.
    text_ids: of the kinds "table" and "feedback", whether ids that are no integers become such (silver.ids).
    """

    kind: Literal["movielens", "feedback", "omdb", "table"]
    known_from: Literal["arrival", "event_time"] = "arrival"
    required: bool = False
    files: tuple[MappedFile, ...] = ()
    text_ids: bool = False

    @model_validator(mode="after")
    def _files_of_a_table(self) -> "Source":
        if (self.kind == "table") != bool(self.files):
            raise ValueError('a source of kind "table" needs its files, and no other kind has any')
        return self


class Quality(Section):
    max_rejected_fraction: float = Field(0.05, ge=0, le=1)


class Preferences(Section):
    """How much an event says about a user's taste: weight x value, halved every half-life."""

    event_weights: dict[str, float] = Field({"rating": 1.0})
    half_life_days: PositiveFloat | None = None
    liked_from: float = 4.0


class Als(Section):
    """Implicit ALS; more than one rank: one factorisation each, their scores summed."""

    ranks: tuple[PositiveInt, ...] = (20,)
    reg_param: PositiveFloat = 0.15
    alpha: PositiveFloat = 0.283
    iterations: PositiveInt = 15
    blocks: PositiveInt = 4


class Stars(Section):
    """The explicit models whose average predicts the stars of a rating."""

    rank: PositiveInt = 10
    reg_param: PositiveFloat = 0.15
    iterations: PositiveInt = 10
    blocks: PositiveInt = 4
    bias_shrinkage: PositiveFloat = 5.0


class Model(Section):
    seed: int = 42
    als: Als = Als()
    stars: Stars = Stars()
    content_dimensions: PositiveInt = 32
    popularity_half_lives_days: tuple[PositiveFloat, ...] = (7, 30, 90, 365)
    cold_blend_ratings: PositiveFloat = 1.0
    negatives_per_positive: PositiveInt = 100
    positives_per_user: PositiveInt = 20
    users_per_sample: PositiveInt = 500
    weights_reg_param: PositiveFloat = 1e-4


class Evaluation(Section):
    k: PositiveInt = 10
    windows: PositiveInt = 5
    window_fraction: float = Field(0.1, gt=0, lt=1, description="share of all events in one forward window")
    max_users: PositiveInt = 2000
    bootstrap_samples: PositiveInt = 1000


class Gates(Section):
    """What a candidate must reach on the same forward windows as the champion's recipe."""

    min_gain_over_baselines: float = 0.0
    max_loss_against_reference: float = 0.01
    min_coverage: float = 0.02


class Registry(Section):
    model: str = "movierec"
    experiment: str = "movierec"
    auto_promote: bool = False
    tracking_uri: str | None = None


class Serving(Section):
    n: PositiveInt = 100
    similar: PositiveInt = 20
    trending: PositiveInt = 100
    users_per_block: PositiveInt = 256


class Stack(Section):
    """What `movierec up` starts, on this machine alone."""

    airflow_port: int = Field(8080, gt=0, lt=65536)
    mlflow_port: int = Field(5000, gt=0, lt=65536)
    database: str | None = Field(None, description="SQLAlchemy address of Airflow's database; SQLite where unset")


class Settings(BaseSettings):
    """Everything that can be set; paths default to folders of MOVIEREC_HOME.

    Raises pydantic.ValidationError for an unknown name or a value out of bounds.
    """

    model_config = SettingsConfigDict(env_prefix="MOVIEREC_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = PROJECT / ".movierec"
    landing_dir: Path | None = None
    lake_dir: Path | None = None
    mlflow_dir: Path | None = None
    airflow_dir: Path | None = None
    data_docs_dir: Path | None = None
    bench_dir: Path | None = None
    sources: dict[str, Source] = {}
    quality: Quality = Quality()
    preferences: Preferences = Preferences()
    model: Model = Model()
    evaluation: Evaluation = Evaluation()
    gates: Gates = Gates()
    registry: Registry = Registry()
    serving: Serving = Serving()
    stack: Stack = Stack()

    @property
    def landing(self) -> Path:
        return self._folder(self.landing_dir, "landing")

    @property
    def lake(self) -> Path:
        return self._folder(self.lake_dir, "lake")

    @property
    def mlflow(self) -> Path:
        return self._folder(self.mlflow_dir, "mlflow")

    @property
    def airflow(self) -> Path:
        return self._folder(self.airflow_dir, "airflow")

    @property
    def data_docs(self) -> Path:
        return self._folder(self.data_docs_dir, "data_docs")

    @property
    def bench(self) -> Path:
        return self._folder(self.bench_dir, "bench")

    @property
    def tracking_uri(self) -> str:
        """MLflow's tracking and registry store."""
        return self.registry.tracking_uri or f"sqlite:///{self.mlflow / 'mlflow.db'}"

    def _folder(self, chosen: Path | None, name: str) -> Path:
        return (chosen or self.home / name).expanduser().absolute()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            init_settings,
            env_settings,
            YamlConfigSettingsSource(settings_cls, yaml_file=CONF / "movierec.yaml"),
        )


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
