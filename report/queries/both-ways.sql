-- pairs of classes with edges in both directions
-- ?1 [WORLD]: one world only
SELECT DISTINCT a.world, a."outer" AS one, a."inner" AS other,
       a.file || ':' || a.line AS one_then_other, b.file || ':' || b.line AS other_then_one
FROM v_lock_edge a JOIN v_lock_edge b
     ON b.world = a.world AND b."outer" = a."inner" AND b."inner" = a."outer"
WHERE a."outer" < a."inner" AND (?1 IS NULL OR a.world = ?1)
GROUP BY a.world, one, other
ORDER BY a.world, one, other
