-- how many findings each run had, how many it was the first or the last to have
-- ?1 [CONFIDENCE]: those that are so sure now: high, medium or low
WITH v_sure AS MATERIALIZED (
	SELECT first_run, last_run FROM v_finding WHERE ?1 IS NULL OR confidence = ?1
)
SELECT r.id AS run, r.finished, r.kernel,
       coalesce(sum(f.first_run <= r.id AND f.last_run >= r.id), 0) AS findings,
       coalesce(sum(f.first_run = r.id), 0) AS new,
       coalesce(sum(f.last_run = (SELECT max(id) FROM v_run b WHERE b.id < r.id)), 0) AS gone
FROM v_run r LEFT JOIN v_sure f
GROUP BY r.id
ORDER BY r.id
