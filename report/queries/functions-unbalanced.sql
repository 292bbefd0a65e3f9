-- functions whose ways out disagree on what is held
SELECT name, linkage, exits, file || ':' || line AS place
FROM v_function
WHERE NOT balanced
ORDER BY file, line, name
