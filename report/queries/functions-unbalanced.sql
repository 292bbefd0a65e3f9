-- functions whose ways out disagree on what is held
SELECT name, file || ':' || line AS place, linkage, exits
FROM v_function
WHERE NOT balanced
ORDER BY file, line, name
