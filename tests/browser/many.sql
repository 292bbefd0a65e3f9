-- SPDX-License-Identifier: GPL-2.0-only
--
-- Adds findings to a database until there are 5,000 of them, of 40 rules and 60 worlds, half of
-- medium confidence, each with two ways of three steps.
BEGIN;
CREATE TEMP TABLE n (n INTEGER PRIMARY KEY);
WITH RECURSIVE count (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM count
	WHERE n < 5999 - (SELECT count(*) FROM finding))
INSERT INTO n SELECT n FROM count;

INSERT INTO spot (id, file, line, col, function, what)
SELECT n, printf('fs/fs%d/file%d.c', n % 60, n % 290), n % 977 + 1, 2, printf('step%d', n % 613),
       CASE n % 3 WHEN 0 THEN printf('takes fs%d_inode.lock%d', n % 60, n % 7)
                  WHEN 1 THEN printf('calls step%d', (n + 1) % 613)
                  ELSE 'takes mm_struct.mmap_lock for reading' END
FROM n;

INSERT INTO finding (id, fingerprint, rule, engine, severity, confidence, reason, world, file,
                     line, col, function, message, state, triage, triage_reason, first_run,
                     last_run)
SELECT n, printf('%032x', n * 2654435761), printf('rule/r%02d', n % 40),
       CASE n % 11 WHEN 0 THEN 'sparse' WHEN 1 THEN 'coccinelle' ELSE 'libclang' END,
       CASE n / 7 % 5 WHEN 0 THEN 'note' WHEN 1 THEN 'warning' ELSE 'error' END,
       CASE n / 60 % 4 WHEN 0 THEN 'low' WHEN 1 THEN 'high' ELSE 'medium' END,
       iif(n / 60 % 4 = 1, '', 'through an indirect call with 3 targets; instances may differ'),
       printf('fs%d', n % 60), printf('fs/fs%d/file%d.c', n % 60, n % 290), n % 977 + 1, 2,
       printf('function%d', n % 1999),
       printf('fs%d_inode.lock%d and mm_struct.mmap_lock are taken in opposite orders', n % 60,
              n % 7),
       CASE n % 13 WHEN 0 THEN 'fixed' WHEN 1 THEN 'new' ELSE 'open' END,
       CASE n % 17 WHEN 0 THEN 'accepted' WHEN 1 THEN 'false-positive' END,
       iif(n % 17 < 2, 'read by Ann', ''), 1, (SELECT max(id) FROM run)
FROM n;

INSERT INTO seen (finding, run)
SELECT id, last_run FROM finding WHERE id >= 1000 AND state <> 'fixed';

INSERT INTO side (finding, side, title, outer_class, inner_class, steps)
SELECT n, s.value, 'one way',
       iif(s.value, 'mm_struct.mmap_lock', printf('fs%d_inode.lock%d', n % 60, n % 7)),
       iif(s.value, printf('fs%d_inode.lock%d', n % 60, n % 7), 'mm_struct.mmap_lock'),
       json_array(n, 1000 + (n + s.value) % 4000, 1000 + (n * 7) % 4000)
FROM n, json_each('[0,1]') s;
COMMIT;
