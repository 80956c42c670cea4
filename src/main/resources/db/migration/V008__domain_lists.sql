-- Lists of an organization's domains by status and by how a name begins. Names compare by their octets, whatever
-- language the database speaks; id and status ride along so that a search reads nothing but the index.
CREATE INDEX email_domain_by_status ON email_domain (organization_id, status, id);
CREATE INDEX email_domain_by_start ON email_domain (organization_id, name COLLATE "C") INCLUDE (id, status);
CREATE INDEX email_domain_by_apex ON email_domain (organization_id, apex COLLATE "C") INCLUDE (id, status, name)
  WHERE name <> apex;

-- Phase 2: verified, and something is wrong.
CREATE INDEX domain_check_degraded ON domain_check (organization_id, domain_id) WHERE phase = 2;
