-- title: Interrupted
-- question: Which attempts were cut off, and what became of their boards?
-- parameters: limit
-- note: interrupted: power or the program died; a later start closed the attempt.
-- note: open: no end row yet. It runs, or its program died and none was started since.
-- note: found: what was on the part before. Empty and without UID: nothing had answered, nothing was changed.
-- note: decision: the last one on the unit. later: how its last attempt after this one ended.
-- table: started slot uid state found decision later station attempt lot ended
-- By code first: a few rows in millions, which the index finds.
WITH cut AS (
  SELECT * FROM selected WHERE failure_code = 'EB04' AND outcome = 'interrupted'
  UNION ALL
  SELECT * FROM selected WHERE outcome IS NULL
)
SELECT attempt, station, slot, uid, CASE WHEN outcome IS NULL THEN 'open' ELSE 'interrupted' END AS state, operation,
       purpose, found, started, ended, recipe, revision, image_sha256,
       (SELECT decision FROM disposition
         WHERE disposition.unit_id = cut.unit_id ORDER BY disposition_id DESC LIMIT 1) AS decision,
       (SELECT coalesce(e.outcome, 'open')
          FROM identified f JOIN attempt_start a USING (attempt_id) LEFT JOIN attempt_end e USING (attempt_id)
         WHERE f.unit_id = cut.unit_id AND (a.started, a.attempt_id) > (cut.started, cut.attempt_id)
           AND e.outcome IS NOT 'skipped'
         ORDER BY a.started DESC, a.attempt_id DESC LIMIT 1) AS later,
       lot, work_order, operator
  FROM cut
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
