-- title: Unit
-- question: What happened to this unit, from first attempt to last?
-- parameters: outcome limit
-- argument: uid
-- note: One row per attempt, oldest first. `gangreport log ATTEMPT` tells the whole story of one.
-- table: started operation:did slot outcome failure_code:code attempt recipe revision:rev image_sha256:image station lot
SELECT uid, attempt, operation, started, ended, round(duration_us / 1e6, 3) AS seconds, station, slot, port, outcome, failure_code,
       failure, text, chip, pid, bootloader_version, found, recipe, revision, recipe_sha256, image_sha256,
       content_sha256, verify, written_sha256, read_back_sha256, bytes_compared, lock_proof, purpose, lot, work_order,
       operator, tool, tool_version
  FROM selected
 WHERE :outcome IS NULL OR outcome = :outcome
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
