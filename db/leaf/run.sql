-- What a leaf says about the run its row belongs to; ?1 is the run_id. Part of the leaves attempt, event and run_end.
SELECT 'run' AS row, run_id, owner_id, station, host, operation, purpose, lot, work_order, operator, planned, started
  FROM run WHERE run_id = ?1;
SELECT 'recipe' AS row, sha256, name, revision, chip, verify
  FROM recipe WHERE recipe_id = (SELECT recipe_id FROM run JOIN plan USING (plan_id) WHERE run_id = ?1);
SELECT 'plan' AS row, plan_id, image_sha256, content_sha256
  FROM plan WHERE plan_id = (SELECT plan_id FROM run WHERE run_id = ?1);
SELECT 'plan_image' AS row, seq, file_sha256, content_sha256, file, format, address, size
  FROM plan_image JOIN image USING (image_id)
 WHERE plan_id = (SELECT plan_id FROM run WHERE run_id = ?1) ORDER BY seq;
SELECT 'tool' AS row, name, version, build, binary_sha256, platform
  FROM tool WHERE tool_id = (SELECT tool_id FROM run WHERE run_id = ?1);
