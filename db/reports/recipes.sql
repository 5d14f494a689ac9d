-- title: Recipes
-- question: Which recipes were used, in which revisions, how often and when?
-- parameters: limit
-- note: One row per text of a recipe (its SHA-256) and images loaded with it; attempts of every purpose.
-- note: One-board commands are here too, by what was typed; --operation run shows recipes only.
-- note: other: other texts under the same name and revision. More than 0 is a fault of the change control.
-- table: recipe revision:rev recipe_sha256:sha256 image_sha256:image runs attempts passed failed other last chip
WITH jobs AS MATERIALIZED (
  SELECT plan_id, count(DISTINCT run_id) AS runs, count(*) AS attempts, sum(outcome IS 'pass') AS passed,
         sum(outcome IS 'fail') AS failed, min(started) AS first, max(started) AS last
    FROM selected
   GROUP BY plan_id
)
SELECT k.name AS recipe, k.revision, k.sha256 AS recipe_sha256, k.chip, k.verify, p.image_sha256, p.content_sha256,
       j.runs, j.attempts, j.passed, j.failed,
       (SELECT count(*) FROM recipe o
         WHERE o.name = k.name AND o.revision = k.revision AND o.recipe_id <> k.recipe_id) AS other,
       j.first, j.last
  FROM jobs j JOIN plan p USING (plan_id) JOIN recipe k USING (recipe_id)
 ORDER BY k.name, j.first, j.plan_id
 LIMIT coalesce(:limit, -1);
