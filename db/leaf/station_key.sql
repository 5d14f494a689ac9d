-- ?1 is the key_id. The key in hexadecimal: it is short enough to be read.
SELECT 'station_key' AS row, key_id, name, lower(hex(public_key)) AS public_key, first_seen
  FROM station_key WHERE key_id = ?1;
