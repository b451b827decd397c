"""A Delta table's rows as Arrow, without Spark."""

from deltalake import DeltaTable
from pyarrow.dataset import Dataset
from pyarrow.fs import FileSystem, SubTreeFileSystem


def dataset(table: DeltaTable) -> Dataset:
    """The table's rows, read through pyarrow's own file system.

    With delta-rs' own, which is written in Python, a short program that has read a table may abort as it ends:
    pyarrow's threads still hold Python objects when the interpreter is gone
    (https://github.com/delta-io/delta-rs/issues/2184).
    """
    files, folder = FileSystem.from_uri(table.table_uri)
    return table.to_pyarrow_dataset(filesystem=SubTreeFileSystem(folder, files))
