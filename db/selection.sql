-- The attempts that the filters of the command line chose, in front of every report as the table `selected`.
-- A filter that was not given is NULL. :outcome and :limit belong to the reports: they judge results, not attempts.
selected AS (
  SELECT *
    FROM v_attempt
   WHERE (:since IS NULL OR started >= :since)
     AND (:until IS NULL OR started < :until)
     AND (:lot IS NULL OR lot = :lot)
     AND (:work_order IS NULL OR work_order = :work_order)
     AND (:recipe IS NULL OR recipe = :recipe
          OR (length(:recipe) >= 8 AND substr(recipe_sha256, 1, length(:recipe)) = lower(:recipe)))
     AND (:image IS NULL OR plan_id IN (
            SELECT plan_id FROM plan_image JOIN image USING (image_id)
             WHERE substr(file_sha256, 1, length(:image)) = lower(:image)
                OR substr(content_sha256, 1, length(:image)) = lower(:image)
             UNION SELECT plan_id FROM plan WHERE substr(content_sha256, 1, length(:image)) = lower(:image)))
     AND (:slot IS NULL OR slot = :slot)
     AND (:station IS NULL OR station = :station)
     AND (:operator IS NULL OR operator = :operator)
     AND (:purpose IS NULL OR purpose = :purpose)
     AND (:operation IS NULL OR operation = :operation)
     AND (:uid IS NULL OR attempt_id IN (
            SELECT f.attempt_id FROM identified f JOIN identity i USING (unit_id)
             WHERE i.kind = 'uid' AND i.value = lower(:uid)))
)
