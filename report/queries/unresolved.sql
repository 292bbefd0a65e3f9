-- calls through pointers with no known target, by pointer
SELECT callee AS pointer, via, count(*) AS calls, sum(held <> '') AS with_lock_held,
       min(caller) AS for_example, min(file || ':' || line) AS place
FROM v_call
WHERE callee_id IS NULL AND via <> 'direct'
GROUP BY callee, via
ORDER BY with_lock_held DESC, calls DESC, callee, via
