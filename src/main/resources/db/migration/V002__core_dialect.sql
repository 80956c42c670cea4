-- The /core dialect: providers behind domains, a status for each record, addresses.

-- A domain that another provider than our own DNS stands behind. DKIM keys exist for native ones only.
ALTER TABLE email_domain
  ADD COLUMN remote_id text,
  ADD COLUMN provider_status text,
  ADD COLUMN sandbox boolean NOT NULL DEFAULT false,
  ADD CHECK ((provider = 'native') = (remote_id IS NULL)),
  ADD CHECK ((provider = 'native') = (provider_status IS NULL));
CREATE UNIQUE INDEX email_domain_remote ON email_domain (provider, sandbox, remote_id)
  WHERE remote_id IS NOT NULL;

-- What a provider wants published, as it said it last. Without a raw status we added the record and judge it
-- ourselves.
CREATE TABLE provider_record (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  position integer NOT NULL,
  kind text NOT NULL,
  type text NOT NULL,
  owner text NOT NULL,
  value text NOT NULL,
  priority integer,
  raw_status text,
  status text NOT NULL CHECK (status IN ('pending', 'verified', 'failed')),
  PRIMARY KEY (domain_id, position)
);

-- What the records of a native domain were last worth. The records themselves follow from the domain.
CREATE TABLE native_record (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  owner text NOT NULL,
  type text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'verified', 'failed')),
  verified_at timestamptz,
  PRIMARY KEY (domain_id, owner, type),
  CHECK ((status = 'verified') = (verified_at IS NOT NULL))
);

-- A registration at a provider that is under way, or whose outcome is not known. Its name is held.
CREATE TABLE provider_intent (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL UNIQUE,
  provider text NOT NULL,
  sandbox boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'unsettled')),
  created_at timestamptz NOT NULL
);

-- Domains that a provider is still to remove.
CREATE TABLE provider_deletion (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  provider text NOT NULL,
  sandbox boolean NOT NULL,
  remote_id text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX provider_deletion_by_name ON provider_deletion (name);

-- What the sandbox knows of a domain: the provider of those who have none.
CREATE TABLE sandbox_domain (
  remote_id text PRIMARY KEY,
  organization_id uuid NOT NULL,
  name text NOT NULL UNIQUE,
  apex text NOT NULL,
  status text NOT NULL,
  record_statuses text[] NOT NULL,
  public_key bytea NOT NULL,
  sealed_key bytea NOT NULL,
  algorithm text NOT NULL,
  master_key_id bigint NOT NULL,
  run integer NOT NULL DEFAULT 0,
  round integer NOT NULL DEFAULT 0,
  started_at timestamptz,
  created_at timestamptz NOT NULL
);

-- An address without a domain is on the platform domain, or left over from a domain that was deleted.
CREATE TABLE email_address (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  address text NOT NULL,
  domain text NOT NULL,
  domain_id uuid REFERENCES email_domain ON DELETE SET NULL,
  provider text NOT NULL,
  agent_id text,
  inbound_agent_version_id text,
  outbound_from_address text NOT NULL,
  enabled boolean NOT NULL,
  left_over boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (NOT (enabled AND left_over))
);
CREATE UNIQUE INDEX email_address_in_use ON email_address (address) WHERE NOT left_over;
CREATE INDEX email_address_by_organization ON email_address (organization_id, id DESC);
CREATE INDEX email_address_by_domain ON email_address (domain_id) WHERE domain_id IS NOT NULL;
