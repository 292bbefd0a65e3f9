-- which locks can be taken in a page fault, in reclaim, in writeback …
-- ?1 CONTEXT: its name, as page_fault
-- ?2 [WORLD]: one world only
SELECT world, lock, mode, subclass AS sub, confidence, function, file || ':' || line AS place
FROM v_context_lock
WHERE context = ?1 AND (?2 IS NULL OR world = ?2)
ORDER BY world, lock, subclass, mode
