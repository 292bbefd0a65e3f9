-- SPDX-License-Identifier: GPL-2.0-only
-- id: gup/dirty-without-pin
-- summary: Pages of user memory are dirtied that were got, but not pinned
-- severity: error
-- confidence: high
-- why: |
--   A file system is told before a page of its file is written to, by a page fault, and may
--   write the page out and give up what it holds for it (buffers, reserved blocks) any time
--   later. A page that get_user_pages() gave can be written to and dirtied long after that: the
--   file system then finds a dirty page that it knows nothing of, and crashes (pages without
--   buffers), or loses the data. A pin (FOLL_PIN) is what file systems and truncation can see.
-- fix: |
--   Take the pages with pin_user_pages*() or iov_iter_extract_pages(), and give them back with
--   unpin_user_pages_dirty_lock() or unpin_user_page().
-- references:
--   - Documentation/core-api/pin_user_pages.rst
--   - https://lore.kernel.org/r/20180103100430.GE4911@quack2.suse.cz
SELECT g.file, g.line, g.col, g.function,
       g.callee || '() gives pages that ' || d.callee || '() dirties in ' || d.function || '()' AS message,
       iif(f.fields = '', 'high', 'medium') AS confidence,
       'they go through ' || f.fields AS reason,
       (SELECT json_group_array(json_object('file', file, 'line', line, 'col', col,
                                            'function', function, 'what', what))
        FROM v_flow_step WHERE flow = f.id) AS steps
FROM v_flow f
JOIN v_site g ON g.id = f.from_site
JOIN v_site d ON d.id = f.to_site
WHERE g.value = 'user_pages' AND d.callee GLOB '*[dD]irty*' AND d.callee NOT GLOB 'unpin_*'
  AND (g.callee GLOB 'get_user_page*' OR g.callee GLOB 'iov_iter_get_pages*')
GROUP BY g.id
HAVING f.id = min(f.id) -- the nearest of them
