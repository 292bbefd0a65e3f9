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
WITH v_pin (id, file, line, col, function, callee) AS (
	SELECT g.id, g.file, g.line, g.col, g.function, g.callee
	FROM v_site g
	JOIN v_argument a ON a.site = g.id AND a.seq = CASE
	     WHEN g.callee GLOB '*_unlocked' OR g.callee GLOB '*_remote' THEN 3 ELSE 2 END
	WHERE g.value = 'user_pages' AND g.gives AND g.callee GLOB '*_user_pages*'
	  -- FOLL_LONGTERM, of today and before 6.3; of flags that are not known nothing is told
	  AND a.bits & 0x10100 = 0
), v_release (pin, apart) AS (
	SELECT f.from_site, max(f.apart)
	FROM v_flow f JOIN v_site s ON s.id = f.to_site
	-- what is given back without having been kept, on failure, says nothing; unless it can be
	-- by who has not taken it: the shortest way there need not be the one through the object
	WHERE (f.fields <> '' OR f.apart) AND
	      (s.callee GLOB '*put*' OR s.callee GLOB 'unpin_*' OR s.callee = 'release_pages')
	GROUP BY f.from_site
)
SELECT g.file, g.line, g.col, g.function,
       g.callee || '() without FOLL_LONGTERM gives pages that are kept in ' || f.field AS message,
       iif(r.pin IS NULL, 'low', NULL) AS confidence,
       'where they are given back is not seen' AS reason,
       (SELECT json_group_array(json_object('file', file, 'line', line, 'col', col,
                                            'function', function, 'what', what))
        FROM v_flow_step WHERE flow = f.id) AS steps
FROM v_flow f
JOIN v_pin g ON g.id = f.from_site
LEFT JOIN v_release r ON r.pin = g.id
WHERE f.field IS NOT NULL AND NOT f.on_stack
  -- given back by the call that has taken them, they are not kept
  AND r.apart IS NOT 0
GROUP BY g.id
HAVING f.id = min(f.id) -- the nearest of them
