-- SPDX-License-Identifier: GPL-2.0-only
-- id: fs/dirty-without-notify
-- summary: A page of a file is dirtied by code that has not told the file system
-- severity: error
-- confidence: medium
-- why: |
--   A page of a file is written to between ->write_begin() and ->write_end(), or from
--   ->page_mkwrite() to the time it is written out: a file system allocates blocks, reserves
--   space and attaches buffers there, and relies on no page being dirty without. Code that is
--   neither a file system's nor memory management's and looks a page up, writes to it and
--   dirties it, leaves the file system with a dirty page that it knows nothing of.
-- fix: |
--   Write through the file: kernel_write(), or ->write_begin() and ->write_end() of the
--   mapping's operations.
-- references:
--   - Documentation/filesystems/locking.rst
--   - https://lore.kernel.org/r/20180103100430.GE4911@quack2.suse.cz
SELECT g.file, g.line, g.col, g.function,
       g.callee || '() gives a page of a file that ' || d.callee || '() dirties in ' || d.function
       || '()' AS message,
       (SELECT json_group_array(json_object('file', file, 'line', line, 'col', col,
                                            'function', function, 'what', what))
        FROM v_flow_step WHERE flow = f.id) AS steps
FROM v_flow f
JOIN v_site g ON g.id = f.from_site
JOIN v_site d ON d.id = f.to_site
WHERE g.value = 'file_pages' AND g.owner = '' AND d.owner = '' AND d.callee GLOB '*[dD]irty*'
  -- what file systems are made of, and what moves pages about, knows what it does
  AND d.file NOT GLOB 'fs/*' AND d.file NOT GLOB 'mm/*' AND g.file NOT GLOB 'fs/*'
  AND g.file NOT GLOB 'mm/*' AND g.file NOT GLOB 'include/*'
  AND NOT EXISTS (SELECT 1 FROM v_flow n JOIN v_site t ON t.id = n.to_site
                  WHERE n.from_site = g.id AND t.callee GLOB '__block_write_begin*')
GROUP BY g.id
HAVING f.id = min(f.id) -- the nearest of them
