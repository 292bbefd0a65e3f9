-- lock classes with their kind, other names and number of edges
WITH edges AS (
	SELECT "outer" AS name, count(*) AS n, 0 AS m FROM v_lock_edge GROUP BY "outer"
	UNION ALL
	SELECT "inner", 0, count(*) FROM v_lock_edge GROUP BY "inner")
SELECT c.name, c.kind, c.alias, c.lockdep_name, coalesce(sum(e.n), 0) AS as_outer,
       coalesce(sum(e.m), 0) AS as_inner
FROM v_lock_class c LEFT JOIN edges e ON e.name = c.name
GROUP BY c.name ORDER BY c.name
