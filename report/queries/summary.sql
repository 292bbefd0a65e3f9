-- how much there is of everything
WITH last AS (SELECT * FROM v_run ORDER BY id DESC LIMIT 1)
SELECT 'kernel' AS what, kernel AS value FROM last
UNION ALL SELECT 'scope', scope FROM last
UNION ALL SELECT 'units', units FROM last
UNION ALL SELECT 'units failed', failed FROM last
UNION ALL SELECT 'units partial', count(*) FROM v_unit WHERE status = 'partial'
UNION ALL SELECT 'functions', count(*) FROM v_function
UNION ALL SELECT 'functions with lock effects', functions FROM last
UNION ALL SELECT 'functions whose ways out agree', balanced FROM last
UNION ALL SELECT 'calls', count(*) FROM v_call
UNION ALL SELECT 'calls through unresolved pointers', unresolved FROM last
UNION ALL SELECT 'lock classes', count(*) FROM v_lock_class
UNION ALL SELECT 'edges', count(*) FROM v_lock_edge
UNION ALL SELECT * FROM (SELECT 'edges of ' || world, count(*) FROM v_lock_edge
			 GROUP BY world ORDER BY world)
UNION ALL SELECT * FROM (SELECT 'findings, ' || status, count(*) FROM v_finding
			 GROUP BY status ORDER BY status)
