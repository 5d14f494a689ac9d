-- ?1 is the event_id. The run's share is in run.sql.
SELECT 'event' AS row, event_id, run_id, at, kind, slot, code, text FROM event WHERE event_id = ?1;
