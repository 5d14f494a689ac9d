-- title: Marginal
-- question: Which units passed only at a second try, and what had to be tried again?
-- parameters: limit
-- example: gangreport marginal --lot L2417
-- note: Passes of run and flash that were not the unit's first attempt in its slot, or in which a block had to be read again.
-- note: attempt_no: 2 or more: an earlier attempt failed; gangreport unit UID says why. tries: the most of one step.
-- note: again: what was read each time. A cell that reads wrong twice fails; this is noise of the line, or a part that is
--   about to fail. Many in one slot: look at its contacts and its cable.
-- table: started slot uid number:attempt_no tries again attempt lot
WITH passed AS (
  SELECT * FROM selected
   WHERE outcome = 'pass' AND operation IN ('run', 'flash')
     AND (number > 1 OR EXISTS (SELECT 1 FROM step INDEXED BY step_repeated
                                 WHERE attempt_id = selected.attempt_id AND tries > 1))
)
SELECT attempt, station, slot, uid, number,
       (SELECT max(tries) FROM step WHERE attempt_id = passed.attempt_id) AS tries,
       (SELECT group_concat(name || coalesce(': ' || detail, ''), '; ') FROM step
         WHERE attempt_id = passed.attempt_id AND tries > 1) AS again,
       started, ended, recipe, revision, purpose, lot, work_order, operator
  FROM passed
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
