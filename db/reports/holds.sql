-- title: Holds
-- question: Which boards are on hold, scrapped or in rework, why, and who decided?
-- parameters: limit
-- scope: units
-- note: Units of the selected attempts; one row per hold, rework and scrap, those that stand first.
-- note: state: hold, rework or scrap while it stands; released, or then and the next decision, when it was ended.
-- note: by: the person; (program): an interrupted attempt put it on hold, a later full pass released it.
-- note: last: how the unit's last attempt ended, whatever the filters say.
-- table: state uid by reason since until until_by until_reason last cause lot slot
WITH decided AS (
  SELECT d.*, lead(decision) OVER unit AS next, lead(at) OVER unit AS next_at, lead(person) OVER unit AS next_person,
         lead(reason) OVER unit AS next_reason
    FROM disposition d
  WINDOW unit AS (PARTITION BY unit_id ORDER BY disposition_id)
),
lasting AS (
  SELECT d.*,
         (SELECT f.attempt_id FROM identified f JOIN attempt_start a USING (attempt_id)
           WHERE f.unit_id = d.unit_id ORDER BY a.started DESC, a.attempt_id DESC LIMIT 1) AS last_id
    FROM decided d
   WHERE decision <> 'release'
     AND EXISTS (SELECT 1 FROM identified f JOIN selected USING (attempt_id) WHERE f.unit_id = d.unit_id)
)
SELECT v.uid,
       CASE WHEN l.next IS NULL THEN l.decision WHEN l.next = 'release' THEN 'released' ELSE 'then ' || l.next
       END AS state,
       l.at AS since, l.cause, coalesce(l.person, '(program)') AS by, l.reason,
       l.next_at AS until, CASE WHEN l.next IS NOT NULL THEN coalesce(l.next_person, '(program)') END AS until_by,
       l.next_reason AS until_reason, coalesce(v.outcome, 'open') AS last, v.lot, v.station, v.slot
  FROM lasting l JOIN v_attempt v ON v.attempt_id = l.last_id
 ORDER BY l.next IS NOT NULL, l.at, l.disposition_id
 LIMIT coalesce(:limit, -1);
