-- title: Units
-- question: What was last written to every unit, where, and how did it end?
-- parameters: outcome limit
-- example: gangreport units --lot L2417 --format csv --output L2417.csv
-- note: One row per UID, from its last selected attempt that was not skipped; an attempt without UID is a row of its own.
-- note: That attempt may be a one-board command, such as a read: gangreport unit UID says what each one was.
-- note: Without outcome: no end row yet, the attempt still runs. tries: all selected attempts of the UID.
-- table: uid outcome failure_code:code slot recipe revision:rev image_sha256:image attempts:tries ended lot
-- There is no ORDER BY, so that a million rows come one by one: in the order of the index, which is that of the runs.
SELECT uid, outcome, failure_code, station, slot, chip, pid, recipe, revision, recipe_sha256, image_sha256,
       content_sha256, verify,
       CASE WHEN unit_id IS NULL THEN 1 ELSE
         (SELECT count(DISTINCT attempt_id) FROM identified JOIN selected USING (attempt_id)
           WHERE identified.unit_id = last.unit_id)
       END AS attempts,
       attempt, started, ended, lot, work_order, operator
  FROM selected last
 WHERE outcome IS NOT 'skipped'
   AND NOT EXISTS (SELECT 1 FROM identified JOIN selected later USING (attempt_id)
                    WHERE identified.unit_id = last.unit_id AND later.outcome IS NOT 'skipped'
                      AND (later.started, later.attempt_id) > (last.started, last.attempt_id))
   AND (:outcome IS NULL OR outcome = :outcome)
 LIMIT coalesce(:limit, -1);
