-- title: Recall
-- question: Which units ever received a byte of this, and what is on them now?
-- parameters: limit
-- scope: units
-- example: gangreport recall --image firmware/node.hex --format csv --output recall.csv
-- example: gangreport recall --slot A7 --station line3-st2 --since 2026-11-02 --until 2026-11-06
-- note: One row per unit with a selected attempt that began to write, of any outcome and purpose, or that found the
--   image on the part already.
-- note: An attempt without UID is a row of its own.
-- note: received yes: bytes were acknowledged; possibly: a first block was sent and not acknowledged,
--   or an attempt that had found its part was interrupted or runs: nobody noted how far it came.
-- note: received held: nothing was sent, the part held it before.
-- note: verified: the content that its last proved pass found on the unit, whatever the filters say; at: when.
-- note: still: is that the recalled content? yes, part (it shares a file with it), no; empty: nothing was proved.
-- note: changed yes: a later attempt unlocked, erased or wrote, or may have: nobody knows what is on the unit now.
-- note: slot, outcome, last: of the last attempt that wrote what is recalled. times: how many there were.
-- table: uid received still changed verified_content:verified verified_at:at slot outcome last times station attempt lot
-- There is no ORDER BY, so that a million rows come one by one: in the order of the index, which is that of the runs.
WITH received AS NOT MATERIALIZED (
  SELECT *
    FROM selected
   WHERE operation IN ('run', 'flash')
     AND (((outcome IS NULL OR outcome = 'interrupted') AND pid IS NOT NULL)
          OR EXISTS (SELECT 1 FROM step
                      WHERE attempt_id = selected.attempt_id AND name = 'write' AND outcome <> 'skipped')
          OR (outcome = 'pass' AND written_sha256 IS NULL))
),
-- The last such attempt of each unit, and of the unit the last attempt that proved what is on it.
recalled AS NOT MATERIALIZED (
  SELECT *,
         (SELECT a.attempt_id
            FROM identified f JOIN attempt_start a USING (attempt_id) JOIN attempt_end e USING (attempt_id)
                   JOIN run r USING (run_id)
           WHERE f.unit_id = last.unit_id AND e.outcome = 'pass' AND e.verify IS NOT NULL
             AND r.operation IN ('run', 'flash', 'verify')
           ORDER BY a.started DESC, a.attempt_id DESC LIMIT 1) AS proof_id
    FROM received last
   WHERE NOT EXISTS (SELECT 1 FROM identified JOIN received later USING (attempt_id)
                      WHERE identified.unit_id = last.unit_id
                        AND (later.started, later.attempt_id) > (last.started, last.attempt_id))
)
SELECT c.uid,
       CASE WHEN EXISTS (SELECT 1 FROM step w
                          WHERE w.name = 'write' AND w.bytes > 0
                            AND (w.attempt_id = c.attempt_id
                                 OR w.attempt_id IN (SELECT attempt_id FROM identified JOIN received USING (attempt_id)
                                                      WHERE identified.unit_id = c.unit_id)))
            THEN 'yes'
            WHEN c.written_sha256 IS NULL AND c.outcome = 'pass'
                 AND NOT EXISTS (SELECT 1 FROM identified JOIN received r USING (attempt_id)
                                  WHERE identified.unit_id = c.unit_id
                                    AND NOT (r.written_sha256 IS NULL AND r.outcome IS 'pass'))
            THEN 'held' ELSE 'possibly' END AS received,
       CASE WHEN p.content_sha256 IS NULL THEN NULL
            WHEN p.content_sha256 = c.content_sha256 THEN 'yes'
            WHEN EXISTS (SELECT 1 FROM plan_image theirs JOIN plan_image ours USING (content_sha256)
                          WHERE theirs.plan_id = p.plan_id AND ours.plan_id = c.plan_id) THEN 'part'
            ELSE 'no' END AS still,
       CASE WHEN EXISTS (
              SELECT 1 FROM identified f JOIN attempt_start a USING (attempt_id) JOIN run USING (run_id)
                       LEFT JOIN attempt_end e ON e.attempt_id = a.attempt_id
               WHERE f.unit_id = c.unit_id AND run.operation IN ('run', 'flash', 'erase', 'unlock')
                 AND (c.proof_id IS NULL OR (a.started, a.attempt_id) > (proof.started, proof.attempt_id))
                 AND (e.outcome IS NULL OR e.outcome = 'interrupted'
                      OR EXISTS (SELECT 1 FROM step
                                  WHERE attempt_id = a.attempt_id AND name IN ('unlock', 'erase', 'write')
                                    AND outcome <> 'skipped')))
            THEN 'yes' ELSE 'no' END AS changed,
       p.content_sha256 AS verified_content, proved.ended AS verified_at, proved.verify AS verified_by,
       c.content_sha256, c.recipe, c.revision, c.station, c.slot, c.outcome, c.failure_code, c.started AS last,
       CASE WHEN c.unit_id IS NULL THEN 1 ELSE
         (SELECT count(DISTINCT attempt_id) FROM identified JOIN received USING (attempt_id)
           WHERE identified.unit_id = c.unit_id)
       END AS times,
       c.attempt, c.lot, c.work_order
  FROM recalled c
  LEFT JOIN attempt_start proof ON proof.attempt_id = c.proof_id
  LEFT JOIN attempt_end proved ON proved.attempt_id = c.proof_id
  LEFT JOIN run proof_run ON proof_run.run_id = proof.run_id
  LEFT JOIN plan p ON p.plan_id = proof_run.plan_id
 LIMIT coalesce(:limit, -1);
