-- The keys that are there get the states that V011 gives to new ones. A step of its own: it takes long on a large
-- table, and holds no lock that a running node waits for.
UPDATE dkim_key k
   SET key_state = CASE WHEN k.selector = d.selectors[1] THEN 'signing' ELSE 'published' END,
       published_at = k.created_at,
       signing_at = CASE WHEN k.selector = d.selectors[1] THEN now() END
  FROM email_domain d
 WHERE d.id = k.domain_id AND k.key_state IS NULL;
ALTER TABLE dkim_key VALIDATE CONSTRAINT dkim_key_state_known;
ALTER TABLE dkim_key VALIDATE CONSTRAINT dkim_key_state_of_before;
ALTER TABLE dkim_key VALIDATE CONSTRAINT dkim_key_can_sign;
ALTER TABLE dkim_key VALIDATE CONSTRAINT dkim_key_withdrawn;
