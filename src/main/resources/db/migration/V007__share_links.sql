-- Links that show one domain's records to somebody without an account. A link works as long as its row is there and
-- not expired; the text of the link is signed and kept nowhere.
CREATE TABLE share_link (
  id uuid PRIMARY KEY,
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CHECK (expires_at > created_at)
);
CREATE INDEX share_link_by_domain ON share_link (domain_id, id DESC);
CREATE INDEX share_link_by_expiry ON share_link (expires_at);
