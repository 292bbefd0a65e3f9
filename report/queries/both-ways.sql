-- pairs of classes with edges in both directions
-- ?1 [WORLD]: one world only
WITH seen (world) AS (SELECT DISTINCT world FROM v_lock_edge),
     -- the core's edges are in every world, and stand there once
     edge AS (SELECT s.world, e.world AS whose, e."outer", e."inner",
		     e.file || ':' || e.line AS place
	      FROM seen s JOIN v_lock_edge e ON e.world IN (s.world, 'core')
	      WHERE e."outer" <> e."inner" AND (?1 IS NULL OR s.world = ?1))
SELECT world, min("outer", "inner") AS one, max("outer", "inner") AS other,
       min(iif("outer" < "inner", place, NULL)) AS one_then_other,
       min(iif("outer" > "inner", place, NULL)) AS other_then_one
FROM edge
GROUP BY world, one, other
HAVING one_then_other IS NOT NULL AND other_then_one IS NOT NULL AND max(whose = world)
ORDER BY world, one, other
