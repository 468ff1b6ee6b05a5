"""The tables and how an older file becomes today's. Each step runs in one transaction with its bookkeeping row."""

import json

from sqlite_utils import Database, Migrations

migrations = Migrations("syncd")

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cursors (feed TEXT PRIMARY KEY, token TEXT NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE mappings (
  name TEXT PRIMARY KEY, state TEXT NOT NULL, salt TEXT NOT NULL, sheet_id INTEGER, ever_bound INTEGER NOT NULL,
  read_at REAL NOT NULL, rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE crm_seen (
  object TEXT NOT NULL, id INTEGER NOT NULL, parent_id INTEGER, stamp TEXT NOT NULL, is_active INTEGER NOT NULL,
  merged_to_id INTEGER, is_gone INTEGER NOT NULL, members TEXT NOT NULL, seen_at REAL NOT NULL,
  PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX crm_seen_parent ON crm_seen (object, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE rows_seen (
  mapping TEXT NOT NULL, key TEXT NOT NULL, row_id TEXT NOT NULL, crm_ref TEXT NOT NULL, status TEXT NOT NULL,
  cells TEXT NOT NULL,  fingerprint TEXT NOT NULL, since REAL NOT NULL, before REAL NOT NULL, befores TEXT NOT NULL,
  missing_since REAL,
  PRIMARY KEY (mapping, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  mapping TEXT NOT NULL, row_id TEXT NOT NULL, crm_id INTEGER, state TEXT NOT NULL, base TEXT NOT NULL,
  children TEXT NOT NULL, is_dirty INTEGER NOT NULL, note TEXT NOT NULL, placed TEXT NOT NULL,
  PRIMARY KEY (mapping, row_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX records_crm ON records (mapping, crm_id) WHERE crm_id IS NOT NULL;
CREATE INDEX records_dirty ON records (mapping) WHERE is_dirty = 1;

CREATE TABLE issued (row_id TEXT PRIMARY KEY, mapping TEXT NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE intents (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, side TEXT NOT NULL, mapping TEXT NOT NULL, row_id TEXT NOT NULL,
  task TEXT NOT NULL, batch INTEGER NOT NULL, sent_at REAL NOT NULL, deadline REAL NOT NULL
) STRICT;
CREATE TABLE snapshots (batch INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

CREATE TABLE conflicts (
  id INTEGER PRIMARY KEY, mapping TEXT NOT NULL, row_id TEXT NOT NULL, rule TEXT NOT NULL, crm TEXT NOT NULL,
  sheet TEXT NOT NULL, opened_at REAL NOT NULL, updated_at REAL NOT NULL, answer TEXT, answered_at REAL,
  UNIQUE (mapping, row_id, rule)
) STRICT;
CREATE TABLE losers (
  id INTEGER PRIMARY KEY, mapping TEXT NOT NULL, row_id TEXT NOT NULL, rule TEXT NOT NULL, side TEXT NOT NULL,
  value TEXT NOT NULL, beaten_by TEXT NOT NULL, why TEXT NOT NULL, run_id INTEGER NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE rejections (
  mapping TEXT NOT NULL, row_id TEXT NOT NULL, rule TEXT NOT NULL, value TEXT NOT NULL, salt TEXT NOT NULL,
  message TEXT NOT NULL, code TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (mapping, row_id, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE slices (
  id TEXT PRIMARY KEY, mapping TEXT NOT NULL, side TEXT NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL,
  reason TEXT NOT NULL, opened_at REAL NOT NULL, expires_at REAL NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE slice_lines (
  slice_id TEXT NOT NULL, row_id TEXT NOT NULL, rule TEXT NOT NULL, crm TEXT NOT NULL, sheet TEXT NOT NULL,
  state TEXT NOT NULL, PRIMARY KEY (slice_id, row_id, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE edits (
  mapping TEXT NOT NULL, side TEXT NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL, row_id TEXT NOT NULL,
  value TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (mapping, side, kind, rule, row_id, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, since REAL NOT NULL, mapping TEXT NOT NULL, row_id TEXT NOT NULL,
  crm_id INTEGER, rule TEXT NOT NULL, side TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL,
  why TEXT NOT NULL, run_id INTEGER NOT NULL
) STRICT;
CREATE INDEX history_row ON history (mapping, row_id);

CREATE TABLE problems (
  mapping TEXT NOT NULL, key TEXT NOT NULL, rule TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
  since REAL NOT NULL, PRIMARY KEY (mapping, key, rule, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE frozen (
  mapping TEXT NOT NULL, row_id TEXT NOT NULL, header TEXT NOT NULL, reason TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (mapping, row_id, header)
) STRICT, WITHOUT ROWID;
CREATE TABLE halts (
  scope TEXT PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, hint TEXT NOT NULL, since REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, arguments TEXT NOT NULL, created_at REAL NOT NULL,
  expires_at REAL NOT NULL, state TEXT NOT NULL, result TEXT NOT NULL
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at REAL NOT NULL, ended_at REAL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;
"""


@migrations()
def create_tables(db: Database) -> None:
    """Lay out the first version."""
    for statement in TABLES.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def index_states(db: Database) -> None:
    """Count states and find missing rows without walking every row of a large worksheet."""
    db.execute("CREATE INDEX records_state ON records (mapping, state)")
    db.execute("CREATE INDEX rows_missing ON rows_seen (mapping, key) WHERE missing_since IS NOT NULL")


_WITH_ANY_ID = """
ALTER TABLE crm_seen RENAME TO crm_seen_before;
CREATE TABLE crm_seen (
  object TEXT NOT NULL, id ANY NOT NULL, parent_id ANY, stamp TEXT NOT NULL, is_active INTEGER NOT NULL,
  merged_to_id ANY, is_gone INTEGER NOT NULL, members TEXT NOT NULL, seen_at REAL NOT NULL,
  PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;
INSERT INTO crm_seen SELECT * FROM crm_seen_before;
DROP TABLE crm_seen_before;
CREATE INDEX crm_seen_parent ON crm_seen (object, parent_id) WHERE parent_id IS NOT NULL;

ALTER TABLE records RENAME TO records_before;
CREATE TABLE records (
  mapping TEXT NOT NULL, row_id TEXT NOT NULL, crm_id ANY, state TEXT NOT NULL, base TEXT NOT NULL,
  children TEXT NOT NULL, is_dirty INTEGER NOT NULL, note TEXT NOT NULL, placed TEXT NOT NULL,
  PRIMARY KEY (mapping, row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO records SELECT * FROM records_before;
DROP TABLE records_before;
CREATE UNIQUE INDEX records_crm ON records (mapping, crm_id) WHERE crm_id IS NOT NULL;
CREATE INDEX records_dirty ON records (mapping) WHERE is_dirty = 1;
CREATE INDEX records_state ON records (mapping, state);

ALTER TABLE history RENAME TO history_before;
CREATE TABLE history (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, since REAL NOT NULL, mapping TEXT NOT NULL, row_id TEXT NOT NULL,
  crm_id ANY, rule TEXT NOT NULL, side TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL,
  why TEXT NOT NULL, run_id INTEGER NOT NULL
) STRICT;
INSERT INTO history SELECT * FROM history_before;
DROP TABLE history_before;
CREATE INDEX history_row ON history (mapping, row_id);
"""


@migrations()
def ids_of_any_kind(db: Database) -> None:
    """Let columns of CRM ids hold guids beside numbers; a strict table takes on another type only as a new table."""
    for statement in _WITH_ANY_ID.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def parents_to_read(db: Database) -> None:
    """Remember whose children are still to be read, for records that are noticed through their parents alone."""
    db.execute(
        "CREATE TABLE parents_due (object TEXT NOT NULL, parent_id ANY NOT NULL, PRIMARY KEY (object, parent_id))"
        " STRICT, WITHOUT ROWID"
    )


@migrations()
def vanished_results(db: Database) -> None:
    """Remember which cells a formula left blank when it broke, and which cell shows the error."""
    db.execute(
        "CREATE TABLE vanished (mapping TEXT NOT NULL, row_id TEXT NOT NULL, header TEXT NOT NULL,"
        " cause_row TEXT NOT NULL, cause_column INTEGER NOT NULL, at REAL NOT NULL,"
        " PRIMARY KEY (mapping, row_id, header)) STRICT, WITHOUT ROWID"
    )


@migrations()
def tasks_without_reads(db: Database) -> None:
    """Forget between which reads the edit of an open intent happened: history says so once it is settled."""
    for id_, task in db.execute("SELECT id, task FROM intents").fetchall():
        held = json.loads(task)
        held.pop("seen_between", None)
        db.execute("UPDATE intents SET task = ? WHERE id = ?", (json.dumps(held, ensure_ascii=False), id_))


@migrations()
def fences(db: Database) -> None:
    """Remember under which fence each write to the sheet left; what an older program left open went without."""
    db.execute("ALTER TABLE intents ADD COLUMN fence INTEGER")
    db.execute("UPDATE intents SET fence = 0 WHERE side = 'sheet'")
