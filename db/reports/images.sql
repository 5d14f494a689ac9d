-- title: Images
-- question: Which firmware files were used, in which recipes, how often and when?
-- parameters: limit
-- note: One row per file; attempts of every operation and purpose whose job had it. passed: those that passed.
-- note: bytes: of the content. kept: is the file in the database? gangreport image SHA gives it back.
-- note: gangreport recall --image SHA lists the units that received it.
-- table: file image_sha256:sha256 size:bytes recipes attempts passed last kept format
WITH jobs AS MATERIALIZED (
  SELECT plan_id, count(*) AS attempts, sum(outcome IS 'pass') AS passed, min(started) AS first, max(started) AS last
    FROM selected
   GROUP BY plan_id
),
uses AS (
  SELECT DISTINCT i.image_id, i.plan_id FROM plan_image i JOIN jobs USING (plan_id)
),
sums AS (
  SELECT image_id, sum(attempts) AS attempts, sum(passed) AS passed, min(first) AS first, max(last) AS last,
         group_concat(k.name || ' ' || k.revision, ', ') AS recipes
    FROM uses JOIN jobs USING (plan_id) JOIN plan USING (plan_id) JOIN recipe k USING (recipe_id)
   GROUP BY image_id
)
SELECT p.file, i.file_sha256 AS image_sha256, p.content_sha256, p.format, printf('0x%08X', p.address) AS address, p.size,
       s.recipes, s.attempts, s.passed, s.first, s.last,
       CASE WHEN b.image_id IS NOT NULL THEN 'yes' ELSE 'no' END AS kept
  FROM sums s
  JOIN image i USING (image_id)
  -- As its first recipe here has it.
  JOIN plan_image p ON p.image_id = i.image_id
       AND (p.plan_id, p.seq) = (SELECT q.plan_id, q.seq FROM plan_image q JOIN jobs USING (plan_id)
                                  WHERE q.image_id = i.image_id ORDER BY q.plan_id, q.seq LIMIT 1)
  LEFT JOIN (SELECT image_id FROM image_bytes) b ON b.image_id = i.image_id
 ORDER BY s.first, i.image_id
 LIMIT coalesce(:limit, -1);
