"""Erase people everywhere: one restartable job, which writes a receipt that names nobody.

While it runs it has the lake alone, so that no job that read them before can write them afterwards. What leads to them,
silver.ids, goes last: a job that was killed finds the rest by it. At the end everything is searched again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from movierec_spark.erasure.drops import erase_drops
from movierec_spark.erasure.exported import erase_exported
from movierec_spark.erasure.finding import Finding, Findings
from movierec_spark.erasure.other_files import erase_downloads, erase_scratch, erase_texts
from movierec_spark.erasure.own_texts import own_tags
from movierec_spark.erasure.pages import erase_logged_pages, erase_pages
from movierec_spark.erasure.receipt import Receipt, new_receipt, unfinished_erasures
from movierec_spark.erasure.subjects import Subjects, whole_number
from movierec_spark.erasure.table_eraser import TableEraser
from movierec_spark.erasure.user_rows import tables_of_users
from movierec_spark.errors import ErasureIncomplete, ErasureRefused
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.storage.lake_lock import exclusive_lock
from movierec_spark.tables import IDS, TAGS

ROUNDS = 3  # of erasing what a search at the end still finds


@dataclass(frozen=True)
class Erasure:
    """The erasure of people, by the names that were given for them."""

    settings: Settings
    lake: Lake
    subjects: Subjects

    @classmethod
    def of(cls, names: Sequence[str], settings: Settings) -> "Erasure":
        """names: user_ids, or ids as sources with text ids write them."""
        lake = Lake.of(settings)
        return cls(settings, lake, _subjects(names, TableEraser(lake, settings, Subjects(frozenset()))))

    @property
    def tables(self) -> TableEraser:
        return TableEraser(self.lake, self.settings, self.subjects)

    def find(self) -> list[Finding]:
        """What is there of them, at every place."""
        in_tables = [finding for table in tables_of_users() for finding in self.tables.find(table)]
        return [*in_tables, *self._outside_tables(is_dry=True), *self._pages(is_dry=True)]

    def erase(self, receipt: Receipt) -> None:
        """Erase what is there, and note it."""
        receipt.add(self._outside_tables(is_dry=False))
        for table in tables_of_users():
            if table == IDS:
                receipt.add(self._pages(is_dry=False))
            receipt.add(self.tables.erase(table, receipt))

    def _outside_tables(self, is_dry: bool) -> Findings:
        yield from erase_drops(self.subjects, self.settings, is_dry)
        yield from self.tables.erase_rejected(is_dry)
        yield from erase_downloads(self.subjects, self.settings, is_dry)
        yield from erase_scratch(self.settings, is_dry)
        yield from erase_exported(self.subjects, self.settings, is_dry)

    def _pages(self, is_dry: bool) -> Findings:
        """What is made of tables, and so can be made again once these hold nothing of them."""
        yield from erase_pages(self.subjects, self.settings, is_dry)
        yield from erase_logged_pages(self.subjects, self.settings, is_dry)
        yield from erase_texts(self.subjects, self.settings, is_dry)


def search(names: Sequence[str], settings: Settings) -> list[Finding]:
    """What is there of people, at every place; nothing changes. Raises ErasureRefused where somebody is not known."""
    erasure = Erasure.of(names, settings)
    found = erasure.find()
    _check_known(names, erasure.subjects, {})
    return found


def erase(names: Sequence[str], settings: Settings) -> Receipt:
    """Erase people, and return the receipt, which is kept too.

    names: see Erasure.of. Raises ErasureRefused where one of them stands nowhere, and for tables with deletion vectors,
    LakeLocked where jobs do not end, LakeOutdated, and ErasureIncomplete where something comes back again and again.
    """
    lake = Lake.of(settings)
    check_layout(lake.root)
    with exclusive_lock(lake.root):
        _check_deletion_vectors(lake)
        erasure, unfinished = Erasure.of(names, settings), unfinished_erasures(settings)
        erasure.find()
        _check_known(names, erasure.subjects, unfinished)
        receipt = new_receipt(len(names), unfinished, settings)
        receipt.write()
        erasure.erase(receipt)
        _erase_rest(replace(erasure, subjects=replace(erasure.subjects, own_tags=frozenset())), receipt)
        receipt.end()
    return receipt


def _erase_rest(erasure: Erasure, receipt: Receipt) -> None:
    """Search again, and erase what came back meanwhile, such as a drop that was landing."""
    for _ in range(ROUNDS):
        found = erasure.find()
        receipt.left = [finding for finding in found if finding.left]
        if len(receipt.left) == len(found):
            return
        erasure.erase(receipt)
    raise ErasureIncomplete(
        f"they come back while they are erased: stop what delivers them and run again; see {receipt.file}"
    )


def _check_deletion_vectors(lake: Lake) -> None:
    """Raises ErasureRefused for a table whose files hold rows that are deleted, which rewriting would bring back."""
    for table in tables_of_users():
        if lake.has(table) and lake.has_deletion_vectors(table):
            raise ErasureRefused(
                f"{table.name} has rows that are marked as deleted in files that still hold them: run "
                f"REORG TABLE delta.`{lake.location(table)}` APPLY (PURGE) in Spark, and erase again"
            )


def _check_known(names: Sequence[str], subjects: Subjects, unfinished: dict[str, list[str]]) -> None:
    unknown = [name for name in names if name not in subjects.named and whole_number(name, False) not in subjects.named]
    if unknown and not unfinished:
        raise ErasureRefused(
            f"{', '.join(unknown)}: stands nowhere, so either no user or erased already; nothing was done"
        )


def _subjects(names: Sequence[str], tables: TableEraser) -> Subjects:
    """Whom the names mean, by silver.ids in both directions."""
    texts = frozenset(name.strip() for name in names)
    numbers = frozenset(number for name in texts if (number := whole_number(name, False)) is not None)
    external, ids = tables.external_ids(texts, numbers)
    external_ids = frozenset(external | {text for text in texts if whole_number(text, False) is None})
    subjects = Subjects(numbers | frozenset(ids), external_ids)
    return replace(subjects, own_tags=own_tags(tables.lake, subjects)) if tables.lake.has(TAGS) else subjects
