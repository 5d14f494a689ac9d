-- title: Units
-- question: What was last written to every unit, where, and how did it end?
-- parameters: outcome limit
-- note: One row per UID, from its last attempt that was not skipped; an attempt that never saw a UID is a row of its own.
-- note: The last attempt may be a one-board command, such as a read: `gangreport unit UID` says what each attempt was.
-- note: Without outcome: no end row yet, the attempt still runs. tries: all attempts of the UID.
-- table: uid outcome failure_code:code slot recipe revision:rev image_sha256:image attempts:tries ended lot
WITH of_unit AS (
  SELECT attempt_id, started, outcome, coalesce(uid, attempt) AS unit,
         count(*) OVER (PARTITION BY coalesce(uid, attempt)) AS attempts
    FROM selected
), last_first AS (
  SELECT attempt_id, attempts, row_number() OVER (PARTITION BY unit ORDER BY started DESC, attempt_id DESC) AS place
    FROM of_unit
   WHERE outcome IS NOT 'skipped'
)
SELECT uid, outcome, failure_code, station, slot, chip, pid, recipe, revision, recipe_sha256, image_sha256,
       content_sha256, verify, attempts, attempt, started, ended, lot, work_order, operator
  FROM last_first JOIN v_attempt USING (attempt_id)
 WHERE place = 1 AND (:outcome IS NULL OR outcome = :outcome)
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
