-- ?1 is the disposition_id. The unit is named by the attempt that saw it first, and by its UID where an attempt is named.
SELECT 'disposition' AS row, d.disposition_id, d.unit_id, b.attempt AS unit_since, i.value AS uid, a.attempt, d.decision,
       d.cause, d.at, d.person, d.reason
  FROM disposition d
  LEFT JOIN unit u ON u.unit_id = d.unit_id
  LEFT JOIN attempt_start b ON b.attempt_id = u.first_attempt
  LEFT JOIN attempt_start a ON a.attempt_id = d.attempt_id
  LEFT JOIN identity i ON i.unit_id = d.unit_id AND i.kind = 'uid' AND i.attempt_id <= d.attempt_id
 WHERE d.disposition_id = ?1;
