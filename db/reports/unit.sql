-- title: Unit
-- question: What happened to this unit, from first attempt to last?
-- parameters: outcome limit
-- argument: uid
-- example: gangreport unit 203933344d500a0030002400
-- example: gangreport unit --label SN-0004711
-- note: One row per attempt, oldest first. gangreport log ATTEMPT tells the whole story of one.
-- note: decisions: hold, release, rework, scrap from this attempt on until the next, oldest first.
-- table: started operation:did slot outcome failure_code:code image_sha256:image decisions recipe revision:rev attempt station lot
SELECT uid, uid_words(uid) AS uid_words,
       (SELECT group_concat(kind || ' ' || value, ', ') FROM identity
         WHERE identity.unit_id = s.unit_id AND kind <> 'uid') AS names,
       attempt, operation, started, ended, round(duration_us / 1e6, 3) AS seconds, station, slot, fixture, port, outcome,
       failure_code, failure, attribution, text, chip, pid, bootloader_version, found, recipe, revision, recipe_sha256,
       image_sha256, content_sha256, verify, written_sha256, read_back_sha256, bytes_compared, lock_proof,
       (SELECT group_concat(decision || ' (' || coalesce(person || ': ' || reason, cause) || ')', ', ')
          FROM (SELECT * FROM disposition d
                 WHERE d.unit_id = s.unit_id
                   AND (d.attempt_id = s.attempt_id
                        OR (d.attempt_id IS NULL AND d.at >= s.started
                            AND NOT EXISTS (
                              SELECT 1 FROM identified f JOIN attempt_start a USING (attempt_id)
                               WHERE f.unit_id = s.unit_id AND a.started > s.started AND a.started <= d.at)))
                 ORDER BY disposition_id)) AS decisions,
       purpose, lot, work_order, operator, tool, tool_version, tool_build
  FROM selected s
 WHERE :outcome IS NULL OR outcome = :outcome
 ORDER BY started, attempt_id
 LIMIT coalesce(:limit, -1);
