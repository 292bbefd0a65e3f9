-- classes taken while one of the same class is held
-- ?1 [WORLD]: one world only
SELECT world, "outer" AS class, outer_mode, outer_subclass AS osub, inner_mode,
       inner_subclass AS isub, iif(same_instance, 'same', 'may differ') AS instance, confidence,
       function, file || ':' || line AS place
FROM v_lock_edge
WHERE "outer" = "inner" AND (?1 IS NULL OR world = ?1)
ORDER BY same_instance DESC, world, class, outer_subclass, inner_subclass, outer_mode, inner_mode
