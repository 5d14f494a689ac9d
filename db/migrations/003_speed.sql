-- gangflash trace, schema 3: less to write, less to read. `update: changed` may pass a part without writing to it.
-- attempt_end.written_sha256 is what the part was to hold after the write, blocks and sectors that were found equal
-- included; NULL: nothing was written.

-- What a pass must prove depends on what was to be done. run and flash: what was written; verify: the image; both by the
-- bytes read back, or, weaker, by the part's own checksum over bytes that were compared. A part that was found to hold the
-- image is proved by that read, and nothing was written: then nothing may have been erased either. lock: that reading is
-- refused. The others leave nothing on the part that could be compared with an image.
DROP TRIGGER attempt_end_proof;
CREATE TRIGGER attempt_end_proof BEFORE INSERT ON attempt_end
  WHEN NEW.outcome = 'pass' AND EXISTS (
    SELECT 1 FROM attempt_start JOIN run USING (run_id) JOIN plan USING (plan_id)
     WHERE attempt_id = NEW.attempt_id AND NOT CASE
       WHEN operation IN ('run', 'flash')
         THEN NEW.bytes_compared > 0
              AND CASE WHEN NEW.written_sha256 IS NULL
                    THEN NEW.verify IS 'readback' AND NEW.read_back_sha256 IS NOT NULL
                         AND NEW.read_back_sha256 IS content_sha256
                         AND NOT EXISTS (SELECT 1 FROM step
                                          WHERE attempt_id = NEW.attempt_id AND name IN ('erase', 'write'))
                    ELSE NEW.verify IS 'checksum'
                         OR (NEW.verify IS 'readback' AND NEW.read_back_sha256 IS NEW.written_sha256) END
       WHEN operation = 'verify'
         THEN NEW.bytes_compared > 0
              AND (NEW.verify IS 'checksum' OR (NEW.verify IS 'readback' AND NEW.read_back_sha256 IS content_sha256))
       WHEN operation = 'lock' THEN NEW.lock_proof IS NOT NULL
       ELSE 1 END)
  BEGIN SELECT RAISE(ABORT, 'a pass without its proof'); END;

-- The same for steps that come after the verdict.
CREATE TRIGGER step_of_untouched_part BEFORE INSERT ON step
  WHEN NEW.name IN ('erase', 'write') AND EXISTS (
    SELECT 1 FROM attempt_end e JOIN attempt_start USING (attempt_id) JOIN run USING (run_id)
     WHERE e.attempt_id = NEW.attempt_id AND e.outcome = 'pass' AND e.written_sha256 IS NULL
       AND operation IN ('run', 'flash'))
  BEGIN SELECT RAISE(ABORT, 'a part that was left as it is was erased or written'); END;

-- Reports over a time ask of most attempts no more than this: the index alone answers them.
DROP INDEX attempt_start_by_time;
CREATE INDEX attempt_start_by_time ON attempt_start (started, run_id, slot, number);
