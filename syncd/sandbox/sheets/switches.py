"""Names every choice the references leave open, with the harsher reading as default; decides nothing itself.

Marks: R seen in recorded traffic, D documented, S another source, T one third-party probe, K general knowledge,
I inferred. A switch exists where the mark is T, K or I and the choice can be felt by a client.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """How the stand-in behaves where nobody on the project could ask the real service."""

    # Open point 1: what row metadata follows.
    row_metadata_follows_sort: bool = True
    """A sortRange over all columns carries row metadata along (T: one probe saw it)."""
    row_metadata_follows_partial_sort: bool = False
    """A sort that leaves columns out carries it too (unknown; harsher: it stays behind)."""
    row_metadata_follows_people_sort: bool = False
    """A sort by a person's fingers carries it (unknown; harsher: it stays behind)."""
    row_metadata_follows_cut_paste: bool = False
    """Cut and paste of a whole row carries it (K: it stays on the old row)."""
    copies_carry_metadata: bool = False
    """A duplicated tab or a copied file carries developer metadata (unknown; harsher: lost)."""
    metadata_ids_are_unique: bool = True
    """An id that exists cannot be created again, and the batch is refused whole (T: a live probe in 2026; D says only
    that ids are unique). Without it two entries bear one id."""
    removing_no_metadata_is_refused: bool = True
    """deleteDeveloperMetadata that finds nothing is a 400 (unknown; harsher: refused)."""

    # Open point 2: what Drive shows of an edit.
    drive_modified_time_lag_seconds: float = 120.0
    """Content edits move modifiedTime only that much later (T: not moved after 14 s); a rename shows at once (R)."""

    # Open point 3: append's table detection.
    append_neighbours: Literal[4, 8] = 4
    """Whether cells that touch by a corner belong to one block (unknown; 4 splits more blocks: harsher)."""

    # Open point 4: writes that are accepted though nobody sees them.
    covered_merge_cells_take_writes: bool = True
    """A write into a covered cell of a merge is accepted and invisible (K); otherwise it is dropped."""
    strict_validation_refuses_api_writes: bool = False
    """The API refuses values that strict validation forbids (K: it accepts and merely flags them)."""

    # Open point 5: rendering.
    errors_under_unformatted: Literal["text", "blank"] = "text"
    """An error cell read UNFORMATTED is its text such as #REF! (K/T)."""
    booleans_under_formula: Literal["json", "text"] = "json"
    """A boolean read under FORMULA is JSON true or the text TRUE (unknown)."""
    import_loading_seconds: float = 60.0
    """For so long after it is typed an IMPORT formula reads `Loading...`, then an error (D: it occurs; time I)."""
    volatile_changes_at: Literal["read", "write"] = "read"
    """When NOW and RAND change: at each read (harsher) or at each edit of the file (K: recalculation on change)."""
    empty_formula_results_are_values: bool = True
    """A formula that yields "" stops trimming and is part of a table for append (I, harsher)."""
    empty_spilled_results_are_values: bool = True
    """So does a cell into which an array throws "", and a row of them is data for appendCells: rows are added at the
    end of the grid (K: scripts' getLastRow counts them; harsher). What yields nothing at all, as IF(,,), never does."""

    # Open point 8: what stands in the way of an array.
    empty_texts_block_arrays: bool = True
    """An empty text written by a values call keeps arrays from expanding, though the cell reads as blank (S: three
    projects saw it, one of them that a person's Delete heals it; D says that it clears the cell)."""
    appended_blanks_block_arrays: bool = False
    """So does a cell that appendCells is given without a value (I: it is simply blank)."""

    # Open point 6: findReplace.
    find_replace_keeps_types: bool = False
    """A replacement stays text; otherwise it is parsed as if typed (unknown; parsed is harsher)."""

    # Open point 7: a data filter that matches nothing.
    filter_without_match: Literal["fails", "ignored"] = "ignored"
    """batchUpdateByDataFilter with no matching range: silently ignored (harsher: the write is lost unseen) or 400."""

    # Other choices that can be felt.
    service_accounts_may_create: bool = False
    """Service accounts create files (S: refused with 403 storage quota)."""
    files_of_others_are: Literal["missing", "forbidden"] = "missing"
    """What the Sheets service calls a shared file that a token for the app's own files (drive.file) does not open: a
    404 (harsher: the id looks wrong) or a 403 (unknown; that it does not open it K)."""
    trashed_files_stay_open: bool = True
    """Whoever a file in its owner's trash is shared with reads and writes it as before (K; harsher: nothing warns that
    it will be gone in a month). D says only that others do not see it there: their lists leave it out."""
    odd_media_types_are_refused: bool = True
    """A body that is said to be neither JSON nor plain text is a 400 (unknown; harsher: refused). What is said to be a
    form is read as one in any case (S)."""
    sharing_lag_seconds: float = 0.0
    """How long a fresh share stays unseen (unknown)."""
    unquoted_titles_fold_case: bool = True
    """Tab titles in ranges match whatever their case (K)."""
    appended_rows_inherit_format: bool = True
    """Rows added at the end take the formats of whole-column rules (I)."""
    deleting_all_unfrozen_rows_refused: bool = True
    """deleteDimension over every row that is not frozen is a 400 (S)."""
    metadata_limit_characters: int = 30_000
    """Characters of keys and values of metadata per tab and for the spreadsheet itself (D)."""
    cell_limit: int = 10_000_000
    """Cells of one spreadsheet (T, K)."""
    column_limit: int = 18_278
    """Columns of one tab (T, K)."""
    reads_per_minute_user: int = 60
    """Read requests a minute of one account (D)."""
    writes_per_minute_user: int = 60
    """Write requests a minute of one account (D)."""
    reads_per_minute_project: int = 300
    """Read requests a minute of all accounts together (D)."""
    writes_per_minute_project: int = 300
    """Write requests a minute of all accounts together (D)."""
    refused_calls_use_quota: bool = False
    """A call answered with 429 uses quota itself (unknown)."""
    tokens_live_seconds: int = 3599
    """Lifetime of an access token (R: 3599)."""
