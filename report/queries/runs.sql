-- the runs so far
SELECT id, finished, kernel, scope, units, failed, unresolved, round(seconds, 1) AS seconds
FROM v_run
ORDER BY id
