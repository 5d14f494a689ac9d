-- gangflash trace, schema 7: nearly all attempts are the first of their unit, and pass. These indexes, with
-- unit_by_first_attempt, name the others without reading a row of the wide tables.
CREATE INDEX attempt_start_by_number ON attempt_start (number);
CREATE INDEX attempt_end_by_outcome ON attempt_end (outcome);

-- The tries before and after one in its slot; whole runs it finds as before.
DROP INDEX attempt_start_by_run;
CREATE INDEX attempt_start_by_run ON attempt_start (run_id, slot);

-- A table is left out of a report that asks for none of its columns, if no other table is joined by one of them: so recipe
-- and failure_code look for their keys themselves.
DROP VIEW v_attempt;
CREATE VIEW v_attempt AS
SELECT a.attempt_id, a.attempt, a.started, e.ended, e.duration_us, r.station, a.slot, a.port, a.number,
       a.fixture, a.adapter_serial, a.adapter_driver, a.latency_timer_ms,
       (SELECT i.value FROM identified f JOIN identity i ON i.unit_id = f.unit_id AND i.kind = 'uid'
         WHERE f.attempt_id = a.attempt_id ORDER BY f.seq DESC LIMIT 1) AS uid,
       e.outcome, e.failure_code, c.name AS failure, c.attribution, c.operator_line,
       e.failed_step, e.command, e.address, e.expected, e.actual, e.text,
       e.verify, e.written_sha256, e.read_back_sha256, e.bytes_compared, e.lock_proof,
       k.name AS recipe, k.revision, k.chip, k.sha256 AS recipe_sha256, p.image_sha256, p.content_sha256,
       CASE WHEN l.pid IS NOT NULL THEN printf('0x%03X', l.pid) END AS pid,
       CASE WHEN l.bootloader_version IS NOT NULL
            THEN printf('%d.%d', l.bootloader_version >> 4, l.bootloader_version & 15) END AS bootloader_version,
       l.flash_kib, l.baud, l.parity, f1.found, f1.first_block_sha256,
       r.operation, r.purpose, r.lot, r.work_order,
       coalesce(a.operator, r.operator) AS operator, r.host,
       t.name AS tool, t.version AS tool_version, t.build AS tool_build, t.binary_sha256 AS tool_sha256, t.platform,
       r.run_id, r.owner_id, r.plan_id, l.unit_id
  FROM attempt_start a
  JOIN run r USING (run_id)
  LEFT JOIN plan p ON p.plan_id = r.plan_id
  LEFT JOIN recipe k ON k.recipe_id = (SELECT recipe_id FROM plan WHERE plan_id = r.plan_id)
  LEFT JOIN tool t ON t.tool_id = r.tool_id
  LEFT JOIN attempt_end e ON e.attempt_id = a.attempt_id
  LEFT JOIN failure_code c ON c.code = (SELECT failure_code FROM attempt_end WHERE attempt_id = a.attempt_id)
  LEFT JOIN identified f1 ON f1.attempt_id = a.attempt_id AND f1.seq = 1
  LEFT JOIN identified l ON l.attempt_id = a.attempt_id
       AND l.seq = (SELECT max(m.seq) FROM identified m WHERE m.attempt_id = a.attempt_id);
