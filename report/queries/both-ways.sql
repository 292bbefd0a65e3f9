-- pairs of classes with edges in both directions
-- ?1 [WORLD]: one world only
SELECT world, min("outer", "inner") AS one, max("outer", "inner") AS other,
       min(iif("outer" < "inner", file || ':' || line, NULL)) AS one_then_other,
       min(iif("outer" > "inner", file || ':' || line, NULL)) AS other_then_one
FROM v_lock_edge
WHERE "outer" <> "inner" AND (?1 IS NULL OR world = ?1)
GROUP BY world, one, other
HAVING one_then_other IS NOT NULL AND other_then_one IS NOT NULL
ORDER BY world, one, other
