-- which lock may be taken while which other is held
-- ?1 [WORLD]: one world only
SELECT world, "outer", outer_mode, outer_subclass AS osub, "inner", inner_mode,
       inner_subclass AS isub, confidence, function, file || ':' || line AS place
FROM v_lock_edge
WHERE ?1 IS NULL OR world = ?1
ORDER BY world, "outer", outer_subclass, outer_mode, "inner", inner_subclass, inner_mode
