-- ?1 is the log_id, always 1: the last leaf of a file that a rotation closed.
SELECT 'log_end' AS row, ended, file, next_origin FROM log_end WHERE log_id = ?1;
