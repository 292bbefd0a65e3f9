-- what each world adds to the core's graph: classes, edges, and how sure they are
WITH ends AS (
	SELECT world, "outer" AS class FROM v_lock_edge
	UNION SELECT world, "inner" FROM v_lock_edge
), classes AS (
	SELECT world, count(*) AS n FROM ends GROUP BY world
), edges AS (
	SELECT world, count(*) AS n, sum(confidence = 'high') AS high,
	       sum(confidence = 'medium') AS medium, sum(confidence = 'low') AS low
	FROM v_lock_edge GROUP BY world
), told AS (
	SELECT world, sum(confidence = 'high') AS high, sum(confidence = 'medium') AS medium
	FROM v_finding WHERE status <> 'fixed' GROUP BY world
)
SELECT e.world, c.n AS classes, e.n AS edges, e.high, e.medium, e.low,
       printf('%.1f %%', 100.0 * e.high / e.n) AS share_high,
       coalesce(f.high, 0) AS findings_high, coalesce(f.medium, 0) AS findings_medium
FROM edges e JOIN classes c ON c.world = e.world LEFT JOIN told f ON f.world = e.world
ORDER BY e.world <> 'core', e.world
