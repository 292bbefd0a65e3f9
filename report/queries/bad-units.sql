-- C files that could not be analysed, and why
SELECT file, status, message FROM v_unit
WHERE status IN ('failed', 'partial')
ORDER BY status, file
