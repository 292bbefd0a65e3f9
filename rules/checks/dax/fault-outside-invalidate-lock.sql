-- SPDX-License-Identifier: GPL-2.0-only
-- id: dax/fault-outside-invalidate-lock
-- summary: A DAX page fault does not hold truncation off
-- severity: error
-- confidence: medium
-- why: |
--   The fault looks a block up and maps it: there is no page whose lock truncation or hole punching
--   could wait for. What frees the block between the two leaves it mapped, and gives it to another
--   file: the mapping shows, and writes to, that file's data.
-- fix: |
--   Hold the mapping's invalidate_lock for reading (filemap_invalidate_lock_shared()) around
--   dax_iomap_fault(), as who frees blocks holds it for writing.
-- references:
--   - commit ea3d7209ca01 (ext4 fix races between page faults and hole punching)
--   - fs/dax.c:1918
WITH RECURSIVE own (caller_id, caller, callee_id, callee, world, held, file, folder, line, col) AS (
	-- the code of file systems that map DAX pages: one folder each
	SELECT caller_id, caller, callee_id, callee, world, held, file,
	       rtrim(file, replace(file, '/', '')), line, col
	FROM v_call
	WHERE rtrim(file, replace(file, '/', '')) IN (
		SELECT rtrim(file, replace(file, '/', '')) FROM v_call
		WHERE callee = 'dax_iomap_fault')
), above (faulting, id) AS (
	SELECT caller_id, caller_id FROM own WHERE callee = 'dax_iomap_fault'
	UNION
	SELECT a.faulting, c.caller_id FROM above a JOIN own c ON c.callee_id = a.id
)
SELECT c.file, c.line, c.col, c.caller AS function, c.world,
       'a page fault is answered with truncation let in' AS message
FROM own c
WHERE c.callee = 'dax_iomap_fault'
  AND c.held NOT GLOB '*.invalidate_lock*'
  -- one that cannot be written to frees no blocks
  AND EXISTS (
	SELECT 1 FROM own t
	WHERE t.folder = c.folder
	  AND t.callee IN ('truncate_setsize', 'truncate_pagecache', 'truncate_pagecache_range'))
  -- nor do callers hold it
  AND NOT EXISTS (
	SELECT 1 FROM above a JOIN own k ON k.callee_id = a.id
	WHERE a.faulting = c.caller_id AND k.held GLOB '*.invalidate_lock*')
GROUP BY c.caller, c.world, c.line
