-- What the leaf of an ended attempt covers; ?1 is its attempt_id. The run's share is in run.sql.
-- Of the unit's names those count that it had when the attempt ended: others come later and change nothing here.
SELECT 'attempt_start' AS row, attempt, run_id, slot, port, number, started, fixture, adapter_serial, adapter_driver,
       latency_timer_ms, operator
  FROM attempt_start WHERE attempt_id = ?1;
SELECT 'identified' AS row, f.seq, f.unit_id, b.attempt AS unit_since, i.value AS uid, f.pid, f.bootloader_version,
       f.flash_kib, f.baud, f.parity, f.found, f.first_block_sha256, f.at
  FROM identified f
  LEFT JOIN unit u ON u.unit_id = f.unit_id
  LEFT JOIN attempt_start b ON b.attempt_id = u.first_attempt
  LEFT JOIN identity i ON i.unit_id = f.unit_id AND i.kind = 'uid' AND i.attempt_id <= f.attempt_id
 WHERE f.attempt_id = ?1 ORDER BY f.seq;
SELECT 'identity' AS row, kind, value
  FROM identity
 WHERE unit_id IN (SELECT unit_id FROM identified WHERE attempt_id = ?1) AND attempt_id = ?1 ORDER BY kind, value;
SELECT 'attempt_end' AS row, outcome, failure_code, ended, duration_us, failed_step, command, address, expected, actual,
       text, verify, written_sha256, read_back_sha256, bytes_compared, lock_proof
  FROM attempt_end WHERE attempt_id = ?1;
SELECT 'step' AS row, seq, name, outcome, offset_us, duration_us, bytes, tries, detail
  FROM step WHERE attempt_id = ?1 ORDER BY seq;
SELECT 'flight_record' AS row, frames FROM flight_record WHERE attempt_id = ?1;
