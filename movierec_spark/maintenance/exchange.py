"""The Delta transaction by which maintenance exchanges or removes files of a table, beside jobs that publish."""

from collections.abc import Mapping, Sequence

from deltalake import CommitProperties
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction

from movierec_spark.publish.commit import add_action, remove_action
from movierec_spark.storage.data_file import DataFile
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.logged_files import LoggedFile, logged_files
from movierec_spark.tables.table import Table


def exchange_files(
    lake: Lake,
    table: Table,
    removed: Sequence[LoggedFile],
    added: Sequence[DataFile] = (),
    metadata: Mapping[str, str] | None = None,
) -> bool:
    """Commit that these files are no longer the table's, and that others in their partition are; whether it was done.

    It is not done where another commit has taken one of the files away, or comes between. A publication that has to
    replace one of them and was begun before tries again.
    metadata: custom fields of the commit's information.

    dataChange is true though the rows may be the same ones: where it is false, delta-rs 1.6 does not see that two
    commits remove the same file, and the rows of both would stand.
    """
    delta = lake.delta(table)
    if not set(_paths(removed)) <= set(_paths(logged_files(delta, table))):
        return False
    actions: list[AddAction | RemoveAction] = [add_action(file, removed[0].partition) for file in added]
    actions += [remove_action(file) for file in removed]
    try:
        delta.create_write_transaction(
            actions,
            mode="append",
            schema=delta.schema(),
            partition_by=list(table.partitioned_by),
            commit_properties=CommitProperties(custom_metadata=dict(metadata or {})),
        )
    except CommitFailedError:
        return False
    return True


def _paths(files: Sequence[LoggedFile]) -> list[str]:
    return [file.path for file in files]
