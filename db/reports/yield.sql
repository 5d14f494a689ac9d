-- title: Yield by slot
-- question: How many units were good at first and in the end, by slot?
-- note: Counted are attempts that passed or failed, of run and flash; purpose production unless --purpose says otherwise.
-- note: first%: of the units whose first counted attempt ran in this slot, those it passed.
-- note: final%: of the units whose last counted attempt ran in this slot, those it passed.
-- note: contact: counted attempts that failed with E401 (no sync); they are in the yield too.
-- note: other: attempts that are not counted: error, aborted, skipped, interrupted.
-- note: A try without UID belongs to the unit that the same slot identified in a later try of the same board.
-- table: station slot first:units first_pass:pass first_pct:first% final:units final_pass:pass final_pct:final% contact not_counted:other
WITH counted_purpose AS (
  -- number = 1 begins a new unit in its slot: `tries` numbers these within a run.
  SELECT attempt_id, started, station, slot, run_id, uid, outcome, failure_code,
         sum(number = 1) OVER (PARTITION BY run_id, slot ORDER BY attempt_id) AS tries
    FROM selected
   WHERE purpose = coalesce(:purpose, 'production')
     AND operation IN ('run', 'flash')
), named AS MATERIALIZED (
  SELECT attempt_id, started, station, slot, outcome, failure_code,
         coalesce(uid, max(uid) OVER (PARTITION BY run_id, slot, tries), run_id || ' ' || slot || ' ' || tries) AS unit
    FROM counted_purpose
), placed AS (
  SELECT station, slot, outcome, failure_code,
         row_number() OVER (PARTITION BY unit ORDER BY started, attempt_id) AS from_first,
         row_number() OVER (PARTITION BY unit ORDER BY started DESC, attempt_id DESC) AS from_last
    FROM named
   WHERE outcome IN ('pass', 'fail')
), facts AS MATERIALIZED (
  SELECT station, slot, from_first = 1 AS is_first, from_last = 1 AS is_last, outcome = 'pass' AS good,
         failure_code IS 'E401' AS contact, 0 AS not_counted
    FROM placed
  UNION ALL
  SELECT station, slot, 0, 0, 0, 0, 1 FROM named WHERE outcome NOT IN ('pass', 'fail')
), lines AS (
  SELECT station, slot, is_first, is_last, good, contact, not_counted, 0 AS is_total FROM facts
  UNION ALL
  SELECT 'all', NULL, is_first, is_last, good, contact, not_counted, 1 FROM facts
)
SELECT station, slot,
       sum(is_first) AS first, sum(is_first AND good) AS first_pass,
       round(100.0 * sum(is_first AND good) / nullif(sum(is_first), 0), 1) AS first_pct,
       sum(is_last) AS final, sum(is_last AND good) AS final_pass,
       round(100.0 * sum(is_last AND good) / nullif(sum(is_last), 0), 1) AS final_pct,
       sum(contact) AS contact, sum(not_counted) AS not_counted
  FROM lines
 GROUP BY is_total, station, slot
 ORDER BY is_total, station, length(slot), slot;
