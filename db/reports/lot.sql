-- title: Lot
-- question: What became of this lot, with what was it made, and can it be signed?
-- parameters: planned
-- argument: lot
-- scope: units
-- example: gangreport lot L2417 --planned 500 --format html --output L2417.html
-- note: Units and their state: from attempts of run and flash, purpose production or rework, without those skipped.
-- note: good: the last attempt that judged or may have changed the unit passed. failed: it failed.
-- note: held: on hold. scrapped: decided so. open: all else: error, aborted, interrupted, not ended, sent to rework,
--   or changed after its pass by an attempt that is not in this selection.
-- note: without_uid: boards that never showed a UID; each try is a unit of its own, be it the same board or not.
-- note: planned: of --planned; without it, of the one run that was given a number of units.
-- note: missing: planned minus started. difference: started minus the five states. It must be 0.
-- note: first%: of the units with an attempt that passed or failed, those whose first such one passed.
-- note: leaves: what the signed checkpoint covers; it covers this lot when recorded equals ended.
-- note: Made by      name __________________  date __________  signature ________________
-- note: Checked by   name __________________  date __________  signature ________________
-- note: Released by  name __________________  date __________  signature ________________
WITH tried AS MATERIALIZED (
  SELECT attempt_id, attempt, started, station, slot, uid, unit_id, outcome, failure_code, failure, run_id,
         -- number = 1 begins a new board in its slot: these are numbered within a run.
         sum(number = 1) OVER (PARTITION BY run_id, slot ORDER BY attempt_id) AS board,
         outcome IN ('pass', 'fail') IS 1 AS is_counted,
         outcome IS NULL OR outcome IN ('pass', 'fail', 'interrupted')
           OR EXISTS (SELECT 1 FROM step WHERE attempt_id = selected.attempt_id AND name IN ('unlock', 'erase', 'write')
                                           AND outcome <> 'skipped') AS is_judging
    FROM selected
   WHERE purpose IN ('production', 'rework') AND operation IN ('run', 'flash') AND outcome IS NOT 'skipped'
),
-- A try without UID is of the unit that another try of the board identified; else negative, a unit of its own.
named AS MATERIALIZED (
  SELECT *, coalesce(unit_id, max(unit_id) OVER board, -min(attempt_id) OVER board) AS unit
    FROM tried
  WINDOW board AS (PARTITION BY run_id, slot, board)
),
placed AS MATERIALIZED (
  SELECT *,
         row_number() OVER (PARTITION BY unit ORDER BY is_judging DESC, started DESC, attempt_id DESC) AS from_last,
         first_value(CASE WHEN is_counted THEN outcome = 'pass' END)
           OVER (PARTITION BY unit ORDER BY is_counted DESC, started, attempt_id) AS first_pass
    FROM named
),
units AS MATERIALIZED (
  SELECT l.*, d.decision, d.cause, d.person, d.reason,
         CASE
           WHEN d.decision = 'scrap' THEN 'scrapped'
           WHEN d.decision = 'hold' THEN 'held'
           WHEN d.decision = 'rework' AND d.at > l.started THEN 'open'
           WHEN l.outcome = 'fail' THEN 'failed'
           WHEN l.outcome = 'pass' AND NOT EXISTS (
                  SELECT 1 FROM identified f JOIN attempt_start a USING (attempt_id) JOIN run USING (run_id)
                           LEFT JOIN attempt_end e ON e.attempt_id = a.attempt_id
                   WHERE f.unit_id = l.unit AND (a.started, a.attempt_id) > (l.started, l.attempt_id)
                     AND run.operation IN ('run', 'flash', 'erase', 'unlock')
                     AND (e.outcome IS NULL OR e.outcome = 'interrupted'
                          OR EXISTS (SELECT 1 FROM step WHERE attempt_id = a.attempt_id
                                        AND name IN ('unlock', 'erase', 'write') AND outcome <> 'skipped')))
             THEN 'good'
           ELSE 'open'
         END AS state
    FROM placed l
    LEFT JOIN disposition d ON d.disposition_id = (SELECT max(disposition_id) FROM disposition o WHERE o.unit_id = l.unit)
   WHERE from_last = 1
)
-- section: Balance
-- table: lot planned started good failed held scrapped open difference missing without_uid first_pct:first%
SELECT (SELECT group_concat(lot, ', ') FROM (SELECT DISTINCT lot FROM selected)) AS lot, planned, count(*) AS started,
       coalesce(sum(state = 'good'), 0) AS good, coalesce(sum(state = 'failed'), 0) AS failed,
       coalesce(sum(state = 'held'), 0) AS held, coalesce(sum(state = 'scrapped'), 0) AS scrapped,
       coalesce(sum(state = 'open'), 0) AS open,
       count(*) - coalesce(sum(state IN ('good', 'failed', 'held', 'scrapped', 'open')), 0) AS difference,
       planned - count(*) AS missing, coalesce(sum(unit < 0), 0) AS without_uid,
       round(100.0 * sum(first_pass) / nullif(count(first_pass), 0), 1) AS first_pct
  FROM units,
       (SELECT coalesce(:planned, CASE WHEN count(planned) = 1 THEN max(planned) END) AS planned
          FROM run WHERE run_id IN (SELECT run_id FROM selected))
 HAVING EXISTS (SELECT 1 FROM selected);  -- of a lot that nobody worked on there is nothing to sign
