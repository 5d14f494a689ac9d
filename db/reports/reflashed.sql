-- title: Reflashed
-- question: Which units were flashed more than once, and with what?
-- parameters: limit
-- note: Units with two or more selected attempts of run or flash that passed, of any purpose. A pass that found the
-- note: image on the part and wrote nothing is none.
-- note: contents: how many different ones. first, last: the first such pass and the last.
-- table: uid passes contents first last last_content first_content first_lot last_lot
WITH passed AS MATERIALIZED (
  SELECT unit_id, attempt_id, started, content_sha256, recipe || ' ' || revision AS recipe, lot
    FROM selected
   WHERE outcome = 'pass' AND operation IN ('run', 'flash') AND written_sha256 IS NOT NULL
     -- Nearly all units have one attempt: those need no sorting.
     AND EXISTS (SELECT 1 FROM identified other
                  WHERE other.unit_id = selected.unit_id AND other.attempt_id <> selected.attempt_id)
),
placed AS MATERIALIZED (
  SELECT *, row_number() OVER (PARTITION BY unit_id ORDER BY started, attempt_id) AS place,
         count(*) OVER (PARTITION BY unit_id) AS passes
    FROM passed
),
counts AS MATERIALIZED (
  SELECT unit_id, count(DISTINCT content_sha256) AS contents FROM passed GROUP BY unit_id
)
SELECT (SELECT value FROM identity WHERE unit_id = f.unit_id AND kind = 'uid') AS uid, f.passes, c.contents,
       f.content_sha256 AS first_content, l.content_sha256 AS last_content, f.recipe AS first_recipe,
       l.recipe AS last_recipe, f.lot AS first_lot, l.lot AS last_lot, f.started AS first, l.started AS last
  FROM placed f JOIN placed l USING (unit_id) JOIN counts c USING (unit_id)
 WHERE f.passes > 1 AND f.place = 1 AND l.place = l.passes
 ORDER BY f.started, f.attempt_id
 LIMIT coalesce(:limit, -1);
