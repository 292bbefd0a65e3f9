-- SPDX-License-Identifier: GPL-2.0-only
-- id: dax/writepages-without-flush
-- summary: A file system maps DAX entries that its writepages never writes back
-- severity: error
-- confidence: high
-- why: |
--   What is stored through a mapping of a DAX file is dirty in the processor's caches alone, and
--   tagged in the mapping's tree. fsync(2), sync(2) and the commit of a transaction write such
--   data back by ->writepages. When no ->writepages of the file system comes to
--   dax_writeback_mapping_range(), they return with nothing flushed, and a crash loses data.
-- fix: |
--   Give the operations of DAX files a writepages that calls dax_writeback_mapping_range().
-- references:
--   - commit 7f6d5b529b7d (dax move writeback calls into the filesystems)
--   - Documentation/filesystems/dax.rst
SELECT c.file, c.line, c.caller AS function, c.world,
       'page faults map DAX entries, and no writepages of the file system flushes them' AS message
FROM v_call c
WHERE c.callee = 'dax_iomap_fault'
  -- where nobody is seen to write pages back, it is that which is out of scope
  AND EXISTS (SELECT 1 FROM v_call WHERE via = 'address_space_operations.writepages')
  -- nothing is dirty in what nobody can write to: a file system that is read-only
  AND EXISTS (
	SELECT 1 FROM v_call w
	JOIN v_function f ON f.id = w.callee_id
	WHERE w.via IN ('vm_operations_struct.page_mkwrite', 'vm_operations_struct.pfn_mkwrite',
			'file_operations.write_iter')
	  -- in one folder, which is what the path ends in without its name
	  AND rtrim(f.file, replace(f.file, '/', '')) = rtrim(c.file, replace(c.file, '/', '')))
  AND NOT EXISTS (
	SELECT 1 FROM v_call w
	JOIN v_call p ON p.callee = w.caller AND p.via = 'address_space_operations.writepages'
	WHERE w.callee = 'dax_writeback_mapping_range'
	  AND rtrim(w.file, replace(w.file, '/', '')) = rtrim(c.file, replace(c.file, '/', '')))
GROUP BY c.caller, c.world
