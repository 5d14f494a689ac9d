-- gangflash trace, schema 1: attempts and all they refer to; 002 adds decisions and the ledger. Every table and column is
-- described in docs/reporting.md.
--
-- Three kinds of rows: reference rows are content-addressed (a recipe is its bytes, an image its digest), event rows say
-- what happened, and neither is ever changed or deleted; failure_code only repeats a table of the program for readers.
-- The start and the end of an attempt are two rows, so that a power cut leaves visible evidence.
--
-- Times are UTC, ISO 8601 with milliseconds, as text. Durations are integer microseconds of the monotonic clock and end
-- in _us. Digests and UIDs are lower-case hex text. NULL means "not known" or "not reached", never an empty text.

PRAGMA application_id = 0x47467472;  -- "GFtr"

-- Which text of db/migrations made this file. A program that knows another text under the same number refuses the file:
-- it comes from a development version, whose tables may differ.
CREATE TABLE migration (
  number  INTEGER PRIMARY KEY,
  sha256  TEXT NOT NULL,  -- of the migration file
  applied TEXT NOT NULL
) STRICT;

-- With what: the program that wrote.
CREATE TABLE tool (
  tool_id       INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  version       TEXT NOT NULL,
  build         TEXT NOT NULL,
  binary_sha256 TEXT NOT NULL,
  platform      TEXT NOT NULL,
  UNIQUE (binary_sha256, version, build, name, platform)
) STRICT;

-- What: a recipe is its bytes. Two revisions are two rows.
CREATE TABLE recipe (
  recipe_id INTEGER PRIMARY KEY,
  sha256    TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  name      TEXT NOT NULL,
  revision  TEXT NOT NULL,
  chip      TEXT NOT NULL,
  verify    TEXT NOT NULL,
  bytes     BLOB NOT NULL
) STRICT;
CREATE INDEX recipe_by_name ON recipe (name, revision);

-- A firmware file, by the digest sha256sum prints.
CREATE TABLE image (
  image_id    INTEGER PRIMARY KEY,
  file_sha256 TEXT NOT NULL UNIQUE CHECK (length(file_sha256) = 64 AND file_sha256 NOT GLOB '*[^0-9a-f]*')
) STRICT;

-- Its bytes, once per digest; apart, because a station may leave them out and another may bring them later.
CREATE TABLE image_bytes (
  image_id INTEGER PRIMARY KEY REFERENCES image,
  bytes    BLOB NOT NULL
) STRICT;

-- A recipe together with the images found when it was loaded: an image without a pinned digest may change under the same
-- recipe bytes, so the pair is what was really done.
CREATE TABLE plan (
  plan_id        INTEGER PRIMARY KEY,
  recipe_id      INTEGER NOT NULL REFERENCES recipe,
  image_sha256   TEXT,  -- file digests in recipe order, joined by ","; NULL: the job needs no image
  content_sha256 TEXT   -- of all segments together; NULL: no image
) STRICT;
-- An index, because UNIQUE takes one NULL for different from another.
CREATE UNIQUE INDEX plan_by_key ON plan (recipe_id, coalesce(image_sha256, ''), coalesce(content_sha256, ''));
CREATE INDEX plan_by_content ON plan (content_sha256);

