-- findings with what became of them over the runs
-- ?1 [STATUS]: new, open, fixed, accepted, false-positive
SELECT substr(fingerprint, 1, 12) AS fingerprint, status, rule, confidence, world, message,
       file || ':' || line AS place, first_run, last_run
FROM v_finding
WHERE ?1 IS NULL OR status = ?1
ORDER BY file, line, rule, fingerprint
