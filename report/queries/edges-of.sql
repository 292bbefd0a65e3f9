-- edges to and from a lock class
-- ?1 CLASS: its name, alias, or name in lockdep
-- ?2 [WORLD]: one world only
WITH wanted AS (
	SELECT name FROM v_lock_class WHERE name = ?1 OR alias = ?1 OR lockdep_name = ?1)
SELECT world, "outer", outer_mode, "inner", inner_mode, confidence, function,
       file || ':' || line AS place
FROM v_lock_edge
WHERE ("outer" IN wanted OR "inner" IN wanted) AND (?2 IS NULL OR world = ?2)
ORDER BY world, "outer" NOT IN wanted, "outer", outer_mode, "inner", inner_mode
