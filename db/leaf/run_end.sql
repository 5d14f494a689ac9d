-- ?1 is the run_id. The run's share is in run.sql.
SELECT 'run_end' AS row, run_id, ended, how FROM run_end WHERE run_id = ?1;
