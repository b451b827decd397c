"""What can be configured: conf/movierec.yaml, each value also by the environment (MOVIEREC_SERVING__N=50)."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from movierec_spark.settings.sections import (
    Alerts,
    Evaluation,
    Export,
    Gates,
    Model,
    Preferences,
    Quality,
    Registry,
    Search,
    Serving,
    Source,
    Stack,
    check_source_name,
)

PROJECT = Path(__file__).resolve().parents[2]
CONF = Path(os.environ.get("MOVIEREC_CONF", PROJECT / "conf"))
EXPECTATIONS = Path(os.environ.get("MOVIEREC_EXPECTATIONS", PROJECT / "expectations"))


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
