-- title: Duplicates
-- question: Is one name on two units, or one unit in two lots?
-- parameters: limit
-- note: uid in two lots: production attempts in more than one lot. A mix-up, or rework under a wrong purpose.
-- note: two labels: more than one name of a kind (label, serial, ...) for one unit.
-- note: label of another: E505, the label that was read does not belong to the unit.
-- note: uid in two slots: E504, one UID answered in two slots at once. Wires are crossed.
-- note: A name is given to one unit only: in one database the second one is refused, with E505.
-- table: kind uid names text first last attempt count
WITH tried AS MATERIALIZED (
  SELECT unit_id, lot, started
    FROM selected
   WHERE purpose = 'production' AND lot IS NOT NULL
     -- Nearly all units have one attempt: those are in one lot.
     AND EXISTS (SELECT 1 FROM identified other
                  WHERE other.unit_id = selected.unit_id AND other.attempt_id <> selected.attempt_id)
),
lots AS (
  SELECT unit_id, group_concat(lot, ', ') AS names, count(*) AS count, min(first) AS first, max(last) AS last
    FROM (SELECT unit_id, lot, min(started) AS first, max(started) AS last FROM tried GROUP BY unit_id, lot)
   GROUP BY unit_id
  HAVING count(*) > 1
),
labels AS (
  SELECT i.unit_id, i.kind, group_concat(i.value, ', ') AS names, count(*) AS count, min(a.started) AS first,
         max(a.started) AS last
    FROM (SELECT unit_id, kind FROM identity GROUP BY unit_id, kind HAVING count(*) > 1)
    JOIN identity i USING (unit_id, kind)
    JOIN attempt_start a USING (attempt_id)
   WHERE EXISTS (SELECT 1 FROM identified JOIN selected USING (attempt_id) WHERE identified.unit_id = i.unit_id)
   GROUP BY i.unit_id, i.kind
),
found AS (
  SELECT 'uid in two lots' AS kind, unit_id, names, count, first, last, NULL AS attempt, NULL AS text FROM lots
  UNION ALL
  SELECT 'two ' || kind || 's', unit_id, names, count, first, last, NULL, NULL FROM labels
  UNION ALL
  SELECT CASE failure_code WHEN 'E504' THEN 'uid in two slots' ELSE 'label of another' END, unit_id,
         station || ' ' || slot, 1, started, ended, attempt, text
    FROM selected
   WHERE failure_code IN ('E504', 'E505')
)
SELECT kind, (SELECT value FROM identity i WHERE i.unit_id = found.unit_id AND i.kind = 'uid') AS uid, names, count,
       first, last, attempt, text
  FROM found
 ORDER BY first, kind, unit_id
 LIMIT coalesce(:limit, -1);
