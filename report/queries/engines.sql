-- what other engines say of balance: confirmed, explained and why, or not
SELECT engine, rule, substr(reason, 1, instr(reason || ':', ':') - 1) AS verdict, confidence,
       count(*) AS findings
FROM (SELECT engine, rule, reason, confidence FROM v_finding WHERE status IN ('new', 'open')
      UNION ALL SELECT engine, rule, reason, confidence FROM v_told)
WHERE reason LIKE 'confirmed, %' OR reason LIKE 'explained, %' OR reason LIKE 'not explained, %'
GROUP BY engine, rule, verdict, confidence
ORDER BY engine, rule, verdict, confidence
