-- findings that no run of a commit had, nor one of what it descends from
-- ?1 COMMIT: one that was checked, by its id or as git calls it
-- (?2 is the list of these runs, from git: checker/cmd/since.c)
WITH v_past (run) AS MATERIALIZED (SELECT CAST(value AS INTEGER) FROM json_each(?2))
SELECT substr(f.fingerprint, 1, 12) AS fingerprint, f.status, f.rule, f.confidence, f.message,
       f.file || ':' || f.line AS place, substr(r.commit_id, 1, 12) AS commit_id, f.first_run
FROM v_finding f JOIN v_run r ON r.id = f.first_run
WHERE NOT EXISTS (SELECT 1 FROM v_seen s JOIN v_past p ON p.run = s.run WHERE s.finding = f.id)
ORDER BY f.file, f.line, f.rule, f.fingerprint
