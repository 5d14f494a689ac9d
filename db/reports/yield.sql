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
-- Nearly all attempts are the first of their unit, and pass. They are counted and not looked at: what is not so is found
-- from narrow indexes and taken off again, and all that follows has few rows.
WITH attempts AS NOT MATERIALIZED (
  SELECT attempt_id,
         -- The line it counts in: one text, by slot too.
         CASE coalesce(:by, 'slot')
           WHEN 'slot' THEN station || ' ' || slot
           WHEN 'station' THEN station
           WHEN 'day' THEN date(started, 'localtime')
           WHEN 'lot' THEN coalesce(lot, '(no lot)')
           WHEN 'recipe' THEN (SELECT name || ' ' || revision FROM plan JOIN recipe USING (recipe_id)
                                WHERE plan_id = selected.plan_id)
         END AS line,
         run_id, slot, number, started, outcome, failure_code, lot, recipe
    FROM selected
   WHERE purpose = coalesce(:purpose, 'production') AND operation IN ('run', 'flash')
),
-- LIMIT keeps the counting apart from the reading, in which no table is read then that is not asked for.
totals AS MATERIALIZED (
  SELECT value ->> 0 AS line, value ->> 1 AS attempts, value ->> 2 AS oldest, value ->> 3 AS newest
    FROM json_each((SELECT count_by(line, attempt_id) FROM (SELECT line, attempt_id FROM attempts LIMIT -1)))
),
span AS MATERIALIZED (
  SELECT min(oldest) AS oldest, max(newest) AS newest FROM totals
),
-- Two indexes are read side by side, in the order of attempts, and what only the first one has is kept.
not_passed AS (
  SELECT attempt_id FROM attempt_start
   WHERE number = 1 AND attempt_id BETWEEN (SELECT oldest FROM span) AND (SELECT newest FROM span)
  EXCEPT
  SELECT attempt_id FROM attempt_end
   WHERE outcome = 'pass' AND attempt_id BETWEEN (SELECT oldest FROM span) AND (SELECT newest FROM span)
   ORDER BY attempt_id
),
not_first AS (
  SELECT attempt_id FROM attempt_start
   WHERE number = 1 AND attempt_id BETWEEN (SELECT oldest FROM span) AND (SELECT newest FROM span)
  EXCEPT
  SELECT first_attempt FROM unit
   WHERE first_attempt BETWEEN (SELECT oldest FROM span) AND (SELECT newest FROM span)
   ORDER BY attempt_id
),
repeated AS MATERIALIZED (
  SELECT attempt_id
    FROM span CROSS JOIN step INDEXED BY step_repeated ON attempt_id BETWEEN oldest AND newest AND tries > 1
),
told AS (
  SELECT attempt_id FROM not_passed
  UNION ALL
  SELECT attempt_id FROM not_first
  UNION ALL
  SELECT attempt_id FROM selected WHERE number > 1
  UNION ALL
  SELECT attempt_id FROM repeated
),
rare AS MATERIALIZED (
  SELECT *, number = 1 AND outcome IS 'pass' AND attempt_id NOT IN (SELECT attempt_id FROM repeated) AS is_strict,
         (SELECT unit_id FROM identified f
           WHERE f.attempt_id = attempts.attempt_id AND unit_id IS NOT NULL ORDER BY seq LIMIT 1) AS unit_id
    FROM attempts
   WHERE attempt_id IN (SELECT attempt_id FROM told)
),
-- The tries of one board are those between two with number 1, in one run and slot. Negative: one that never said its name.
named AS MATERIALIZED (
  SELECT attempt_id, line, is_strict, started, outcome, lot, recipe,
         coalesce(unit_id,
                  (SELECT f.unit_id FROM attempt_start o INDEXED BY attempt_start_by_run JOIN identified f USING (attempt_id)
                    WHERE o.run_id = b.run_id AND o.slot = b.slot AND o.attempt_id >= board_first
                      AND (board_next IS NULL OR o.attempt_id < board_next) AND f.unit_id IS NOT NULL LIMIT 1),
                  -board_first) AS unit
    FROM (SELECT *,
                 CASE WHEN unit_id IS NULL THEN iif(number = 1, attempt_id,
                   (SELECT attempt_id FROM attempt_start o INDEXED BY attempt_start_by_run
                     WHERE o.run_id = rare.run_id AND o.slot = rare.slot AND o.number = 1
                       AND o.attempt_id <= rare.attempt_id
                     ORDER BY attempt_id DESC LIMIT 1))
                 END AS board_first,
                 CASE WHEN unit_id IS NULL THEN
                   (SELECT attempt_id FROM attempt_start o INDEXED BY attempt_start_by_run
                     WHERE o.run_id = rare.run_id AND o.slot = rare.slot AND o.number = 1
                       AND o.attempt_id > rare.attempt_id
                     ORDER BY attempt_id LIMIT 1)
                 END AS board_next
            FROM rare
           WHERE outcome IN ('pass', 'fail')) b
),
-- Units that came again and passed at first: they were counted so, but that may not be all.
returned AS MATERIALIZED (
  SELECT attempt_id, line, 1 AS is_strict, started, 'pass' AS outcome, lot, recipe,
         (SELECT unit_id FROM unit WHERE first_attempt = attempts.attempt_id) AS unit
    FROM attempts
   WHERE attempt_id IN (SELECT first_attempt FROM unit WHERE unit_id IN (SELECT unit FROM named)
                        EXCEPT SELECT attempt_id FROM rare)
),
-- Of a unit's attempts the first and the last, each as a text that sorts by time: windows take twice as long.
jobs AS MATERIALIZED (
  SELECT unit, lot, recipe,
         min(started || substr('00000000000' || attempt_id, -12) || is_strict || (outcome = 'pass') || line) AS first,
         max(started || substr('00000000000' || attempt_id, -12) || (outcome = 'pass')) AS last
    FROM (SELECT * FROM named UNION ALL SELECT * FROM returned)
   GROUP BY unit, lot, recipe
),
firsts AS (
  SELECT unit, lot, recipe, substr(first, 1, 24) AS started, CAST(substr(first, 25, 12) AS INTEGER) AS attempt_id,
         CAST(substr(first, 37, 1) AS INTEGER) AS is_strict, CAST(substr(first, 38, 1) AS INTEGER) AS is_pass,
         substr(first, 39) AS line, CAST(substr(last, 37) AS INTEGER) AS is_final_pass
    FROM jobs
),
-- An earlier attempt of the first one here was not selected.
judged AS MATERIALIZED (
  SELECT line, attempt_id, is_strict, is_pass, is_final_pass,
         p.unit > 0 AND EXISTS (
           SELECT 1 FROM identified f JOIN attempt_start a USING (attempt_id) JOIN attempt_end e USING (attempt_id)
                    JOIN run r USING (run_id) JOIN plan USING (plan_id) JOIN recipe k USING (recipe_id)
            WHERE f.unit_id = p.unit AND f.attempt_id NOT IN (SELECT attempt_id FROM named)
              AND (a.started, a.attempt_id) < (p.started, p.attempt_id)
              AND e.outcome IN ('pass', 'fail') AND r.operation IN ('run', 'flash')
              AND r.purpose = coalesce(:purpose, 'production') AND r.lot IS p.lot AND k.name = p.recipe) AS is_earlier
    FROM firsts p
),
facts AS MATERIALIZED (
  SELECT line, oldest AS attempt_id, attempts AS first, attempts AS first_pass, attempts AS strict_pass,
         attempts AS final_pass, 0 AS earlier, 0 AS contact, 0 AS not_counted
    FROM totals
  UNION ALL
  SELECT line, NULL, -count(*), -count(*), -count(*), -count(*), 0, sum(outcome IS 'fail' AND failure_code IS 'E401'),
         sum(outcome IS NULL OR outcome NOT IN ('pass', 'fail'))
    FROM rare GROUP BY line
  UNION ALL
  SELECT line, NULL, -1, -1, -1, -1, 0, 0, 0 FROM returned
  UNION ALL
  SELECT line, NULL, sum(NOT is_earlier), sum(is_pass AND NOT is_earlier), sum(is_strict AND NOT is_earlier),
         sum(is_final_pass AND NOT is_earlier), sum(is_earlier), 0, 0
    FROM judged GROUP BY line
),
figures AS (
  SELECT iif(is_all, 'all', coalesce(:by, 'slot')) AS by, iif(is_all, NULL, line) AS name, min(attempt_id) AS attempt_id,
         sum(first) AS first, sum(first_pass) AS first_pass,
         sum(strict_pass) AS strict_pass, sum(final_pass) AS final_pass, sum(earlier) AS earlier, sum(contact) AS contact,
         sum(not_counted) AS not_counted
    FROM facts, (SELECT 0 AS is_all UNION ALL SELECT 1)
   GROUP BY 1, 2
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
