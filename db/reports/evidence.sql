-- title: Evidence
-- question: Is there a pass whose proof does not support it?
-- parameters: limit
-- finding: rows
-- note: Must be empty: the exit code is 1 when it is not.
-- note: The database refuses most of these: a row means a file changed behind its back, or a faulty program.
-- note: gangreport verify says whether rows were changed.
-- note: Looked at: what was compared, how, and whether the recipe asked for a stronger method; the proof of
--   a lock; whether a part was identified, every step passed, and the times are in order.
-- table: attempt why uid started station slot operation
-- A part that was found to hold the image was read, and neither erased nor written.
WITH passes AS (
  SELECT *,
         CASE
           WHEN operation IN ('run', 'flash') AND written_sha256 IS NULL
                AND NOT (verify IS 'readback'
                         AND EXISTS (SELECT 1 FROM step WHERE attempt_id = selected.attempt_id AND name = 'compare')
                         AND NOT EXISTS (SELECT 1 FROM step
                                          WHERE attempt_id = selected.attempt_id AND name IN ('erase', 'write')))
             THEN 'nothing is recorded as written'
           WHEN operation IN ('run', 'flash', 'verify') AND bytes_compared <= 0 THEN 'no byte was compared'
           WHEN operation IN ('run', 'flash', 'verify') AND coalesce(verify, '') NOT IN ('readback', 'checksum')
             THEN 'no method of verification'
           WHEN operation IN ('run', 'flash') AND verify = 'readback' AND written_sha256 IS NULL
                AND read_back_sha256 IS NOT content_sha256
             THEN 'nothing was written, and what was read is not the image'
           WHEN operation IN ('run', 'flash') AND verify = 'readback' AND written_sha256 IS NOT NULL
                AND read_back_sha256 IS NOT written_sha256
             THEN 'read-back differs from what was written'
           WHEN operation = 'verify' AND verify = 'readback' AND read_back_sha256 IS NOT content_sha256
             THEN 'read-back differs from the image'
           WHEN operation IN ('run', 'flash') AND verify = 'checksum'
                AND EXISTS (SELECT 1 FROM recipe WHERE sha256 = selected.recipe_sha256 AND verify = 'readback')
             THEN 'verified by checksum, the recipe asks for read-back'
           WHEN operation = 'lock' AND lock_proof IS NULL THEN 'locked without proof'
           WHEN failure_code IS NOT NULL THEN 'it has a failure code'
           WHEN operation IN ('run', 'flash', 'verify') AND pid IS NULL THEN 'no part was identified'
           WHEN ended < started THEN 'it ended before it started'
           WHEN EXISTS (SELECT 1 FROM step WHERE attempt_id = selected.attempt_id AND outcome NOT IN ('pass', 'skipped'))
             THEN 'a step of it did not pass'
         END AS why
    FROM selected
   WHERE outcome = 'pass'
)
SELECT attempt, why, uid, started, station, slot, operation, recipe, revision, verify, written_sha256, read_back_sha256,
       content_sha256, bytes_compared, lock_proof
  FROM passes
 WHERE why IS NOT NULL
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
