-- C files that take longest to parse
SELECT file, status, round(parse_seconds, 2) AS seconds
FROM v_unit
ORDER BY parse_seconds DESC, file
LIMIT 30
