-- gangflash trace, schema 2: what people decide, and the ledger that proves that nothing was changed afterwards. What it
-- proves and what not, and how a leaf is made of rows: docs/evidence.md.

-- Every human decision about the record or the station: who, why, on which machine. Decisions about one board are in
-- disposition, and here too when a person made them.
CREATE TABLE audit (
  audit_id    INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  action      TEXT NOT NULL,  -- clock accept, rotate, hold, release, rework, scrap
  object_kind TEXT,           -- attempt, unit, file
  object      TEXT,           -- its name: an attempt's UUID, a unit's UID, a path
  person      TEXT NOT NULL CHECK (person <> ''),  -- as given with --by
  os_user     TEXT,           -- whose account did it
  host        TEXT,
  station     TEXT,
  reason      TEXT NOT NULL CHECK (reason <> ''),
  detail      TEXT
) STRICT;
CREATE INDEX audit_by_action ON audit (action);

-- What shall become of a unit; the last row of a unit counts.
CREATE TABLE disposition (
  disposition_id INTEGER PRIMARY KEY,
  unit_id        INTEGER NOT NULL REFERENCES unit,
  attempt_id     INTEGER REFERENCES attempt_start,  -- that brought it about; NULL: none did
  decision       TEXT NOT NULL CHECK (decision IN ('hold', 'release', 'rework', 'scrap')),
  cause          TEXT NOT NULL,  -- interrupted (made and released by the program), or person
  at             TEXT NOT NULL,
  person         TEXT CHECK (person <> ''),  -- NULL: the program by itself
  reason         TEXT,
  CHECK (person IS NULL OR reason IS NOT NULL)
) STRICT;
CREATE INDEX disposition_by_unit ON disposition (unit_id);

-- This file as a log: one row. After a rotation it names its predecessor's last checkpoint.
CREATE TABLE log (
  log_id        INTEGER PRIMARY KEY CHECK (log_id = 1),
  origin        TEXT NOT NULL,  -- first line of its checkpoints; no other file has it
  created       TEXT NOT NULL,
  previous_file TEXT,           -- where the predecessor was put
  previous_note TEXT            -- its last checkpoint; NULL: there is none
) STRICT;

-- Closed by a rotation: nothing more may be written here.
CREATE TABLE log_end (
  log_id      INTEGER PRIMARY KEY CHECK (log_id = 1) REFERENCES log,
  ended       TEXT NOT NULL,
  file        TEXT NOT NULL,  -- where this file was put
  next_origin TEXT NOT NULL   -- the log that goes on
) STRICT;

-- The leaves of the Merkle tree, in order of commit; seq is the leaf's index, from 0. One leaf per row of attempt_end,
-- disposition, audit, event, run_end, station_key, log and log_end, written in the same transaction. The hash covers all
-- that the reports show about that row: an attempt's unit, steps, recipe, images and tool too.
CREATE TABLE ledger (
  seq         INTEGER PRIMARY KEY CHECK (seq >= 0),
  kind        TEXT NOT NULL,     -- attempt (a row of attempt_end), or the name of the other table
  ref         INTEGER NOT NULL,  -- that row's key
  leaf_sha256 BLOB NOT NULL CHECK (length(leaf_sha256) = 32),  -- RFC 6962, 2.1: SHA-256 of 0x00 and the leaf
  hints       BLOB  -- two bytes per part of the leaf: no proof, but they say which table was changed
) STRICT;
CREATE UNIQUE INDEX ledger_by_row ON ledger (ref, kind);

-- The state of the tree at a moment, signed: C2SP tlog-checkpoint.
CREATE TABLE checkpoint (
  tree_size INTEGER PRIMARY KEY,
  root      BLOB NOT NULL CHECK (length(root) = 32),
  at        TEXT NOT NULL,
  note      TEXT NOT NULL,  -- as it stands in DATABASE.checkpoints
  frontier  BLOB            -- now and then: roots of the full subtrees, from which a writer goes on without reading all leaves
) STRICT;

-- Public halves of the keys that signed here.
CREATE TABLE station_key (
  key_id     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,  -- of the station, at that moment
  public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),  -- Ed25519
  first_seen TEXT NOT NULL
) STRICT;

-- A closed file takes no more rows; its own closing is the last leaf.
CREATE TRIGGER ledger_closed BEFORE INSERT ON ledger
  WHEN NEW.kind <> 'log_end' AND EXISTS (SELECT 1 FROM log_end)
  BEGIN SELECT RAISE(ABORT, 'closed by a rotation'); END;
CREATE TRIGGER run_closed BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM log_end)
  BEGIN SELECT RAISE(ABORT, 'closed by a rotation'); END;
CREATE TRIGGER attempt_start_closed BEFORE INSERT ON attempt_start WHEN EXISTS (SELECT 1 FROM log_end)
  BEGIN SELECT RAISE(ABORT, 'closed by a rotation'); END;

-- Leaves have no gap.
CREATE TRIGGER ledger_next BEFORE INSERT ON ledger
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'not the next leaf'); END;

-- Nothing written is changed, deleted or replaced.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
  WHEN EXISTS (SELECT 1 FROM audit WHERE audit_id = NEW.audit_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER disposition_no_update BEFORE UPDATE ON disposition BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER disposition_no_delete BEFORE DELETE ON disposition BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER disposition_no_replace BEFORE INSERT ON disposition
  WHEN EXISTS (SELECT 1 FROM disposition WHERE disposition_id = NEW.disposition_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_no_replace BEFORE INSERT ON log
  WHEN EXISTS (SELECT 1 FROM log WHERE log_id = NEW.log_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_end_no_update BEFORE UPDATE ON log_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_end_no_delete BEFORE DELETE ON log_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_end_no_replace BEFORE INSERT ON log_end
  WHEN EXISTS (SELECT 1 FROM log_end WHERE log_id = NEW.log_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger
  WHEN EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq OR (ref = NEW.ref AND kind = NEW.kind))
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint
  WHEN EXISTS (SELECT 1 FROM checkpoint WHERE tree_size = NEW.tree_size)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER station_key_no_update BEFORE UPDATE ON station_key BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER station_key_no_delete BEFORE DELETE ON station_key BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER station_key_no_replace BEFORE INSERT ON station_key
  WHEN EXISTS (SELECT 1 FROM station_key WHERE key_id = NEW.key_id OR public_key = NEW.public_key)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
