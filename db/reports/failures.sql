-- title: Failures
-- question: Which failures happen most, and whose fault are they?
-- parameters: outcome limit
-- note: Attempts that ended in fail, error, aborted or interrupted, one-board commands too.
-- note: Purpose production unless --purpose says otherwise.
-- note: share%: of the attempts in this list. running%: this line and all above it.
-- table: failure_code:code failure outcome attribution:fault count share_pct:share% running_pct:running%
WITH counts AS (
  SELECT failure_code, failure, outcome, attribution, count(*) AS count, min(started) AS first, max(started) AS last
    FROM selected
   WHERE outcome IN ('fail', 'error', 'aborted', 'interrupted')
     AND (:outcome IS NULL OR outcome = :outcome)
     AND purpose = coalesce(:purpose, 'production')
   GROUP BY failure_code, outcome
)
SELECT failure_code, failure, outcome, attribution, count,
       round(100.0 * count / sum(count) OVER (), 1) AS share_pct,
       round(100.0 * sum(count) OVER (ORDER BY count DESC, failure_code, outcome) / sum(count) OVER (), 1) AS running_pct,
       first, last
  FROM counts
 ORDER BY count DESC, failure_code, outcome
 LIMIT coalesce(:limit, -1);
