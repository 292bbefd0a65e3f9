-- the way from taking one lock to taking the other
-- ?1 OUTER: class name
-- ?2 INNER: class name
-- ?3 [WORLD]: one world only
SELECT e.world, e.id AS edge, s.seq, s.function, s.what, s.file || ':' || s.line AS place
FROM v_lock_edge e JOIN v_edge_step s ON s.edge = e.id
WHERE e."outer" = ?1 AND e."inner" = ?2 AND (?3 IS NULL OR e.world = ?3)
ORDER BY e.world, e.id, s.seq
