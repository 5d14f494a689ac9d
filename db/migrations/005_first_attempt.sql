-- gangflash trace, schema 5: nearly all boards are seen once. Whether an attempt was the first of its unit is answered by
-- this index alone.
CREATE INDEX unit_by_first_attempt ON unit (first_attempt);
