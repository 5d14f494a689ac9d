-- title: Yield
-- question: How many units were good at first, and how many in the end?
-- parameters: by
-- scope: units
-- note: Counted are attempts of run and flash that passed or failed; purpose production unless --purpose says otherwise.
-- note: units: those whose first counted attempt is in the selection; each is in one line, that of this first attempt.
-- note: first%: of the units, passed at that attempt. strict%: and without a second try of the board or of any step.
-- note: final%: of the units, passed at their last counted attempt in the selection, wherever it ran.
-- note: A unit is counted anew in another lot, and for a recipe of another name.
-- note: earlier: units in the selection whose first counted attempt is not; they are in no percentage.
-- note: contact: counted attempts that failed with E401 (no sync); they are in the percentages too.
-- note: other: attempts in error, aborted, skipped, interrupted or not ended; they say nothing about a unit.
-- note: A try without UID is of the unit that another try of the board identified, else of a unit of its own.
-- note: --by slot (the default), station, day, lot or recipe.
-- table: by name first:units first_pct:first% strict_pct:strict% final_pct:final% earlier contact not_counted:other
-- chart: line name first_pct
-- Nearly all units are seen once, and pass. Those need no more thought, so that little is kept of each attempt, and what
-- follows has few rows.
WITH tried AS MATERIALIZED (
  SELECT selected.attempt_id,
         -- The line it counts in; by slot too one text, because a sort by one column is quicker than by two.
         CASE coalesce(:by, 'slot')
           WHEN 'slot' THEN station || ' ' || slot
           WHEN 'station' THEN station
           WHEN 'day' THEN date(started, 'localtime')
           WHEN 'lot' THEN coalesce(lot, '(no lot)')
           WHEN 'recipe' THEN recipe || ' ' || revision
         END AS line,
         number = 1 AND outcome IS 'pass'
           AND NOT EXISTS (SELECT 1 FROM step INDEXED BY step_repeated
                            WHERE attempt_id = selected.attempt_id AND tries > 1) AS is_strict,
         number = 1 AND outcome IS 'pass' AND here.unit_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM identified ever
                            WHERE ever.unit_id = here.unit_id AND ever.attempt_id <> selected.attempt_id) AS is_only,
         outcome IS NULL OR outcome NOT IN ('pass', 'fail') AS is_not_counted,
         started, run_id, slot, outcome, failure_code, here.unit_id
    FROM selected LEFT JOIN identified here ON here.attempt_id = selected.attempt_id AND here.seq = 1
   WHERE purpose = coalesce(:purpose, 'production') AND operation IN ('run', 'flash')
),
-- The tries of one board are those between two with number 1, in one run and slot.
boards AS MATERIALIZED (
  SELECT *,
         CASE WHEN unit_id IS NULL THEN
           (SELECT attempt_id FROM attempt_start o
             WHERE o.run_id = t.run_id AND o.slot = t.slot AND o.number = 1 AND o.attempt_id <= t.attempt_id
             ORDER BY attempt_id DESC LIMIT 1)
         END AS board_first,
         CASE WHEN unit_id IS NULL THEN
           (SELECT attempt_id FROM attempt_start o
             WHERE o.run_id = t.run_id AND o.slot = t.slot AND o.number = 1 AND o.attempt_id > t.attempt_id
             ORDER BY attempt_id LIMIT 1)
         END AS board_next
    FROM tried t
   WHERE NOT is_only AND NOT is_not_counted
),
-- Negative: a board that never said its name.
named AS (
  SELECT b.attempt_id, line, is_strict, b.started, outcome, failure_code, r.lot, k.name AS recipe,
         coalesce(b.unit_id,
                  (SELECT f.unit_id FROM attempt_start o JOIN identified f USING (attempt_id)
                    WHERE o.run_id = b.run_id AND o.slot = b.slot AND o.attempt_id >= b.board_first
                      AND (b.board_next IS NULL OR o.attempt_id < b.board_next) AND f.unit_id IS NOT NULL LIMIT 1),
                  -b.board_first) AS unit
    FROM boards b JOIN run r USING (run_id) JOIN plan USING (plan_id) JOIN recipe k USING (recipe_id)
),
placed AS (
  SELECT *, row_number() OVER job AS place, last_value(outcome) OVER job AS final
    FROM named
  WINDOW job AS (PARTITION BY unit, lot, recipe ORDER BY started, attempt_id
                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
-- An earlier attempt of the first one here was not selected.
judged AS MATERIALIZED (
  SELECT *,
         place = 1 AND p.unit > 0 AND EXISTS (
           SELECT 1 FROM identified f JOIN attempt_start a USING (attempt_id) JOIN attempt_end e USING (attempt_id)
                    JOIN run r USING (run_id) JOIN plan USING (plan_id) JOIN recipe k USING (recipe_id)
            WHERE f.unit_id = p.unit AND (a.started, a.attempt_id) < (p.started, p.attempt_id)
              AND e.outcome IN ('pass', 'fail') AND r.operation IN ('run', 'flash')
              AND r.purpose = coalesce(:purpose, 'production') AND r.lot IS p.lot AND k.name = p.recipe) AS is_earlier
    FROM placed p
),
facts AS MATERIALIZED (
  SELECT line, attempt_id, tries - not_counted AS first, tries - not_counted AS first_pass, strict AS strict_pass,
         tries - not_counted AS final_pass, 0 AS earlier, 0 AS contact, not_counted
    FROM (SELECT line, min(attempt_id) AS attempt_id, count(*) AS tries, sum(is_strict) AS strict,
                 sum(is_not_counted) AS not_counted
            FROM tried WHERE is_only OR is_not_counted GROUP BY line)
  UNION ALL
  SELECT line, min(attempt_id), sum(is_first), sum(is_first AND outcome = 'pass'), sum(is_first AND is_strict),
         sum(is_first AND final = 'pass'), sum(is_earlier), sum(failure_code IS 'E401'), 0
    FROM (SELECT *, place = 1 AND NOT is_earlier AS is_first FROM judged) GROUP BY line
),
lines AS (
  SELECT coalesce(:by, 'slot') AS by, line AS name, facts.* FROM facts
  UNION ALL
  SELECT 'all', NULL, facts.* FROM facts
),
figures AS (
  SELECT by, name, min(attempt_id) AS attempt_id, sum(first) AS first, sum(first_pass) AS first_pass,
         sum(strict_pass) AS strict_pass, sum(final_pass) AS final_pass, sum(earlier) AS earlier, sum(contact) AS contact,
         sum(not_counted) AS not_counted
    FROM lines
   GROUP BY by, name
)
SELECT by, name, first, first_pass, round(100.0 * first_pass / nullif(first, 0), 1) AS first_pct,
       strict_pass, round(100.0 * strict_pass / nullif(first, 0), 1) AS strict_pct,
       final_pass, round(100.0 * final_pass / nullif(first, 0), 1) AS final_pct, earlier, contact, not_counted
  FROM figures
 -- A10 stands behind A9; only slots of the same station can be told so.
 ORDER BY by = 'all',
          CASE WHEN by = 'slot' THEN (SELECT station FROM attempt_start JOIN run USING (run_id)
                                       WHERE attempt_start.attempt_id = figures.attempt_id) END,
          length(name) * (by = 'slot'), name;
