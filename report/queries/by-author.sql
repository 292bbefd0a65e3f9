-- new and open findings by who wrote the line, as git blame has it
-- ?1 [AUTHOR]: those whose name or address has this in it
-- (?2 is who wrote which, from git: checker/cmd/authors.c)
WITH v_author (finding, author, commit_id, date) AS MATERIALIZED (
	SELECT CAST(json_extract(value, '$[0]') AS INTEGER), json_extract(value, '$[1]'),
	       json_extract(value, '$[2]'), json_extract(value, '$[3]')
	FROM json_each(?2)
)
SELECT a.author, a.date, substr(a.commit_id, 1, 12) AS commit_id, f.status, f.rule, f.confidence,
       f.message, f.file || ':' || f.line AS place
FROM v_author a JOIN v_finding f ON f.id = a.finding
WHERE ?1 IS NULL OR instr(lower(a.author), lower(?1))
ORDER BY a.author, f.file, f.line, f.rule, f.fingerprint
