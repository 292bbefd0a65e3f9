-- C files that no file system in scope has or uses: not looked at
SELECT file, message FROM v_unit
WHERE status IN ('ok', 'cached') AND message IS NOT NULL
ORDER BY file