-- section: Units that are not good
-- table: state uid failure_code:code failure slot started decision
SELECT state, uid, outcome, failure_code, failure, station, slot, started, decision, cause, person, reason, attempt
  FROM units
 WHERE state <> 'good'
 ORDER BY state, started, attempt_id;
-- section: Recipes and images
-- table: recipe revision:rev recipe_sha256:recipe_sha image_sha256:image_sha verify attempts passed chip
SELECT recipe, revision, recipe_sha256, chip, image_sha256, content_sha256, verify, count(*) AS attempts,
       sum(outcome IS 'pass') AS passed, min(started) AS first, max(started) AS last
  FROM (SELECT s.*, k.verify
          FROM (SELECT recipe, revision, recipe_sha256, chip, image_sha256, content_sha256, outcome, started FROM selected) s
          JOIN recipe k ON k.sha256 = s.recipe_sha256)
 GROUP BY recipe_sha256, image_sha256, content_sha256
 ORDER BY first;
-- section: Programs
-- table: tool tool_version:version tool_build:build tool_sha256:sha256 platform attempts passed
SELECT tool, tool_version, tool_build, tool_sha256, platform, count(*) AS attempts, sum(outcome IS 'pass') AS passed,
       min(started) AS first, max(started) AS last
  FROM selected
 GROUP BY tool_sha256, tool_version, tool_build, tool, platform
 ORDER BY first;
-- section: Stations and fixtures
-- table: station fixture slots attempts passed failed other first
SELECT station, fixture, count(DISTINCT slot) AS slots, count(*) AS attempts, sum(outcome IS 'pass') AS passed,
       sum(outcome IS 'fail') AS failed, sum(outcome IS NULL OR outcome NOT IN ('pass', 'fail')) AS other,
       min(started) AS first, max(started) AS last
  FROM selected
 GROUP BY station, fixture
 ORDER BY station, fixture;
-- section: Operators
-- table: operator runs attempts passed failed other first
SELECT operator, count(DISTINCT run_id) AS runs, count(*) AS attempts, sum(outcome IS 'pass') AS passed,
       sum(outcome IS 'fail') AS failed, sum(outcome IS NULL OR outcome NOT IN ('pass', 'fail')) AS other,
       min(started) AS first, max(started) AS last
  FROM selected
 GROUP BY operator
 ORDER BY operator;
-- section: Attempts by purpose and outcome
-- table: purpose operation outcome attempts first last
SELECT purpose, operation, coalesce(outcome, 'open') AS outcome, count(*) AS attempts, min(started) AS first,
       max(started) AS last
  FROM selected
 GROUP BY purpose, operation, outcome
 ORDER BY purpose, operation, attempts DESC, outcome;
-- section: Failures
-- table: failure_code:code failure attribution:fault attempts share_pct:share%
-- chart: bars failure_code attempts
SELECT failure_code, failure, attribution, outcome, count(*) AS attempts,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS share_pct
  FROM selected
 WHERE outcome IN ('fail', 'error', 'aborted', 'interrupted')
 GROUP BY failure_code, outcome
 ORDER BY attempts DESC, failure_code;
-- section: Stops
-- table: at station slot kind code text
SELECT e.at, r.station, e.slot, e.kind, e.code, e.text
  FROM event e JOIN run r USING (run_id)
 WHERE e.run_id IN (SELECT run_id FROM selected)
UNION ALL
SELECT n.ended, r.station, NULL, 'run ' || n.how, NULL, NULL
  FROM run_end n JOIN run r USING (run_id)
 WHERE n.how <> 'finished' AND n.run_id IN (SELECT run_id FROM selected)
 ORDER BY at;
-- section: Decisions and overrides
-- table: at decision object person:by reason cause
SELECT d.at, d.decision, (SELECT value FROM identity i WHERE i.unit_id = d.unit_id AND i.kind = 'uid') AS object,
       d.person, d.reason, d.cause
  FROM disposition d
 WHERE d.unit_id IN (SELECT unit FROM named)
UNION ALL
SELECT at, action, object, person, reason, 'person'
  FROM audit
 WHERE action NOT IN ('hold', 'release', 'rework', 'scrap')  -- those are dispositions above
   AND (station IS NULL OR station IN (SELECT station FROM selected))
   AND at BETWEEN (SELECT min(started) FROM selected) AND (SELECT max(coalesce(ended, started)) FROM selected)
 ORDER BY at;
-- section: Times
-- table: first last attempts ended
SELECT min(started) AS first, max(ended) AS last, count(*) AS attempts, count(ended) AS ended
  FROM selected
 HAVING count(*) > 0;
-- section: Checkpoint
-- table: ended recorded checkpoint_at:signed checkpoint_size:leaves checkpoint_root:root
SELECT count(s.ended) AS ended, count(l.seq) AS recorded, max(l.seq) AS last_leaf, c.at AS checkpoint_at,
       c.tree_size AS checkpoint_size, lower(hex(c.root)) AS checkpoint_root
  FROM (SELECT attempt_id, ended FROM selected) s
  LEFT JOIN ledger l ON l.kind = 'attempt' AND l.ref = s.attempt_id
  LEFT JOIN checkpoint c ON c.tree_size = (
         SELECT min(tree_size) FROM checkpoint
          WHERE tree_size > (SELECT max(seq) FROM ledger
                              WHERE kind = 'attempt' AND ref IN (SELECT attempt_id FROM selected)))
 HAVING count(*) > 0;
