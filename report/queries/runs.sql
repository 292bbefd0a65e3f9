-- the runs so far, with their commits ("+": of a changed tree)
SELECT id, finished, kernel, substr(commit_id, 1, 12) || iif(dirty, '+', '') AS commit_id, scope,
       units, failed, unresolved, round(seconds, 1) AS seconds
FROM v_run
ORDER BY id
