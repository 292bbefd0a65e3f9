-- what functions do while they hold a class
-- ?1 CLASS: its name or alias
WITH wanted AS (SELECT name FROM v_lock_class WHERE name = ?1 OR alias = ?1),
holds AS (
	SELECT caller AS function, 'calls ' || callee AS does, file, line, held FROM v_call
	UNION ALL
	SELECT function, kind || ' ' || class, file, line, held FROM v_event)
SELECT DISTINCT h.function, h.does, h.file || ':' || h.line AS place, h.held
FROM holds h JOIN wanted w ON instr(',' || h.held || ',', ',' || w.name || ',')
ORDER BY h.file, h.line, h.function, h.does
