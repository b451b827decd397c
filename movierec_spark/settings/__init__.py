"""What can be configured: conf/movierec.yaml, each value also by the environment (MOVIEREC_SERVING__N=50)."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)
from yaml import YAMLError

from movierec_spark.errors import MovierecError
from movierec_spark.settings.data_sections import Preferences, Quality, Source, check_source_name
from movierec_spark.settings.model_sections import Evaluation, Gates, Model, Search
from movierec_spark.settings.operation_sections import Alerts, Export, Registry, Serving, Stack
from movierec_spark.settings.section import first_error

PROJECT = Path(__file__).resolve().parents[2]
CONF = Path(os.environ.get("MOVIEREC_CONF", PROJECT / "conf"))
EXPECTATIONS = Path(os.environ.get("MOVIEREC_EXPECTATIONS", PROJECT / "expectations"))


class Settings(BaseSettings):
    """Everything that can be set; paths default to folders of MOVIEREC_HOME.

    Raises pydantic.ValidationError for an unknown name or a value out of bounds.
    """

    model_config = SettingsConfigDict(env_prefix="MOVIEREC_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(PROJECT / ".movierec", description="the folder that everything lies in")
    landing_dir: Path | None = Field(None, description="raw drops; unset: landing in home")
    lake_dir: Path | None = Field(None, description="the Delta tables; unset: lake in home")
    mlflow_dir: Path | None = Field(None, description="runs, models, artifacts; unset: mlflow in home")
    airflow_dir: Path | None = Field(None, description="Airflow's database, logs, keys; unset: airflow in home")
    data_docs_dir: Path | None = Field(None, description="Great Expectations' pages; unset: data_docs in home")
    bench_dir: Path | None = Field(None, description="figures of benchmark runs; unset: bench in home")
    sources: dict[str, Source] = Field({}, description="by name, in order of trust")
    quality: Quality = Quality()
    preferences: Preferences = Preferences()
    model: Model = Model()
    search: Search = Search()
    evaluation: Evaluation = Evaluation()
    gates: Gates = Gates()
    registry: Registry = Registry()
    serving: Serving = Serving()
    export: Export = Export()
    stack: Stack = Stack()
    alerts: Alerts = Alerts()

    @field_validator("sources")
    @classmethod
    def _names_make_folders(cls, sources: dict[str, Source]) -> dict[str, Source]:
        for name in sources:
            check_source_name(name)
        return sources

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

    def _folder(self, configured: Path | None, name: str) -> Path:
        return (configured or self.home / name).expanduser().absolute()

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
    """The settings of this process, read once. Raises MovierecError for what conf or the environment hold wrongly."""
    file = CONF / "movierec.yaml"
    try:
        return Settings()
    except ValidationError as error:
        path, reason = first_error(error)
        variable = f"MOVIEREC_{path.replace('.', '__').upper()}"
        raise MovierecError(f"{path}: {reason}; correct it in {file} or in the environment ({variable})") from None
    except SettingsError as error:
        raise MovierecError(f"the environment: {error}; give lists and mappings as JSON") from None
    except YAMLError as error:
        raise MovierecError(f"{file}: no YAML: {' '.join(str(error).split())}; put the file right") from None
