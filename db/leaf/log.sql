-- ?1 is the log_id, always 1: the first leaf of every file.
SELECT 'log' AS row, origin, created, previous_file, previous_note FROM log WHERE log_id = ?1;
