-- ?1 is the audit_id.
SELECT 'audit' AS row, audit_id, at, action, object_kind, object, person, os_user, host, station, reason, detail
  FROM audit WHERE audit_id = ?1;
