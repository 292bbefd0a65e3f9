-- SPDX-License-Identifier: GPL-2.0-only
-- id: gup/longterm
-- summary: Pages of user memory are kept for long, and not said to be
-- severity: error
-- confidence: medium
-- why: |
--   The pages are kept in an object that outlives the call, for as long as user space likes.
--   Without FOLL_LONGTERM they may be pages of a file on DAX, where truncation waits for them
--   for ever or hands their blocks to another file, or lie in movable or CMA memory, which
--   then cannot be moved.
-- fix: |
--   Give FOLL_LONGTERM to pin_user_pages*(), which moves such pages first, and fails for those
--   that may not be kept. Pages that are used within the call need no object to keep them in.
-- references:
--   - Documentation/core-api/pin_user_pages.rst
--   - commit 2bb6d2837083 (get_user_pages_longterm(), now FOLL_LONGTERM)
SELECT g.file, g.line, g.col, g.function,
       g.callee || '() without FOLL_LONGTERM gives pages that are kept in ' || f.field AS message,
       (SELECT json_group_array(json_object('file', file, 'line', line, 'col', col,
                                            'function', function, 'what', what))
        FROM v_flow_step WHERE flow = f.id) AS steps
FROM v_flow f
JOIN v_site g ON g.id = f.from_site
WHERE g.value = 'user_pages' AND g.callee GLOB '*_user_pages*' AND f.field IS NOT NULL AND NOT f.on_stack
  -- FOLL_LONGTERM, of today and before 6.3; what is passed on is another's to say
  AND (SELECT bits & 0x10100 = 0 FROM v_argument
       WHERE site = g.id AND seq = CASE
             WHEN g.callee GLOB '*_fast*' THEN 2 WHEN g.callee GLOB '*_unlocked' THEN 3
             WHEN g.callee GLOB '*_remote' THEN 3 ELSE 2 END)
GROUP BY g.id
HAVING f.id = min(f.id) -- the nearest of them
