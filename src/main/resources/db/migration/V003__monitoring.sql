-- Every domain is looked at again and again, for ever; what was seen is kept for 90 days. Both must cost almost
-- nothing for a quiet domain, so the row of a check is narrow and the evidence is one compressed document.

-- Sets of name servers, in words, each kept once: many domains share the few of their DNS host. The empty text
-- stands for a name that does not exist.
CREATE TABLE name_server_set (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hosts text NOT NULL
);
-- Thirteen long names are more than an index entry holds.
CREATE UNIQUE INDEX name_server_set_by_hosts ON name_server_set (md5(hosts));

-- When each customer name server may next be asked in the background, by any node.
CREATE TABLE name_server (
  host text PRIMARY KEY,
  next_free timestamptz NOT NULL
);

-- When a domain is looked at next, and how it fares. due_at is null when background checks have ended. attempt is
-- the fencing token. Durations are seconds. servers and suspect are ids of name_server_set; one that is gone means
-- that the servers are not known, and the next check learns them. Space is left in each page so that taking a lease moves no index entry.
CREATE TABLE domain_check (
  domain_id uuid PRIMARY KEY REFERENCES email_domain ON DELETE CASCADE,
  organization_id uuid NOT NULL,
  due_at timestamptz,
  checked_at timestamptz NOT NULL,
  leased_until timestamptz,
  attempt integer NOT NULL DEFAULT 0,
  servers integer,
  suspect integer,
  since_yes integer NOT NULL DEFAULT 0,
  last_round integer NOT NULL DEFAULT 0,
  tracking_since_yes integer NOT NULL DEFAULT 0,
  tracking_last_round integer NOT NULL DEFAULT 0,
  unseen integer NOT NULL DEFAULT 0,
  suspected integer NOT NULL DEFAULT 0,
  phase smallint NOT NULL,
  step smallint NOT NULL DEFAULT 0,
  rounds smallint NOT NULL DEFAULT 0,
  tracking_rounds smallint NOT NULL DEFAULT 0,
  admitted boolean NOT NULL DEFAULT false,
  caution text
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX domain_check_due ON domain_check (due_at) WHERE due_at IS NOT NULL;

-- Domains that are there already: pending ones begin anew, verified ones are spread over their six hours.
INSERT INTO domain_check (domain_id, organization_id, due_at, checked_at, phase)
SELECT id, organization_id,
       now() + random() * CASE status WHEN 'verified' THEN interval '6 hours' ELSE interval '10 minutes' END,
       now(), CASE status WHEN 'verified' THEN 1 ELSE 0 END
  FROM email_domain WHERE provider = 'native';

-- The latest of everything seen of a domain, with how often and how long it was seen the same: one document.
CREATE TABLE evidence (
  domain_id uuid PRIMARY KEY REFERENCES email_domain ON DELETE CASCADE,
  document bytea NOT NULL
);
ALTER TABLE evidence ALTER COLUMN document SET STORAGE EXTERNAL;

-- What was seen before that, one row for each stretch of time in which it stayed the same.
CREATE TABLE past_run (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  id uuid NOT NULL,
  last_seen timestamptz NOT NULL,
  run bytea NOT NULL,
  PRIMARY KEY (domain_id, id)
);
CREATE INDEX past_run_by_age ON past_run USING brin (last_seen);

DROP TABLE observation;
