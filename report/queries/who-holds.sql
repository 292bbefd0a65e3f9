-- what functions do while they hold a class
-- ?1 CLASS: its name or alias
WITH holds AS (
	SELECT caller AS function, 'calls ' || callee AS does, file, line, held FROM v_call
	UNION ALL
	SELECT function, kind || ' ' || class, file, line, held FROM v_event)
SELECT DISTINCT function, does, file || ':' || line AS place, held
FROM holds
WHERE held <> '' AND instr(',' || held || ',', ',' || (
	SELECT name FROM v_lock_class WHERE name = ?1 OR alias = ?1
	ORDER BY name <> ?1, name LIMIT 1) || ',')
ORDER BY file, line, function, does
