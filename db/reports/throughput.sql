-- title: Throughput
-- question: How many good units per hour does each station make, and how long does one take?
-- parameters: limit
-- note: Attempts of run and flash that passed or failed; purpose production unless --purpose says otherwise.
-- note: day: of the start, local time. hours: from its first start to its last end, breaks included.
-- note: good_units: that passed, each once a day. units/h: these by hours. best_hour: most of them in one clock hour.
-- note: p50_s, p95_s: seconds that 50 % and 95 % of the passes took at most.
-- table: day station good:good_units per_hour:units/h hours best_hour attempts p50_s p95_s
-- chart: line day good sum
WITH tried AS MATERIALIZED (
  SELECT station, date(started, 'localtime') AS day, strftime('%H', started, 'localtime') AS hour, started, ended,
         CASE WHEN outcome = 'pass' THEN duration_us END AS pass_us,
         CASE WHEN outcome = 'pass' THEN coalesce(unit_id, -attempt_id) END AS unit
    FROM selected
   WHERE purpose = coalesce(:purpose, 'production') AND operation IN ('run', 'flash') AND outcome IN ('pass', 'fail')
),
hours AS (
  SELECT station, day, max(good) AS best_hour
    FROM (SELECT station, day, count(DISTINCT unit) AS good FROM tried GROUP BY station, day, hour)
   GROUP BY station, day
),
-- NULL sorts first, so `passes` numbers the passes by duration from 1 on.
ranked AS (
  SELECT *, count(pass_us) OVER (PARTITION BY station, day ORDER BY pass_us ROWS UNBOUNDED PRECEDING) AS passes,
         count(pass_us) OVER (PARTITION BY station, day) AS all_passes
    FROM tried
),
days AS (
  SELECT station, day, count(*) AS attempts, count(DISTINCT unit) AS good,
         (julianday(max(ended)) - julianday(min(started))) * 24 AS hours,
         min(CASE WHEN passes * 100 >= all_passes * 50 THEN pass_us END) AS p50_us,
         min(CASE WHEN passes * 100 >= all_passes * 95 THEN pass_us END) AS p95_us
    FROM ranked
   GROUP BY station, day
)
SELECT day, station, attempts, good, round(hours, 3) AS hours, round(good / nullif(hours, 0), 1) AS per_hour, best_hour,
       round(p50_us / 1e6, 3) AS p50_s, round(p95_us / 1e6, 3) AS p95_s
  FROM days JOIN hours USING (station, day)
 ORDER BY day, station
 LIMIT coalesce(:limit, -1);
