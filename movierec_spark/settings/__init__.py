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
from movierec_spark.settings.collector_section import Collector
from movierec_spark.settings.data_sections import Preferences, Quality, Source, check_source_name
from movierec_spark.settings.drift_section import Drift
from movierec_spark.settings.feedback_section import Feedback
from movierec_spark.settings.maintenance_section import Maintenance
from movierec_spark.settings.model_sections import Evaluation, Gates, Model, Search
from movierec_spark.settings.operation_sections import Alerts, Export, Registry, Stack, Status
from movierec_spark.settings.section import first_error
from movierec_spark.settings.serving_section import Serving
from movierec_spark.settings.store_section import Store, is_uri
from movierec_spark.settings.submit_section import Submit

PACKAGE = Path(__file__).resolve().parents[1]
IS_CHECKOUT = (PACKAGE.parent / "setup.py").exists()
PROJECT = PACKAGE.parent if IS_CHECKOUT else PACKAGE / "project"  # a wheel has conf, expectations, jobs and dags there
CONF = Path(os.environ.get("MOVIEREC_CONF", PROJECT / "conf"))
EXPECTATIONS = Path(os.environ.get("MOVIEREC_EXPECTATIONS", PROJECT / "expectations"))


class Settings(BaseSettings):
    """Everything that can be set; paths default to folders of MOVIEREC_HOME.

    Raises pydantic.ValidationError for an unknown name or a value out of bounds.
    """

    model_config = SettingsConfigDict(
        env_prefix="MOVIEREC_", env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    home: Path = Field(
        (PROJECT if IS_CHECKOUT else Path.cwd()) / ".movierec", description="the folder that everything lies in"
    )
    landing_dir: str | None = Field(None, description="raw drops, folder or URI; unset: landing in store.root or home")
    lake_dir: str | None = Field(None, description="the Delta tables, folder or URI; unset: lake in store.root or home")
    mlflow_dir: Path | None = Field(None, description="runs and models; unset: mlflow in home")
    airflow_dir: Path | None = Field(None, description="Airflow's database, logs, keys; unset: airflow in home")
    data_docs_dir: str | None = Field(
        None, description="Great Expectations' pages, a folder or URI; unset: data_docs in store.root or home"
    )
    bench_dir: Path | None = Field(None, description="figures of benchmark runs; unset: bench in home")
    store: Store = Store()
    sources: dict[str, Source] = Field({}, description="by name, in order of trust")
    quality: Quality = Quality()
    preferences: Preferences = Preferences()
    feedback: Feedback = Feedback()
    drift: Drift = Drift()
    model: Model = Model()
    search: Search = Search()
    evaluation: Evaluation = Evaluation()
    gates: Gates = Gates()
    registry: Registry = Registry()
    serving: Serving = Serving()
    submit: Submit = Submit()
    export: Export = Export()
    stack: Stack = Stack()
    alerts: Alerts = Alerts()
    status: Status = Status()
    maintenance: Maintenance = Maintenance()
    collector: Collector = Collector()

    @field_validator("sources")
    @classmethod
    def _names_make_folders(cls, sources: dict[str, Source]) -> dict[str, Source]:
        for name in sources:
            check_source_name(name)
        return sources

    @field_validator("home", "mlflow_dir", "airflow_dir", "bench_dir", mode="before")
    @classmethod
    def _is_of_this_machine(cls, place: object) -> object:
        if isinstance(place, str) and is_uri(place):
            raise ValueError("it has to be a folder of this machine; store.root takes an address for what is shared")
        return place

    @property
    def landing(self) -> str:
        return self._shared("landing", self.landing_dir)

    @property
    def lake(self) -> str:
        return self._shared("lake", self.lake_dir)

    @property
    def data_docs(self) -> str:
        return self._shared("data_docs", self.data_docs_dir)

    @property
    def checkpoints(self) -> str:
        """Where Spark keeps what cuts long lineages; executors write it."""
        return self._shared("checkpoints")

    @property
    def erasures(self) -> str:
        """The receipts of erasures."""
        return self._shared("erasures")

    @property
    def spool(self) -> Path:
        """Where the collector writes when the landing area is an object store."""
        return self._folder(self.collector.spool_dir, "collector")

    @property
    def artifacts(self) -> str:
        """Where MLflow's local store keeps the files of runs and models."""
        return f"{self.store.root}/artifacts" if self.store.root else str(self.mlflow / "artifacts")

    @property
    def mlflow(self) -> Path:
        return self._folder(self.mlflow_dir, "mlflow")

    @property
    def airflow(self) -> Path:
        return self._folder(self.airflow_dir, "airflow")

    @property
    def bench(self) -> Path:
        return self._folder(self.bench_dir, "bench")

    @property
    def tracking_uri(self) -> str:
        """MLflow's tracking and registry store."""
        return self.registry.tracking_uri or f"sqlite:///{self.mlflow / 'mlflow.db'}"

    def _shared(self, name: str, configured: str | None = None) -> str:
        """An absolute path or a URI of what executors and other machines reach."""
        place = configured or (f"{self.store.root}/{name}" if self.store.root else str(self.home / name))
        return place if is_uri(place) else str(Path(place).expanduser().absolute())

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
