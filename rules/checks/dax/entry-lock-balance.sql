-- SPDX-License-Identifier: GPL-2.0-only
-- id: dax/entry-lock-balance
-- summary: A DAX entry is still locked when its holders have returned
-- severity: error
-- confidence: medium
-- why: |
--   On some ways out the entry stays locked, and none of the callers unlocks it, though others of
--   their ways out do. Nobody else will: each fault, write and truncation of the range waits for
--   the entry from then on, for ever.
-- fix: |
--   Have every way out behind the lock go by the label that calls dax_unlock_entry().
-- references:
--   - fs/dax.c:1779
WITH locked AS (SELECT name FROM v_function WHERE exits GLOB '*+dax.entry*'),
     -- whoever calls these gives the entry on; a function that is meant to lock has others, too
     kept AS (SELECT name FROM locked
	      WHERE name IN (SELECT callee FROM v_call)
		AND NOT EXISTS (SELECT 1 FROM v_call WHERE callee = name
				AND caller NOT IN (SELECT name FROM locked)))
SELECT f.file, f.line, f.name AS function,
       'dax.entry is still locked on a way out, and no caller unlocks it' AS message
FROM v_function f
WHERE f.name IN (SELECT name FROM kept)
  AND NOT EXISTS (SELECT 1 FROM v_call c
		  WHERE c.caller = f.name AND c.callee IN (SELECT name FROM kept))