CREATE TABLE plan_image (
  plan_id        INTEGER NOT NULL REFERENCES plan,
  seq            INTEGER NOT NULL,  -- 1 is the first in the recipe
  image_id       INTEGER NOT NULL REFERENCES image,
  content_sha256 TEXT NOT NULL,
  file           TEXT NOT NULL,     -- as the recipe names it
  format         TEXT NOT NULL,
  address        INTEGER NOT NULL,  -- lowest
  size           INTEGER NOT NULL,  -- of the content, bytes
  PRIMARY KEY (plan_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_image_by_image ON plan_image (image_id);
CREATE INDEX plan_image_by_content ON plan_image (content_sha256);

-- A process that writes attempts. While it lives it holds a lock on byte owner_id of the file DATABASE.owners.
CREATE TABLE owner (
  owner_id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- a lock byte is never used twice
  host          TEXT NOT NULL,
  boot_id       TEXT NOT NULL,
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,  -- clock ticks after boot, field 22 of /proc/PID/stat
  lock_inode    INTEGER NOT NULL,  -- of DATABASE.owners: tells a replaced lock file from a released lock
  started       TEXT NOT NULL
) STRICT;

-- How it ended: 'closed' by itself with nothing open, or 'gone' when a later one found it dead and ended its attempts.
CREATE TABLE owner_end (
  owner_id INTEGER PRIMARY KEY REFERENCES owner,
  how      TEXT NOT NULL CHECK (how IN ('closed', 'gone')),
  at       TEXT NOT NULL
) STRICT;

-- One start of the program on one job: who, where, what for.
CREATE TABLE run (
  run_id     INTEGER PRIMARY KEY,
  plan_id    INTEGER NOT NULL REFERENCES plan,
  tool_id    INTEGER NOT NULL REFERENCES tool,
  owner_id   INTEGER NOT NULL REFERENCES owner,
  station    TEXT NOT NULL,
  host       TEXT NOT NULL,
  operation  TEXT NOT NULL CHECK (operation IN ('run', 'flash', 'read', 'verify', 'erase', 'lock', 'unlock', 'go',
                                                'checksum')),
  purpose    TEXT NOT NULL CHECK (purpose IN ('production', 'rework', 'debug', 'golden', 'validation')),
  lot        TEXT,
  work_order TEXT,
  operator   TEXT,
  planned    INTEGER,       -- units this run was to do; NULL: not known
  started    TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_plan ON run (plan_id);
CREATE INDEX run_by_owner ON run (owner_id);
CREATE INDEX run_by_lot ON run (lot) WHERE lot IS NOT NULL;
CREATE INDEX run_by_work_order ON run (work_order) WHERE work_order IS NOT NULL;
CREATE INDEX run_by_tool ON run (tool_id);

-- How it ended: 'finished', 'stopped' early (an event says by whom or why), or 'gone' when a later start found it dead.
CREATE TABLE run_end (
  run_id INTEGER PRIMARY KEY REFERENCES run,
  ended  TEXT NOT NULL,
  how    TEXT NOT NULL CHECK (how IN ('finished', 'stopped', 'gone'))
) STRICT;

-- What happened to a run besides its attempts: a stop, a slot taken out.
CREATE TABLE event (
  event_id INTEGER PRIMARY KEY,
  run_id   INTEGER NOT NULL REFERENCES run,
  at       TEXT NOT NULL,
  kind     TEXT NOT NULL,  -- stop
  slot     TEXT,           -- NULL: the whole station
  code     TEXT REFERENCES failure_code,
  text     TEXT
) STRICT;
CREATE INDEX event_by_run ON event (run_id);

-- Written before the port is opened.
CREATE TABLE attempt_start (
  attempt_id INTEGER PRIMARY KEY,
  attempt    TEXT NOT NULL UNIQUE CHECK (length(attempt) = 36),  -- UUIDv7
  run_id     INTEGER NOT NULL REFERENCES run,
  slot       TEXT NOT NULL,
  port       TEXT NOT NULL,
  number     INTEGER NOT NULL CHECK (number >= 1),  -- 1 = first try of this unit
  started    TEXT NOT NULL,
  fixture          TEXT,
  adapter_serial   TEXT,
  adapter_driver   TEXT,     -- kernel driver, or rfc2217 or tcp
  latency_timer_ms INTEGER   -- how long the adapter holds bytes back
) STRICT;
CREATE INDEX attempt_start_by_run ON attempt_start (run_id);
CREATE INDEX attempt_start_by_time ON attempt_start (started);

-- A board. What it is called is in `identity`: uid today; any other kind of name fits the same table.
CREATE TABLE unit (
  unit_id       INTEGER PRIMARY KEY,
  first_attempt INTEGER NOT NULL REFERENCES attempt_start
) STRICT;

CREATE TABLE identity (
  kind       TEXT NOT NULL,  -- uid, label, ...
  value      TEXT NOT NULL,
  unit_id    INTEGER NOT NULL REFERENCES unit,
  attempt_id INTEGER NOT NULL REFERENCES attempt_start,  -- in which the unit was first called so
  PRIMARY KEY (kind, value),
  CHECK (kind <> 'uid' OR (length(value) = 24 AND value NOT GLOB '*[^0-9a-f]*'))
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_unit ON identity (unit_id);

-- What answered, written before the first command that changes the target. A protected part shows its UID only after it
-- was unlocked: then a second row follows.
CREATE TABLE identified (
  attempt_id         INTEGER NOT NULL REFERENCES attempt_start,
  seq                INTEGER NOT NULL,
  unit_id            INTEGER REFERENCES unit,
  pid                INTEGER NOT NULL,
  bootloader_version INTEGER,  -- protocol version, BCD: 0x31 is 3.1
  flash_kib          INTEGER,
  baud               INTEGER NOT NULL,
  parity             TEXT NOT NULL,
  found              TEXT NOT NULL CHECK (found IN ('protected', 'blank', 'programmed', 'unknown')),
  first_block_sha256 TEXT,
  at                 TEXT NOT NULL,
  PRIMARY KEY (attempt_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX identified_by_unit ON identified (unit_id) WHERE unit_id IS NOT NULL;

-- The permanent failure codes, as the program that last opened the file knows them.
CREATE TABLE failure_code (
  code          TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  outcome       TEXT NOT NULL,
  attribution   TEXT NOT NULL,
  retry         TEXT NOT NULL,
  operator_line TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The verdict. A pass carries its proof or the database refuses it: see attempt_end_proof below.
CREATE TABLE attempt_end (
  attempt_id       INTEGER PRIMARY KEY REFERENCES attempt_start,
  outcome          TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'error', 'aborted', 'skipped', 'interrupted')),
  failure_code     TEXT REFERENCES failure_code,
  ended            TEXT NOT NULL,
  duration_us      INTEGER,  -- NULL: interrupted, nobody measured
  failed_step      TEXT,
  command          TEXT,
  address          INTEGER,
  expected         TEXT,
  actual           TEXT,
  text             TEXT,
  verify           TEXT,     -- method: readback, checksum; NULL: not reached, or nothing to compare
  written_sha256   TEXT,
  read_back_sha256 TEXT,
  bytes_compared   INTEGER NOT NULL DEFAULT 0,
  lock_proof       TEXT,     -- refused_read, silent; write protection: option_bits, acknowledged; NULL: no lock
  CHECK ((outcome = 'pass') = (failure_code IS NULL)),
  CHECK ((duration_us IS NULL) = (outcome = 'interrupted'))
) STRICT;
CREATE INDEX attempt_end_by_code ON attempt_end (failure_code, outcome) WHERE failure_code IS NOT NULL;

CREATE TABLE step (
  attempt_id  INTEGER NOT NULL REFERENCES attempt_start,
  seq         INTEGER NOT NULL,  -- 1 is the first
  name        TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'error', 'aborted', 'skipped', 'interrupted')),
  offset_us   INTEGER NOT NULL,  -- from the attempt's start
  duration_us INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  detail      TEXT,
  PRIMARY KEY (attempt_id, seq)
) STRICT, WITHOUT ROWID;
-- Nearly no step is done twice; whoever asks for that need not read them all.
CREATE INDEX step_repeated ON step (attempt_id) WHERE tries > 1;

-- The last bytes on the wire of an attempt that did not pass; the format is in docs/reporting.md.
CREATE TABLE flight_record (
  attempt_id INTEGER PRIMARY KEY REFERENCES attempt_start,
  frames     BLOB NOT NULL
) STRICT;

-- One row per attempt with everything known about it. `outcome` is NULL while there is no end row.
CREATE VIEW v_attempt AS
SELECT a.attempt_id, a.attempt, a.started, e.ended, e.duration_us, r.station, a.slot, a.port, a.number,
       a.fixture, a.adapter_serial, a.adapter_driver, a.latency_timer_ms,
       (SELECT i.value FROM identified f JOIN identity i ON i.unit_id = f.unit_id AND i.kind = 'uid'
         WHERE f.attempt_id = a.attempt_id ORDER BY f.seq DESC LIMIT 1) AS uid,
       e.outcome, e.failure_code, c.name AS failure, c.attribution, c.operator_line,
       e.failed_step, e.command, e.address, e.expected, e.actual, e.text,
       e.verify, e.written_sha256, e.read_back_sha256, e.bytes_compared, e.lock_proof,
       k.name AS recipe, k.revision, k.chip, k.sha256 AS recipe_sha256, p.image_sha256, p.content_sha256,
       CASE WHEN l.pid IS NOT NULL THEN printf('0x%03X', l.pid) END AS pid,
       CASE WHEN l.bootloader_version IS NOT NULL
            THEN printf('%d.%d', l.bootloader_version >> 4, l.bootloader_version & 15) END AS bootloader_version,
       l.flash_kib, l.baud, l.parity, f1.found, f1.first_block_sha256,
       r.operation, r.purpose, r.lot, r.work_order, r.operator, r.host,
       t.name AS tool, t.version AS tool_version, t.build AS tool_build, t.binary_sha256 AS tool_sha256, t.platform,
       r.run_id, r.owner_id, p.plan_id, l.unit_id
  FROM attempt_start a
  JOIN run r USING (run_id)
  JOIN plan p USING (plan_id)
  JOIN recipe k USING (recipe_id)
  JOIN tool t USING (tool_id)
  LEFT JOIN attempt_end e ON e.attempt_id = a.attempt_id
  LEFT JOIN failure_code c ON c.code = e.failure_code
  LEFT JOIN identified f1 ON f1.attempt_id = a.attempt_id AND f1.seq = 1
  LEFT JOIN identified l ON l.attempt_id = a.attempt_id
       AND l.seq = (SELECT max(m.seq) FROM identified m WHERE m.attempt_id = a.attempt_id);

-- What a pass must prove depends on what was to be done. run and flash: what was written; verify: the image; both by the
-- bytes read back, or, weaker, by the part's own checksum over bytes that were compared. lock: that reading is refused.
-- The others leave nothing on the part that could be compared with an image.
CREATE TRIGGER attempt_end_proof BEFORE INSERT ON attempt_end
  WHEN NEW.outcome = 'pass' AND EXISTS (
    SELECT 1 FROM attempt_start JOIN run USING (run_id) JOIN plan USING (plan_id)
     WHERE attempt_id = NEW.attempt_id AND NOT CASE
       WHEN operation IN ('run', 'flash')
         THEN NEW.written_sha256 IS NOT NULL AND NEW.bytes_compared > 0
              AND (NEW.verify IS 'checksum' OR (NEW.verify IS 'readback' AND NEW.read_back_sha256 IS NEW.written_sha256))
       WHEN operation = 'verify'
         THEN NEW.bytes_compared > 0
              AND (NEW.verify IS 'checksum' OR (NEW.verify IS 'readback' AND NEW.read_back_sha256 IS content_sha256))
       WHEN operation = 'lock' THEN NEW.lock_proof IS NOT NULL
       ELSE 1 END)
  BEGIN SELECT RAISE(ABORT, 'a pass without its proof'); END;

-- Nothing written is changed, deleted or replaced. INSERT OR REPLACE deletes without asking a delete trigger, hence three
-- guards per table.
CREATE TRIGGER migration_no_update BEFORE UPDATE ON migration BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER migration_no_delete BEFORE DELETE ON migration BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER migration_no_replace BEFORE INSERT ON migration
  WHEN EXISTS (SELECT 1 FROM migration WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER tool_no_update BEFORE UPDATE ON tool BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER tool_no_delete BEFORE DELETE ON tool BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER tool_no_replace BEFORE INSERT ON tool
  WHEN EXISTS (SELECT 1 FROM tool WHERE tool_id = NEW.tool_id
    OR (binary_sha256 = NEW.binary_sha256 AND version = NEW.version AND build = NEW.build
        AND name = NEW.name AND platform = NEW.platform))
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER recipe_no_update BEFORE UPDATE ON recipe BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER recipe_no_delete BEFORE DELETE ON recipe BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER recipe_no_replace BEFORE INSERT ON recipe
  WHEN EXISTS (SELECT 1 FROM recipe WHERE recipe_id = NEW.recipe_id OR sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_no_update BEFORE UPDATE ON image BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_no_delete BEFORE DELETE ON image BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_no_replace BEFORE INSERT ON image
  WHEN EXISTS (SELECT 1 FROM image WHERE image_id = NEW.image_id OR file_sha256 = NEW.file_sha256)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_bytes_no_update BEFORE UPDATE ON image_bytes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_bytes_no_delete BEFORE DELETE ON image_bytes BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER image_bytes_no_replace BEFORE INSERT ON image_bytes
  WHEN EXISTS (SELECT 1 FROM image_bytes WHERE image_id = NEW.image_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_no_update BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_no_delete BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_no_replace BEFORE INSERT ON plan
  WHEN EXISTS (SELECT 1 FROM plan WHERE plan_id = NEW.plan_id
    OR (recipe_id = NEW.recipe_id AND image_sha256 IS NEW.image_sha256 AND content_sha256 IS NEW.content_sha256))
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_image_no_update BEFORE UPDATE ON plan_image BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_image_no_delete BEFORE DELETE ON plan_image BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER plan_image_no_replace BEFORE INSERT ON plan_image
  WHEN EXISTS (SELECT 1 FROM plan_image WHERE plan_id = NEW.plan_id AND seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_no_update BEFORE UPDATE ON owner BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_no_delete BEFORE DELETE ON owner BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_no_replace BEFORE INSERT ON owner
  WHEN EXISTS (SELECT 1 FROM owner WHERE owner_id = NEW.owner_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_end_no_update BEFORE UPDATE ON owner_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_end_no_delete BEFORE DELETE ON owner_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER owner_end_no_replace BEFORE INSERT ON owner_end
  WHEN EXISTS (SELECT 1 FROM owner_end WHERE owner_id = NEW.owner_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_no_replace BEFORE INSERT ON run
  WHEN EXISTS (SELECT 1 FROM run WHERE run_id = NEW.run_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_end_no_update BEFORE UPDATE ON run_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_end_no_delete BEFORE DELETE ON run_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER run_end_no_replace BEFORE INSERT ON run_end
  WHEN EXISTS (SELECT 1 FROM run_end WHERE run_id = NEW.run_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event
  WHEN EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_start_no_update BEFORE UPDATE ON attempt_start BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_start_no_delete BEFORE DELETE ON attempt_start BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_start_no_replace BEFORE INSERT ON attempt_start
  WHEN EXISTS (SELECT 1 FROM attempt_start WHERE attempt_id = NEW.attempt_id OR attempt = NEW.attempt)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER unit_no_update BEFORE UPDATE ON unit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER unit_no_delete BEFORE DELETE ON unit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER unit_no_replace BEFORE INSERT ON unit
  WHEN EXISTS (SELECT 1 FROM unit WHERE unit_id = NEW.unit_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identity_no_update BEFORE UPDATE ON identity BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identity_no_delete BEFORE DELETE ON identity BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identity_no_replace BEFORE INSERT ON identity
  WHEN EXISTS (SELECT 1 FROM identity WHERE kind = NEW.kind AND value = NEW.value)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identified_no_update BEFORE UPDATE ON identified BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identified_no_delete BEFORE DELETE ON identified BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER identified_no_replace BEFORE INSERT ON identified
  WHEN EXISTS (SELECT 1 FROM identified WHERE attempt_id = NEW.attempt_id AND seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_end_no_update BEFORE UPDATE ON attempt_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_end_no_delete BEFORE DELETE ON attempt_end BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER attempt_end_no_replace BEFORE INSERT ON attempt_end
  WHEN EXISTS (SELECT 1 FROM attempt_end WHERE attempt_id = NEW.attempt_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER step_no_update BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER step_no_delete BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER step_no_replace BEFORE INSERT ON step
  WHEN EXISTS (SELECT 1 FROM step WHERE attempt_id = NEW.attempt_id AND seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER flight_record_no_update BEFORE UPDATE ON flight_record BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER flight_record_no_delete BEFORE DELETE ON flight_record BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER flight_record_no_replace BEFORE INSERT ON flight_record
  WHEN EXISTS (SELECT 1 FROM flight_record WHERE attempt_id = NEW.attempt_id)
  BEGIN SELECT RAISE(ABORT, 'append-only'); END;
