-- The attempts that the filters of the command line chose: the table `selected` in front of every report.
-- One clause of its WHERE per filter. Only the clauses of filters that were given stand in a statement: SQLite can use
-- an index for `lot = :lot`, and none for `:lot IS NULL OR lot = :lot`.
-- :outcome and :limit belong to the reports: they judge results, not attempts.

-- filter: since
started >= :since
-- filter: until
started < :until
-- filter: lot
lot = :lot
-- filter: work_order
work_order = :work_order
-- filter: recipe
plan_id IN (
  SELECT plan_id FROM plan JOIN recipe USING (recipe_id) WHERE name = :recipe
  UNION
  SELECT plan_id FROM plan JOIN recipe USING (recipe_id)
   WHERE length(:recipe) >= 8 AND sha256 >= lower(:recipe) AND sha256 < lower(:recipe) || 'g')
-- filter: image
-- (:image is the beginning of a digest; :image_content, when a firmware file was named, a JSON list of the digests that
-- its content may have.)
plan_id IN (
  SELECT plan_id FROM plan_image JOIN image USING (image_id)
   WHERE file_sha256 >= lower(:image) AND file_sha256 < lower(:image) || 'g'
  UNION
  SELECT plan_id FROM plan_image WHERE content_sha256 >= lower(:image) AND content_sha256 < lower(:image) || 'g'
  UNION
  SELECT plan_id FROM plan WHERE content_sha256 >= lower(:image) AND content_sha256 < lower(:image) || 'g'
  UNION
  SELECT plan_id FROM plan_image WHERE content_sha256 IN (SELECT value FROM json_each(:image_content))
  UNION
  SELECT plan_id FROM plan WHERE content_sha256 IN (SELECT value FROM json_each(:image_content)))
-- filter: slot
slot = :slot
-- filter: station
station = :station
-- filter: operator
operator = :operator
-- filter: purpose
purpose = :purpose
-- filter: operation
operation = :operation
-- filter: tool
run_id IN (
  SELECT run_id FROM run JOIN tool USING (tool_id)
   WHERE version = :tool OR build = :tool
      OR (length(:tool) >= 8 AND binary_sha256 >= lower(:tool) AND binary_sha256 < lower(:tool) || 'g'))
-- filter: uid
attempt_id IN (
  SELECT f.attempt_id FROM identity i JOIN identified f USING (unit_id) WHERE i.kind = 'uid' AND i.value = :uid
  UNION
  SELECT attempt_id FROM identity WHERE kind = 'uid' AND value = :uid)
-- filter: serial
attempt_id IN (
  SELECT f.attempt_id FROM identity i JOIN identified f USING (unit_id) WHERE i.kind = 'serial' AND i.value = :serial
  UNION
  SELECT attempt_id FROM identity WHERE kind = 'serial' AND value = :serial)
-- filter: label
attempt_id IN (
  SELECT f.attempt_id FROM identity i JOIN identified f USING (unit_id) WHERE i.kind = 'label' AND i.value = :label
  UNION
  SELECT attempt_id FROM identity WHERE kind = 'label' AND value = :label)
