-- Credentials of mail servers, apart from all others. Only the SHA-256 of the secret is kept.
CREATE TABLE signing_credential (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  shown_prefix text NOT NULL,
  secret_hash bytea NOT NULL UNIQUE,
  organization_id uuid REFERENCES organization ON DELETE CASCADE,
  allowed_domains text[] NOT NULL DEFAULT '{}',
  allowed_addresses text[] NOT NULL DEFAULT '{}',
  expires_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX signing_credential_by_organization ON signing_credential (organization_id);

-- Who had which key: a key that retires stays published until its readers have read the next one. No foreign key to
-- the credential: what it had stays known when it is taken back.
CREATE TABLE signing_reading (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  credential_id uuid NOT NULL,
  selector text NOT NULL,
  version integer NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (domain_id, credential_id, selector, version)
);
