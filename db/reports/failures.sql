-- title: Failures
-- question: Which failures happen most, and whose fault are they?
-- parameters: outcome limit
-- note: Attempts that ended in fail, error, aborted or interrupted, of every operation.
-- note: Purpose production unless --purpose says otherwise.
-- note: fault: whose it usually is; contact (E401, no sync): the board, or the fixture that should touch it.
-- note: share%: of the attempts in this list. running%: this line and all above it. units: with a known UID.
-- note: most_in: the slot that had most of them, and how many.
-- table: failure_code:code failure attribution:fault count share_pct:share% running_pct:running% most_in units
-- chart: bars failure_code count failure
WITH failed AS MATERIALIZED (
  SELECT failure_code, failure, outcome, attribution, started, station, slot, unit_id
    FROM selected
   WHERE outcome IN ('fail', 'error', 'aborted', 'interrupted')
     AND (:outcome IS NULL OR outcome = :outcome)
     AND purpose = coalesce(:purpose, 'production')
),
counts AS (
  SELECT failure_code, failure, outcome, attribution, count(*) AS count, count(DISTINCT unit_id) AS units,
         min(started) AS first, max(started) AS last
    FROM failed
   GROUP BY failure_code, outcome
),
slots AS (
  SELECT failure_code, outcome, station || ' ' || slot || ': ' || count(*) AS most_in,
         row_number() OVER (PARTITION BY failure_code, outcome
                            ORDER BY count(*) DESC, station, length(slot), slot) AS place
    FROM failed
   GROUP BY failure_code, outcome, station, slot
)
SELECT failure_code, failure, outcome, attribution, count,
       round(100.0 * count / sum(count) OVER (), 1) AS share_pct,
       round(100.0 * sum(count) OVER (ORDER BY count DESC, failure_code, outcome) / sum(count) OVER (), 1) AS running_pct,
       units, most_in, first, last
  FROM counts JOIN slots USING (failure_code, outcome)
 WHERE place = 1
 ORDER BY count DESC, failure_code, outcome
 LIMIT coalesce(:limit, -1);
