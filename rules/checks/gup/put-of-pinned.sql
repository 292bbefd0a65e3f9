-- SPDX-License-Identifier: GPL-2.0-only
-- id: gup/put-of-pinned
-- summary: Pinned pages of user memory are given back as if they were only referenced
-- severity: error
-- confidence: high
-- why: |
--   A pin is counted in its own way (FOLL_PIN: GUP_PIN_COUNTING_BIAS references, or the folio's
--   _pincount). put_page() takes one reference from a page that has many more: the page stays
--   pinned for ever, so that it is never moved or freed, and truncation on DAX waits for it.
-- fix: |
--   Give back with unpin_user_page(), unpin_user_pages() or unpin_user_pages_dirty_lock() what
--   pin_user_pages*() gave.
-- references:
--   - Documentation/core-api/pin_user_pages.rst
--   - commit ea996974589e (RDMA Convert put_page() to put_user_page*())
WITH v_unpinned (pin) AS (
	SELECT DISTINCT f.from_site
	FROM v_flow f JOIN v_site s ON s.id = f.to_site
	WHERE s.callee GLOB 'unpin_*'
)
SELECT g.file, g.line, g.col, g.function,
       g.callee || '() gives pages that ' || p.callee || '() puts in ' || p.function || '()' AS message,
       iif(f.fields = '' AND u.pin IS NULL, 'high', 'medium') AS confidence,
       iif(f.fields = '', 'others give them back as they should', 'they go through ' || f.fields)
       AS reason,
       (SELECT json_group_array(json_object('file', file, 'line', line, 'col', col,
                                            'function', function, 'what', what))
        FROM v_flow_step WHERE flow = f.id) AS steps
FROM v_flow f
JOIN v_site g ON g.id = f.from_site
JOIN v_site p ON p.id = f.to_site
LEFT JOIN v_unpinned u ON u.pin = g.id
WHERE g.value = 'user_pages' AND g.callee GLOB 'pin_user_page*'
  AND p.callee IN ('put_page', 'folio_put', 'release_pages')
  -- a field of records that others fill as well: somebody knows of the pins
  AND (f.fields = '' OR u.pin IS NULL)
GROUP BY g.id
HAVING f.id = min(f.id) -- the nearest of them
