-- SPDX-License-Identifier: GPL-2.0-only
-- id: dax/truncate-outside-invalidate-lock
-- summary: A DAX file is truncated while page faults come in
-- severity: error
-- confidence: medium
-- why: |
--   A page fault that has looked a block up maps it directly, with no page whose lock truncation
--   could wait for. Where truncation gives the block to another file between the two, the mapping
--   shows, and writes to, that file's data. i_rwsem does not keep faults out.
-- fix: |
--   Hold the mapping's invalidate_lock for writing (filemap_invalidate_lock()) from
--   truncate_setsize() until the blocks are free.
-- references:
--   - commit 5726b27b09cc (ext2 Add locking for DAX faults)
--   - mm/filemap.c:79
WITH RECURSIVE own (caller_id, caller, callee_id, callee, world, held, file, folder, line, col) AS (
	-- the code of file systems that map DAX pages: one folder each
	SELECT caller_id, caller, callee_id, callee, world, held, file,
	       rtrim(file, replace(file, '/', '')), line, col
	FROM v_call
	WHERE rtrim(file, replace(file, '/', '')) IN (
		SELECT rtrim(file, replace(file, '/', '')) FROM v_call
		WHERE callee = 'dax_iomap_fault')
), above (truncating, id) AS (
	SELECT caller_id, caller_id FROM own WHERE callee = 'truncate_setsize'
	UNION
	SELECT a.truncating, c.caller_id FROM above a JOIN own c ON c.callee_id = a.id
)
SELECT c.file, c.line, c.col, c.caller AS function, c.world,
       'the size is set with page faults let in' AS message
FROM own c
WHERE c.callee = 'truncate_setsize'
  AND c.held NOT GLOB '*.invalidate_lock*'
  -- nor do callers hold it
  AND NOT EXISTS (
	SELECT 1 FROM above a JOIN own k ON k.callee_id = a.id
	WHERE a.truncating = c.caller_id AND k.held GLOB '*.invalidate_lock*')
GROUP BY c.caller, c.world, c.line
