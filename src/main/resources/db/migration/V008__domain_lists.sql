-- Lists of an organization's domains by age, by status and by how a name begins. Names compare by their octets,
-- whatever language the database speaks. What rides along lets a search read nothing but the index.
CREATE INDEX email_domain_by_status ON email_domain (organization_id, status, id) INCLUDE (name);
CREATE INDEX email_domain_by_start ON email_domain (organization_id, name COLLATE "C") INCLUDE (id, status);
CREATE INDEX email_domain_by_apex ON email_domain (organization_id, apex COLLATE "C") INCLUDE (id, status, name)
  WHERE name <> apex;

-- Ids rise: an index that ends with the newest stays half as big as one that begins with it.
CREATE INDEX email_domain_by_age ON email_domain (organization_id, id) INCLUDE (name);
DROP INDEX email_domain_by_organization;

-- Phase 2: verified, and something is wrong.
CREATE INDEX domain_check_degraded ON domain_check (organization_id, domain_id) WHERE phase = 2;
