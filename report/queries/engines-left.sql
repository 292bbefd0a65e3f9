-- what other engines say of balance that is not explained: to be read
SELECT file || ':' || line AS place, function, message, reason
FROM (SELECT file, line, function, message, reason FROM v_finding WHERE status IN ('new', 'open')
      UNION ALL SELECT file, line, function, message, reason FROM v_told)
WHERE reason LIKE 'confirmed, %' OR reason LIKE 'not explained, %'
ORDER BY reason LIKE 'not explained, %', file, line, function
