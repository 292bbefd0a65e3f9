-- where a class is taken
-- ?1 CLASS: its name or alias
SELECT e.kind, e.mode, e.subclass, e.function, e.file || ':' || e.line AS place, e.held
FROM v_event e
WHERE e.class IN (SELECT name FROM v_lock_class WHERE name = ?1 OR alias = ?1)
ORDER BY e.file, e.line, e.col, e.kind
