-- title: Slots
-- question: Which socket is dying?
-- note: Attempts of run and flash that ended in pass, fail or error; purpose production unless --purpose says otherwise.
-- note: A worn socket shows as contact failures (E401) and as errors: both count here, yield leaves errors out.
-- note: retry%: attempts that were not the first try of their board.
-- note: p50_s, p95_s: seconds that 50 % and 95 % of the passes took at most, to 0.02 s.
-- note: 7d: the last 7 days up to the newest attempt selected. drift_pp: their pass% minus that of before, in points.
-- note: trend: worse or better when both sides have 25 attempts and differ by more than two standard errors,
--   slower when half of the passes take over 20 % longer than before. Without a trend there is no evidence of one.
-- table: station slot attempts pass_pct:pass% retry_pct:retry% contact errors p50_s p95_s recent:7d_n recent_pass_pct:7d_pass% drift:drift_pp trend
-- chart: heat slot pass_pct low
WITH tried AS NOT MATERIALIZED (
  SELECT * FROM selected
   WHERE purpose = coalesce(:purpose, 'production') AND operation IN ('run', 'flash')
     AND outcome IN ('pass', 'fail', 'error')
),
-- By duration in steps of 20 ms: sorting all attempts is what takes the time here, so there is one such sort only, and of
-- one text for station and slot, whose name has no blank. LIMIT keeps the grouping apart from the reading, in which no
-- table is read then that is not asked for.
buckets AS MATERIALIZED (
  SELECT substr(place, instr(place, ' ') + 1) AS station, substr(place, 1, instr(place, ' ') - 1) AS slot, is_recent,
         pass_us / 20000 AS bucket, max(pass_us) AS us, count(*) AS attempts, count(pass_us) AS passed,
         sum(is_retry) AS retries, sum(is_contact) AS contact, sum(is_error) AS errors
    FROM (SELECT slot || ' ' || station AS place, number > 1 AS is_retry, failure_code IS 'E401' AS is_contact,
                 outcome = 'error' AS is_error, CASE WHEN outcome = 'pass' THEN duration_us END AS pass_us,
                 started >= (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', started, '-7 days')
                               FROM (SELECT started FROM tried ORDER BY started DESC LIMIT 1)) AS is_recent
            FROM tried LIMIT -1)
   GROUP BY place, bucket, is_recent
),
sums AS MATERIALIZED (
  SELECT station, slot, sum(attempts) AS attempts, sum(passed) AS passed, sum(retries) AS retries,
         sum(contact) AS contact, sum(errors) AS errors, sum(attempts * is_recent) AS recent,
         sum(passed * is_recent) AS recent_passed
    FROM buckets
   GROUP BY station, slot
),
-- How many passes took at most so long: of all, and of the last 7 days.
ranked AS (
  SELECT station, slot, is_recent, us, sum(passed) OVER faster AS rank, sum(passed * is_recent) OVER faster AS recent_rank
    FROM buckets
  WINDOW faster AS (PARTITION BY station, slot ORDER BY bucket, is_recent ROWS UNBOUNDED PRECEDING)
),
times AS (
  SELECT station, slot, min(CASE WHEN rank * 100 >= passed * 50 THEN us END) AS p50_us,
         min(CASE WHEN rank * 100 >= passed * 95 THEN us END) AS p95_us,
         min(CASE WHEN is_recent AND recent_rank * 2 >= recent_passed THEN us END) AS recent_p50_us,
         min(CASE WHEN NOT is_recent AND (rank - recent_rank) * 2 >= passed - recent_passed THEN us END) AS before_p50_us
    FROM ranked JOIN sums USING (station, slot)
   GROUP BY station, slot
),
shares AS (
  SELECT *, attempts - recent AS before, passed - recent_passed AS before_passed, 1.0 * passed / attempts AS share,
         1.0 * recent_passed / nullif(recent, 0) AS recent_share,
         1.0 * (passed - recent_passed) / nullif(attempts - recent, 0) AS before_share
    FROM sums JOIN times USING (station, slot)
)
SELECT station, slot, attempts, passed, round(100 * share, 1) AS pass_pct, retries,
       round(100.0 * retries / attempts, 1) AS retry_pct, contact, errors,
       round(p50_us / 1e6, 3) AS p50_s, round(p95_us / 1e6, 3) AS p95_s,
       recent, round(100 * recent_share, 1) AS recent_pass_pct, before, round(100 * before_share, 1) AS before_pass_pct,
       round(100 * (recent_share - before_share), 1) AS drift,
       round(recent_p50_us / 1e6, 3) AS recent_p50_s, round(before_p50_us / 1e6, 3) AS before_p50_s,
       CASE
         WHEN min(recent, before) >= 25 AND (recent_share - before_share) * (recent_share - before_share)
              > 4 * share * (1 - share) * (1.0 / recent + 1.0 / before)
           THEN iif(recent_share < before_share, 'worse', 'better')
         WHEN min(recent, before) >= 25 AND recent_p50_us > 1.2 * before_p50_us THEN 'slower'
       END AS trend
  FROM shares
 ORDER BY station, length(slot), slot;
